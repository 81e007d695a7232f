"""Two questions in one message are told apart; one question in two halves stays one."""

import pytest

from bot.language.split import questions


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("wat is spoor 2 en wie betaalt dat?", ["wat is spoor 2", "wie betaalt dat?"]),
        ("Hoe lang duurt de keuring? En moet ik zelf bellen?", ["Hoe lang duurt de keuring", "En moet ik zelf bellen?"]),
        ("Ik ben ziek. Wat is de WIA en wanneer krijg ik die?", ["Ik ben ziek. Wat is de WIA", "wanneer krijg ik die?"]),
        ("ik ben ziek en mijn baas is boos", []),
        ("wat is een plan van aanpak en een probleemanalyse", []),
        ("is dat gratis of moet ik betalen", []),
        ("wat? waarom? hoe? wanneer? wie?", []),
        ("", []),
    ],
)
def test_questions(text, parts):
    assert questions(text) == parts
