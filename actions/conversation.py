"""The conversation itself: clarifying, not understanding, yes and no, starting again."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import AllSlotsReset, SlotSet

from actions.base import BotAction, Events, answer, intent, reader, understanding
from actions.timeline import corrected_day
from actions.topics.compose import Composer, Reply

MAX_CLARIFICATIONS = 2  # in a row; then the way to a person


def not_understood(texts: Composer, nearest: list[str]) -> tuple[Reply, Events]:
    """Says honestly that it does not know, offers the nearest topics and a person."""
    extra = [texts.button("mens", "mens_spreken")]
    said = texts.choices("not_understood", texts.phrases["niet_begrepen"], nearest[:2], extra)
    return _with_people(said, texts), [SlotSet("verduidelijkingen", 0)]


def clarify(texts: Composer, options: list[str]) -> Reply:
    """One question with two or three topic titles and "Iets anders"."""
    return texts.choices(
        "clarify", texts.phrases["verduidelijken"], options, [texts.button("iets_anders", "iets_anders")]
    )


def _with_people(said: Reply, texts: Composer) -> Reply:
    people = texts.phrases["naar_een_mens"]
    return Reply(f"{said.text}\n\n{people}", {**said.custom, "contact": people}, said.buttons)


class ActionNietZeker(BotAction):
    """For the two lower confidence bands: one clarifying question, or an honest "dat weet ik niet"."""

    def name(self) -> str:
        return "action_niet_zeker"

    async def reply(self, tracker: Tracker, texts: Composer) -> tuple[Reply | None, Events]:
        if (corrected := corrected_day(tracker, texts)) is not None:
            return None, corrected
        found = understanding(tracker)
        options = [o for o in found.get("options") or [] if texts.topic(o)]
        if found.get("band") != "between" or not options:
            return not_understood(texts, options)
        asked = int(tracker.get_slot("verduidelijkingen") or 0)
        if asked >= MAX_CLARIFICATIONS:
            said = texts.choices(
                "handover", texts.phrases["twee_keer_verduidelijkt"], [], [texts.button("mens", "mens_spreken")]
            )
            return _with_people(said, texts), [SlotSet("verduidelijkingen", 0)]
        return clarify(texts, options), [SlotSet("verduidelijkingen", asked + 1)]


class ActionJaNee(BotAction):
    """ "Ja" and "nee" mean what the last message asked: more about it, or one of its choices."""

    def name(self) -> str:
        return "action_ja_nee"

    async def reply(self, tracker: Tracker, texts: Composer) -> tuple[Reply | None, Events]:
        if (corrected := corrected_day(tracker, texts)) is not None:
            return None, corrected
        last = _last_custom(tracker)
        yes = intent(tracker) == "ja"
        if last.get("type") in ("clarify", "not_understood") and yes:
            options = [o["topic"] for o in last.get("options") or []]
            if len(options) == 1 and (topic := texts.topic(options[0])):
                said = answer(texts, topic, reader(tracker))
                if said:
                    return said
            if options:
                reply = clarify(texts, options)
                return Reply(f"{texts.phrases['kies_een_knop']}\n\n{reply.text}", reply.custom, reply.buttons), []
        own = texts.topic("iets_anders" if last.get("type") == "clarify" and not yes else intent(tracker))
        return (answer(texts, own, reader(tracker)) if own else None) or not_understood(texts, [])


class ActionStop(BotAction):
    """Ends the form that is running; without one, forgets role and topic, so that the conversation starts anew."""

    def name(self) -> str:
        return "action_stop"

    async def reply(self, tracker: Tracker, texts: Composer) -> tuple[Reply, Events]:
        if tracker.active_loop.get("name"):
            body = texts.phrases["formulier_gestopt"]
            custom = {"type": "answer", "topic": "stop", "title": "", "body": body, "form_ended": True}
            return Reply(body, custom), _without_answers(tracker)
        topic = texts.topic("stop")
        said = texts.answer(topic, reader(tracker)) if topic else None
        return said or not_understood(texts, [])[0], [AllSlotsReset()]


def _without_answers(tracker: Tracker) -> Events:
    """Every slot empty but those about the asker and the topic."""
    kept = ("rol", "klein_bedrijf", "laatste_onderwerp", "laatste_sectie")
    return [SlotSet(name, None) for name, value in tracker.slots.items() if value is not None and name not in kept]


def _last_custom(tracker: Tracker) -> dict[str, Any]:
    for event in reversed(tracker.events):
        if event.get("event") == "bot":
            return (event.get("data") or {}).get("custom") or {}
    return {}
