"""New keys, and deleting what may no longer be kept."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import insert, text

from actions.bar.audit import Event
from actions.bar.database import AuditRow
from actions.bar.keys import CannotDecrypt, KeyringError
from actions.bar.maintenance import Cleaned, clean, rotate
from actions.bar.store import Store

from .conftest import bar, keyring

TODAY = dt.date(2026, 11, 22)


def _column(store: Store, query: str) -> list[object]:
    with store.engine.connect() as connection:
        return list(connection.execute(text(query)).scalars())


def test_after_rotation_the_old_key_is_not_needed(store: Store) -> None:
    many = [bar(number, f"p-{number % 3}") for number in range(1, 1203)]
    store.add(many)
    content = _column(store, "SELECT content FROM assessments ORDER BY id")
    both = Store(store.engine, keyring("k2", "k1"))
    steps: list[int] = []
    assert rotate(both, "beheer:test", steps.append) == 1203  # 1202 assessments and the index secret
    assert sum(steps) == 1202
    assert rotate(both, "beheer:test") == 0
    assert _column(store, "SELECT content FROM assessments ORDER BY id") == content
    assert len(Store(store.engine, keyring("k2")).assessments("p-0")) == 400
    with pytest.raises(KeyringError):
        Store(store.engine, keyring("k1"))


def test_rotation_can_be_stopped_and_started_again(store: Store) -> None:
    store.add([bar(number) for number in range(1, 701)])
    both = Store(store.engine, keyring("k2", "k1"))

    def stop(count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(both, "beheer:test", stop)
    assert len(set(_column(store, "SELECT key_id FROM assessments"))) == 2
    assert len(Store(store.engine, keyring("k2", "k1")).assessments("p-1")) == 700
    assert rotate(both, "beheer:test") == 200
    assert len(Store(store.engine, keyring("k2")).assessments("p-1")) == 700


def test_rotation_without_a_key_that_is_in_use_stops(store: Store) -> None:
    store.add([bar(1)])
    moved = Store(store.engine, keyring("k2", "k1"))
    moved.add([bar(2)])
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE assessments SET key_id = 'weg' WHERE key_id = 'k1'"))
    with pytest.raises(CannotDecrypt, match="'weg'"):
        rotate(moved, "beheer:test")


def test_retention_takes_ended_cases_only(store: Store) -> None:
    store.add([bar(1, "past"), bar(2, "past"), bar(1, "today"), bar(1, "later"), bar(1, "open")])
    store.give_consent("today", "gevoelig_tonen", "web")
    for person, days in (("past", -30), ("today", 0), ("later", 1)):
        assert store.close_case(person, f"vg-{person}", TODAY + dt.timedelta(days=days))
    assert clean(store, TODAY, "beheer:test") == Cleaned(cases=2, assessments=3, audit=0)
    assert [len(store.assessments(person)) for person in ("past", "today", "later", "open")] == [0, 0, 1, 1]
    # A person of whom nothing is left is gone; one with a consent stays.
    assert len(_column(store, "SELECT id FROM persons")) == 3
    assert len(store.consents("today")) == 1
    assert len(_column(store, "SELECT id FROM audit WHERE event = 'bewaartermijn' AND about IS NOT NULL")) == 2
    assert clean(store, TODAY, "beheer:test") == Cleaned(0, 0, 0)


def test_retention_of_the_audit_is_five_years(store: Store) -> None:
    now = dt.datetime.now(dt.UTC)
    event = Event("inzage", "chat", "werknemer", "web", about="p-1", on_behalf_of="p-1")
    with store.engine.begin() as connection:
        for days in (1, 5 * 365 - 1, 5 * 366 + 1, 4000):
            connection.execute(insert(AuditRow).values(event.row(store.index, now - dt.timedelta(days=days))))
    assert clean(store, TODAY, "beheer:test").audit == 2
    assert len(store.views("p-1")) == 2
