from pathlib import Path

import pytest

from bot.language.lexicon import Lexicon, read_glossary


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon(read_glossary(Path("content/begrippen.yml")))


@pytest.mark.parametrize(
    ("question", "concept"),
    [
        ("wat is het tweede spoor", "spoor2"),
        ("2e spoor", "spoor2"),
        ("spoor twee", "spoor2"),
        ("de arboarts belt niet", "bedrijfsarts"),
        ("re-integreren", "reintegratie"),
        ("RIV", "reintegratieverslag"),
        ("ik wil niet meer leven", "nood"),
    ],
)
def test_other_words_for_the_same_thing(lexicon, question, concept):
    assert concept in lexicon.analyse(question).concepts


def test_the_longest_phrase_wins(lexicon):
    assert lexicon.analyse("de uwv arts").concepts == ["verzekeringsarts"]


def test_glossary_without_term_is_refused(tmp_path):
    file = tmp_path / "begrippen.yml"
    file.write_text("wia: {uitleg: iets}")
    with pytest.raises(KeyError):
        read_glossary(file)
