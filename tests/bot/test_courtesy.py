"""Courtesies are left out of what the classifier sees; a message that is nothing else stays as it is."""

import pytest

from bot.language.courtesy import without

QUESTION = "wat doet de bedrijfsarts"


@pytest.mark.parametrize(
    "before", ["Hallo,", "hoi", "Goedemorgen mevrouw Jansen,", "Beste lezer,", "Dag, ik heb een vraag:"]
)
@pytest.mark.parametrize(
    "after", ["", "alvast bedankt", "Groetjes, Anna de Wit", "Dank u wel voor uw hulp!", "mvg Jan"]
)
def test_around_a_question(before, after):
    assert without(f"{before} {QUESTION} {after}").strip(" .") == QUESTION


@pytest.mark.parametrize(
    "text",
    [
        "hallo",
        "nee bedankt",
        "Goedemiddag, alvast bedankt",
        "dag 1 van mijn ziekte",
        "goede dag en slechte dag bij de keuring",
        "ik heb een vraag over mijn loon",
        "mag ik mijn collega de groeten doen",
        "kunt u mij helpen met spoor 2",
        "",
    ],
)
def test_stays(text):
    assert without(text) == text


def test_a_closing_takes_no_more_than_a_name_with_it():
    assert without("ik ben boos, groetjes en ik wil dood") == "ik ben boos, groetjes en ik wil dood"
