import itertools
import re
from dataclasses import fields, replace
from pathlib import Path

import pytest
import yaml

from actions.poortwachter.spoor2 import Advice, Answers, Outcome, advise, next_question

CONTENT = Path(__file__).parents[3] / "content"
OPTIONS = {
    "rol": ["werknemer", "werkgever", "professional"],
    "mogelijkheden": ["voldoende", "marginaal", "geen", "onbekend"],
    "week": [0, 3, 8, 9, 30, 45, 46, 52, 58, 59, 65, 66, 90],
    "terugkeer_in_zicht": ["ja", "nee", "onbekend"],
    "binnen_drie_maanden": ["ja", "nee", "onbekend"],
    "aow_binnen_jaar": ["ja", "nee", "onbekend"],
    "klein_bedrijf": [True, False],
}


def conversations() -> list[Answers]:
    """Every way a conversation can go: answer the next question in each possible way until there is none."""
    done, open_ = [], [Answers()]
    while open_:
        answers = open_.pop()
        question = next_question(answers)
        if question is None:
            done.append(answers)
        else:
            open_ += [replace(answers, **{question: value}) for value in OPTIONS[question]]
    return done


ALL = conversations()


def asked(answers: Answers) -> set[str]:
    return {field.name for field in fields(answers) if getattr(answers, field.name) is not None}


def outcome(**answers: object) -> Outcome:
    return advise(
        replace(Answers(rol="werknemer", mogelijkheden="voldoende", aow_binnen_jaar="nee"), **answers)
    ).outcome  # type: ignore[arg-type]


def test_the_outcomes_follow_the_guideline():
    assert outcome(mogelijkheden="onbekend") == Outcome.EERST_BEDRIJFSARTS_OF_ARBEIDSDESKUNDIGE
    assert outcome(mogelijkheden="geen") == Outcome.KAN_WACHTEN_MET_ONDERBOUWING  # leidraad §7.1
    assert outcome(mogelijkheden="marginaal") == Outcome.KAN_WACHTEN_MET_ONDERBOUWING  # §7.3
    assert outcome(week=12, terugkeer_in_zicht="nee") == Outcome.STARTEN  # §7.1: also in the first year
    assert outcome(week=60, terugkeer_in_zicht="nee") == Outcome.STARTEN
    assert outcome(week=30, terugkeer_in_zicht="onbekend") == Outcome.PARALLEL_STARTEN  # §2.1
    assert outcome(week=4, terugkeer_in_zicht="onbekend") == Outcome.EERST_BEDRIJFSARTS_OF_ARBEIDSDESKUNDIGE
    assert outcome(week=30, terugkeer_in_zicht="ja") == Outcome.KAN_WACHTEN_MET_ONDERBOUWING
    three_months = {"week": 50, "terugkeer_in_zicht": "ja"}  # §7.2
    assert outcome(**three_months, binnen_drie_maanden="ja") == Outcome.KAN_WACHTEN_MET_ONDERBOUWING
    assert outcome(**three_months, binnen_drie_maanden="nee") == Outcome.PARALLEL_STARTEN
    assert outcome(**three_months, binnen_drie_maanden="onbekend") == Outcome.PARALLEL_STARTEN
    assert outcome(week=70, terugkeer_in_zicht="ja") == Outcome.PARALLEL_STARTEN  # the three months are over
    for back in ("nee", "onbekend"):
        assert outcome(week=50, terugkeer_in_zicht=back, aow_binnen_jaar="ja") == Outcome.KAN_WACHTEN_MET_ONDERBOUWING


def test_only_what_matters_is_asked():
    assert next_question(Answers(rol="werknemer", mogelijkheden="geen")) is None
    for answers in ALL:
        if answers.binnen_drie_maanden is not None:
            assert answers.terugkeer_in_zicht == "ja"
        if answers.klein_bedrijf is not None:
            assert answers.rol == "werkgever"


def reachable(answers: Answers) -> frozenset[Advice]:
    question = next_question(answers)
    if question is None:
        return frozenset({advise(answers)})
    return frozenset().union(*(reachable(replace(answers, **{question: value})) for value in OPTIONS[question]))


def test_each_question_can_change_what_is_said():
    open_ = [Answers()]
    while open_:
        answers = open_.pop()
        if question := next_question(answers):
            after = [replace(answers, **{question: value}) for value in OPTIONS[question]]
            assert len({reachable(a) for a in after}) > 1, (answers, question)
            open_ += after


def test_what_is_not_asked_changes_nothing():
    for answers in ALL[::7]:
        for name, value in itertools.chain.from_iterable(((n, v) for v in vs) for n, vs in OPTIONS.items()):
            if name not in asked(answers) and name != "klein_bedrijf":
                assert advise(replace(answers, **{name: value})).outcome == advise(answers).outcome


def test_unanswered_is_refused():
    with pytest.raises(ValueError, match="mogelijkheden"):
        advise(Answers(rol="werknemer"))


def texts(advice: Advice) -> list[str]:
    return [*advice.redenen, *advice.vastleggen]


def test_no_advice_says_that_nothing_needs_to_be_done():
    for answers in ALL:
        advice = advise(answers)
        said = " ".join(texts(advice))
        assert not re.search(r"hoeft? (u )?niets|niet nodig|hoeft niet", said, re.IGNORECASE)
        assert "loonsanctie" in said or "Spoor 1 " in said or "Wacht hier niet mee" in said
        assert advice.redenen
        assert advice.vastleggen
        assert any("opnieuw" in line for line in advice.vastleggen)


def test_waiting_always_asks_for_a_reason_on_paper():
    for advice in {advise(answers) for answers in ALL}:
        if advice.outcome == Outcome.KAN_WACHTEN_MET_ONDERBOUWING:
            assert any(line.startswith("Leg de reden vast.") for line in advice.redenen)


def test_each_role_is_spoken_to():
    for answers in ALL:
        said = " ".join(texts(advise(answers)))
        assert "{" not in said
        assert ("uw eigen werkgever" in said or "uw werkgever" in said) <= (answers.rol == "werknemer")
        assert ("uw bedrijf" in said or "uw werknemer" in said) <= (answers.rol == "werkgever")


def test_sources_exist_and_are_those_of_the_texts():
    known = yaml.safe_load((CONTENT / "bronnen.yml").read_text())
    for advice in {advise(answers) for answers in ALL}:
        assert all(source in known and part for source, part in advice.bronnen)
        assert "leidraad_2017" in {source for source, _ in advice.bronnen}
        assert len(set(advice.bronnen)) == len(advice.bronnen)
