"""Assessments of one case side by side: hours, and what the bedrijfsarts found easier or harder than before.

"Easier" and "harder" come from the doctor's own values on one and the same scale, nothing else; where the scale or the
kind of score changed, the words stand side by side and nothing is compared (bar-instrument.md sections 8 and 9).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from actions.bar.access import may_be_shown
from actions.bar.catalogue import Scale, catalogue, item_key
from actions.bar.model import Activiteit, Bar, Item, Maat, OverigeCategorie, PersoonlijkeFactor
from actions.bar.picture import Line, Point, picture
from actions.bar.summary import outdated
from actions.bar.view import Entry, Section, View, listing, phrase, words
from actions.topics.render import long_date

CHANGES = ("makkelijker", "moeilijker", "gelijk", "los")


@dataclass(frozen=True)
class _Mention:
    """What one assessment says about one item. ``measured``: scale and kind of score; only equal ones compare."""

    bar: Bar
    scale: Scale
    measured: tuple[str, str | None]


@dataclass(frozen=True)
class _Followed:
    """One item through time. An item that was personal in one assessment is personal in all."""

    name: str
    sensitive: bool
    mentions: tuple[_Mention, ...]


def history(bars: Sequence[Bar], today: dt.date, include_sensitive: bool) -> View:
    """The assessments of the latest case among ``bars`` (any order), oldest first.

    Z2g and Z3 items only with ``include_sensitive``, and marked; without it a question stands in for them.
    Raises ValueError where no assessment may be shown.
    """
    case = latest_case(bars)
    if len(case) == 1:
        alone = phrase("verloop_een", datum=long_date(case[0].date))
        return View(phrase("verloop_titel"), (alone, *outdated(case[0], today)))
    every = _followed(case)
    shown = [one for one in every if include_sensitive or not one.sensitive]
    days = [long_date(bar.date) for bar in case]
    dates = phrase("en").join([", ".join(days[:-1]), days[-1]])
    sections = [_hours_section(case)] if _hours(case) else []
    sections += [_changes(key, shown, case, sensitive) for sensitive in (False, True) for key in CHANGES]
    return View(
        title=phrase("verloop_titel"),
        facts=(phrase("verloop_uitleg", data=dates), *outdated(case[-1], today)),
        sections=tuple(section for section in sections if section.entries),
        question=phrase("vraag_persoonlijk") if len(shown) < len(every) else None,
        closing=(phrase("slot"),),
        picture=picture(_hours_line(case), [_line(one) for one in shown]),
    )


def latest_case(bars: Sequence[Bar]) -> list[Bar]:
    """The assessments of the latest case that may be shown, oldest first. Raises ValueError where there are none."""
    ordered = sorted(filter(may_be_shown, bars), key=lambda bar: (bar.date, bar.volgnummer))
    if not ordered:
        raise ValueError("no assessment may be shown")
    return [bar for bar in ordered if bar.verzuimgeval_id == ordered[-1].verzuimgeval_id]


def _followed(case: Sequence[Bar]) -> list[_Followed]:
    known = catalogue()
    items: dict[str, list[tuple[Bar, Item]]] = {}
    for bar in case:
        for item in bar.items():
            # A personal factor may carry the key of a work factor; it stays another thing.
            kind = "persoonlijk:" if isinstance(item, PersoonlijkeFactor) else ""
            items.setdefault(kind + item_key(item), []).append((bar, item))
    found = []
    for mentioned in items.values():
        name = words(known.name(mentioned[-1][1]))
        sensitive = any(known.visibility(item).sensitive for _, item in mentioned)
        mentions = [_Mention(bar, scale, _measured(item)) for bar, item in mentioned if (scale := known.scale(item))]
        if mentions:
            found.append(_Followed(name[:1].upper() + name[1:], sensitive, tuple(mentions)))
    return found


def _measured(item: Item) -> tuple[str, str | None]:
    if isinstance(item, Activiteit | OverigeCategorie):
        return item.schaal_id, item.score_soort
    return "werkfactor", None


def _changes(key: str, shown: Sequence[_Followed], case: Sequence[Bar], sensitive: bool) -> Section:
    title = phrase(f"kop_{key}")
    entries = tuple(
        Entry(one.name, _spoken(one.mentions, case))
        for one in shown
        if one.sensitive == sensitive and _change(one.mentions) == key
    )
    return Section(key, phrase("kop_is_persoonlijk", kop=title) if sensitive else title, entries, sensitive)


def _change(mentions: Sequence[_Mention]) -> str:
    """How the first and the last mention relate: makkelijker, moeilijker, gelijk or los (not to be compared)."""
    first, last = mentions[0], mentions[-1]
    before, after = first.scale.rang, last.scale.rang
    if len(mentions) < 2 or before is None or after is None or len({m.measured for m in mentions}) > 1:
        return "los"
    return "gelijk" if before == after else "makkelijker" if after < before else "moeilijker"


def _spoken(mentions: Sequence[_Mention], case: Sequence[Bar]) -> tuple[str, ...]:
    said = {mention.bar.bar_id: mention.scale.tekst for mention in mentions}
    if len(set(said.values())) == 1 and len(said) == len(case):
        return tuple(set(said.values()))
    return tuple(
        phrase("op_datum", datum=long_date(bar.date), tekst=said.get(bar.bar_id, phrase("niet_genoemd")))
        for bar in case
    )


def _hours(case: Sequence[Bar]) -> list[tuple[Bar, Maat]]:
    """The measure of hours worked in each assessment that has one and may be shown at all times."""
    known = catalogue()
    return [
        (bar, item.maat)
        for bar in case
        for item in bar.activiteiten_participatie
        if item.maat and known.counts_hours(item) and not known.visibility(item).sensitive
    ]


def _hours_section(case: Sequence[Bar]) -> Section:
    lines = []
    for bar, maat in _hours(case):
        parts = (f"{_number(maat.waarde)} {maat.eenheid}", maat.frequentie, maat.duur)
        said = listing(tuple(part for part in parts if part)) + "."
        lines.append(Entry("", (phrase("op_datum", datum=long_date(bar.date), tekst=said),)))
    return Section("uren", phrase("kop_uren"), tuple(lines))


def _hours_line(case: Sequence[Bar]) -> Line | None:
    """Hours as a line; None where there are fewer than two or their units differ, since they do not compare."""
    hours = _hours(case)
    if len(hours) < 2 or len({maat.eenheid for _, maat in hours}) > 1:
        return None
    points = [Point(bar.date, maat.waarde, _number(maat.waarde)) for bar, maat in hours]
    return Line(phrase("plaatje_uren", eenheid=words(hours[0][1].eenheid)), points)


def _line(one: _Followed) -> Line:
    """Higher is easier: 4 goes well, 0 does not go now. A mention without a rank, or on another scale, is no point."""
    measured = one.mentions[-1].measured
    points = [
        Point(mention.bar.date, 4 - mention.scale.rang, mention.scale.kort)
        for mention in one.mentions
        if mention.scale.rang is not None and mention.measured == measured
    ]
    return Line(one.name, points)


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")
