"""The spoor 2 helper: a few questions, then an advice with its reasons, what to record, and the sources."""

from __future__ import annotations

import re
import uuid
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.base import BotAction, Events, choice
from actions.clock import today
from actions.forms import NOTE, REQUESTED, ValidateForm, answers, asks, form_message, option
from actions.poortwachter import dutch_dates
from actions.poortwachter.counting import week_of
from actions.poortwachter.dutch_dates import Found
from actions.poortwachter.model import Situation, SituationError
from actions.poortwachter.spoor2 import Answers, Vraag, advise, next_question
from actions.situation import situation
from actions.topics.compose import Composer, Reply
from actions.topics.model import Citation

FORM = "spoor2_form"
TOPIC = "spoor2_check"
PREFIX = "spoor2_"
NOT_ASKED = "nvt"
LAST_WEEK = 156

_JA_NEE = ("ja", "nee", "onbekend")
# Question -> its answers, in the order of the buttons. The week is typed.
CHOICES: dict[Vraag, tuple[str, ...]] = {
    "rol": ("werknemer", "werkgever", "professional"),
    "mogelijkheden": ("voldoende", "marginaal", "geen", "onbekend"),
    "week": ("onbekend",),
    "terugkeer_in_zicht": _JA_NEE,
    "binnen_drie_maanden": _JA_NEE,
    "aow_binnen_jaar": _JA_NEE,
    "klein_bedrijf": ("ja", "nee"),
}
_TYPED = {
    "ja": r"^\W*(ja+|jawel|klopt|zeker|jazeker|yes)\b",
    "nee": r"^\W*(nee+|neen|niet|nope|no)\b",
    "onbekend": r"\b(weet|wist) (ik|het|dat|nog|nu|echt|eigenlijk| )*niet\b|\bgeen idee\b|\bonbekend\b|\bonduidelijk\b|^\W*\?+\W*$|\bmisschien\b|\btwijfel",
    "werknemer": r"\b(werkn\w+|medewerk\w+|zelf ziek|ben ziek)\b",
    "werkgever": r"\b(werkgever\w*|baas|hr|eigenaar|ondernemer|leidinggevende)\b",
    "professional": r"\b(begeleid\w*|casemanager|arbeidsdeskundige|bedrijfsarts|adviseur)\b",
    "voldoende": r"\b(genoeg|voldoende|veel|redelijk|deels|halve? dagen|\d+ uur)\b",
    "marginaal": r"\b(heel weinig|weinig|marginaal|marginale|nauwelijks|bijna niets)\b",
    "geen": r"\b(nu niets|niets|niks|geen|helemaal niet)\b",
}


def _slot(question: str) -> str:
    return f"{PREFIX}{question}"


SLOTS = [_slot(question) for question in CHOICES]


def _asker(question: Vraag) -> Any:
    def ask(tracker: Tracker, texts: Composer) -> Reply:
        buttons = [option(f"spoor2_{value}", f"{TOPIC}:{value}", texts) for value in CHOICES[question]]
        body = texts.phrases[f"spoor2_vraag_{question}"]
        return form_message(TOPIC, _slot(question), "number" if question == "week" else "choice", body, buttons)

    return ask


for _question in CHOICES:
    asks(_slot(_question))(_asker(_question))


@answers(FORM)
def _could_be_an_answer(slot: str, text: str) -> bool:
    values = CHOICES.get(slot.removeprefix(PREFIX), ())  # type: ignore[call-overload]
    named = len(text.split()) <= 5 and "?" not in text and any(re.search(_TYPED[v], text, re.I) for v in values)
    return bool(named) or (slot == _slot("week") and _typed_week(text) is not None)


class ActionSpoor2Begin(BotAction):
    """Before the form: earlier answers are forgotten; role, small company and week are taken over where they are known."""

    def name(self) -> str:
        return "action_spoor2_begin"

    async def reply(self, tracker: Tracker, texts: Composer) -> tuple[Reply | None, Events]:
        known: dict[str, Any] = dict.fromkeys(SLOTS)
        role = tracker.get_slot("rol")
        known[_slot("rol")] = role if role in CHOICES["rol"] else None
        known[_slot("klein_bedrijf")] = "ja" if tracker.get_slot("klein_bedrijf") else None
        known[_slot("week")] = _known_week(tracker)
        return None, [SlotSet(slot, value) for slot, value in known.items()]


