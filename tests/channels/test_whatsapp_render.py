"""What goes out over WhatsApp: every text of the content, in every variant, within Meta's limits; and the formatting."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest

from actions.letter import _choice, _letter, letters
from actions.topics.compose import Composer, Reply
from actions.topics.loader import load
from actions.topics.model import ROLES, SECTIONS
from actions.topics.render import Reader
from bot.channels.whatsapp import meta, texts, twilio
from bot.channels.whatsapp.render import Outgoing, cut, formatted, render, shortened
from tests.channels.cloud_api_limits import breaches

SITE = "https://dienst.example/chat"
COMPOSER = Composer(load())
LONG_AGO = dt.date(2025, 9, 30)  # of the longest months


class _EveryDate(dict):
    """A reader whose own dates are all known, so that texts are at their longest."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> dt.date:
        return LONG_AGO


def every_reply() -> Iterator[tuple[str, Reply]]:
    """Every answer the content can give: topics in all sections and variants, their sources, letters, choices."""
    for topic in COMPOSER.library.topics.values():
        for role in (None, *ROLES):
            for small in (False, True):
                reader = Reader(role=role, klein_bedrijf=small, dates=_EveryDate())
                for section in SECTIONS:
                    if said := COMPOSER.answer(topic, reader, section):
                        yield f"{topic.id}/{section}/{role}", said
        yield f"{topic.id}/sources", COMPOSER.sources(topic)
    for letter in letters().values():
        yield f"letter {letter.head.id}", _letter(letter, COMPOSER, form=False)
    for role in (None, *ROLES):
        yield f"letters for {role}", _choice(role, COMPOSER)
    ids = list(COMPOSER.library.topics)
    extra = [COMPOSER.button("iets_anders", "iets_anders")]
    for n in range(0, len(ids) - 3, 3):
        yield f"clarify {n}", COMPOSER.choices("clarify", "Waar gaat het over?", ids[n : n + 3], extra)


def parts(message: Outgoing | None) -> Iterator[Outgoing]:
    """A message and what comes after each "Lees verder"."""
    while message:
        yield message
        message = message.rest


def sent_for(reply: Reply) -> list[Outgoing]:
    """All messages that can come from ``reply``."""
    composed = {"text": reply.text, "buttons": reply.buttons, "custom": reply.custom}
    return [part for message in render([composed], SITE) for part in parts(message)]


def test_all_content_stays_within_the_limits():
    seen, wrong = 0, []
    for name, reply in every_reply():
        for message in sent_for(reply):
            seen += 1
            payload = meta.payload("31612345678", message)
            wrong += [f"{name}: {breach}" for breach in breaches(payload)]
            if len(body := twilio.numbered(message)) > twilio.MAX_BODY and reply.custom["type"] != "letter":
                wrong.append(f"{name}: {len(body)} characters over Twilio")
            if re.search(r"\*\*|\]\(|^#", message.text, re.M):
                wrong.append(f"{name}: Markdown left over")
    assert seen > 2_000
    assert not wrong, "\n".join(wrong[:20])


def test_nothing_of_a_text_is_lost_and_every_choice_can_be_made():
    for name, reply in every_reply():
        messages = sent_for(reply)
        whole = re.sub(r"\W+", "", "".join(message.text for message in messages))
        assert re.sub(r"\W+", "", formatted(reply.text)) in whole, name
        offered = {c.id for message in messages for c in message.choices if not c.id.startswith("verder:")}
        wanted = {button["payload"] for button in reply.buttons}
        assert offered == wanted or (reply.custom["type"] == "letter" and not offered), name


def test_no_title_is_cut_in_mid_word():
    for name, reply in every_reply():
        words = {
            word for button in reply.buttons for word in re.findall(r"\w+", button["title"] + " " + button["short"])
        }
        for message in sent_for(reply):
            for choice in message.choices:
                if not choice.id.startswith("verder:"):
                    assert set(re.findall(r"\w+", choice.short)) <= words, (name, choice)


