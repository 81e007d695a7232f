"""Judging, adding up and the page of tests/evaluate.py; the variants of tests/robustness.py."""

from __future__ import annotations

import json
import re
from random import Random
from xml.etree import ElementTree

import httpx
import pytest

from tests import evaluate, robustness
from tests.evaluation import figures, report
from tests.evaluation.ask import Outcome, Question, judge, read_questions
from tests.evaluation.pages import page

GROUPS = {"wia_wat": "na_twee_jaar", "wga": "na_twee_jaar", "iva": "na_twee_jaar", "fml": "begrippen"}
GROUPS |= {"buiten_bereik": "gesprek", "begroeting": "gesprek", "nood": "gesprek"}
CLARIFY = {"type": "clarify", "options": [{"topic": "wia_wat"}, {"topic": "iva"}]}
REPLIES = {
    "a": {"type": "answer", "topic": "wia_wat"},
    "b": CLARIFY,
    "/iva": {"type": "answer", "topic": "iva"},
    "c": {"type": "not_understood", "options": [{"topic": "fml"}]},
    "d": {"type": "out_of_scope", "topic": "buiten_bereik"},
}


@pytest.fixture
def client():
    """An assistant whose answers are given by what is typed; it keeps what it was asked."""
    asked = []

    def reply(request):
        asked.append(json.loads(request.content))
        return httpx.Response(200, json=[{"custom": REPLIES[asked[-1]["message"]]}])

    with httpx.Client(base_url="http://x", transport=httpx.MockTransport(reply)) as client:
        client.asked = asked
        yield client


def question(text, *topics):
    return Question(text, topics, GROUPS[topics[0]])


@pytest.mark.parametrize(
    ("text", "topics", "outcome", "offered"),
    [
        ("a", ["wia_wat", "wga"], "right", False),
        ("a", ["wga"], "wrong", False),
        ("b", ["iva"], "right after one question", False),
        ("b", ["wga"], "not understood", False),
        ("c", ["wga"], "not understood", False),
        ("c", ["wga", "fml"], "not understood", True),
        ("d", ["wga"], "not understood", False),
        ("d", ["buiten_bereik"], "caught", False),
        ("c", ["buiten_bereik"], "caught", False),
        ("b", ["buiten_bereik"], "caught", False),
        ("a", ["buiten_bereik"], "answered as if in scope", False),
    ],
)
def test_judge(client, text, topics, outcome, offered):
    found = judge(client, question(text, *topics))
    assert (found.outcome, found.offered) == (outcome, offered)


def test_the_choice_is_pressed_in_the_same_conversation_and_another_question_is_asked_in_another(client):
    judge(client, question("b", "iva"))
    judge(client, question("a", "iva"))
    senders = [asked["sender"] for asked in client.asked]
    assert senders[0] == senders[1] != senders[2]


def test_a_variant_is_judged_as_its_question(client):
    assert judge(client, question("wat is dat", "wia_wat"), "a").outcome == "right"


def test_follow_ups_are_not_asked(tmp_path):
    file = tmp_path / "questions.jsonl"
    lines = [{"q": "en dan", "topics": ["later"]}, {"q": "wat is wia", "topics": ["wia_wat", "wga"]}]
    file.write_text("\n".join(map(json.dumps, lines)))
    found = read_questions(file, {**GROUPS, "later": "vervolg"})
    assert found == [question("wat is wia", "wia_wat", "wga")]


OUTCOMES = [
    Outcome(question("een", "wia_wat"), "right", "wia_wat"),
    Outcome(question("twee", "wia_wat"), "wrong", "fml"),
    Outcome(question("drie", "fml"), "not understood", "buiten_bereik"),
    Outcome(question("vier", "fml"), "not understood", "not_understood", offered=True),
    Outcome(question("vijf", "fml"), "right after one question", "clarify"),
    Outcome(question("zes", "buiten_bereik"), "caught", "out_of_scope"),
    Outcome(question("<b>zeven</b>", "buiten_bereik"), "answered as if in scope", "wga"),
]


