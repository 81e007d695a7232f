"""The BAR store: what the actions and the command line may do with stored assessments.

One engine per process, one transaction per operation. Every operation on a person takes the pseudonymous reference;
nothing here decides who may ask (``access``). No error or log carries content.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.bar import audit
from actions.bar.audit import Event, View, person_hash
from actions.bar.database import Assessment, AuditRow, Case, Consent, IndexSecret, Person, connect, database_url
from actions.bar.database import is_current as schema_is_current
from actions.bar.keys import CannotDecrypt, Index, Keyring, KeyringError, Sealed, new_index_secret
from actions.bar.model import Bar

BATCH = 500
INDEX_RECORD = "index_secret|1"


class StoreError(Exception):
    """The store cannot be used. ``str()`` is Dutch, for the operator, without references or content."""


class Conflict(StoreError):
    """An assessment that may not be stored; ``position`` is its place in what was offered, from 0."""

    def __init__(self, position: int, field: str, message: str):
        super().__init__(message)
        self.position, self.field = position, field


@dataclass(frozen=True)
class Added:
    """How many assessments were new and how many were there already."""

    new: int
    present: int


@dataclass(frozen=True)
class StoredConsent:
    """A consent of the person: ``kind`` is a code such as "gevoelig_tonen"; times are UTC."""

    kind: str
    given_at: dt.datetime
    withdrawn_at: dt.datetime | None


class Store:
    """Open it once per process with ``Store.open``; safe to use from several threads."""

    def __init__(
        self, engine: Engine, keyring: Keyring, now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    ):
        """Raises StoreError when the tables are not there, KeyringError when the keys do not fit this database."""
        self.engine, self.keyring, self.now = engine, keyring, now
        self._writer = engine.execution_options(sqlite_begin="IMMEDIATE")
        if not schema_is_current(engine):
            raise StoreError("De database is niet bijgewerkt. Voer eerst uit: ./poortwijzer bar migrate")
        self.index = self._open_index()

    @classmethod
    def open(cls, environment: Mapping[str, str]) -> Self:
        """The store of ``BAR_DB`` with the keys of ``BAR_KEYS``. Raises KeyringError, StoreError or SQLAlchemyError.

        This is the check at start-up: with ``POORTWIJZER_MODE=production`` it refuses missing, short and known keys.
        """
        keyring = Keyring.from_environment(environment)
        return cls(connect(database_url(environment)), keyring)

    # --- reading ---

    def assessments(self, person_ref: str) -> list[Bar]:
        """All assessments of the person, the newest assessment date first; [] for an unknown person.

        Raises CannotDecrypt when a record was made with another key, or was changed or moved.
        """
        query = (
            select(Assessment)
            .join(Person, Person.id == Assessment.person_id)
            .where(Person.ref_hash == person_hash(self.index, person_ref))
            .order_by(Assessment.assessed_on.desc(), Assessment.version.desc())
        )
        with Session(self.engine) as session:
            rows = session.scalars(query).all()
        return [self._opened(row, person_ref) for row in rows]

    def views(self, person_ref: str) -> list[View]:
        """Who looked at the person's BAR or tried to, newest first."""
        query = select(AuditRow).where(AuditRow.about == person_hash(self.index, person_ref))
        with Session(self.engine) as session:
            rows = session.scalars(query.where(AuditRow.event.in_(audit.LOOKS)).order_by(AuditRow.at.desc())).all()
        return audit.views(rows)

    def consents(self, person_ref: str) -> list[StoredConsent]:
        """All consents of the person, newest first, withdrawn ones included."""
        query = select(Consent).join(Person, Person.id == Consent.person_id)
        with Session(self.engine) as session:
            rows = session.scalars(
                query.where(Person.ref_hash == person_hash(self.index, person_ref)).order_by(Consent.given_at.desc())
            ).all()
        return [StoredConsent(row.kind, row.given_at, row.withdrawn_at) for row in rows]

    # --- audit ---

    def record(self, *events: Event) -> None:
        """Add to the audit. Raises ValueError for a field that is longer than a code."""
        with self.writing() as session:
            self.note(session, *events)

    def record_view(
        self, person_ref: str, *, classes: Sequence[str], channel: str, case: str | None = None, ground: str = "AVG 15"
    ) -> None:
        """The person looked at the own BAR in the chat. Record it before showing."""
        self.record(Event("inzage", "chat", "werknemer", channel, person_ref, person_ref, case, tuple(classes), ground))

    def record_refusal(
        self, *, reason: str, channel: str, role: str, about: str | None = None, asker: str | None = None
    ) -> None:
        """A request was refused. ``reason`` is a code; ``asker`` is the reference of who was logged in, if anybody."""
        self.record(Event("inzage", "chat", role, channel, about, asker, ground=reason, result="geweigerd"))

    # --- writing ---

    def add(self, bars: Sequence[Bar], by: str = "beheer", channel: str = "beheer") -> Added:
        """Store ``bars``, all or nothing. The display name is left out: it belongs in the identity store.

        What is there already with the same content is skipped. Raises Conflict for the same bar_id and volgnummer
        with other content, a verzuimgeval of another person, or one that was closed.
        """
        prepared = [self._prepared(bar) for bar in bars]
        try:
            with self.writing() as session:
                fresh = self._without_present(session, prepared)
                self._insert(session, fresh)
                stored = sorted({(row["person_ref"], row["case_ref"]) for row in fresh})
                self.note(
                    session,
                    *(Event("import", by, "beheer", channel, about=ref, case=case) for ref, case in stored),
                )
        except IntegrityError:  # another process stored the same just now
            raise StoreError("Een ander programma voegde tegelijk gegevens toe. Probeer het opnieuw.") from None
        return Added(len(fresh), len(prepared) - len(fresh))

    def close_case(self, person_ref: str, case_ref: str, ended_on: dt.date, by: str = "beheer") -> bool:
        """Note that the verzuimgeval ended; retention deletes it from that day on. False where there is none."""
        with self.writing() as session:
            case = session.scalar(
                select(Case)
                .join(Person, Person.id == Case.person_id)
                .where(Person.ref_hash == person_hash(self.index, person_ref))
                .where(Case.ref_hash == self.index.hash("case", case_ref))
            )
            if case is None:
                return False
            case.ended_on = ended_on
            self.note(session, Event("casus_gesloten", by, "beheer", "beheer", about=person_ref, case=case_ref))
        return True

    def delete_person(self, person_ref: str, by: str = "chat", role: str = "werknemer", channel: str = "web") -> int:
        """Delete all of the person: assessments, cases, consents. The audit stays. Returns how many assessments."""
        hashed = person_hash(self.index, person_ref)
        with self.writing() as session:
            mine = select(Person.id).where(Person.ref_hash == hashed).scalar_subquery()
            count = select(func.count()).select_from(Assessment).where(Assessment.person_id == mine)
            gone = session.scalar(count) or 0
            session.execute(delete(Person).where(Person.ref_hash == hashed))
            self.note(session, Event("verwijderd", by, role, channel, about=person_ref))
        return gone

    def give_consent(self, person_ref: str, kind: str, channel: str) -> None:
        """Keep a consent of the person; one that stands already stays as it is."""
        with self.writing() as session:
            person_id = self._person_ids(session, {person_hash(self.index, person_ref)}).popitem()[1]
            standing = select(Consent).where(
                Consent.person_id == person_id, Consent.kind == kind, Consent.withdrawn_at.is_(None)
            )
            if session.scalar(standing) is None:
                session.add(Consent(id=uuid.uuid4().hex, person_id=person_id, kind=kind, given_at=self.now()))
                self.note(session, _consent_event("toestemming_gegeven", person_ref, kind, channel))

    def withdraw_consent(self, person_ref: str, kind: str, channel: str) -> bool:
        """End a standing consent. False where there is none."""
        mine = select(Person.id).where(Person.ref_hash == person_hash(self.index, person_ref)).scalar_subquery()
        with self.writing() as session:
            ended = session.execute(
                update(Consent)
                .where(Consent.person_id == mine, Consent.kind == kind, Consent.withdrawn_at.is_(None))
                .values(withdrawn_at=self.now())
                .returning(Consent.id)
            ).all()
            if ended:
                self.note(session, _consent_event("toestemming_ingetrokken", person_ref, kind, channel))
        return bool(ended)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that writes; committed at the end, rolled back on an error."""
        with Session(self._writer) as session, session.begin():
            yield session

    def note(self, session: Session, *events: Event) -> None:
        """Add to the audit inside a transaction, so that it is kept exactly when the change is."""
        if events:
            session.execute(insert(AuditRow), [event.row(self.index, self.now()) for event in events])

    # --- inside ---

    def _open_index(self) -> Index:
        with Session(self.engine) as session:
            row = session.get(IndexSecret, 1)
        if row is None:
            sealed = self.keyring.seal(new_index_secret(), INDEX_RECORD)
            try:
                with self.writing() as session:
                    session.add(IndexSecret(id=1, **vars(sealed)))
            except IntegrityError:  # another process was first
                return self._open_index()
            return self._open_index()
        try:
            return Index(self.keyring.open(sealed_of(row), INDEX_RECORD))
        except CannotDecrypt as error:
            raise KeyringError(f"BAR_KEYS past niet bij deze database: {error}.") from None

    def _opened(self, row: Assessment, person_ref: str) -> Bar:
        bar = Bar.model_validate_json(self.keyring.open(sealed_of(row), record_of(row.id)))
        # The row says whose it is, the content says so too; a row moved to another person is not shown.
        if bar.persoon.persoon_ref != person_ref:
            raise CannotDecrypt("een opname staat bij de verkeerde persoon")
        return bar

    def _prepared(self, bar: Bar) -> dict[str, Any]:
        content = bar.model_dump(mode="json", exclude_none=True)
        content["persoon"].pop("weergavenaam", None)
        plain = json.dumps(content, ensure_ascii=False, sort_keys=True)
        row_id = uuid.uuid4().hex
        return {
            "id": row_id,
            "person_ref": bar.persoon.persoon_ref,
            "case_ref": bar.verzuimgeval_id,
            "bar_hash": self.index.hash("bar", bar.bar_id),
            "version": bar.volgnummer,
            "assessed_on": bar.date,
            "digest": self.index.hash("content", plain),
            **vars(self.keyring.seal(plain.encode(), record_of(row_id))),
        }

    def _without_present(self, session: Session, prepared: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        known: dict[tuple[bytes, int], bytes] = {}
        for hashes in batches(sorted({row["bar_hash"] for row in prepared})):
            columns = select(Assessment.bar_hash, Assessment.version, Assessment.digest)
            for bar_hash, version, digest in session.execute(columns.where(Assessment.bar_hash.in_(hashes))):
                known[bar_hash, version] = digest
        fresh = []
        for position, row in enumerate(prepared):
            key = row["bar_hash"], row["version"]
            if key not in known:
                known[key] = row["digest"]
                fresh.append(row | {"position": position})
            elif known[key] != row["digest"]:
                raise Conflict(position, "bar_id", "deze bar_id met dit volgnummer bestaat al met andere inhoud")
        return fresh

    def _insert(self, session: Session, fresh: Sequence[dict[str, Any]]) -> None:
        people = {ref: person_hash(self.index, ref) for ref in {row["person_ref"] for row in fresh}}
        person_ids = self._person_ids(session, set(people.values()))
        cases = {ref: self.index.hash("case", ref) for ref in {row["case_ref"] for row in fresh}}
        known = {
            case.ref_hash: case
            for hashes in batches(sorted(cases.values()))
            for case in session.scalars(select(Case).where(Case.ref_hash.in_(hashes)))
        }
        columns = {column.name for column in Assessment.__table__.columns}
        rows, new_cases = [], []
        for row in fresh:
            person_id, case_hash = person_ids[people[row["person_ref"]]], cases[row["case_ref"]]
            case = known.get(case_hash)
            if case is None:
                case = known[case_hash] = Case(id=uuid.uuid4().hex, person_id=person_id, ref_hash=case_hash)
                new_cases.append({"id": case.id, "person_id": person_id, "ref_hash": case_hash})
            if case.person_id != person_id:
                raise Conflict(row["position"], "verzuimgeval_id", "dit verzuimgeval hoort bij een andere persoon")
            if case.ended_on is not None:
                raise Conflict(row["position"], "verzuimgeval_id", "dit verzuimgeval is gesloten")
            placed = row | {"person_id": person_id, "case_id": case.id}
            rows.append({name: value for name, value in placed.items() if name in columns})
        if new_cases:
            session.execute(insert(Case), new_cases)
        for batch in batches(rows):
            session.execute(insert(Assessment), batch)

    def _person_ids(self, session: Session, hashes: set[bytes]) -> dict[bytes, str]:
        """Id by hash; who is new is added."""
        found: dict[bytes, str] = {}
        for batch in batches(sorted(hashes)):
            query = select(Person.ref_hash, Person.id).where(Person.ref_hash.in_(batch))
            found |= dict(session.execute(query).tuples().all())
        new = {ref_hash: uuid.uuid4().hex for ref_hash in hashes - found.keys()}
        if new:
            session.execute(insert(Person), [{"id": i, "ref_hash": ref_hash} for ref_hash, i in new.items()])
        return found | new


def sealed_of(row: Assessment | IndexSecret) -> Sealed:
    """The encrypted part of a row."""
    return Sealed(row.key_id, row.wrapped_key, row.content)


def record_of(assessment_id: str) -> str:
    """The name under which an assessment is sealed."""
    return f"assessments|{assessment_id}"


def batches[T](rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """``rows`` in pieces that fit one statement."""
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _consent_event(name: audit.EventName, person_ref: str, kind: str, channel: str) -> Event:
    return Event(name, "chat", "werknemer", channel, about=person_ref, on_behalf_of=person_ref, ground=kind)
