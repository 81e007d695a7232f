"""Tables of the BAR store and the connection to it: SQLite by default, PostgreSQL where a site chooses it.

That somebody has a BAR is sensitive by itself, so no column holds a reference or a text in clear: references are
keyed hashes, content is encrypted. In clear are only the dates that order and retention need, and the audit's kinds.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Date,
    DateTime,
    Dialect,
    Engine,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
BUSY_MILLISECONDS = 5000


class Utc(TypeDecorator[dt.datetime]):
    """A moment: aware in Python, kept as UTC without a zone because SQLite knows no zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        return value and value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        return value and value.replace(tzinfo=dt.UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ix": "ix_%(table_name)s_%(column_0_name)s",
        }
    )


class IndexSecret(Base):
    """The one secret behind the keyed hashes, sealed. There is one row, with id 1."""

    __tablename__ = "index_secret"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key_id: Mapped[str] = mapped_column(String(32))
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Person(Base):
    __tablename__ = "persons"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    ref_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)


class Case(Base):
    """One ``verzuimgeval``. From ``ended_on`` on its assessments may be deleted."""

    __tablename__ = "cases"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"), index=True)
    ref_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    ended_on: Mapped[dt.date | None] = mapped_column(Date, index=True)


class Assessment(Base):
    """One version of one BAR. ``digest`` is a keyed hash of the content, to recognise a second import of the same."""

    __tablename__ = "assessments"
    __table_args__ = (
        UniqueConstraint("bar_hash", "version"),
        Index("ix_assessments_person_id_assessed_on", "person_id", "assessed_on"),
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    case_id: Mapped[str] = mapped_column(ForeignKey(Case.id, ondelete="CASCADE"), index=True)
    bar_hash: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int]
    assessed_on: Mapped[dt.date] = mapped_column(Date)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    key_id: Mapped[str] = mapped_column(String(32), index=True)
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Consent(Base):
    __tablename__ = "consents"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[dt.datetime] = mapped_column(Utc)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(Utc)


class AuditRow(Base):
    """One event (bar-inzage.md, section 7). Append-only: triggers refuse a change, and a deletion within five years.

    ``about``, ``on_behalf_of`` and ``case_hash`` are keyed hashes without a foreign key, so that they outlive what
    they were about. ``by`` is "chat" or "beheer:" with the login name of an operator.
    """

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_about_at", "about", "at"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(Utc, index=True)
    event: Mapped[str] = mapped_column(String(32))
    about: Mapped[bytes | None] = mapped_column(LargeBinary)
    by: Mapped[str] = mapped_column(String(64))
    on_behalf_of: Mapped[bytes | None] = mapped_column(LargeBinary)
    role: Mapped[str] = mapped_column(String(32))
    case_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    classes: Mapped[str] = mapped_column(String(32))
    ground: Mapped[str] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(32))


def database_url(environment: Mapping[str, str]) -> str:
    """``BAR_DB``, else an SQLite file in the state folder (``POORTWIJZER_STATE``, ``.state/``)."""
    state = Path(environment.get("POORTWIJZER_STATE") or ROOT / ".state")
    return environment.get("BAR_DB") or f"sqlite:///{state.resolve() / 'bar.db'}"


def connect(url: str) -> Engine:
    """The engine for ``url``; made once per process. Errors of this engine never show parameters.

    An SQLite file is made readable for its owner only. Raises sqlalchemy.exc.SQLAlchemyError or OSError.
    """
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise ArgumentError("only SQLite and PostgreSQL")
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed, hide_parameters=True, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        file = Path(parsed.database)
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))  # -wal and -shm get the same mode
        file.chmod(0o600)
    engine = create_engine(parsed, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None  # transactions begin in _begin_sqlite
    # What is deleted is overwritten as well: wrapped keys must not live on in free pages.
    for pragma in ("journal_mode=WAL", f"busy_timeout={BUSY_MILLISECONDS}", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Any) -> None:
    # A writer takes the lock at once and waits its turn; a reader that starts writing later would fail instead.
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('sqlite_begin', 'DEFERRED')}")


def migrate(engine: Engine) -> None:
    """Bring the tables up to date with the code; does nothing where they are."""
    with engine.execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(engine: Engine) -> bool:
    """Whether ``migrate`` has been run for this version of the code."""
    with engine.connect() as connection:
        now = MigrationContext.configure(connection).get_current_revision()
    return now == ScriptDirectory.from_config(alembic_config()).get_current_head()


def alembic_config() -> Config:
    """Alembic's settings; a connection goes in as ``attributes["connection"]``."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