def test_summary():
    found = report.summary(OUTCOMES)
    assert found["in scope"] == {
        "questions": 5,
        "right": 0.2,
        "right after one question": 0.2,
        "wrong": 0.2,
        "not understood": 0.4,
        "offered after not understood": 0.2,
    }
    assert found["groups"]["na_twee_jaar"]["wrong"] == 0.5
    assert found["refused although in scope"] == 0.2
    assert found["out of scope"] == {"questions": 2, "caught": 0.5, "answered": [["<b>zeven</b>", "wga"]]}
    assert found["confused"] == [{"asked": "wia_wat", "said": "fml", "times": 1, "examples": ["twee"]}]


def test_the_most_confused_pair_comes_first_with_three_examples():
    wrong = [Outcome(question(f"vraag {i}", "iva"), "wrong", "wga") for i in range(4)]
    first, second = report.summary([*OUTCOMES, *wrong])["confused"]
    assert (first["asked"], first["times"], len(first["examples"])) == ("iva", 4, 3)
    assert second["times"] == 1


def test_confusion_counts_every_question_in_scope_once():
    rows, columns, counts = report.confusion(OUTCOMES, GROUPS)
    assert rows == ["begrippen", "na_twee_jaar"]
    assert columns == ["begrippen", "na_twee_jaar", "asked back", "not understood", "something else"]
    assert counts == [[0, 0, 1, 2, 0], [1, 1, 0, 0, 0]]


def measured(*found):
    keys = ("q", "first", "confidence", "band")
    return {"model": "m.tar.gz", "questions": [dict(zip(keys, f, strict=True)) for f in found]}


def test_calibration():
    found = report.calibration(
        OUTCOMES,
        measured(
            ("een", "wia_wat", 1.0, "sure"),
            ("twee", "wga", 0.92, "sure"),
            ("vijf", "fml", 0.4, "between"),
            ("zes", "buiten_bereik", 0.3, "between"),
            ("een vraag die niet gesteld is", "iva", 0.1, "low"),
        ),
    )
    assert found["questions"] == 4
    assert found["bins"] == [
        {"confidence": 0.3, "right": 1.0, "questions": 1},
        {"confidence": 0.4, "right": 1.0, "questions": 1},
        {"confidence": 0.96, "right": 0.5, "questions": 2},
    ]
    assert found["error"] == pytest.approx((0.7 + 0.6 + 2 * 0.46) / 4)
    assert found["bands"]["sure"] == {"confidence": 0.96, "right": 0.5, "questions": 2}
    assert (found["agree"], found["sure"]) == (1, 2)
    assert [(pair["asked"], pair["said"]) for pair in found["confused"]] == [("wia_wat", "wga")]


def test_robustness_compares_with_the_same_questions():
    right, wrong, asked = (OUTCOMES[0], OUTCOMES[1], OUTCOMES[4])
    found = report.robustness({"typos": [(right, right), (right, wrong), (right, asked), (wrong, wrong)]})["typos"]
    assert (found["questions"], found["original right"], found["right"]) == (4, 0.75, 0.25)
    assert found["lost"] == {"right": 50.0, "in the end": 25.0}
    assert found["more wrong"] == 25.0


def test_variants_leave_small_talk_out_but_not_crisis(client, monkeypatch):
    outcomes = [
        Outcome(question(text, topic), "right", topic)
        for text, topic in (("hallo", "begroeting"), ("ik wil niet meer", "nood"), ("wat is wia", "wia_wat"))
    ]
    monkeypatch.setattr("tests.evaluate.judge", lambda client, asked, text: Outcome(asked, "right", text))
    pairs = evaluate.ask_variants(client, [*outcomes, *OUTCOMES[-2:]], 10)
    assert {before.question.text for before, _ in pairs["polite"]} == {"ik wil niet meer", "wat is wia"}
    assert {after.said for _, after in pairs["emoji"]}.isdisjoint({"ik wil niet meer", "wat is wia"})


@pytest.fixture
def made():
    calibration = report.calibration(OUTCOMES, measured(("een", "wia_wat", 0.9, "sure"), ("twee", "fml", 0.3, "low")))
    sturdy = report.robustness({"typos": [(OUTCOMES[0], OUTCOMES[1])]})
    return page(report.summary(OUTCOMES), report.confusion(OUTCOMES, GROUPS), calibration, sturdy, 300, "7 questions")


