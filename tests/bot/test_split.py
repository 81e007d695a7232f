"""Two questions in one message are told apart; one question in two halves stays one."""

import pytest

from bot.language.split import asks, questions, sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("wat is spoor 2 en wie betaalt dat?", ["wat is spoor 2", "wie betaalt dat?"]),
        (
            "Hoe lang duurt de keuring? En moet ik zelf bellen?",
            ["Hoe lang duurt de keuring", "En moet ik zelf bellen?"],
        ),
        (
            "Ik ben ziek. Wat is de WIA en wanneer krijg ik die?",
            ["Ik ben ziek. Wat is de WIA", "wanneer krijg ik die?"],
        ),
        ("ik ben ziek en mijn baas is boos", []),
        ("wat is een plan van aanpak en een probleemanalyse", []),
        ("is dat gratis of moet ik betalen", []),
        ("wat? waarom? hoe? wanneer? wie?", []),
        ("", []),
    ],
)
def test_questions(text, parts):
    assert questions(text) == parts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Het regent. Wat is spoor 2?", ["Het regent.", "Wat is spoor 2?"]),
        ("ik ben ziek\nwat nu", ["ik ben ziek", "wat nu"]),
        ("Hoe lang duurt spoor 2 De kat slaapt.", ["Hoe lang duurt spoor 2", "De kat slaapt."]),
        ("Wat doet de Wet verbetering poortwachter?", ["Wat doet de Wet verbetering poortwachter?"]),
        ("", []),
    ],
)
def test_sentences(text, found):
    assert sentences(text) == found


def test_a_question_is_known_by_its_mark_or_its_word_order():
    assert asks("Krijg ik mijn loon")
    assert asks("en hoe lang duurt dat")
    assert asks("Spoor 2, is dat verplicht?")
    assert not asks("Mijn koffie wordt koud.")
