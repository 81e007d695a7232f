"""Nothing readable in the files of the database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actions.bar.importer import import_file
from actions.bar.maintenance import empty_log
from actions.bar.store import Store

from .conftest import DEMO, make_store

FILES = sorted(DEMO.glob("*.json"))
# Words of the audit's own columns, which say nothing about a person's condition.
AUDIT_WORDS = {"werknemer", "onbekend"}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value


def _secrets() -> set[str]:
    every = {text for file in FILES for text in _texts(json.loads(file.read_text("utf-8")))}
    # Four letters and fewer occur in random bytes by chance.
    return {text for text in every if len(text) > 4} - AUDIT_WORDS


def _dates() -> set[str]:
    return {text for text in _secrets() if len(text) == 10 and text[4] == text[7] == "-"}


def _use(store: Store) -> None:
    for file in FILES:
        import_file(store, file, "beheer:test")
    store.give_consent("demo-cora", "gevoelig_tonen", "web")
    store.record_view("demo-cora", classes=("Z0", "Z3"), channel="web", case="demo-vg-cora-1")
    store.record_refusal(about="demo-cora", asker="demo-anna", reason="andere_persoon", role="onbekend", channel="web")


def test_no_text_of_the_demo_is_in_the_sqlite_files(tmp_path: Path) -> None:
    store = make_store(f"sqlite:///{tmp_path / 'bar.db'}")
    _use(store)
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert {file.name for file in tmp_path.iterdir()} >= {"bar.db", "bar.db-wal"}
    assert len(_secrets()) > 150
    # The assessment date is in clear, to order by; the others are not.
    assessed = {row["momenten"]["beoordelingsdatum"] for file in FILES for row in json.loads(file.read_text("utf-8"))}
    assert {text for text in _secrets() if text.encode() in kept} <= assessed
    store.engine.dispose()


def test_deleted_records_are_overwritten(tmp_path: Path) -> None:
    store = make_store(f"sqlite:///{tmp_path / 'bar.db'}")
    _use(store)
    with store.engine.connect() as connection:
        wrapped = connection.exec_driver_sql("SELECT wrapped_key FROM assessments").scalars().all()

    def left() -> int:
        kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        return sum(key in kept for key in wrapped)

    assert left() == len(wrapped) == 5
    for person in ("demo-anna", "demo-cora", "demo-dirk"):
        store.delete_person(person)
    empty_log(store)  # while the store stays open
    assert left() == 0
    store.engine.dispose()


def test_no_text_of_the_demo_is_in_a_dump_of_postgresql(postgresql_url: str) -> None:
    store = make_store(postgresql_url)
    _use(store)
    kept = b""
    with store.engine.connect() as connection:
        for table in ("persons", "cases", "assessments", "consents", "audit", "index_secret"):
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}"):
                kept += b"|".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
    assert {text for text in _secrets() - _dates() if text.encode() in kept} == set()


def test_errors_of_the_engine_show_no_parameters(sqlite_store: Store) -> None:
    with sqlite_store.engine.connect() as connection, pytest.raises(Exception) as error:  # noqa: PT011
        connection.exec_driver_sql("INSERT INTO nergens VALUES (?)", ("zeer geheim",))
    assert "zeer geheim" not in str(error.value)
