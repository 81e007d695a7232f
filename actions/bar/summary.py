"""A BAR in plain Dutch for the person concerned: what works, what is hard, what helps, what is expected.

Rules: bar-inzage.md 9.4 (C1-C4, C8) and bar-instrument.md 8 and 11. Only fixed sentences (``content/bar/zinnen.yml``) and the
doctor's own words; nothing is concluded, compared or calculated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from actions.bar.access import may_be_shown
from actions.bar.catalogue import Asked, Catalogue, SectionKey, catalogue, item_key
from actions.bar.model import (
    Activiteit,
    Advies,
    Bar,
    Item,
    ItemPrognose,
    Klasse,
    Maat,
    OverigeCategorie,
    PersoonlijkeFactor,
    VisieWerknemer,
    Werkfactor,
    strictest,
)
from actions.bar.view import Entry, Section, View, listing, phrase, sentence, words
from actions.topics.render import long_date

ORDER: tuple[SectionKey, ...] = ("lukt", "moeilijk", "helpt", "verwachting")
Lines = dict[SectionKey, list[str]]


def summary(bar: Bar, today: dt.date, include_sensitive: bool) -> View:
    """The whole of ``bar``. Classes Z2g and Z3 only with ``include_sensitive``; without it a question stands in for them."""
    known = catalogue()
    open_items = [item for item in bar.items() if not known.visibility(item).sensitive]
    sections = [_items_section(key, open_items, bar) for key in ORDER[:3]]
    sections.append(_expectation(bar, today))
    personal = _personal(bar)
    hidden = any(section.sensitive for section in sections if section.entries) or bool(personal)
    shown = [s for s in [*sections, *personal] if s.entries and (include_sensitive or not s.sensitive)]
    return View(
        title=phrase("titel", datum=long_date(bar.date)),
        facts=facts(bar, today),
        sections=tuple(shown),
        question=phrase("vraag_persoonlijk") if hidden and not include_sensitive else None,
        closing=(phrase("slot"), phrase("slot_gezien")),
    )


def domain(bar: Bar, question: str, today: dt.date, include_sensitive: bool) -> View | None:
    """What ``bar`` says about the things ``question`` names ("wat staat er over tillen?"); None where it names nothing.

    For a personal thing without ``include_sensitive`` the answer is the same question, whether or not it is in the BAR.
    """
    asked = catalogue().find(question, bar)
    if not asked:
        return None
    title = phrase("titel", datum=long_date(bar.date))
    if not any(one.is_part for one in asked):
        names = phrase("en").join(words(one.name) for one in asked)
        title = phrase("titel_item", naam=names[:1].upper() + names[1:])
    asks = [one for one in asked if _class_of(one, bar).sensitive]
    found = [section for one in asked if include_sensitive or one not in asks for section in _about(one, bar, today)]
    open_sections = [section for section in found if include_sensitive or not section.sensitive]
    offer: str | None = None
    if asks and not include_sensitive:
        offer = phrase("vraag_item_persoonlijk")
    elif len(open_sections) < len(found):
        offer = phrase("vraag_persoonlijk")
    return View(title, facts(bar, today), tuple(open_sections), offer, (phrase("slot"),))


def current(bars: Iterable[Bar]) -> Bar | None:
    """The assessment that counts now: the newest final one, else the newest that may be shown; None without any."""
    shown = sorted((bar for bar in bars if may_be_shown(bar)), key=lambda bar: (bar.date, bar.volgnummer))
    final = [bar for bar in shown if bar.status == "vastgesteld"] or shown
    return final[-1] if final else None


def nothing() -> View:
    """What the person reads where no BAR of theirs is stored."""
    return View(title=phrase("titel_geen"), facts=(phrase("geen_bar"),))


def facts(bar: Bar, today: dt.date) -> tuple[str, ...]:
    """Date, version, author, the work it is about, and whether it may be outdated (C2).

    Raises ValueError for an assessment that nobody is shown: a concept or a withdrawn one.
    """
    if not may_be_shown(bar):
        raise ValueError("this assessment may not be shown")
    lines = [phrase("opgeschreven", datum=long_date(bar.date), versie=bar.volgnummer)]
    if bar.instrument.fictief:
        lines.append(phrase("fictief"))
    if bar.status == "ter_inzage_werknemer":
        lines.append(phrase("ter_inzage"))
    if bar.status == "vervangen":
        lines.append(phrase("oude_versie"))
    return (*lines, *outdated(bar, today), phrase(f"kader_{bar.referentiekader}"))


def outdated(bar: Bar, today: dt.date) -> tuple[str, ...]:
    """One sentence where ``today`` is past the day before which the doctor wanted to look again, else nothing."""
    review = bar.geldigheid.herbeoordelen_voor
    return (phrase("verouderd", datum=long_date(review)),) if review is not None and today > review else ()


def _items_section(key: SectionKey, items: Iterable[Item], bar: Bar, sensitive: bool = False) -> Section:
    known = catalogue()
    entries = tuple(
        Entry(_capital(words(known.name(item))), tuple(lines))
        for item in items
        if (lines := _lines(item, bar, known).get(key))
    )
    title = phrase(f"kop_{key}")
    return Section(key, phrase("kop_is_persoonlijk", kop=title) if sensitive else title, entries, sensitive)


def _personal(bar: Bar) -> list[Section]:
    """The parts of class Z2g and Z3: items in full, in the order of C1, and the employee's own view."""
    known = catalogue()
    entries = []
    for item in bar.items():
        if known.visibility(item).sensitive:
            lines = _lines(item, bar, known)
            if said := [line for key in ORDER for line in lines.get(key, [])]:
                entries.append(Entry(_capital(words(known.name(item))), tuple(said)))
    sections = [Section("persoonlijk", phrase("kop_persoonlijk"), tuple(entries), True)] if entries else []
    return [*sections, _own_view(bar.visie_werknemer)] if bar.visie_werknemer else sections