def test_a_long_answer_is_cut_at_a_paragraph_and_goes_on():
    paragraphs = [f"Alinea {n}. " + "woord " * 60 for n in range(8)]
    buttons = [{"title": "Vraag", "short": "Vraag", "payload": "/a"}]
    messages = list(parts(render([{"text": "\n\n".join(paragraphs), "buttons": buttons}], SITE)[0]))
    assert len(messages) > 1
    assert all(message.text.startswith("Alinea") for message in messages)
    assert [c.short for c in messages[0].choices] == [texts.MORE]
    assert [c.id for c in messages[-1].choices] == ["/a"]


def test_sent_again_a_message_is_its_own():
    first = render([{"text": "Zin. " * 900}], SITE)[0]
    again = first.fresh()
    assert again.key != first.key
    assert again.choices[0].id == f"verder:{again.key}"
    assert Outgoing.from_json(again.to_json()) == again


@pytest.mark.parametrize(
    "custom", [{"type": "bar_summary"}, {"type": "login_required"}, {"type": "answer", "sensitive": True}]
)
def test_personal_messages_become_one_neutral_text(custom):
    secret = {"text": "Uw BAR: tillen gaat niet", "buttons": [{"title": "Mijn BAR", "payload": "/x"}], "custom": custom}
    harmless = {"text": "Iets gewoons", "custom": {"type": "answer"}}
    said = render([harmless, secret], SITE)
    assert [(m.text, m.choices, m.document) for m in said] == [(texts.NOT_HERE.format(url=SITE), (), None)]
    assert "BAR" not in said[0].text


def test_a_calendar_becomes_a_document_of_its_own():
    custom = {"type": "timeline", "calendar": "BEGIN:VCALENDAR", "calendar_clear": "ZIEK"}
    said = render([{"text": "Stappen", "custom": custom}], SITE)
    assert [m.document for m in said] == [None, "BEGIN:VCALENDAR"]
    assert "ziek" not in (said[1].text + texts.CALENDAR_FILE).lower()


def test_addresses_of_sources_are_written_out():
    sources = [
        {"title": "A", "url": "https://a.example/x"},
        {"title": "B", "url": ""},
        {"title": "C", "url": "https://c.example"},
    ]
    said = render([{"text": "Tekst.", "custom": {"type": "answer", "sources": sources}}], SITE)
    assert said[0].text == "Tekst.\nhttps://a.example/x"


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("**vet** en *schuin*", "*vet* en _schuin_"),
        ("- een\n- **twee**", "- een\n- *twee*"),
        ("[UWV](https://uwv.nl/a?b=c_d)", "UWV: https://uwv.nl/a?b=c_d"),
        ("## Kop\ntekst", "*Kop*\ntekst"),
        ("3 * 4 * 5", "3 * 4 * 5"),
        ("a\n\n\n\nb", "a\n\nb"),
    ],
)
def test_markdown_becomes_whatsapp_formatting(markdown, shown):
    assert formatted(markdown) == shown


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Kort genoeg", "Kort genoeg"),
        ("Wanneer moet spoor 2 starten?", "Wanneer moet spoor …"),
        ("Wat is de WIA-uitkering", "Wat …"),
        ("Arbeidsongeschiktheidsverzekering", "Kies dit"),
    ],
)
def test_titles_are_shortened_between_words(title, short):
    assert shortened(title, 20) == short


def test_titles_that_read_the_same_are_told_apart():
    buttons = [{"title": t, "short": "Meer over dit", "payload": p} for t, p in (("a", "/a"), ("b", "/b"), ("c", "/a"))]
    choices = render([{"text": "x", "buttons": buttons}], SITE)[0].choices
    assert [c.short for c in choices] == ["Meer over dit", "Meer over dit (2)"]


@pytest.mark.parametrize("text", ["a" * 3000, "woord " * 500, "Zin. " * 600, ("regel\n" * 600).strip()])
def test_cutting_keeps_everything(text):
    head, tail = cut(text, 1000)
    assert 0 < len(head) <= 1000
    assert re.sub(r"\s", "", head + tail) == re.sub(r"\s", "", text)
