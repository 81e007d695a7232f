"""What the employer gets of a BAR, shown to the person concerned ("wat ziet mijn werkgever?").

Class Z1 only (bar-inzage.md section 4): the text in terms of work that the bedrijfsarts wrote for the employer, and the
advice meant for the employer. Advice that hangs on a personal part (Z3) is left out: the chat cannot know whether the
person agreed to it.
"""

from __future__ import annotations

import datetime as dt

from actions.bar.access import may_be_shown
from actions.bar.catalogue import catalogue
from actions.bar.model import Bar, Klasse
from actions.bar.summary import outdated
from actions.bar.view import Entry, Section, View, phrase, sentence
from actions.topics.render import long_date


def employer_view(bar: Bar, today: dt.date) -> View:
    """The employer's text in ``bar``, when it was shared, and what the employer does not get.

    Raises ValueError for an assessment that nobody is shown: a concept or a withdrawn one.
    """
    if not may_be_shown(bar):
        raise ValueError("this assessment may not be shown")
    title, closing = phrase("werkgever_titel"), (phrase("werkgever_slot"), phrase("slot"))
    text = bar.werkgeversweergave
    if bar.status == "ter_inzage_werknemer":
        facts = [phrase("werkgever_nog_niet")]
    elif text is None:
        facts = [phrase("werkgever_geen_tekst")]
    else:
        written = phrase("werkgever_uitleg", datum=long_date(bar.date), versie=bar.volgnummer)
        facts = [written, _shared(bar), *outdated(bar, today)]
    parts = {
        "werk_wel": text.werk_dat_wel_kan if text else (),
        "werk_niet": text.werk_dat_nu_niet_kan if text else (),
        "uren": (text.uren,) if text and text.uren else (),
        "duur": (text.verwachte_duur,) if text and text.verwachte_duur else (),
        "adviezen": _advice(bar),
        "opnieuw": (long_date(text.volgende_datum),) if text and text.volgende_datum else (),
    }
    sections = [
        Section(key, phrase(f"kop_{key}"), tuple(Entry("", (sentence(line),)) for line in lines))
        for key, lines in parts.items()
        if lines
    ]
    never = tuple(Entry("", (phrase(f"krijgt_niet_{number}"),)) for number in range(1, 5))
    sections.append(Section("krijgt_niet", phrase("kop_krijgt_niet"), never))
    return View(title, tuple(facts), tuple(sections), None, closing)


def _advice(bar: Bar) -> tuple[str, ...]:
    wanted = bar.werkgeversweergave.adviezen if bar.werkgeversweergave else ()
    known = catalogue()
    allowed = {
        advies.advies_id: advies.tekst
        for item in bar.items()
        if known.visibility(item) != Klasse.Z3
        for advies in item.adviezen
        if "werkgever" in advies.gericht_aan
    }
    return tuple(allowed[advies_id] for advies_id in wanted if advies_id in allowed)


def _shared(bar: Bar) -> str:
    days = [deling.gedeeld_op for deling in bar.delingen if deling.ontvanger_rol == "werkgever"]
    return phrase("werkgever_gedeeld", datum=long_date(max(days))) if days else phrase("werkgever_niet_gedeeld")