class ValidateSpoor2Form(ValidateForm):
    """Reads one answer and skips the questions that cannot change the advice any more."""

    form = FORM

    def events(self, tracker: Tracker, slot: str | None, texts: Composer) -> Events:
        given = {s: tracker.get_slot(s) for s in SLOTS}
        events: Events = []
        if slot in SLOTS:
            question: Vraag = slot.removeprefix(PREFIX)  # type: ignore[assignment]
            value = _read(question, tracker)
            if value is None:
                return [
                    SlotSet(slot, None),
                    SlotSet(NOTE, texts.phrases["spoor2_niet_begrepen"]),
                    SlotSet(REQUESTED, slot),
                ]
            given[slot] = value
            events.append(SlotSet(slot, value))
        upcoming = next_question(_answers(given))
        for question in CHOICES:
            if question == upcoming:
                break
            if given[_slot(question)] is None:
                events.append(SlotSet(_slot(question), NOT_ASKED))
        return [*events, SlotSet(REQUESTED, _slot(upcoming) if upcoming else None)]


class ActionSpoor2Advies(BotAction):
    """The advice; ends the form and forgets the answers."""

    def name(self) -> str:
        return "action_spoor2_advies"

    async def reply(self, tracker: Tracker, texts: Composer) -> tuple[Reply | None, Events]:
        given = _answers({s: tracker.get_slot(s) for s in SLOTS})
        if next_question(given) is not None:  # the form was broken off
            return None, []
        advice = advise(given)
        cited = [Citation(id=source, deel=part) for source, part in advice.bronnen]
        outcome = texts.phrases[f"spoor2_uitkomst_{advice.outcome}"]
        parts = [
            texts.phrases["spoor2_inleiding"].format(uitkomst=outcome),
            _listed(texts.phrases["spoor2_redenen"], advice.redenen),
            _listed(texts.phrases["spoor2_vastleggen"], advice.vastleggen),
            texts.phrases["spoor2_slot"],
        ]
        body = "\n\n".join(parts)
        custom = {
            "type": "advice",
            "topic": TOPIC,
            "outcome": str(advice.outcome),
            "title": outcome,
            "body": body,
            "reasons": list(advice.redenen),
            "record": list(advice.vastleggen),
            "sources": texts.source_list(cited),
            "message_id": uuid.uuid4().hex,
        }
        topic = texts.topic(TOPIC)
        events: Events = [SlotSet(slot, None) for slot in SLOTS]
        events += [SlotSet("laatste_onderwerp", TOPIC), SlotSet("verduidelijkingen", 0)]
        buttons = texts.topic_buttons(texts.related(topic)) if topic else []
        return Reply(f"{body}\n\n{texts.source_line(cited)}", custom, buttons), events


def _read(question: Vraag, tracker: Tracker) -> str | None:
    """The answer that was pressed or typed; None where it is none."""
    allowed = CHOICES[question]
    if choice(tracker):
        return choice(tracker) if choice(tracker) in allowed else None
    text = (tracker.latest_message or {}).get("text") or ""
    if question == "week" and (week := _typed_week(text)) is not None:
        return str(week)
    # "dat weet ik niet" before "niet"; "heel weinig" before "nee".
    order = ("onbekend", *(value for value in reversed(allowed) if value != "onbekend"))
    return next((v for v in order if v in allowed and re.search(_TYPED[v], text, re.I)), None)


def _typed_week(text: str) -> int | None:
    """The week of illness in "week 60", "60" or a first sick day; None where there is none."""
    if match := re.fullmatch(r"\W*(?:ongeveer |in |de )*(?:week )?(\d{1,3})(?:e|ste|de)?(?: week)?\W*", text, re.I):
        week = int(match[1])
        return week if 1 <= week <= LAST_WEEK else None
    named = dutch_dates.understand(text, today())
    if not isinstance(named, Found):
        return None
    week = (today() - named.day).days // 7 + 1
    return week if 1 <= week <= LAST_WEEK else None


def _known_week(tracker: Tracker) -> str | None:
    try:
        found: Situation | None = situation(tracker)
    except SituationError:
        return None
    return str(week_of(found, today())) if found else None


def _answers(given: dict[str, Any]) -> Answers:
    known = {slot.removeprefix(PREFIX): value for slot, value in given.items() if value not in (None, NOT_ASKED)}
    week = known.get("week")
    small = known.get("klein_bedrijf")
    return Answers(
        rol=known.get("rol"),
        mogelijkheden=known.get("mogelijkheden"),
        week=(0 if week == "onbekend" else int(week)) if week else None,
        terugkeer_in_zicht=known.get("terugkeer_in_zicht"),
        binnen_drie_maanden=known.get("binnen_drie_maanden"),
        aow_binnen_jaar=known.get("aow_binnen_jaar"),
        klein_bedrijf=None if small is None else small == "ja",
    )


def _listed(title: str, lines: tuple[str, ...]) -> str:
    return "\n".join([f"**{title}**", *(f"- {line}" for line in lines)])
