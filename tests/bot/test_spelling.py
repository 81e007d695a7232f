"""Spelling is repaired towards the words of the training questions, and only where a word is unknown."""

import pytest

from bot.language.spelling import FEWEST, OFTEN, Spelling, one_error_away

KNOWN = ["bedrijfsarts", "loon", "hoeveel", "krijg", "ziekmelden", "wie", "wordt", "melden"]


@pytest.fixture
def spelling():
    return Spelling(dict.fromkeys(KNOWN, OFTEN))


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("bedrijfsrats", "bedrijfsarts"),
        ("bedrijfsart", "bedrijfsarts"),
        ("bedrijfsaarts", "bedrijfsarts"),
        ("bedrijfsaets", "bedrijfsarts"),
        ("hoeveel loonkrijg ik", "hoeveel loon krijg ik"),
        ("ziek melden bij de bedrijfs arts", "ziekmelden bij de bedrijfsarts"),
        ("wie wordt", "wie wordt"),
        ("laan", "laan"),  # too short: it resembles too much
        ("krig3 104 ziekmeldin9", "krig3 104 ziekmeldin9"),  # digits are never guessed
        ("verzekering", "verzekering"),  # resembles nothing
        ("", ""),
    ],
)
def test_repaired(spelling, typed, seen):
    assert spelling.repaired(typed) == seen


def test_a_rare_word_is_never_half_of_another():
    assert Spelling({"wie": FEWEST, "wordt": FEWEST}).repaired("wiewordt") == "wiewordt"


def test_of_two_close_words_the_best_known_wins():
    assert Spelling({"lonen": 4, "leren": 9}).repaired("loren") == "leren"


def test_learning_forgets_what_is_written_once_but_keeps_the_terms():
    found = Spelling.learn(["spoor twee", "spoor en nog eens spoor", "spoor drie"], ["plan van aanpak"])
    assert found.words == {"spoor": 3, "plan": FEWEST, "van": FEWEST, "aanpak": FEWEST}


def test_one_error_away():
    near = one_error_away("spoor")
    assert {"spor", "psoor", "spooor", "spoot", "spoord"} <= set(near)
    assert "spr" not in near
