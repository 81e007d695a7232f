import datetime as dt

import jinja2
import pytest

from actions.topics.compose import Composer
from actions.topics.loader import load
from actions.topics.render import Reader, Renderer, long_date


def test_own_dates_only_where_known(content):
    library = load(content)
    renderer, topic = Renderer(library), library.topics["een"]
    assert renderer.section(topic, "kort") == "Kort voor iedereen."
    reader = Reader(dates={"wia": dt.date(2027, 10, 24)})
    assert renderer.section(topic, "kort", None, reader) == "Kort voor iedereen (voor u: 24 oktober 2027)."


def test_small_company_branch(content):
    library = load(content)
    renderer, topic = Renderer(library), library.topics["een"]
    assert "kleine bedrijven" not in renderer.section(topic, "uitleg")
    assert "kleine bedrijven" in renderer.section(topic, "uitleg", None, Reader(klein_bedrijf=True))


def test_an_unknown_name_in_a_text_is_an_error(content):
    file = content / "proces" / "een.md"
    file.write_text(file.read_text().replace("Dit is kort.", "{{ onbekend }}"))
    library = load(content)
    with pytest.raises(jinja2.UndefinedError):
        Renderer(library).section(library.topics["een"], "makkelijk")


def test_a_text_cannot_reach_python(content):
    file = content / "proces" / "een.md"
    file.write_text(file.read_text().replace("Dit is kort.", "{{ ''.__class__.__mro__ }}"))
    library = load(content)
    with pytest.raises(jinja2.exceptions.SecurityError):
        Renderer(library).section(library.topics["een"], "makkelijk")


def test_long_date():
    assert long_date(dt.date(2026, 3, 1)) == "1 maart 2026"


class TestCompose:
    def test_answer_follows_the_message_contract(self, content):
        composer = Composer(load(content))
        said = composer.answer(composer.topic("een"), Reader("werkgever"))
        assert said.text == "Kort voor de werkgever.\n\nBron: De wet, art. 1. Gecontroleerd op 22 november 2026."
        assert said.custom.pop("message_id")
        assert said.custom == {
            "type": "answer",
            "topic": "een",
            "title": "Wat is een?",
            "audience": "werkgever",
            "section": "kort",
            "version": "2026-11-22",
            "body": "Kort voor de werkgever.",
            "sources": [
                {"title": "De wet, art. 1", "publisher": "Rijk", "url": "https://wet.example", "checked": "2026-11-22"}
            ],
            "related": [{"topic": "twee", "title": "Wat is twee?"}],
        }
        assert [b["payload"] for b in said.buttons] == ["/meer_weten", "/twee"]

    def test_unknown_reader_is_asked_who_asks_where_answers_differ(self, content):
        composer = Composer(load(content))
        said = composer.answer(composer.topic("een"), Reader())
        assert said.custom["audience"] == "algemeen"
        assert [b["payload"] for b in said.buttons] == ["/ik_ben_werknemer", "/ik_ben_werkgever", "/meer_weten"]

    def test_a_neighbour_without_text_is_not_offered(self, content):
        (content / "proces" / "twee.md").unlink()
        composer = Composer(load(content))
        said = composer.answer(composer.topic("een"), Reader("werkgever"))
        assert said.custom["related"] == []
        assert [b["payload"] for b in said.buttons] == ["/meer_weten"]

    def test_sources_in_full(self, content):
        composer = Composer(load(content))
        said = composer.sources(composer.topic("een"))
        assert "- De wet, art. 1, Rijk – https://wet.example" in said.text
        assert said.custom["section"] == "bronnen"

    def test_missing_section(self, content):
        composer = Composer(load(content))
        topic = composer.topic("een")
        del topic.sections[("voorbeeld", None)]
        assert composer.answer(topic, Reader(), "voorbeeld") is None
