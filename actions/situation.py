"""The person's own first sick day and recoveries, as the slots of this session hold them, and the dates that follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker

from actions.clock import today
from actions.poortwachter.calendar import moments
from actions.poortwachter.model import Period, Situation, SituationError, check_today

SLOT_DAY = "eerste_ziektedag"  # ISO date
SLOT_RECOVERIES = "herstel_periodes"  # list of "first/last", ISO dates
SLOT_RECOVERED = "herstel"  # "gevraagd" once the question about recovery is settled


def recoveries(tracker: Tracker) -> tuple[Period, ...]:
    """The periods of full recovery told so far."""
    stored = tracker.get_slot(SLOT_RECOVERIES) or []
    return tuple(Period(*map(dt.date.fromisoformat, text.split("/"))) for text in stored)


def stored(period: Period) -> str:
    """``period`` as ``recoveries`` reads it."""
    return f"{period.vanaf.isoformat()}/{period.tot_en_met.isoformat()}"


def situation(tracker: Tracker) -> Situation | None:
    """What the calendar works with; None where the first sick day is not known in this session."""
    day = _day(tracker.get_slot(SLOT_DAY))
    role = tracker.get_slot("rol")
    if day is None:
        return None
    found = Situation(day, recoveries(tracker), rol=role if role in ("werknemer", "werkgever") else None)
    check_today(found, today())
    return found


def own_dates(tracker: Tracker) -> Mapping[str, dt.date]:
    """The dates that texts show as "voor u"; empty where the first sick day is not known or no longer makes sense."""
    try:
        found = situation(tracker)
    except SituationError:
        return {}
    return moments(found) if found else {}


def _day(value: Any) -> dt.date | None:
    # While a form is filled in, the slot holds what was typed until it has been validated.
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
