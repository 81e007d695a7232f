import pytest

from actions.topics.loader import ContentError, load, load_topic


def test_loads_topics_sources_glossary_catalogue_and_phrases(content):
    library = load(content)
    assert set(library.topics) == {"een", "twee"}
    assert library.sources["wet"].titel == "De wet"
    assert library.glossary["wia"].ook == ["wia-uitkering"]
    assert library.expected()["een"][1].vraag == "Wat is een?"
    assert library.phrases["iets_anders"] == "Iets anders"


def test_variant_for_a_role_else_the_general_text(content):
    topic = load(content).topics["een"]
    assert topic.text("kort", "werkgever") == "Kort voor de werkgever."
    assert topic.text("kort", "werknemer").startswith("Kort voor iedereen")
    assert topic.text("uitleg", "werkgever").startswith("Uitleg")
    assert topic.differs()
    assert not topic.differs("makkelijk")


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (("---\nid", "id"), 1, "begin met een kop"),
        (("id: een", "id: [een"), 3, "geen geldige YAML"),
        (("id: een", "id: drie"), 2, "het bestand heet een.md"),
        (("knop: een", "knop: een veel te lange knop"), 4, "veld 'knop'"),
        (("voor: [werknemer", "voor: [baas"), 5, "veld 'voor.0'"),
        (("gecontroleerd: 2026-11-22", "gecontroleerd: ooit"), 8, "veld 'gecontroleerd'"),
        (("verwant:", "verwand:"), 10, "veld 'verwand'"),
        (("## voorbeeld", "## voorbeelden"), 19, "onbekend kopje"),
        (("## kort (werkgever)", "## kort (baas)"), 14, "onbekende lezer"),
        (("## makkelijk", "## uitleg"), 21, "staat er twee keer"),
        (("---\n## kort", "---\nzomaar tekst\n## kort"), 12, "hoort onder een kopje"),
    ],
)
def test_a_wrong_file_is_named_with_its_line(content, change, line, message):
    file = content / "proces" / "een.md"
    old, new = change
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(ContentError) as error:
        load_topic(file)
    assert str(error.value).startswith(f"{file}:{line}: ")
    assert message in str(error.value)
