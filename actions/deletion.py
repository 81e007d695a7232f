"""Deleting one's own conversation: asks first, and says what remains and why. The bot does the deleting itself."""

from __future__ import annotations

import uuid

from rasa_sdk import Tracker
from rasa_sdk.events import AllSlotsReset

from actions.base import BotAction, Events, choice
from actions.forms import option
from actions.topics.compose import Composer, Reply

TOPIC = "verwijder_gegevens"


class ActionVerwijderGegevens(BotAction):
    """A message of type ``deleted`` makes the channel delete the conversation once it has been sent."""

    def name(self) -> str:
        return "action_verwijder_gegevens"

    async def reply(self, tracker: Tracker, texts: Composer) -> tuple[Reply | None, Events]:
        chosen = choice(tracker)
        key = {"ja": "verwijder_klaar", "nee": "verwijder_niet"}.get(chosen, "verwijder_vraag")
        body = texts.phrases[key]
        kind = "deleted" if chosen == "ja" else "answer"
        buttons = []
        if key == "verwijder_vraag":
            buttons = [
                option("knop_verwijder_ja", f"{TOPIC}:ja", texts),
                option("knop_verwijder_nee", f"{TOPIC}:nee", texts),
            ]
        custom = {"type": kind, "topic": TOPIC, "body": body, "message_id": uuid.uuid4().hex}
        return Reply(body, custom, buttons), [AllSlotsReset()] if chosen == "ja" else []
