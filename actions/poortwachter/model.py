"""What the calendar works with: the situation of one person (checked on creation) and the steps that follow from it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Rol = Literal["werknemer", "werkgever"]
Wie = Literal["bedrijfsarts", "werkgever", "werknemer", "UWV"]
# termijn: somebody must have acted by the last day. mogelijkheid: something that may be done until the last day.
# moment: a day that comes by itself. herhaling: again and again from a day on, without a last day.
Soort = Literal["termijn", "mogelijkheid", "moment", "herhaling"]
Status = Literal["gedaan", "te_laat", "nu", "straks"]

# From this many days of recovery on, a new illness starts a new count (Wet WIA, art. 23; BW, art. 7:629 lid 10).
NIEUWE_TELLING_VANAF_DAGEN = 28
LANGSTE_LOONSANCTIE_WEKEN = 52  # Wet WIA, art. 25 lid 9
OUDSTE_EERSTE_ZIEKTEDAG_JAREN = 3  # ours: longer ago than the longest calendar (156 weeks)
LAATSTE_JAAR = 2199  # ours: a day after this is a typing error; it keeps dates far from where they overflow
VERSTE_VERLOF_DAGEN = 366  # ours: leave further ahead than a year is a typing error


class SituationError(ValueError):
    """The given facts cannot be right together. The message is Dutch and meant for the user; it never repeats a date."""


class NewCountError(SituationError):
    """Recovery of 28 days or more: ``telt_vanaf`` is the first sick day that counts if the illness came back right after."""

    def __init__(self, telt_vanaf: dt.date):
        super().__init__(
            "U was 28 dagen of langer helemaal hersteld. Daarna begint een nieuwe telling. "
            "Geef de eerste ziektedag van na dat herstel."
        )
        self.telt_vanaf = telt_vanaf


@dataclass(frozen=True, order=True)
class Period:
    """Calendar days from ``vanaf`` to ``tot_en_met``, both included. Raises SituationError when reversed or absurdly far."""

    vanaf: dt.date
    tot_en_met: dt.date

    def __post_init__(self) -> None:
        if self.tot_en_met < self.vanaf:
            raise SituationError("De laatste dag van een periode ligt vóór de eerste dag. Draai de dagen om.")
        if self.tot_en_met.year > LAATSTE_JAAR:
            raise SituationError("De laatste dag van een periode ligt te ver weg. Kijk de dagen na.")

    @property
    def dagen(self) -> int:
        return (self.tot_en_met - self.vanaf).days + 1


@dataclass(frozen=True)
class Situation:
    """The facts from which the calendar follows. Partial or therapeutic work is no recovery (Wet WIA, art. 23).

    herstel: periods of *full* recovery. wazo: periods with a pregnancy or maternity benefit (WAZO).
    aow_datum: day on which the person reaches the state pension age. loonsanctie_weken: weeks that UWV imposed, 1-52.
    eerstejaarsevaluatie: the day on which it took place, None while it did not or is unknown.

    Raises SituationError for facts that contradict each other, NewCountError for recovery of 28 days or more.
    What depends on today is checked by ``check_today``.
    """

    eerste_ziektedag: dt.date
    herstel: tuple[Period, ...] = ()
    wazo: tuple[Period, ...] = ()
    aow_datum: dt.date | None = None
    loonsanctie_weken: int | None = None
    eerstejaarsevaluatie: dt.date | None = None
    rol: Rol | None = None

    def __post_init__(self) -> None:
        periods = sorted((*self.herstel, *self.wazo))
        if periods and periods[0].vanaf <= self.eerste_ziektedag:
            raise SituationError("Een periode van herstel of verlof begint altijd na de eerste ziektedag.")
        if any(later.vanaf <= earlier.tot_en_met for earlier, later in zip(periods, periods[1:], strict=False)):
            raise SituationError("Twee periodes van herstel of verlof lopen door elkaar. Kijk de dagen na.")
        for run in _adjoining(periods):
            self._check_break(run)
        if self.aow_datum is not None and self.aow_datum <= self.eerste_ziektedag:
            # BW, art. 7:629 lid 2 and art. 7:658a lid 1 and 3
            raise SituationError("Wie de AOW-leeftijd al had op de eerste ziektedag, heeft een andere tijdlijn.")
        if self.loonsanctie_weken is not None and not 1 <= self.loonsanctie_weken <= LANGSTE_LOONSANCTIE_WEKEN:
            raise SituationError("Een loonsanctie duurt minstens 1 en hoogstens 52 weken.")
        if self.eerstejaarsevaluatie is not None and self.eerstejaarsevaluatie <= self.eerste_ziektedag:
            raise SituationError("De eerstejaarsevaluatie is altijd na de eerste ziektedag.")

    def _check_break(self, run: list[Period]) -> None:
        """Whether the illness before and after ``run`` counts as one (Wet WIA, art. 23; BW, art. 7:629 lid 10).

        Under 28 days it does, and so it does around leave that directly follows and precedes illness. Where recovery
        of under 28 days adjoins such leave the sources give no answer, so neither do we.
        """
        recovered = sum(period.dagen for period in run if period in self.herstel)
        total = sum(period.dagen for period in run)
        if recovered >= NIEUWE_TELLING_VANAF_DAGEN:
            raise NewCountError(run[-1].tot_en_met + dt.timedelta(days=1))
        if 0 < recovered < total and total >= NIEUWE_TELLING_VANAF_DAGEN:
            raise SituationError(
                "U was hersteld vlak voor of vlak na het verlof. Wij kunnen dan niet zeggen welke dagen meetellen. "
                "Vraag dit aan UWV of aan de bedrijfsarts."
            )


def check_today(situation: Situation, today: dt.date) -> None:
    """Raises SituationError for facts that cannot be true on ``today``: future days, a first sick day of over three years ago."""
    if situation.eerste_ziektedag > today:
        raise SituationError("De eerste ziektedag ligt in de toekomst. Geef een dag die al is geweest.")
    if situation.eerste_ziektedag < years_later(today, -OUDSTE_EERSTE_ZIEKTEDAG_JAREN):
        raise SituationError("De eerste ziektedag is meer dan drie jaar geleden. Zo ver terug rekenen wij niet.")
    if any(period.tot_en_met >= today for period in situation.herstel):
        raise SituationError("Wij rekenen alleen met herstel dat voorbij is. Geef de laatste dag van het herstel.")
    if any((period.tot_en_met - today).days > VERSTE_VERLOF_DAGEN for period in situation.wazo):
        raise SituationError("Het verlof eindigt meer dan een jaar na nu. Kijk de dagen na.")
    if situation.eerstejaarsevaluatie is not None and situation.eerstejaarsevaluatie > today:
        raise SituationError("De eerstejaarsevaluatie ligt in de toekomst. Geef alleen een gesprek dat al is geweest.")


def years_later(day: dt.date, years: int) -> dt.date:
    """The same day ``years`` later; 29 February becomes 1 March, so that the years are always complete."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)


def _adjoining(periods: list[Period]) -> list[list[Period]]:
    """The sorted ``periods`` in runs without a sick day in between."""
    runs: list[list[Period]] = []
    for period in periods:
        if runs and period.vanaf == runs[-1][-1].tot_en_met + dt.timedelta(days=1):
            runs[-1].append(period)
        else:
            runs.append([period])
    return runs


@dataclass(frozen=True)
class Step:
    """One line of the calendar.

    week: the week of illness by which the step is known (None: none). vanaf, uiterlijk: first and last calendar day.
    wie: who acts. gevolg: what can happen when it is late. bron: where the rule comes from.
    opmerking: what is special in this situation. gedaan: whether the situation tells that it was done.
    """

    key: str
    titel: str
    soort: Soort
    week: int | None
    vanaf: dt.date | None
    uiterlijk: dt.date | None
    wie: tuple[Wie, ...]
    document: str
    gevolg: str
    bron: str
    opmerking: str = ""
    gedaan: bool = False

    @property
    def dag(self) -> dt.date:
        """The day by which the steps are put in order: the last day, else the first."""
        day = self.uiterlijk or self.vanaf
        assert day is not None, self.key
        return day
