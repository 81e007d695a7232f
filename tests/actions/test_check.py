"""The content check finds what is wrong, and names file and line."""

import pytest
import yaml

from actions.topics import check
from actions.topics.language import PlainLanguage, sentences, words


@pytest.fixture
def findings(content, monkeypatch):
    """A function: write training questions, run the whole check on the small library, give what it finds."""
    nlu = content.parent / "data" / "nlu"
    nlu.mkdir(parents=True)
    (content / "stijl.yml").write_text((check.CONTENT / "stijl.yml").read_text())
    monkeypatch.setattr(check, "CONTENT", content)
    monkeypatch.setattr(check, "NLU", nlu)
    monkeypatch.setattr(check, "MIN_EXAMPLES", 2)
    real = check.load_rest, check.topic_files
    monkeypatch.setattr(check, "load_rest", lambda: real[0](content))
    monkeypatch.setattr(check, "topic_files", lambda: real[1](content))
    domain = {"intents": ["een", "twee"]}
    (content.parent / "domain.yml").write_text(yaml.safe_dump(domain))

    def run(questions=None):
        default = {"een": ["eerste vraag", "nog een vraag"], "twee": ["tweede vraag", "vraag twee"]}
        for topic, examples in {**default, **(questions or {})}.items():
            lines = "".join(f"    - {e}\n" for e in examples)
            (nlu / f"{topic}.yml").write_text(f'version: "3.1"\nnlu:\n- intent: {topic}\n  examples: |\n{lines}')
        return [str(f) for f in check.check_all(set(), complete=True) if f.error]

    return run


def edit(content, old, new):
    file = content / "proces" / "een.md"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_a_sound_library_has_no_errors(findings):
    assert findings() == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id: wet, deel", "id: wetje, deel", "een.md:6: bron 'wetje' staat niet in"),
        ('deel: "art. 1"', 'deel: ""', "een.md:6: bron 'wet' heeft geen deel"),
        ("verwant: [twee]", "verwant: [drie]", "een.md:10: verwant: 'drie' is geen bekend onderwerp"),
        ("voor: [werknemer, werkgever]", "voor: [werknemer]", "een.md:5: lezer ontbreekt: werkgever"),
        ("## voorbeeld\nVoorbeeld.", "## voorbeeld\n", "het kopje '## voorbeeld' ontbreekt of is leeg"),
        ("Uitleg.", "{{ bestaat_niet }}", "een.md:16: kan niet worden ingevuld"),
        ("Uitleg.", "Indien u ziek bent.", "een.md:16: vermijd 'indien'; schrijf 'als'"),
        ("Uitleg.", "Na twee jaar bent u automatisch ontslagen.", "een.md:16: mag nooit beweerd worden (Q2)"),
        ("Uitleg.", "Je mag dit doen.", "een.md:16: schrijf 'u', niet 'je'"),
        ("Dit is kort.", "woord " * 26 + ".", "zin van 26 woorden"),
        ("Kort voor de werkgever.", "Kort. " * 81, "81 woorden; hoogstens 80"),
        (
            "Kort voor de werkgever.",
            "Verantwoordelijkheidsverdelingen veronderstellen overeenstemmingsmogelijkheden.",
            "een.md:14: te moeilijk",
        ),
        ("knop: een", "knop: een veel te lange knop", "een.md:4: veld 'knop'"),
    ],
)
def test_what_is_wrong_is_found(findings, content, old, new, expected):
    edit(content, old, new)
    found = findings()
    assert any(expected in f for f in found), found


def test_refuting_a_false_claim_is_allowed(findings, content):
    edit(content, "Uitleg.", "Na twee jaar bent u niet automatisch ontslagen.")
    assert findings() == []


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        ({"een": ["eerste vraag"]}, "1 voorbeeldvragen; minstens 2"),
        ({"een": ["wat is EEN", "x y"]}, "letterlijk de vraag uit de catalogus"),
        ({"een": ["zelfde", "anders"], "twee": ["Zelfde!", "nog iets"]}, "staat ook bij een"),
        ({"een": ["/restart", "anders"]}, "begint niet met /"),
        ({"vier": ["a b", "c d"]}, "'vier' is geen bekend onderwerp"),
    ],
)
def test_training_questions(findings, questions, expected):
    found = findings(questions)
    assert any(expected in f for f in found), found


def test_missing_text_and_missing_questions(findings, content):
    (content / "proces" / "twee.md").unlink()
    assert any("twee.md:1: tekst ontbreekt" in f for f in findings())


def test_broken_training_file(findings, content):
    file = content.parent / "data" / "nlu" / "kapot.yml"
    file.write_text("nlu: [")
    assert any("kapot.yml" in f and "geen geldige voorbeeldvragen" in f for f in findings())


def test_topics_of_the_domain_are_those_of_the_texts(findings, content):
    (content.parent / "domain.yml").write_text("intents: [een]")
    assert any("domain.yml" in f and "twee" in f for f in findings())


def test_the_real_library_is_sound():
    assert [str(f) for f in check.check_all(set(), complete=True) if f.error] == []


def test_sentences_and_words():
    assert sentences("Een zin. Nog een zin!\n\n- punt een\n- punt twee") == [
        "Een zin.",
        "Nog een zin!",
        "punt een",
        "punt twee",
    ]
    assert words("De 42-wekenmelding, re-integratie (35%).") == ["De", "42-wekenmelding", "re-integratie", "35%"]


def test_terms_of_the_field_count_as_easy_words():
    text = "De arbeidsdeskundige praat met de verzekeringsarts."
    plain, knowing = PlainLanguage([]), PlainLanguage(["arbeidsdeskundige", "verzekeringsarts"])
    assert knowing.measure(text).ease > plain.measure(text).ease + 30
