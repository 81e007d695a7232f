"""What the forms share: asking for a slot, and telling an answer from a question in between.

Rasa runs the form; ``validate_<form>`` reads the answer and says which slot comes next, ``action_ask_<slot>`` asks.
A question in between is answered by its own action from here, and that answer ends with the form's question
(``BotAction``): a turn stays one message, and no rule is needed for every topic in every form.
"""

from __future__ import annotations

import logging
import uuid
from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BotAction, Events, composer, error_place, intent, understanding
from actions.topics.compose import Composer, Reply

logger = logging.getLogger("poortwijzer")

REQUESTED = "requested_slot"
NOTE = "formulier_melding"  # what the next question says first: what was understood, or what was wrong

Question = Callable[[Tracker, Composer], Reply]
_QUESTIONS: dict[str, Question] = {}


def asks(slot: str) -> Callable[[Question], Question]:
    """Registers the function that words the question for ``slot``."""

    def register(question: Question) -> Question:
        _QUESTIONS[slot] = question
        return question

    return register


def form_message(topic: str, field: str, expects: str, body: str, buttons: list[dict[str, str]]) -> Reply:
    """A question of a form about ``topic``; ``expects`` says what kind of answer (date, period, number, choice)."""
    custom = {
        "type": "form",
        "topic": topic,
        "field": field,
        "expects": expects,
        "body": body,
        "message_id": uuid.uuid4().hex,
    }
    return Reply(body, custom, buttons)


def open_question(tracker: Tracker, texts: Composer) -> Reply | None:
    """The question that the running form is waiting for; None without a form."""
    if not tracker.active_loop.get("name"):
        return None
    question = _QUESTIONS.get(tracker.get_slot(REQUESTED) or "")
    return question(tracker, texts) if question else None


def option(phrase: str, payload: str, texts: Composer) -> dict[str, str]:
    """An answer button of a form."""
    return {"title": texts.phrases[phrase], "short": texts.phrases[phrase], "payload": f"/{payload}"}


class Ask(BotAction):
    """``action_ask_<slot>``: asks, unless the answer to a question in between has already ended with the question."""

    def __init__(self, slot: str):
        self._slot = slot

    def name(self) -> str:
        return f"action_ask_{self._slot}"

    async def reply(self, tracker: Tracker, texts: Composer) -> tuple[Reply | None, Events]:
        for event in reversed(tracker.events):
            if event.get("event") == "bot":
                return None, []
            if event.get("event") == "user":
                break
        said = _QUESTIONS[self._slot](tracker, texts)
        if note := tracker.get_slot(NOTE):
            body = f"{note}\n\n{said.text}"
            said = Reply(body, {**said.custom, "body": body}, said.buttons)
        return said, [SlotSet(NOTE, None)]


class ValidateForm(Action):
    """``validate_<form>``: subclasses read the answer and name the next slot. No message, no exception, no content in a log."""

    form: str

    def name(self) -> str:
        return f"validate_{self.form}"

    @abstractmethod
    def events(self, tracker: Tracker, slot: str | None, texts: Composer) -> Events:
        """Slots for the answer to ``slot`` (None: the form begins), the note, and ``requested_slot`` for what comes next."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Rasa's entry. An error ends the form; the question that was asked is kept for the user to try again."""
        running = tracker.active_loop.get("name") == self.form
        slot = tracker.get_slot(REQUESTED) if running else None
        try:
            if slot and intent(tracker) == "stop" and not _reads_as_answer(self.form, tracker):
                return [SlotSet(slot, None), ActionExecutionRejected(self.form)]  # a rule ends the form
            if slot and in_between(tracker, self.form):
                return [SlotSet(slot, None), *await action_for(intent(tracker)).run(dispatcher, tracker, domain)]
            return self.events(tracker, slot, composer())
        except Exception as error:  # noqa: BLE001 - see the docstring
            logger.error("%s failed: %s at %s", self.name(), type(error).__name__, error_place(error))
            dispatcher.utter_message(
                text=composer().phrases["storing"], json_message={"type": "error", "code": "temporary"}
            )
            return [ActiveLoop(None), SlotSet(REQUESTED, None)]


def in_between(tracker: Tracker, form: str) -> bool:
    """True where the message is no answer to the form but something else: stopping, another topic, a crisis."""
    latest = tracker.latest_message or {}
    asked = intent(tracker)
    if latest.get("button"):
        return asked not in _STARTERS[form]
    if asked == "nood":
        return True
    if asked in ("ja", "nee", *_STARTERS[form]):
        return False
    words = len((latest.get("text") or "").split())
    return understanding(tracker).get("band") == "sure" and words >= 2 and not _reads_as_answer(form, tracker)


def action_for(asked: str) -> BotAction:
    """The action that answers ``asked`` (an intent) outside a form; data/rules says the same to Rasa."""
    from actions.answers import ActionAntwoord, ActionOverOnderwerp, ActionRol, ActionVervolg
    from actions.conversation import ActionNietZeker
    from actions.deletion import ActionVerwijderGegevens
    from actions.letter import ActionVoorbeeldbrief
    from actions.mijn_bar import ActionMijnBar

    if asked.startswith("vervolg_"):
        return ActionVervolg()
    kinds: dict[str, type[BotAction]] = {
        **dict.fromkeys(("makkelijker_uitleggen", "voorbeeld_geven", "meer_weten", "bron_vragen"), ActionOverOnderwerp),
        **dict.fromkeys(("ik_ben_werknemer", "ik_ben_werkgever"), ActionRol),
        **dict.fromkeys(("mijn_bar", "mijn_bar_verloop", "mijn_bar_gezien"), ActionMijnBar),
        "verwijder_gegevens": ActionVerwijderGegevens,
        "voorbeeldbrief": ActionVoorbeeldbrief,
        "nlu_fallback": ActionNietZeker,
    }
    return kinds.get(asked, ActionAntwoord)()


# Topics whose buttons and wording belong to the form itself.
_STARTERS = {"tijdlijn_form": ("mijn_tijdlijn", "mijn_volgende_stap"), "spoor2_form": ("spoor2_check",)}
CouldAnswer = Callable[[str, str], bool]  # the slot that was asked, and what was typed
_ANSWERS: dict[str, CouldAnswer] = {}


def answers(form: str) -> Callable[[CouldAnswer], CouldAnswer]:
    """Registers the function that sees whether a text could be an answer to ``form``."""

    def register(reads: CouldAnswer) -> CouldAnswer:
        _ANSWERS[form] = reads
        return reads

    return register


def _reads_as_answer(form: str, tracker: Tracker) -> bool:
    return _ANSWERS[form](tracker.get_slot(REQUESTED) or "", (tracker.latest_message or {}).get("text") or "")