def _lines(item: Item, bar: Bar, known: Catalogue) -> Lines:
    """The sentences about one item, by section."""
    lines = _icf_lines(item, known) if isinstance(item, Activiteit | OverigeCategorie) else _factor_lines(item, known)
    lines["helpt"] += [_advice(advies) for advies in item.adviezen]
    if item.prognose:
        lines["verwachting"] += _item_expectation(item.prognose, bar)
    return lines


def _icf_lines(item: Activiteit | OverigeCategorie, known: Catalogue) -> Lines:
    lines: Lines = {key: [] for key in ORDER}
    scale = known.scale(item)
    rank = scale.rang if scale else None
    # What surrounds a person (e-codes) does not succeed or fail: it helps or it is in the way.
    well: SectionKey = "helpt" if item.icf_code.startswith("e") else "lukt"
    where: SectionKey = well if rank == 0 else "moeilijk"
    if scale and (rank is not None or item.toelichting):
        lines[where].append(scale.tekst)
    if item.kan_wel:
        lines[well].append(sentence(item.kan_wel))
    if item.maat:
        lines[well if item.kan_wel or rank == 0 else "moeilijk"].append(phrase("hoeveel", maat=_measure(item.maat)))
    if item.toelichting:
        lines[where].append(sentence(item.toelichting))
    if item.voorwaarden:
        lines["helpt"].append(phrase("nodig", voorwaarden=listing(item.voorwaarden)))
    return lines


def _factor_lines(item: Werkfactor | PersoonlijkeFactor, known: Catalogue) -> Lines:
    lines: Lines = {key: [] for key in ORDER}
    where: SectionKey = "moeilijk" if item.effect == "hindert" else "helpt"
    if item.effect in ("helpt", "hindert") and (scale := known.scale(item)):
        lines[where].append(scale.tekst)
    if item.toelichting:
        lines[where].append(sentence(item.toelichting))
    return lines


def _measure(maat: Maat) -> str:
    return listing(
        tuple(part for part in (f"{_number(maat.waarde)} {maat.eenheid}", maat.frequentie, maat.duur) if part)
    )


def _advice(advies: Advies) -> str:
    names = {"werknemer": phrase("wie_werknemer"), "werkgever": phrase("wie_werkgever")}
    who = dict.fromkeys(names.get(role, phrase("wie_ander")) for role in advies.gericht_aan)
    return phrase("advies", wie=phrase("en").join(who) or phrase("wie_ander"), tekst=sentence(advies.tekst))


def _item_expectation(prognose: ItemPrognose, bar: Bar) -> list[str]:
    term = [_term(prognose.termijn_weken, bar)] if prognose.termijn_weken is not None else []
    return [phrase(f"richting_{prognose.richting}"), *term]


def _term(weeks: int, bar: Bar) -> str:
    amount = phrase("een_week") if weeks == 1 else phrase("weken", aantal=weeks)
    return phrase("termijn", datum=long_date(bar.date), weken=amount)


