"""Answers to questions: a topic, more about the last topic, and the variant for the asker's role."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.base import BotAction, Events, answer, intent, reader
from actions.conversation import not_understood
from actions.topics.compose import Composer, Reply
from actions.topics.model import Section
from actions.topics.render import Reader

# Intents that ask something about the topic that was just discussed, and the section that answers.
_SECTION_ASKED: dict[str, Section] = {"makkelijker_uitleggen": "makkelijk", "voorbeeld_geven": "voorbeeld"}
_NEXT: dict[str, Section] = {"kort": "uitleg", "makkelijk": "uitleg", "uitleg": "voorbeeld"}
_ROLE_OF = {"ik_ben_werknemer": "werknemer", "ik_ben_werkgever": "werkgever"}


class ActionAntwoord(BotAction):
    """Answers the topic that the question or button names."""

    def name(self) -> str:
        return "action_antwoord"

    async def reply(self, tracker: Tracker, texts: Composer) -> tuple[Reply, Events]:
        topic = texts.topic(intent(tracker))
        said = answer(texts, topic, reader(tracker)) if topic else None
        return said or not_understood(texts, [])


class ActionOverOnderwerp(BotAction):
    """Simpler, an example, more, or the source: about the last topic."""

    def name(self) -> str:
        return "action_over_onderwerp"

    async def reply(self, tracker: Tracker, texts: Composer) -> tuple[Reply, Events]:
        asked, who = intent(tracker), reader(tracker)
        topic = texts.topic(tracker.get_slot("laatste_onderwerp"))
        if topic is None:  # nothing was discussed yet: say what this does and ask for a question
            own = texts.topic(asked)
            return (answer(texts, own, who) if own else None) or not_understood(texts, [])
        if asked == "bron_vragen":
            return texts.sources(topic), []
        section = _SECTION_ASKED.get(asked) or _NEXT.get(tracker.get_slot("laatste_sectie") or "kort")
        said = answer(texts, topic, who, section) if section else None
        if said is None:
            return Reply(
                texts.phrases["geen_meer_uitleg"],
                {
                    "type": "answer",
                    "topic": topic.id,
                    "title": topic.head.titel,
                    "body": texts.phrases["geen_meer_uitleg"],
                },
                texts.topic_buttons(texts.related(topic)),
            ), []
        return said


class ActionRol(BotAction):
    """Remembers who asks, and gives the last answer again where it differs for this role."""

    def name(self) -> str:
        return "action_rol"

    async def reply(self, tracker: Tracker, texts: Composer) -> tuple[Reply, Events]:
        asked = intent(tracker)
        role = _ROLE_OF[asked]
        remember: Events = [SlotSet("rol", role), SlotSet("verduidelijkingen", 0)]
        last = texts.topic(tracker.get_slot("laatste_onderwerp"))
        if last and last.differs():
            said = answer(texts, last, Reader(role=role, klein_bedrijf=reader(tracker).klein_bedrijf))  # type: ignore[arg-type]
            if said:
                return said[0], [*remember, *said[1]]
        text = texts.phrases[f"rol_onthouden_{role}"]
        own = texts.topic(asked)
        buttons = texts.topic_buttons(texts.related(own)) if own else []
        return Reply(
            text,
            {"type": "answer", "topic": asked, "title": own.head.titel if own else "", "body": text, "audience": role},
            buttons,
        ), remember