def test_page_holds_all_parts_and_asks_nothing_of_the_network(made):
    assert made.count("<svg") == 2
    assert not re.search(r'(src|href)="(?!#)|url\((?!#)|@import', made)
    assert "&lt;b&gt;zeven" in made
    assert "<b>zeven" not in made
    for svg in re.findall(r"<svg.*?</svg>", made, re.DOTALL):
        ElementTree.fromstring(svg)
    ids = re.findall(r'\bid="([^"]+)"', made)
    assert len(ids) == len(set(ids))


def test_page_warns_when_the_confidences_are_of_another_model(made):
    assert "it runs another model" not in made
    other = report.calibration(OUTCOMES, measured(("een", "wga", 0.9, "sure")))
    warned = page(report.summary(OUTCOMES), report.confusion(OUTCOMES, GROUPS), other, None, None, "x")
    assert "it runs another model" in warned
    assert "add <code>--robustness</code>" in warned


def test_interval_is_wilsons():
    low, high = figures.interval(0.5, 100)
    assert (round(low, 3), round(high, 3)) == (0.404, 0.596)
    assert figures.interval(1.0, 10)[1] == 1.0


TEXT = "Mag mijn werkgever het advies van de bedrijfsarts weigeren, of is één gesprek met de arts genoeg?"


@pytest.mark.parametrize("kind", robustness.kinds([TEXT]))
def test_a_variant_is_always_the_same(kind):
    change = robustness.kinds([TEXT, "bedrijf arts"])[kind]
    assert robustness.variant(kind, change, TEXT) == robustness.variant(kind, change, TEXT) != TEXT
    assert robustness.chosen(kind, change, [TEXT, "wat is dit"], 5) == robustness.chosen(
        kind, change, ["wat is dit", TEXT], 5
    )


def test_typos_are_one_in_25_letters_and_at_least_one():
    letters = "werkgever " * 15
    assert _distance(letters, robustness.typos(letters, Random(1))) <= round(15 * 9 / 25)
    assert all(_distance("wia", robustness.typos("wia", Random(seed))) == 1 for seed in range(50))
    assert robustness.NEIGHBOURS["s"] == "adwezx"


def test_swapped_letters_keep_the_letters_of_each_word():
    found = robustness.swapped(TEXT, Random(3))
    assert found != TEXT
    assert [sorted(word) for word in found.split()] == [sorted(word) for word in TEXT.split()]


def test_missing_spaces_lose_nothing_else():
    found = robustness.joined(TEXT, Random(3))
    assert found.replace(" ", "") == TEXT.replace(" ", "")
    assert TEXT.count(" ") - found.count(" ") == round(len(TEXT) / 40)


def test_compounds_are_split_where_both_parts_are_words():
    split = robustness.compound_splitter(["een bedrijf en een arts", "vast stellen", "zieken geld", "vaststellen"])
    found = split("De bedrijfsarts moet vaststellen of ziekengeld en loondoorbetaling kan", Random(1))
    assert found == "De bedrijfs arts moet vast stellen of zieken geld en loondoorbetaling kan"


def test_the_other_kinds():
    random = Random(5)
    assert robustness.plain("Mag dat, 50% in re-integratie?", random) == "mag dat 50% in re integratie"
    assert robustness.without_accents("één coördinator", random) == "een coordinator"
    assert robustness.polite("wat is wia", random).startswith("Goedemiddag, ik hoop dat u mij kunt helpen. wat is wia ")
    sides = {
        (found.index("wat is wia") > 0, found.endswith("wat is wia"))
        for found in (robustness.rambling("wat is wia", Random(seed)) for seed in range(30))
    }
    assert sides == {(True, True), (True, False), (False, False)}
    assert len(re.sub(r"[\w ]", "", robustness.with_emoji("wat is wia", random))) == 2


def test_a_kind_that_changes_nothing_does_not_count():
    assert robustness.variant("no accents", robustness.without_accents, "wat is wia") is None
    assert robustness.chosen("no accents", robustness.without_accents, ["wat is wia", "één"], 5) == {"één": "een"}


def _distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row, above = [i], row
        for j, y in enumerate(b, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (x != y)))
    return row[-1]