def _expectation(bar: Bar, today: dt.date) -> Section:
    """Domain 4; class Z1, or stricter where the document says so."""
    expected = bar.prognose
    lines = [phrase(f"richting_{expected.richting}")]
    if expected.termijn_weken is not None:
        lines.append(_term(expected.termijn_weken, bar))
    if expected.mate:
        lines.append(sentence(expected.mate))
    if expected.eigen_werk_haalbaar != "onbekend":
        lines.append(phrase(f"eigen_werk_{expected.eigen_werk_haalbaar}"))
        # "Lasting" says something about the return to work above it, so it never stands alone.
        if expected.duurzaam != "onbekend":
            lines.append(phrase(f"duurzaam_{expected.duurzaam}"))
    if expected.hangt_af_van:
        lines.append(phrase("hangt_af", waarvan=listing(expected.hangt_af_van)))
    if day := expected.volgende_beoordeling:
        lines.append(phrase("opnieuw" if day >= today else "opnieuw_voorbij", datum=long_date(day)))
    lines.append(phrase("geen_zekerheid"))
    entries = tuple(Entry("", (line,)) for line in lines)
    return Section("verwachting", phrase("kop_verwachting"), entries, Klasse(expected.zichtklasse).sensitive)


def _own_view(view: VisieWerknemer) -> Section:
    """Domain 5, class Z3: the employee's own words, unchanged."""
    by_doctor = view.vastgelegd_door != "werknemer"
    written = phrase("kijk_opgeschreven_door_arts" if by_doctor else "kijk_opgeschreven", datum=long_date(view.datum))
    hours = f"{_number(view.uren.waarde)} {view.uren.eenheid}" if view.uren else None
    answers: dict[str, Sequence[str | None]] = {
        "kan_zelf": [view.kan_zelf],
        "lukt_niet": [view.lukt_niet],
        "terugkeer": [view.terugkeer and phrase(f"terugkeer_{view.terugkeer}")],
        "uren": [hours, view.uren.toelichting if view.uren else None],
        "nodig": [view.nodig],
        "belemmering": [view.belemmering],
        "eens": [view.eens_met_beschrijving and phrase(f"eens_{view.eens_met_beschrijving}"), view.eens_toelichting],
    }
    entries = [
        Entry(phrase(f"kijk_{key}"), tuple(sentence(text) for text in texts if text))
        for key, texts in answers.items()
        if any(texts)
    ]
    return Section("eigen_kijk", phrase("kop_eigen_kijk"), (Entry("", (written,)), *entries), True)


def _class_of(asked: Asked, bar: Bar) -> Klasse:
    """The class that counts for what was asked: the catalogue's or the document's, whichever is stricter."""
    if asked.key == "verwachting":
        return strictest(asked.visibility, Klasse(bar.prognose.zichtklasse))
    return strictest(asked.visibility, *(catalogue().visibility(item) for item in _matching(asked, bar)))


def _matching(asked: Asked, bar: Bar) -> list[Item]:
    """The items that go by the key or by the name that was asked for: noise is both ``geluid`` and e250."""
    known = catalogue()
    return [item for item in bar.items() if item_key(item) == asked.key or known.name(item) == asked.name]


def _about(asked: Asked, bar: Bar, today: dt.date) -> list[Section]:
    """The sections about one thing; one that says so where the BAR says nothing about it."""
    known = catalogue()
    found: list[Section] = []
    if asked.key == "verwachting":
        found = [_expectation(bar, today)]
    elif asked.key == "eigen_kijk":
        found = [_own_view(bar.visie_werknemer)] if bar.visie_werknemer else []
    elif asked.key in ORDER:
        items = list(bar.items())
        found = [
            _items_section(key, [i for i in items if known.visibility(i).sensitive == sensitive], bar, sensitive)
            for key in ORDER
            for sensitive in (False, True)
            if key == asked.key
        ]
    else:
        items = _matching(asked, bar)
        sensitive = _class_of(asked, bar).sensitive
        found = [_items_section(key, items, bar, sensitive) for key in ORDER]
        applies = [item.geldt_voor for item in items if isinstance(item, Activiteit) and item.geldt_voor]
        if applies:
            entry = Entry("", (phrase(f"geldt_voor_{applies[0]}"),))
            found.append(Section("geldt_voor", phrase("kop_geldt_voor"), (entry,), sensitive))
    found = [section for section in found if section.entries]
    if found:
        return found
    absent = phrase("deel_staat_er_niet") if asked.is_part else phrase("staat_er_niet", naam=words(asked.name))
    return [Section("leeg", phrase("kop_leeg"), (Entry("", (absent,)),))]


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
