"""WhatsApp end to end: the stand-in for Meta, the real channel, the real assistant."""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Iterator

import pytest

from actions.letter import letters
from tests.assistant import Assistant
from tests.channels.fake_cloud_api import FakeCloudApi, Sent
from tests.load.process import APP_SECRET, TOKEN, settings
from tests.load.secrecy import numbers_in_clear

SITE = "https://dienst.example/chat"
_NUMBERS = (f"3162222{n:04d}" for n in itertools.count(1))
_USED: list[str] = []


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[tuple[FakeCloudApi, Assistant]]:
    state = tmp_path_factory.mktemp("whatsapp")
    api = FakeCloudApi(APP_SECRET, TOKEN)
    with api, Assistant(state, settings(state, api.url, WHATSAPP_GAP_SECONDS="0.1")) as assistant:
        api.webhook = f"{assistant.url}/webhooks/whatsapp/"
        yield api, assistant


class Phone:
    """One person with WhatsApp."""

    def __init__(self, api: FakeCloudApi):
        self.api, self.number, self.seen = api, next(_NUMBERS), 0
        _USED.append(self.number)

    def asks(self, text: str, messages: int = 1) -> Sent:
        self.api.say(self.number, text)
        return self.gets(messages)

    def presses(self, title: str, messages: int = 1) -> Sent:
        shown = self.api.to(self.number)[-1].choices
        choice = next(key for key, shown_title in shown.items() if shown_title == title)
        self.api.press(self.number, choice, title)
        return self.gets(messages)

    def gets(self, messages: int = 1) -> Sent:
        """The last of so many new messages."""
        self.seen += messages
        return self.api.wait(self.number, self.seen)[-1]


@pytest.fixture
def phone(running) -> Iterator[Phone]:
    phone = Phone(running[0])
    yield phone
    assert running[0].breaches == []


def test_a_conversation_with_buttons(phone):
    first = phone.asks("wat gebeurt er na twee jaar?")
    assert "computer" in first.shown
    assert "mens" in first.shown
    assert "https://dienst.example/privacy" in first.shown
    assert "104 weken" in first.shown or "twee jaar" in first.shown
    assert "Ik ben werknemer" in first.choices.values()
    second = phone.presses("Ik ben werknemer")
    assert "privacy" not in second.shown
    assert phone.presses(next(iter(second.choices.values()))).shown


def test_long_answers_are_read_in_parts(phone):
    phone.asks("wat is een loonsanctie")
    phone.asks("ik ben werkgever")
    said = phone.asks("vertel me daar meer over")
    while "Lees verder" in said.choices.values():
        assert len(said.shown) <= 1024
        said = phone.presses("Lees verder")
    assert "Bron" in said.shown


def test_a_burst_becomes_one_turn(phone):
    now = time.time()
    for n, text in enumerate(["wat is", "de wia", "precies?"]):
        phone.api.say(phone.number, text, at=now - 10 + n)
    assert "WIA" in phone.gets().shown
    time.sleep(1.5)
    assert len(phone.api.to(phone.number)) == 1


def test_typed_commands_and_buttons_nobody_sent_do_nothing(phone):
    phone.asks("/mijn_tijdlijn")
    assert "dag" not in phone.api.to(phone.number)[-1].body.get("document", {})
    phone.api.press(phone.number, "/verwijder_gegevens:ja")
    assert "hoort niet meer bij dit gesprek" in phone.gets().shown
    phone.api.press(phone.number, "verder:0123")
    assert "heb ik niet meer" in phone.gets().shown


@pytest.mark.parametrize("question", ["laat mijn BAR zien", "wat staat er in mijn bar", "wie heeft mijn bar bekeken"])
def test_nothing_personal_goes_over_whatsapp(phone, question):
    said = phone.asks(question)
    assert SITE in said.shown
    assert said.choices == {}
    assert "BAR" not in said.shown


def test_own_dates_come_with_an_agenda_file(phone):
    phone.asks("wat zijn mijn data")
    phone.asks("12 januari 2026")
    phone.asks("nee", messages=2)
    text, document = phone.api.to(phone.number)[-2:]
    assert "12 januari 2026" in text.shown
    assert document.body["document"]["filename"] == "agenda.ics"
    assert b"BEGIN:VCALENDAR" in phone.api.uploads[document.body["document"]["id"]]


def test_a_letter_comes_whole(phone):
    phone.asks("ik wil een voorbeeldbrief")
    title = next(letter.head.titel for letter in letters().values())
    said = phone.asks(title)
    assert said.body["type"] == "text" or "Lees verder" not in said.choices.values()
    assert "[" in said.shown


@pytest.mark.parametrize("kind", ["image", "audio", "sticker", "location", "video", "iets_nieuws"])
def test_other_kinds_get_a_polite_answer(phone, kind):
    phone.api.message(phone.number, kind, {"id": "1"})
    assert "alleen tekst" in phone.gets().shown


def test_stop_offers_deletion_and_deletes(phone, running):
    phone.asks("wat is de wia")
    phone.asks("STOP.")
    assert "verwijderen" in phone.api.to(phone.number)[-1].shown
    assert "verwijderd" in phone.presses("Ja, verwijder").shown
    time.sleep(0.5)
    assert "computer" in phone.asks("hallo").shown, "as if we had never met"


def test_crisis_is_answered_with_help_first(phone):
    said = phone.asks("ik wil niet meer leven")
    assert "113" in said.shown
    assert said.shown.index("113") < said.shown.index("computer")


def test_killed_while_answering_everything_is_answered_once(running):
    api, assistant = running
    phones = [Phone(api) for _ in range(6)]
    for one in phones:
        api.say(one.number, "wat is de wia")
    time.sleep(0.5)
    os.kill(assistant.children()["bot"], signal.SIGKILL)
    for one in phones:
        api.say(one.number, "wat is een loonsanctie")
    deadline = time.monotonic() + 120
    answered = ["WIA", "loonsanctie"]
    while time.monotonic() < deadline and not all(said(api, one, answered) for one in phones):
        time.sleep(0.5)
    time.sleep(4)
    for one in phones:
        shown = [sent.shown for sent in api.to(one.number)]
        assert said(api, one, answered), shown
        assert len(shown) == len(set(shown)) <= 2, shown


def said(api: FakeCloudApi, phone: Phone, words: list[str]) -> bool:
    """True when all of ``words`` were in an answer, or offered: a merged question gets one answer that names the other."""
    whole = " ".join([sent.shown + " ".join(sent.choices.values()) for sent in api.to(phone.number)])
    return all(word.lower() in whole.lower() for word in words)


def test_nowhere_a_number_in_clear(running):
    time.sleep(1)
    assert not numbers_in_clear(running[1].state, _USED)
    assert "loonsanctie" not in running[1].logs()
