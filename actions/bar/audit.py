"""What the audit keeps of an event and what a person may read back of it. Never content.

Fields after bar-inzage.md, section 7 (NEN 7513): what happened, when, about whom, by whom and for whom, in which role,
about which case, which classes, on which ground, with which result and over which channel.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from actions.bar.database import AuditRow
from actions.bar.keys import Index

EventName = Literal[
    "inzage", "export", "import", "verwijderd", "casus_gesloten", "bewaartermijn",
    "toestemming_gegeven", "toestemming_ingetrokken", "sleutels_vernieuwd",
]  # fmt: skip
Result = Literal["gelukt", "geweigerd"]
# What counts as somebody looking, or trying to, in the overview for the person.
LOOKS: tuple[EventName, ...] = ("inzage", "export")


@dataclass(frozen=True)
class Event:
    """One event to record. ``about`` and ``on_behalf_of`` are person references and ``case`` a ``verzuimgeval_id``;
    they are stored as keyed hashes. ``by`` is "chat" or "beheer:<login>"; ``ground`` is the legal ground, or the
    reason code of a refusal."""

    name: EventName
    by: str
    role: str
    channel: str
    about: str | None = None
    on_behalf_of: str | None = None
    case: str | None = None
    classes: tuple[str, ...] = ()
    ground: str = ""
    result: Result = "gelukt"

    def row(self, index: Index, at: dt.datetime) -> dict[str, Any]:
        """The columns of ``AuditRow``; raises ValueError where a field is longer than its column."""
        row = {
            "id": uuid.uuid4().hex,
            "at": at,
            "event": self.name,
            "about": self.about and person_hash(index, self.about),
            "by": self.by,
            "on_behalf_of": self.on_behalf_of and person_hash(index, self.on_behalf_of),
            "role": self.role,
            "case_hash": self.case and index.hash("case", self.case),
            "classes": ",".join(self.classes),
            "ground": self.ground,
            "result": self.result,
            "channel": self.channel,
        }
        _check_lengths(row)
        return row


@dataclass(frozen=True)
class View:
    """One line of "wie keek er?". ``by_self``: the person looked, through the chat. Times are UTC."""

    at: dt.datetime
    event: str
    by: str
    by_self: bool
    role: str
    classes: tuple[str, ...]
    ground: str
    result: str
    channel: str


def person_hash(index: Index, person_ref: str) -> bytes:
    """How a person is known in every table."""
    return index.hash("person", person_ref)


def views(rows: Iterable[AuditRow]) -> list[View]:
    """The rows as the person may see them."""
    return [
        View(
            at=row.at,
            event=row.event,
            by=row.by,
            by_self=row.on_behalf_of is not None and row.on_behalf_of == row.about,
            role=row.role,
            classes=tuple(filter(None, row.classes.split(","))),
            ground=row.ground,
            result=row.result,
            channel=row.channel,
        )
        for row in rows
    ]


def _check_lengths(row: dict[str, Any]) -> None:
    # SQLite does not hold a column to its length; a long value would be somebody's text rather than a code.
    for name, value in row.items():
        length = getattr(AuditRow.__table__.columns[name].type, "length", None)
        if isinstance(value, str) and length and len(value) > length:
            raise ValueError(f"audit field {name} is too long")
