"""The store on SQLite and PostgreSQL: reading, adding, audit, consents, deletion."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from actions.bar.audit import Event
from actions.bar.database import connect
from actions.bar.importer import read_file
from actions.bar.keys import CannotDecrypt, Keyring, KeyringError
from actions.bar.store import Added, Conflict, Store, StoreError

from .conftest import DEMO, bar, document, keyring, make_store


def _count(store: Store, table: str) -> int:
    with store.engine.connect() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def _run(store: Store, statement: str, **values: object) -> None:
    with store.engine.begin() as connection:
        connection.execute(text(statement), values)


def test_what_goes_in_comes_out_newest_first(store: Store) -> None:
    anna = read_file(DEMO / "anna.json")
    assert store.add(anna) == Added(3, 0)
    store.add(read_file(DEMO / "cora.json"))
    assert store.assessments("demo-anna") == anna[::-1]
    assert [found.persoon.persoon_ref for found in store.assessments("demo-cora")] == ["demo-cora"]
    assert store.assessments("demo-bram") == []


def test_same_day_is_ordered_by_number(store: Store) -> None:
    store.add([bar(2), bar(10), bar(9)])
    assert [found.volgnummer for found in store.assessments("p-1")] == [10, 9, 2]


def test_display_name_is_not_kept(store: Store) -> None:
    store.add([bar().model_copy(update={"persoon": bar().persoon.model_copy(update={"weergavenaam": "Piet"})})])
    assert store.assessments("p-1")[0].persoon.weergavenaam is None


def test_second_import_changes_nothing(store: Store) -> None:
    store.add([bar(1)])
    assert store.add([bar(1), bar(2), bar(2)]) == Added(1, 2)
    assert _count(store, "assessments") == 2
    assert _count(store, "cases") == 1


def test_other_content_under_the_same_number_is_refused_and_nothing_is_kept(store: Store) -> None:
    store.add([bar(1)])
    with pytest.raises(Conflict) as conflict:
        store.add([bar(2), bar(1, detailniveau="fijn")])
    assert conflict.value.position == 1
    assert [found.volgnummer for found in store.assessments("p-1")] == [1]
    with pytest.raises(Conflict):
        store.add([bar(3), bar(3, detailniveau="fijn")])
    assert _count(store, "assessments") == 1


def test_case_of_another_person_is_refused(store: Store) -> None:
    store.add([bar(1)])
    other = document(persoon={"persoon_ref": "p-2"}, bar_id="x", verzuimgeval_id="vg-p-1")
    with pytest.raises(Conflict, match="andere persoon"):
        store.add([type(bar()).model_validate(other)])
    assert store.assessments("p-2") == []
    assert _count(store, "persons") == 1


def test_closed_case_takes_no_new_assessment(store: Store) -> None:
    store.add([bar(1)])
    assert store.close_case("p-1", "vg-p-1", dt.date(2026, 1, 1))
    assert not store.close_case("p-2", "vg-p-1", dt.date(2026, 1, 1))
    with pytest.raises(Conflict, match="gesloten"):
        store.add([bar(2)])


def test_many_at_once(store: Store) -> None:
    many = [bar(number, f"p-{number % 700}") for number in range(1, 1501)]
    assert store.add(many) == Added(1500, 0)
    assert store.add(many) == Added(0, 1500)
    assert {found.volgnummer for found in store.assessments("p-3")} == {3, 703, 1403}


def test_wrong_key_is_refused_at_opening(store: Store) -> None:
    store.add([bar(1)])
    with pytest.raises(KeyringError, match="past niet"):
        Store(store.engine, Keyring({"k1": b"x" * 32}, "k1"))
    with pytest.raises(KeyringError, match="staat niet in BAR_KEYS"):
        Store(store.engine, keyring("k2"))


def test_database_without_tables_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="bar migrate"):
        Store(connect(url), keyring("k1"))


@pytest.mark.parametrize("column", ["content", "wrapped_key"])
def test_tampered_record_is_not_read(store: Store, column: str) -> None:
    store.add([bar(1)])
    with store.engine.connect() as connection:
        blob = bytes(connection.execute(text(f"SELECT {column} FROM assessments")).scalar_one())
    _run(store, f"UPDATE assessments SET {column} = :blob", blob=blob[:-1] + bytes([blob[-1] ^ 1]))
    with pytest.raises(CannotDecrypt) as error:
        store.assessments("p-1")
    assert "p-1" not in str(error.value)


@pytest.mark.parametrize(("first", "second"), [("p-1", "p-2"), ("p-1", "p-1")])
def test_swapped_records_are_not_read(store: Store, first: str, second: str) -> None:
    store.add([bar(1, first), bar(2, second)])
    with store.engine.connect() as connection:
        (one, two) = connection.execute(text("SELECT id, wrapped_key, content FROM assessments")).all()
    for target, source in ((one, two), (two, one)):
        _run(
            store,
            "UPDATE assessments SET wrapped_key = :w, content = :c WHERE id = :i",
            w=source.wrapped_key, c=source.content, i=target.id,
        )  # fmt: skip
    for person in (first, second):
        with pytest.raises(CannotDecrypt):
            store.assessments(person)


def test_record_moved_to_another_person_is_not_read(store: Store) -> None:
    store.add([bar(1, "p-1"), bar(1, "p-2")])
    with store.engine.connect() as connection:
        people = connection.execute(text("SELECT id FROM persons")).scalars().all()
    _run(store, "UPDATE assessments SET person_id = :p", p=people[0])
    refused = 0
    for person in ("p-1", "p-2"):
        try:
            assert store.assessments(person) == []
        except CannotDecrypt:
            refused += 1
    assert refused == 1


def test_views_and_refusals(store: Store) -> None:
    store.record_view("p-1", classes=("Z0", "Z1"), channel="web", case="vg-p-1")
    store.record_refusal(about="p-1", asker="p-2", reason="andere_persoon", role="onbekend", channel="web")
    store.record_refusal(reason="niet_ingelogd", role="onbekend", channel="whatsapp")
    store.record(Event("export", "beheer:eva", "beheer", "beheer", about="p-1"))
    export, refusal, view = store.views("p-1")
    assert (view.by_self, view.classes, view.result, view.channel) == (True, ("Z0", "Z1"), "gelukt", "web")
    assert (refusal.by_self, refusal.classes, refusal.result, refusal.ground) == (
        False,
        (),
        "geweigerd",
        "andere_persoon",
    )
    assert export.by == "beheer:eva"
    assert abs(view.at - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    assert store.views("p-2") == []
    assert _count(store, "audit") == 4


def test_audit_takes_codes_and_no_texts(store: Store) -> None:
    with pytest.raises(ValueError, match="too long"):
        store.record_refusal(reason="een heel verhaal " * 20, role="onbekend", channel="web")
    assert _count(store, "audit") == 0


def test_import_is_in_the_audit_per_case(store: Store) -> None:
    store.add([bar(1), bar(2), bar(1, "p-2")], by="beheer:eva")
    store.add([bar(1)])
    assert _count(store, "audit") == 2


@pytest.mark.parametrize("statement", ["UPDATE audit SET result = 'x'", "DELETE FROM audit"])
def test_audit_is_append_only(store: Store, statement: str) -> None:
    store.record_view("p-1", classes=("Z0",), channel="web")
    with pytest.raises(DBAPIError, match="append-only"):
        _run(store, statement)
    assert len(store.views("p-1")) == 1


def test_audit_cannot_be_truncated(postgresql_url: str) -> None:
    with make_store(postgresql_url).engine.begin() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("TRUNCATE audit"))


def test_consents(store: Store) -> None:
    store.give_consent("p-1", "gevoelig_tonen", "web")
    store.give_consent("p-1", "gevoelig_tonen", "web")
    (given,) = store.consents("p-1")
    assert (given.kind, given.withdrawn_at) == ("gevoelig_tonen", None)
    assert store.withdraw_consent("p-1", "gevoelig_tonen", "web")
    assert not store.withdraw_consent("p-1", "gevoelig_tonen", "web")
    assert store.consents("p-1")[0].withdrawn_at is not None
    store.give_consent("p-1", "gevoelig_tonen", "web")
    assert [consent.withdrawn_at is None for consent in store.consents("p-1")] == [True, False]
    assert store.consents("p-2") == []


def test_delete_person_takes_everything_but_the_audit(store: Store) -> None:
    store.add([bar(1), bar(2), bar(1, "p-2")])
    store.give_consent("p-1", "gevoelig_tonen", "web")
    store.record_view("p-1", classes=("Z0",), channel="web")
    assert store.delete_person("p-1") == 2
    assert store.delete_person("p-1") == 0
    assert (store.assessments("p-1"), store.consents("p-1")) == ([], [])
    assert [_count(store, table) for table in ("persons", "cases", "assessments", "consents")] == [1, 1, 1, 0]
    assert len(store.assessments("p-2")) == 1
    assert len(store.views("p-1")) == 1


def test_two_at_the_same_time_store_once(store: Store) -> None:
    many = [bar(number, f"p-{number}") for number in range(1, 101)]
    problems: list[Exception] = []

    def add() -> None:
        try:
            store.add(many)
        except Exception as error:  # noqa: BLE001 - looked at below; a thread would swallow it
            problems.append(error)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _count(store, "assessments") == 100
    # The other was first, and the message says to try again; nothing else may go wrong.
    assert [type(problem) for problem in problems] == [StoreError] * len(problems)
    assert len(problems) < 4
    assert store.add(many) == Added(0, 100)


def test_reading_does_not_wait_for_a_writer(store: Store) -> None:
    store.add([bar(1)])
    with store.writing() as session:
        store.note(session, Event("import", "beheer", "beheer", "beheer"))
        assert len(store.assessments("p-1")) == 1


def test_nothing_is_kept_when_the_database_fails_halfway(sqlite_store: Store) -> None:
    _run(
        sqlite_store,
        "CREATE TRIGGER boom BEFORE INSERT ON assessments WHEN (SELECT count(*) FROM assessments) >= 600 "
        "BEGIN SELECT RAISE(FAIL, 'boom'); END",
    )
    with pytest.raises(Exception, match="Probeer het opnieuw|boom"):
        sqlite_store.add([bar(number) for number in range(1, 801)])
    assert [_count(sqlite_store, table) for table in ("assessments", "persons", "cases", "audit")] == [0, 0, 0, 0]


def test_sqlite_file_is_for_its_owner_only(sqlite_store: Store, tmp_path: Path) -> None:
    sqlite_store.add([bar(1)])
    files = [file for file in tmp_path.iterdir() if file.name.startswith("bar.db")]
    assert {file.name for file in files} == {"bar.db", "bar.db-wal", "bar.db-shm"}
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    with sqlite_store.engine.connect() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "foreign_keys", "secure_delete", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 5000}
