"""Today, in the Netherlands."""

from __future__ import annotations

import datetime as dt
import os
from zoneinfo import ZoneInfo

DUTCH = ZoneInfo("Europe/Amsterdam")


def today() -> dt.date:
    """The calendar day; tests fix it with POORTWIJZER_TODAY (ISO date)."""
    fixed = os.environ.get("POORTWIJZER_TODAY")
    return dt.date.fromisoformat(fixed) if fixed else now().date()


def now() -> dt.datetime:
    """This moment, with its time zone."""
    return dt.datetime.now(DUTCH)
