"""What a user reads in this package, held against the house style of ``content/stijl.yml``."""

import datetime as dt
import re
from pathlib import Path

import yaml

from actions.poortwachter.calendar import calendar
from actions.poortwachter.model import Period, Situation
from actions.poortwachter.spoor2 import advise
from tests.actions.poortwachter.test_spoor2 import ALL

STYLE = yaml.safe_load((Path(__file__).parents[3] / "content" / "stijl.yml").read_text())
D = dt.date


def sentences() -> set[str]:
    situation = Situation(
        D(2026, 1, 12), wazo=(Period(D(2026, 6, 1), D(2026, 9, 20)),), aow_datum=D(2029, 1, 1), loonsanctie_weken=52
    )
    early = Situation(D(2026, 1, 12), aow_datum=D(2027, 1, 1))
    texts = [
        part for s in (situation, early) for step in calendar(s) for part in (step.titel, step.gevolg, step.opmerking)
    ]
    texts += [line for answers in ALL for line in (*advise(answers).redenen, *advise(answers).vastleggen)]
    model = (Path(__file__).parents[3] / "actions" / "poortwachter" / "model.py").read_text()
    texts += re.findall(r'"([A-Z][^"]+\.) ?"', model)  # the messages of the errors
    return {sentence for text in texts for sentence in re.split(r"(?<=[.?:!])\s+", text) if sentence}


def test_sentences_are_short():
    longest = STYLE["zin"]["hoogstens"]
    assert not [s for s in sentences() if len(s.split()) > longest]


def test_official_words_are_avoided():
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, STYLE["vermijd"])) + r")\b", re.IGNORECASE)
    assert not [s for s in sentences() if pattern.search(s)]


def test_nothing_claims_what_must_never_be_claimed():
    for rule in STYLE["nooit"].values():
        assert not [
            s for s in sentences() if re.search(rule, s, re.IGNORECASE) and not re.search(r"\b(niet|geen)\b", s)
        ]
