"""One turn of a conversation: what came in becomes a UserMessage, what goes out is one composed message.

Typed text never becomes a command here, and a button only counts when this bot offered it in this conversation.
"""

from __future__ import annotations

import asyncio
import logging
from contextvars import ContextVar
from typing import Any, Dict, Iterable, List, Optional

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, Event

from bot.channels.texts import TROUBLE
from bot.stores import conversations

logger = logging.getLogger(__name__)

# An invisible character in front of a typed "/" keeps Rasa from reading the text as an intent,
# and leaves what the user sees as it was typed.
_GUARD = "​"

Message = Dict[str, Any]

# The login token that came with the present message. It goes on to the action server and nowhere else: no event, no log.
LOGIN: ContextVar[Optional[str]] = ContextVar("login", default=None)


class ComposedOutput(CollectingOutputChannel):
    """Collects each bot message as one object with ``text``, ``buttons`` and ``custom``."""

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        kept = {key: message[key] for key in ("text", "buttons", "custom") if message.get(key)}
        if kept:
            self.messages.append(kept)


def shield(text: str) -> str:
    """``text`` such that Rasa cannot take it for a command."""
    return _GUARD + text if text.lstrip().startswith("/") else text


def unshield(text: str) -> str:
    """What the user typed, from a shielded text."""
    return text[len(_GUARD) :] if text.startswith(_GUARD) else text


def button_titles(events: Iterable[Event]) -> Dict[str, str]:
    """Payload -> title of every button the bot has sent in these events; of doubles the last counts."""
    return {
        button["payload"]: button["title"]
        for event in events
        if isinstance(event, BotUttered)
        for button in event.data.get("buttons") or ()
    }


async def events_of(agent: Agent, sender_id: str) -> List[Event]:
    """All stored events of a conversation, oldest first, over all its sessions."""
    tracker = await agent.tracker_store.retrieve_full_tracker(sender_id)
    return list(tracker.events) if tracker else []


def typed(text: str, sender_id: str, channel: str, message_id: Optional[str] = None, easy: bool = False) -> UserMessage:
    """A message that was typed. ``easy``: the user wants the simplest words. Other metadata never comes from outside."""
    return UserMessage(
        shield(text), ComposedOutput(), sender_id, input_channel=channel, message_id=message_id, metadata={"easy": easy}
    )


def pressed(
    payload: str, title: str, sender_id: str, channel: str, message_id: Optional[str] = None, easy: bool = False
) -> UserMessage:
    """A button press, taken as it is, without the language pipeline.

    ``payload`` is "/topic" or "/topic:choice"; actions find the choice in the parse result under ``choice``.
    """
    topic, _, choice = payload.lstrip("/").partition(":")
    return UserMessage(
        title,
        ComposedOutput(),
        sender_id,
        parse_data={
            "text": title,
            "intent": {"name": topic, "confidence": 1.0},
            "entities": [],
            "button": True,
            "choice": choice,
        },
        input_channel=channel,
        message_id=message_id,
        metadata={"easy": easy},
    )


def waiting(events: Iterable[Event]) -> Optional[str]:
    """The payload that the last bot message wants to see again once the person has logged in; None for any other."""
    said = [event for event in events if isinstance(event, BotUttered)]
    custom = ((said[-1].data or {}).get("custom") or {}) if said else {}
    return f"/{custom['question']}" if custom.get("type") == "login_required" and custom.get("question") else None


async def answer(agent: Agent, message: UserMessage, login: Optional[str] = None) -> List[Message]:
    """The bot's messages to ``message``. Never raises and never logs what the user wrote.

    ``login`` is the verified token of the person who sent it. A message of type ``deleted`` takes the conversation along.
    """
    LOGIN.set(login)
    try:
        await agent.handle_message(message)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong, the user gets a reply
        logger.error("a turn failed in channel %s: %s", message.input_channel, type(error).__name__)
        return [trouble()]
    said: List[Message] = message.output_channel.messages or [trouble()]
    if any(map(deleted, said)):
        await asyncio.to_thread(conversations.of(agent).forget, message.sender_id)
    return said


def trouble() -> Message:
    """What the user reads when a turn could not be answered."""
    return {"text": TROUBLE, "custom": {"type": "error", "code": "temporary"}}


def deleted(message: Message) -> bool:
    """True for the message that ends a conversation which is deleted with it."""
    return (message.get("custom") or {}).get("type") == "deleted"


def sensitive(message: Message) -> bool:
    """True for a message that may be shown once and kept nowhere."""
    return bool((message.get("custom") or {}).get("sensitive"))


def failed(message: Message) -> bool:
    """True for the message of ``trouble``: the turn may be tried again."""
    return (message.get("custom") or {}).get("code") == "temporary"
