"""Upkeep of the BAR store: new keys, and deleting what may no longer be kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from actions.bar.audit import Event
from actions.bar.database import Assessment, AuditRow, Case, Consent, IndexSecret, Person
from actions.bar.store import BATCH, INDEX_RECORD, Store, record_of, sealed_of

# At least five years (bar-inzage.md, section 8), leap days included; the database's triggers allow no less.
AUDIT_DAYS = 5 * 366


@dataclass(frozen=True)
class Cleaned:
    """How many cases with how many assessments, and how many audit lines were deleted."""

    cases: int
    assessments: int
    audit: int


def rotate(store: Store, by: str, progress: Callable[[int], object] = lambda count: None) -> int:
    """Wrap every data key with the current key again. Returns how many records changed.

    Content is not touched. Works in batches and may be stopped and started again at any moment. Raises CannotDecrypt
    when a key that is still in use is no longer in ``BAR_KEYS``.
    """
    current, changed = store.keyring.current, 0
    with store.writing() as session:
        secret = session.get_one(IndexSecret, 1)
        if secret.key_id != current:
            sealed = store.keyring.rewrap(sealed_of(secret), INDEX_RECORD)
            secret.key_id, secret.wrapped_key = sealed.key_id, sealed.wrapped_key
            changed += 1
    while True:
        with store.writing() as session:
            query = select(Assessment).where(Assessment.key_id != current).limit(BATCH)
            rows = session.scalars(query.with_for_update()).all()
            for row in rows:
                sealed = store.keyring.rewrap(sealed_of(row), record_of(row.id))
                row.key_id, row.wrapped_key = sealed.key_id, sealed.wrapped_key
        if not rows:
            break
        changed += len(rows)
        progress(len(rows))
    store.record(Event("sleutels_vernieuwd", by, "beheer", "beheer"))
    return changed


def clean(store: Store, today: dt.date, by: str) -> Cleaned:
    """Delete every case that ended on or before ``today`` with its assessments, and audit lines past five years.

    The copy here is kept until the case ends and no longer; the source file stays with the bedrijfsarts
    (bar-inzage.md, section 8; AVG art. 5 lid 1 e).
    """
    ended = select(Case.id).where(Case.ended_on <= today)
    old = store.now() - dt.timedelta(days=AUDIT_DAYS)
    with store.writing() as session:
        assessments = session.scalar(select(func.count()).select_from(Assessment).where(Assessment.case_id.in_(ended)))
        gone = session.execute(
            delete(Case).where(Case.ended_on <= today).returning(Case.person_id, Case.ref_hash)
        ).all()
        hashes = {
            person_id: session.scalar(select(Person.ref_hash).where(Person.id == person_id)) for person_id, _ in gone
        }
        lines = [Event("bewaartermijn", by, "beheer", "beheer").row(store.index, store.now()) for _ in gone]
        for line, (person_id, case_hash) in zip(lines, gone, strict=True):
            line |= {"about": hashes[person_id], "case_hash": case_hash}
        if lines:
            session.execute(insert(AuditRow), lines)
        # A person of whom nothing is left is forgotten too.
        session.execute(
            delete(Person)
            .where(Person.id.in_(hashes))
            .where(~select(Case.id).where(Case.person_id == Person.id).exists())
            .where(~select(Consent.id).where(Consent.person_id == Person.id).exists())
        )
        audit = session.execute(delete(AuditRow).where(AuditRow.at <= old).returning(AuditRow.id)).all()
    empty_log(store)
    return Cleaned(len(gone), assessments or 0, len(audit))


def empty_log(store: Store) -> None:
    """Write SQLite's log back and empty it, so that what was deleted is in no file any more."""
    if store.engine.dialect.name == "sqlite":
        with closing(store.engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
