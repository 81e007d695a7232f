"""Reads a day as Dutch people type it, or says why it cannot: vague, unknown, impossible, or no day at all.

dateparser reads relative days ("eergisteren", "2 weken geleden", "vrijdag"). It is given only such words, never a whole
message: by itself it takes "ma" or "12" for a day. Days with a number are read here, because dateparser cannot tell an
impossible day from no day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from dateparser.date import DateDataParser

from actions.poortwachter.dutch_words import MONTHS, WEEKDAYS, long_date, regular


@dataclass(frozen=True)
class Found:
    """One day; it may lie in the future or long ago."""

    day: dt.date


@dataclass(frozen=True)
class Vague:
    """Something about a time, but no single day. ``understood`` is that part in Dutch, to repeat in the question back."""

    understood: str


@dataclass(frozen=True)
class Unknown:
    """The user does not know the day."""


@dataclass(frozen=True)
class Impossible:
    """A day that does not exist. ``text`` is what was typed for it, made regular."""

    text: str


Understood = Found | Vague | Unknown | Impossible | None

WEEKDAY_YEARS = 3  # how far back the year of "maandag 3 maart" is looked for

_M = "|".join(MONTHS)
_W = "|".join(WEEKDAYS)
_UNIT = r"(?:dag|dagen|week|weken|maand|maanden|jaar|jaren)"
_YEAR = r"(?:,?\s+'?(?P<year>\d{4}|\d{2})\b(?!\s*(?:uur|:|%|procent|jaar|dagen|weken|maanden)))"
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
# Not "24/7", not "1-2 weken", not "8.30 uur".
_NUMERIC = re.compile(
    rf"(?:\b(?P<weekday>{_W}),?\s+)?(?<![\d.,/-])(?!24/7\b)(?P<day>\d{{1,2}})(?P<sign>[-/.])(?P<month>\d{{1,2}})"
    rf"(?:(?P=sign)'?(?P<year>\d{{4}}|\d{{2}}))?(?![\d/-]|[.,:]\d|\s*(?:uur|keer|x\b|%|procent)|\s+{_UNIT}\b)"
)
_NAMED = re.compile(
    rf"(?:\b(?P<weekday>{_W}),?\s+(?:de\s+)?)?\b(?P<day>\d{{1,2}})(?:e|ste|de)?\s+(?:van\s+)?(?P<month>{_M})\b"
    rf"(?:{_YEAR}|\s+(?:van\s+)?(?P<which>vorig|afgelopen|dit)\s+jaar\b)?"
)
_SEVERAL = re.compile(rf"\b\d{{1,2}}e?\s*(?:tot(?:\s+en\s+met)?|t/m|en|of|à|-|/)\s*(?:de\s+)?\d{{1,2}}e?\s+(?:{_M})\b")
_WEEK_AND_DAY = re.compile(
    rf"\b(?P<which>vorige|afgelopen|deze)\s+week\s+(?:op\s+)?(?P<day>{_W})\b"
    rf"|\b(?P<day2>{_W})\s+(?:van\s+)?(?P<which2>vorige|afgelopen|deze)\s+week\b"
)
_WEEKDAY = re.compile(
    rf"\b(?:afgelopen|vorige|laatste|sinds|vanaf)\s+({_W})\b|\b({_W})\s+jl\b|^\W*(?:op\s+)?({_W})\W*$"
)
_AGO = re.compile(r"(?<![\d-])\b(\d{1,3})\s+(dag|dagen|week|weken)\s+(?:geleden|terug)\b")
_DAY_WORD = re.compile(r"\b(vandaag|eergisteren|gisteren|overmorgen|(?<!goede )morgen)\b(?!\s+\d)")
_REJECTED = re.compile(r"\bniet\s+(?:op\s+)?(?:de\s+)?$")
_ABOUT = re.compile(r"\b(?:ongeveer|circa|ca|zo'n|ruim|bijna|rond|rondom|omstreeks)\s+(?:de\s+)?$")
_CORRECTION = re.compile(r"\b(?:nee|sorry|bedoel|bedoelde)\b")
_UNKNOWN = re.compile(
    r"\bgeen\s+(?:flauw\s+)?idee\b|\bweet\s+(?:(?:ik|het|dat|nu|echt|helaas|even|zo|meer|precies|gewoon)\s+)*niet\b"
    r"|\bniet\s+(?:meer\s+)?(?:bekend|weten|zeker)\b|\bonbekend\b|\bvergeten\b"
)
_EARLY = r"(?:(?:begin|half|midden|medio|eind|einde|rond|ergens\s+in|in|sinds)\s+(?:van\s+)?(?:de\s+|het\s+)?)?"
_VAGUE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_EARLY}(?:{_M})\b{_YEAR}?",
        rf"\b{_EARLY}(?:(?:vorig|vorige|afgelopen|dit|deze)\s+)?(?:voorjaar|najaar|lente|zomer|herfst|winter)\b(?:\s+(?:van\s+)?\d{{4}}\b)?",
        rf"\b{_EARLY}(?:19|20)\d{{2}}\b",
        rf"\b{_EARLY}(?:vorig|vorige|afgelopen|dit|deze)\s+(?:jaar|maand|week)\b",
        rf"\b(?:(?:een\s+)?(?:paar|aantal)|anderhalve?|(?:een\s+)?half|(?:een\s+)?halve|enkele|\d{{1,3}}(?:-\d{{1,3}})?)\s+{_UNIT}\s+(?:geleden|terug|ziek|thuis)\b",
        rf"\b{_EARLY}(?:kerst|kerstmis|pasen|pinksteren|koningsdag|sinterklaas|oud\s+en\s+nieuw|feestdagen)\b",
        r"\bde\s+\d{1,2}(?:e|de|ste)\b(?=\W*$)",
        r"\bweek\s+\d{1,2}\b",
        rf"\b(?:{_W})\b",
    )
)

Reading = Found | Vague | Impossible


def understand(text: str, today: dt.date) -> Understood:
    """The day that ``text`` names, seen from ``today``; None where it names no time at all.

    Without a year it is the most recent such day up to ``today``; where a weekday says otherwise ("maandag 3 maart"
    in a year in which that was a Tuesday) it is vague, for a guess could be a year wrong. With a year the numbers
    count and the weekday does not. Two figures are a year of this century, unless that lies over twenty years ahead.
    Days and weeks ago give a day, months and years ago are vague; so is more than one day, unless the text corrects
    itself ("12 januari, nee 13 januari").
    """
    words = regular(text)
    days: list[Reading] = []
    if correction := list(_CORRECTION.finditer(words)):
        days = _days(words[correction[-1].end() :], today)
    days = days or _days(words, today)
    found = [day for day in days if isinstance(day, Found)]
    if len(found) > 1:
        return Vague(_either([reading.day for reading in found[:3]]))
    if days:
        return (found or days)[0]
    for pattern in _VAGUE:
        if match := pattern.search(words):
            return Vague(match[0])
    return Unknown() if _UNKNOWN.search(words) else None


def _days(words: str, today: dt.date) -> list[Reading]:
    """The different days in ``words`` in their order; what one form has read is hidden from the next."""
    days: list[tuple[int, Reading]] = []

    def take(pattern: re.Pattern[str], read: Callable[[re.Match[str]], Reading | None]) -> None:
        nonlocal words
        for match in reversed(list(pattern.finditer(words))):
            before = words[: match.start()]
            about = _ABOUT.search(before)
            reading = Vague(about[0] + match[0]) if about else read(match)
            if reading is None:
                continue
            if not _REJECTED.search(before):
                days.append((match.start(), reading))
            words = before + "#" * len(match[0]) + words[match.end() :]

    take(_SEVERAL, lambda m: Vague(m[0]))
    take(_ISO, lambda m: _exact(int(m[1]), int(m[2]), int(m[3]), m[0]))
    take(_NUMERIC, lambda m: _numeric(m, today))
    take(_NAMED, lambda m: _named(m, today))
    take(_WEEK_AND_DAY, lambda m: _in_week(m, today))
    take(_AGO, lambda m: _relative(f"{m[1]} {m[2]} geleden", today))
    take(_DAY_WORD, lambda m: _relative(m[1], today))
    take(_WEEKDAY, lambda m: _relative(m[1] or m[2] or m[3], today))
    return list(dict.fromkeys(reading for _, reading in sorted(days, key=lambda item: item[0])))


def _numeric(match: re.Match[str], today: dt.date) -> Reading | None:
    month, year = int(match["month"]), match["year"]
    if match["sign"] == "." and year is None and not 1 <= month <= 12:
        return None  # "8.30" is a time
    return _day(int(match["day"]), month, _full_year(year, today), match["weekday"], match[0], today)


def _named(match: re.Match[str], today: dt.date) -> Reading:
    year = _full_year(match["year"], today)
    if match["which"]:
        year = today.year - (match["which"] != "dit")
    return _day(int(match["day"]), MONTHS.index(match["month"]) + 1, year, match["weekday"], match[0], today)


def _in_week(match: re.Match[str], today: dt.date) -> Reading:
    monday = today - dt.timedelta(days=today.weekday())
    days = WEEKDAYS.index(match["day"] or match["day2"])
    return Found(monday + dt.timedelta(days=days if "deze" in match[0] else days - 7))


def _relative(words: str, today: dt.date) -> Found:
    base = dt.datetime.combine(today, dt.time())
    parser = DateDataParser(languages=["nl"], settings={"PREFER_DATES_FROM": "past", "RELATIVE_BASE": base})
    day = parser.get_date_data(words).date_obj
    assert day is not None
    return Found(day.date())


def _full_year(digits: str | None, today: dt.date) -> int | None:
    if digits is None:
        return None
    year = int(digits)
    if len(digits) == 4:
        return year
    return 2000 + year if 2000 + year <= today.year + 20 else 1900 + year


def _day(day: int, month: int, year: int | None, weekday: str | None, text: str, today: dt.date) -> Reading:
    if year is not None:
        return _exact(year, month, day, text)
    # Eight years hold a 29 February, whatever the century.
    past = [found.day for y in range(8) if isinstance(found := _exact(today.year - y, month, day, text), Found)]
    past = [candidate for candidate in past if candidate <= today]
    if not past:
        return Impossible(text)
    if weekday is None:
        return Found(past[0])
    if past[0].weekday() == WEEKDAYS.index(weekday):
        return Found(past[0])
    fits = [c for c in past if c.weekday() == WEEKDAYS.index(weekday) and c.year >= today.year - WEEKDAY_YEARS]
    return Vague(_either([past[0], *fits[:1]])) if fits else Vague(text)


def _either(days: list[dt.date]) -> str:
    return " of ".join(f"{WEEKDAYS[day.weekday()]} {long_date(day)}" for day in days)


def _exact(year: int, month: int, day: int, text: str) -> Found | Impossible:
    try:
        return Found(dt.date(year, month, day))
    except ValueError:
        return Impossible(text)
