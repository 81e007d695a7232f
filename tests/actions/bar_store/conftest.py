"""A store on a new database, on SQLite and on a real PostgreSQL; and the documents to put in it."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from actions.bar.database import connect, migrate
from actions.bar.keys import Keyring
from actions.bar.model import Bar
from actions.bar.store import Store

DEMO = Path("content/bar/demo")
BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def keyring(*ids: str) -> Keyring:
    """A keyring with a key per id, always the same key for the same id."""
    return Keyring.from_environment({"BAR_KEYS": ",".join(f"{i}:{key_text(i)}" for i in ids)})


def key_text(key_id: str) -> str:
    """A 32-byte key in base64 that belongs to ``key_id``."""
    return base64.b64encode(uuid.uuid5(uuid.NAMESPACE_DNS, key_id).bytes * 2).decode()


def document(**changes: Any) -> dict[str, Any]:
    """Anna's latest assessment as a dict, with top-level changes."""
    return json.loads((DEMO / "anna.json").read_text("utf-8"))[-1] | changes


def bar(number: int = 1, person: str = "p-1", **changes: Any) -> Bar:
    """An assessment of a person: its own bar_id by number, one case a person."""
    base = {"bar_id": f"bar-{person}-{number}", "volgnummer": number, "verzuimgeval_id": f"vg-{person}"}
    return Bar.model_validate(document(persoon={"persoon_ref": person}, **base, **changes))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server of our own, in a temporary folder, without the database name."""
    if BINARIES is None:
        pytest.skip("PostgreSQL ontbreekt: installeer het pakket 'postgresql'. De BAR-opslag is er NIET op getest.")
    folder = Path(tempfile.mkdtemp(prefix="poortwijzer-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data, log = folder / "data", folder / "log"

    def run(*command: str) -> None:
        done = subprocess.run([*as_user, *command], cwd=folder, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr

    run(f"{BINARIES}/initdb", "-D", str(data), "-U", "bar", "--auth=trust", "--encoding=UTF8", "--no-sync")
    settings = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
    # pg_ctl hands its output on to the server, so it goes to a file: a pipe would never close.
    run("sh", "-c", f"'{BINARIES}/pg_ctl' -D '{data}' -l '{log}' -w -o '{settings}' start >'{folder}/ctl' 2>&1")
    try:
        yield f"postgresql://bar@127.0.0.1:{port}"
    finally:
        run(f"{BINARIES}/pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def postgresql_url(postgresql: str) -> str:
    """A new, empty PostgreSQL database."""
    name = f"t{uuid.uuid4().hex}"
    engine = create_engine(f"{postgresql}/postgres".replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{postgresql}/{name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new, empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bar.db'}"
    return request.getfixturevalue("postgresql_url")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty store."""
    opened = make_store(url)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """An empty store on SQLite, for what does not depend on the database."""
    opened = make_store(f"sqlite:///{tmp_path / 'bar.db'}")
    yield opened
    opened.engine.dispose()


def make_store(url: str, *key_ids: str) -> Store:
    """A store on ``url`` with its tables, under the keys ``key_ids`` (default: one key)."""
    engine = connect(url)
    migrate(engine)
    return Store(engine, keyring(*(key_ids or ("k1",))))


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes data (or a text as it is) to a file and returns it."""

    def made(data: Any, name: str = "opname.json") -> Path:
        file = tmp_path / name
        file.write_text(data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, indent=2), "utf-8")
        return file

    return made
