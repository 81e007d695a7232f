"""Answers to questions: a topic, more about the last topic, and the variant for the asker's role."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.base import BotAction, Events, answer, intent, reader, understanding, wants_easy
from actions.conversation import not_understood
from actions.topics.compose import MAX_BUTTONS, Composer, Reply
from actions.topics.model import Role, Section, Topic
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
        who = reader(tracker)
        easy = answer(texts, topic, who, "makkelijk") if topic and wants_easy(tracker) else None
        said = easy or (answer(texts, topic, who) if topic else None)
        if topic is None or said is None:
            return not_understood(texts, [])
        return _with_others(said[0], _others(texts, topic, tracker), texts), said[1]


def _others(texts: Composer, topic: Topic, tracker: Tracker) -> list[Topic]:
    """The topics of the other questions in the message; a short one ("wie betaalt dat") is about ``topic``."""
    named = []
    for asked in understanding(tracker).get("also") or []:
        aspect = asked.removeprefix("vervolg_")
        named.append(texts.topic(asked if aspect == asked else topic.head.vervolg.get(aspect)))
    return [other for other in named if other and other.id != topic.id]


def _with_others(said: Reply, others: list[Topic], texts: Composer) -> Reply:
    if not others:
        return said
    titles = " en ".join(f"‘{other.head.titel}’" for other in others)
    noted = _closed(said, texts.phrases["ook_gevraagd"].format(titels=titles))
    buttons = [b for b in said.buttons if b["payload"] not in {f"/{other.id}" for other in others}]
    return replace(noted, buttons=[*texts.topic_buttons(others), *buttons][:MAX_BUTTONS])


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


class ActionVervolg(BotAction):
    """A short follow-up ("en wie betaalt dat?"): the last topic's neighbour for this aspect, else what is known of it."""

    def name(self) -> str:
        return "action_vervolg"

    async def reply(self, tracker: Tracker, texts: Composer) -> tuple[Reply, Events]:
        aspect, who = intent(tracker).removeprefix("vervolg_"), reader(tracker)
        last = texts.topic(tracker.get_slot("laatste_onderwerp"))
        if last is None:
            said, events = not_understood(texts, [])
            return replace(said, text=texts.phrases["waarover"]), events
        if aspect == "andere_rol":
            return _for_the_other(texts, last, who, tracker), []
        small: Events = [SlotSet("klein_bedrijf", True)] if aspect == "klein_bedrijf" else []
        who = replace(who, klein_bedrijf=who.klein_bedrijf or bool(small))
        neighbour = texts.topic(last.head.vervolg.get(aspect))  # type: ignore[call-overload]
        if neighbour and neighbour.id != last.id and (found := answer(texts, neighbour, who)):
            return found[0], [*small, *found[1]]
        found = answer(texts, last, who, "uitleg") or answer(texts, last, who)
        assert found is not None  # every topic has a general `kort`
        if neighbour:  # the topic itself names itself for this aspect
            return found[0], [*small, *found[1]]
        return _introduced(found[0], texts.phrases["geen_eigen_antwoord"].format(titel=last.head.titel)), [
            *small,
            *found[1],
        ]


def _for_the_other(texts: Composer, topic: Topic, who: Reader, tracker: Tracker) -> Reply:
    """The other party's variant of ``topic``. The asker's own role stays what it was."""
    asked = (tracker.latest_message or {}).get("text", "").lower()
    named = [role for role in ("werkgever", "werknemer") if role in asked]
    other: Role = "werkgever" if who.role == "werknemer" else "werknemer"
    role = named[0] if len(named) == 1 and named[0] != who.role else other
    said = texts.answer(topic, Reader(role=role, klein_bedrijf=who.klein_bedrijf))  # type: ignore[arg-type]
    assert said is not None  # every topic has a general `kort`
    return said if topic.differs() else _introduced(said, texts.phrases["voor_beiden"])


def _closed(said: Reply, words: str) -> Reply:
    """``said`` with ``words`` at the end of the body."""
    body = said.custom["body"]
    return replace(
        said,
        text=said.text.replace(body, f"{body}\n\n{words}", 1),
        custom={**said.custom, "body": f"{body}\n\n{words}"},
    )


def _introduced(said: Reply, words: str) -> Reply:
    """``said`` with ``words`` before it, in the text and in the body that structured clients show."""
    return replace(
        said, text=f"{words}\n\n{said.text}", custom={**said.custom, "body": f"{words}\n\n{said.custom['body']}"}
    )


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
