"""Thumbs up and down, counted per topic, answer version, reason and day. Nothing about who or what was said."""

from __future__ import annotations

import datetime as dt
from typing import Optional

import sqlalchemy as sa

VALUES = ("up", "down")
REASONS = ("onduidelijk", "niet_mijn_vraag", "te_lang", "klopt_niet", "anders")

_metadata = sa.MetaData()
_feedback = sa.Table(
    "feedback",
    _metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("topic", sa.String(64), primary_key=True),
    sa.Column("version", sa.String(32), primary_key=True),
    sa.Column("value", sa.String(8), primary_key=True),
    sa.Column("reason", sa.String(32), primary_key=True),
    sa.Column("times", sa.Integer, nullable=False),
)


class Feedback:
    """Counts in the database of ``url``; makes its table on first use."""

    def __init__(self, url: str):
        self._engine = sa.create_engine(url, future=True)
        _metadata.create_all(self._engine)

    def count(self, topic: str, version: str, value: str, reason: Optional[str]) -> None:
        """One more for this topic today. Raises ValueError for a value or reason that is not in the list."""
        if value not in VALUES or reason not in (None, "", *REASONS):
            raise ValueError("unknown value or reason")
        key = {"day": dt.date.today(), "topic": topic, "version": version, "value": value, "reason": reason or ""}
        same = sa.and_(*(_feedback.c[name] == part for name, part in key.items()))
        with self._engine.begin() as connection:
            more = connection.execute(sa.update(_feedback).where(same).values(times=_feedback.c.times + 1))
            if more.rowcount == 0:
                connection.execute(sa.insert(_feedback).values(**key, times=1))
