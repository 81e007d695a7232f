"""What the tracker store keeps and what it does not, in a real database."""

import asyncio
import sqlite3
import time

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.stores.conversations import WITHHELD_ANSWER, WITHHELD_QUESTION, ConversationStore
from tools.redact import blanked


@pytest.fixture
def store(tmp_path):
    return ConversationStore(Domain.empty(), dialect="sqlite", db=str(tmp_path / "c.db"))


def keep(store, sender, *events):
    tracker = DialogueStateTracker.from_events(sender, list(events))
    asyncio.run(store.save(tracker))


def stored(store, sender):
    tracker = asyncio.run(store.retrieve_full_tracker(sender))
    return list(tracker.events) if tracker else []


def asked(text, **parse):
    return UserUttered(text, parse_data={"text": text, "intent": {"name": "mijn_bar"}, "entities": [], **parse})


def test_a_sensitive_answer_and_its_question_are_withheld(store, tmp_path):
    secret = {"type": "bar_summary", "sensitive": True, "sections": ["tillen gaat moeilijk"]}
    answer = BotUttered(
        "tillen gaat moeilijk", {"custom": secret, "buttons": [{"title": "Ja", "payload": "/mijn_bar:toon"}]}
    )
    keep(
        store,
        "a",
        asked("hoe gaat mijn tillen"),
        ActionExecuted("action_mijn_bar"),
        answer,
        ActionExecuted("action_listen"),
    )
    events = stored(store, "a")
    assert [type(e).__name__ for e in events] == ["UserUttered", "ActionExecuted", "BotUttered", "ActionExecuted"]
    assert events[0].text == WITHHELD_QUESTION
    assert events[2].text == WITHHELD_ANSWER
    assert events[2].data["buttons"][0]["payload"] == "/mijn_bar:toon"
    assert b"tillen" not in b"".join(f.read_bytes() for f in tmp_path.iterdir())


def test_other_turns_stay_as_they_were(store):
    open_answer = BotUttered("Bel 0800-8020", {"custom": {"type": "answer"}})
    keep(store, "a", asked("wat is de wia"), open_answer)
    assert [e.text for e in stored(store, "a")] == ["wat is de wia", "Bel 0800-8020"]


def test_only_the_turn_of_the_sensitive_answer_is_withheld_across_saves(store):
    first = [asked("wat is de wia"), BotUttered("uitleg", {"custom": {"type": "answer"}})]
    keep(store, "a", *first)
    secret = BotUttered("geheim", {"custom": {"type": "bar_summary", "sensitive": True}})
    keep(store, "a", *first, asked("mijn bar"), secret)
    assert [e.text for e in stored(store, "a")] == ["wat is de wia", "uitleg", WITHHELD_QUESTION, WITHHELD_ANSWER]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("mijn bsn is 123456782", "mijn bsn is [nummer]"),
        ("bsn 1234.56.782 graag", "bsn [nummer] graag"),
        ("mail jan.jansen@voorbeeld.co.nl even", "mail [e-mailadres] even"),
        ("bel 06-12345678 of +31 6 12 34 56 78", "bel [telefoonnummer] of [telefoonnummer]"),
        ("token eyJhbGciOi.eyJzdWIi.c2ln", "token [token]"),
        ("ziek sinds 12-01-2026 of 2026-01-12", "ziek sinds 12-01-2026 of 2026-01-12"),
        ("week 42, 455 euro, 104 weken", "week 42, 455 euro, 104 weken"),
    ],
)
def test_identifiers_are_blanked_and_dates_stay(store, text, kept):
    keep(store, "a", asked(text), SlotSet("eerste_ziektedag", text))
    user, slot = stored(store, "a")
    assert user.text == user.parse_data["text"] == slot.value == kept == blanked(text)


def test_forgetting_one_and_the_old(store, tmp_path):
    keep(store, "a", asked("een"))
    keep(store, "b", asked("twee"))
    assert store.forget("a") == 1
    assert stored(store, "a") == []
    with sqlite3.connect(tmp_path / "c.db") as database:
        database.execute("update events set timestamp = ?", (time.time() - 31 * 86_400,))
    keep(store, "c", asked("drie"))
    assert store.forget_older_than(30) == 1
    assert stored(store, "b") == []
    assert len(stored(store, "c")) == 1
