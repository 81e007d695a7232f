"""The three tables of the channel, on SQLite (one process) or PostgreSQL (several). No number or text in clear."""

from __future__ import annotations

import os
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

metadata = sa.MetaData()
_ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# One row a user. ``due``: when something must happen for this user (seconds since 1970; NULL: nothing);
# ``lease``: until when a worker has the user to itself; ``next_send``: the earliest moment of the next message out.
users = sa.Table(
    "whatsapp_users",
    metadata,
    sa.Column("sender", sa.String(64), primary_key=True),
    sa.Column("provider", sa.String(10), nullable=False),
    sa.Column("number", sa.LargeBinary),
    sa.Column("last_in", sa.Float, nullable=False),
    sa.Column("greeted", sa.Boolean, nullable=False, default=False),
    sa.Column("next_send", sa.Float, nullable=False, default=0.0),
    sa.Column("lease", sa.Float, nullable=False, default=0.0),
    sa.Column("due", sa.Float, index=True),
)
# ``id``: keyed hash of the provider's id; the unique key that makes a message count once.
inbox = sa.Table(
    "whatsapp_inbox",
    metadata,
    sa.Column("seq", _ROW_NUMBER, primary_key=True),
    sa.Column("id", sa.String(64), nullable=False, unique=True),
    sa.Column("sender", sa.String(64), nullable=False),
    sa.Column("sent_at", sa.Float, nullable=False),
    sa.Column("received_at", sa.Float, nullable=False, index=True),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("content", sa.LargeBinary),
    sa.Column("turn", sa.String(64)),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("state", sa.String(8), nullable=False, default="new"),  # new, done, parked
    sa.Index("whatsapp_inbox_sender", "sender", "state"),
)
outbox = sa.Table(
    "whatsapp_outbox",
    metadata,
    sa.Column("seq", _ROW_NUMBER, primary_key=True),
    sa.Column("key", sa.String(64), nullable=False, unique=True),
    sa.Column("sender", sa.String(64), nullable=False),
    sa.Column("body", sa.LargeBinary),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("state", sa.String(8), nullable=False, default="new"),  # new, sending, sent, parked
    sa.Column("changed", sa.Float, nullable=False, index=True),
    sa.Column("status", sa.String(12)),  # what the provider said last: sent, delivered, read, failed
    sa.Column("code", sa.String(24)),  # the provider's error
    sa.Index("whatsapp_outbox_sender", "sender", "state"),
)


def connect(url: str) -> Engine:
    """An engine with the tables in place. On SQLite every commit is on disk before it returns."""
    # Connections stay open: closing the last one makes SQLite tidy up its log, 20 ms each time.
    engine = sa.create_engine(url, future=True, poolclass=sa.pool.QueuePool)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _careful)
    metadata.create_all(engine)
    if engine.dialect.name == "sqlite" and engine.url.database:
        os.chmod(engine.url.database, 0o600)
    return engine


def _careful(connection: Any, record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA busy_timeout=5000")


def insert(engine: Engine, table: sa.Table) -> Any:
    """An INSERT of the engine's own dialect, with ``on_conflict_…``."""
    if engine.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        return postgresql_insert(table)
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert

    return sqlite_insert(table)
