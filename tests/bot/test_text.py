import pytest

from bot.language import asker
from bot.language.text import normalise


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Wat is de Re-integratie??", "wat is de reintegratie"),
        ("reïntegratie", "reintegratie"),
        ("42-wekenmelding", "42 wekenmelding"),
        ("spoor2", "spoor 2"),
        ("2e spoor", "2e spoor"),
        ("104weken", "104 weken"),
        ("collega's", "collegas"),
        ("héééél lang 😀", "heel lang"),
        ("w​e‮r​k", "werk"),
        ("35%", "35%"),
        ("😀😀", ""),
        ("", ""),
    ],
)
def test_normalise(typed, expected):
    assert normalise(typed) == expected


def test_a_very_long_word_is_no_problem():
    assert len(normalise("a" * 100_000)) == 2


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("mag mijn baas bellen als ik ziek ben", "werknemer"),
        ("Ik ben al 3 maanden ziek", "werknemer"),
        ("een medewerker van ons is ziek", "werkgever"),
        ("wat moeten wij als werkgever doen", "werkgever"),
        ("ik ben arbeidsdeskundige en heb een vraag", "professional"),
        ("wat is spoor 2", None),
        ("de werknemer werkt niet mee", None),
        ("mijn werknemer zegt dat ik als werkgever mijn baas moet bellen", None),
    ],
)
def test_role_only_where_the_words_make_it_plain(question, role):
    assert asker.role(question) == role


def test_small_company():
    assert asker.small_company("ik heb een winkeltje met 4 man in dienst")
    assert not asker.small_company("wij zijn een groot bedrijf")
