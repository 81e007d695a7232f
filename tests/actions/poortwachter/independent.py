"""The date table worked out a second time, without the rules of ``actions``: the calendar walked week by week.

Written from the date table and section A of the facts, in the words used there ("six weeks", "two weeks after that",
"the first day after 42 weeks", "thirteen weeks before the end"), not from offsets. Run it to read the dates:
``python -m tests.actions.poortwachter.independent 2026-01-12``.
"""

from __future__ import annotations

import datetime as dt
import sys

ONE_DAY = dt.timedelta(days=1)


def weeks_on(day: dt.date, weeks: int) -> dt.date:
    """``day`` and then week after week, seven single days each."""
    for _ in range(weeks):
        for _ in range(7):
            day += ONE_DAY
    return day


def last_day_of_week(first_sick_day: dt.date, week: int) -> dt.date:
    """A week of illness ends the day before the next one starts."""
    return weeks_on(first_sick_day, week) - ONE_DAY


def table(first_sick_day: dt.date) -> dict[str, tuple[dt.date | None, dt.date | None]]:
    """For each step its first day and last day, for one unbroken illness."""
    ezd = first_sick_day
    analysis = last_day_of_week(ezd, 6)
    plan = weeks_on(analysis, 2)
    evaluation = last_day_of_week(ezd, 52)
    end = last_day_of_week(ezd, 104)
    if (ezd.month, ezd.day) == (2, 29):
        second_anniversary = dt.date(ezd.year + 2, 3, 1)
    else:
        second_anniversary = dt.date(ezd.year + 2, ezd.month, ezd.day)
    return {
        "probleemanalyse": (ezd, analysis),
        "plan_van_aanpak": (analysis + ONE_DAY, plan),
        "evaluatie_plan": (plan + ONE_DAY, None),
        "melding_42_weken": (
            None,
            weeks_on(ezd, 42),
        ),  # "uiterlijk op de eerste dag nadat de ziekte 42 weken heeft geduurd"
        "eerstejaarsevaluatie": (weeks_on(ezd, 45), evaluation),  # week 46 starts after 45 weeks
        "tweede_ziektejaar": (None, weeks_on(ezd, 52)),
        "spoor2": (None, weeks_on(evaluation, 6)),
        "vervroegde_iva": (weeks_on(ezd, 3), last_day_of_week(ezd, 68)),
        "uwv_brief": (None, last_day_of_week(ezd, 89)),
        "eindevaluatie": (weeks_on(ezd, 86), last_day_of_week(ezd, 91)),
        "riv": (None, end - 13 * 7 * ONE_DAY),
        "wia_aanvraag": (None, end - 11 * 7 * ONE_DAY),
        "loonsanctie_besluit": (None, end - 6 * 7 * ONE_DAY),
        "einde_wachttijd": (None, end),
        "wia_ingang": (None, end + ONE_DAY),
        "opzegverbod": (None, second_anniversary - ONE_DAY),
    }


def longest_loonsanctie(first_sick_day: dt.date) -> dt.date:
    """52 weeks after the end of the waiting time, which is the end of week 156."""
    return weeks_on(last_day_of_week(first_sick_day, 104), 52)


def fifty_days() -> list[dt.date]:
    """First sick days spread over the years, with leap days, ends of months and turns of the year among them."""
    special = [
        dt.date(2024, 2, 28), dt.date(2024, 2, 29), dt.date(2024, 3, 1), dt.date(2026, 2, 28), dt.date(2023, 12, 31),
        dt.date(2024, 1, 1), dt.date(2024, 12, 31), dt.date(2025, 1, 31), dt.date(2026, 1, 12), dt.date(2028, 2, 29),
    ]  # fmt: skip
    return special + [dt.date(2022, 1, 3) + dt.timedelta(days=41 * n) for n in range(40)]


if __name__ == "__main__":
    for key, (first, last) in table(dt.date.fromisoformat(sys.argv[1])).items():
        print(f"{key:22} {str(first or '-'):>10}  {str(last or '-'):>10}")
