"""Counts days of illness: days of recovery and of WAZO leave do not count and move all later dates."""

from __future__ import annotations

import datetime as dt

from actions.poortwachter.model import Situation


def advance(situation: Situation, start: dt.date, days: int) -> dt.date:
    """The day that lies ``days`` counted days after ``start``.

    Only days of illness count (Wet WIA, art. 23 and art. 23 lid 5; BW, art. 7:629 lid 10; Ziektewet, art. 38 lid 1).
    """
    day = start + dt.timedelta(days=days)
    for period in sorted((*situation.herstel, *situation.wazo)):
        first = max(period.vanaf, start + dt.timedelta(days=1))
        if period.tot_en_met >= first and first <= day:
            day += dt.timedelta(days=(period.tot_en_met - first).days + 1)
    return day


def sick_day(situation: Situation, offset: int) -> dt.date:
    """The calendar day of EZD + ``offset`` (the first sick day is offset 0)."""
    return advance(situation, situation.eerste_ziektedag, offset)


def week_of(situation: Situation, day: dt.date) -> int:
    """The week of illness in which ``day`` falls: 1 for the first seven counted days, 0 for a day before the first.

    On a day that does not count it is the week of the last day that did. Week n ends on counted day 7n - 1.
    """
    if day < situation.eerste_ziektedag:
        return 0
    counted = (day - situation.eerste_ziektedag).days
    for period in (*situation.herstel, *situation.wazo):
        if period.vanaf <= day:
            counted -= (min(period.tot_en_met, day) - period.vanaf).days + 1
    return counted // 7 + 1
