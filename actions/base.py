"""What all actions share: the loaded content, the reader from the tracker, one composed message, no leaking errors."""

from __future__ import annotations

import logging
from abc import abstractmethod
from functools import cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.situation import own_dates
from actions.topics.compose import Composer, Reply
from actions.topics.loader import load
from actions.topics.model import ROLES, Section, Topic
from actions.topics.render import Reader

logger = logging.getLogger("poortwijzer")

Events = list[dict[str, Any]]
# The web channel greets when a visitor opens the widget; others say it with the first answer.
GREETING_CHANNEL = "web"


@cache
def composer() -> Composer:
    """The composer over ``content/``, loaded once."""
    return Composer(load())


def understanding(tracker: Tracker) -> dict[str, Any]:
    """What the language pipeline left on the latest message: band, options, role, small_company (bot/language/bands.py)."""
    return (tracker.latest_message or {}).get("understanding") or {}


def intent(tracker: Tracker) -> str:
    """Name of the latest intent, "" where there is none."""
    return ((tracker.latest_message or {}).get("intent") or {}).get("name") or ""


def choice(tracker: Tracker) -> str:
    """What was chosen with a button ("/topic:choice"), "" where there is none."""
    return (tracker.latest_message or {}).get("choice") or ""


def reader(tracker: Tracker) -> Reader:
    """Who asks: from the words of this question, else from what was remembered."""
    found = understanding(tracker)
    role = found.get("role") or tracker.get_slot("rol")
    small = bool(found.get("small_company") or tracker.get_slot("klein_bedrijf"))
    return Reader(role=role if role in ROLES else None, klein_bedrijf=small, dates=own_dates(tracker))


def wants_easy(tracker: Tracker) -> bool:
    """True where the asker has switched to the simplest words."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return bool((event.get("metadata") or {}).get("easy"))
    return False


def answer(texts: Composer, topic: Topic, who: Reader, section: Section = "kort") -> tuple[Reply, Events] | None:
    """The reply and the slots that remember what was said; None where the topic lacks ``section``."""
    said = texts.answer(topic, who, section)
    if said is None:
        return None
    events: Events = [SlotSet("verduidelijkingen", 0)]
    if topic.text("uitleg"):  # a greeting leaves the last topic as it was
        events += [SlotSet("laatste_onderwerp", topic.id), SlotSet("laatste_sectie", section)]
    return said, events


class BotAction(Action):
    """An action that says one composed message. Subclasses write ``reply``."""

    @abstractmethod
    async def reply(self, tracker: Tracker, texts: Composer) -> tuple[Reply | None, Events]:
        """The message of this turn (None: nothing to say) and the events (slots) that go with it."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Rasa's entry. An error becomes a friendly message; the log gets its kind and place, never the conversation."""
        texts = composer()
        try:
            said, events = await self.reply(tracker, texts)
            events = [*_remembered(tracker), *events]
            if said and said.custom.get("type") == "crisis" and tracker.active_loop.get("name"):
                events += [ActiveLoop(None), SlotSet("requested_slot", None)]
            elif said and said.custom.get("type") not in ("form", "deleted"):
                said = _and_back(said, tracker, texts)
        except Exception as error:  # noqa: BLE001 - see the docstring
            logger.error("%s failed: %s at %s", self.name(), type(error).__name__, error_place(error))
            said, events = Reply(texts.phrases["storing"], {"type": "error", "code": "temporary"}), []
        if said is None:
            return events
        text = said.text
        if _first_words(tracker) and said.custom.get("topic") != "begroeting" and said.custom.get("type") != "crisis":
            text = f"{texts.phrases['eerste_bericht']}\n\n{text}"
        dispatcher.utter_message(text=text, buttons=said.buttons, json_message=said.custom)
        return events


def _remembered(tracker: Tracker) -> Events:
    """Slots for what the question itself told about the asker."""
    found = understanding(tracker)
    events = []
    if found.get("role") in ROLES and found["role"] != tracker.get_slot("rol"):
        events.append(SlotSet("rol", found["role"]))
    if found.get("small_company") and not tracker.get_slot("klein_bedrijf"):
        events.append(SlotSet("klein_bedrijf", True))
    return events


def _first_words(tracker: Tracker) -> bool:
    return tracker.get_latest_input_channel() != GREETING_CHANNEL and not any(
        event.get("event") == "bot" for event in tracker.events
    )


def _and_back(said: Reply, tracker: Tracker, texts: Composer) -> Reply:
    """``said`` as the answer to a question in between: it ends with the question that the running form waits for."""
    from actions.forms import open_question  # the forms build on this module

    asked = open_question(tracker, texts)
    if asked is None or said.custom.get("form_ended"):
        return said
    again = f"{texts.phrases['formulier_verder']} {asked.text}"
    body = f"{said.custom['body']}\n\n{again}" if "body" in said.custom else again
    custom = {**said.custom, "body": body, "asks": asked.custom["field"]}
    return Reply(f"{said.text}\n\n{again}", custom, [*said.buttons, *asked.buttons])


def error_place(error: Exception) -> str:
    """File and line where ``error`` arose; safe to log."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
