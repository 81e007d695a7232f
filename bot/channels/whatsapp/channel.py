"""The WhatsApp channel as Rasa sees it. Configured by the environment alone; see docs/whatsapp.md."""

from __future__ import annotations

from typing import Any, Awaitable, Callable, Dict, List, Optional

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.core.events import BotUttered, Event, UserUttered
from sanic import Blueprint, Sanic

from bot.channels import turn
from bot.channels.whatsapp import texts
from bot.channels.whatsapp.inbox import Turn
from bot.channels.whatsapp.service import serve
from bot.channels.whatsapp.settings import Settings

NAME = "whatsapp"


class WhatsAppChannel(InputChannel):
    """/webhooks/whatsapp for Meta, /webhooks/whatsapp/twilio for Twilio; without settings there is no channel."""

    def __init__(self, settings: Optional[Settings]):
        self._settings = settings

    @classmethod
    def name(cls) -> str:
        return NAME

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> WhatsAppChannel:
        return cls(Settings.from_environment())

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("whatsapp_channel")
        if self._settings:
            serve(blueprint, self._settings, ask, lambda: bool(getattr(Sanic.get_app().ctx, "ready", False)))
        return blueprint


async def ask(
    said: Turn, /, *, text: Optional[str] = None, payload: Optional[str] = None, offered: bool = False
) -> Optional[List[turn.Message]]:
    """The assistant's answer to one turn; see ``dialogue.Ask``."""
    agent: Agent = Sanic.get_app().ctx.agent
    events = await turn.events_of(agent, said.sender)
    if (known := answered(events, said.id)) is not None:
        return known  # it was answered before a crash: not twice, for a form would take it as the next answer
    if payload is None:
        message = turn.typed(text or "", said.sender, NAME, said.id)
    else:
        titles = turn.button_titles(events)
        if not offered and payload not in titles:
            raise KeyError(payload)
        message = turn.pressed(payload, titles.get(payload, texts.DELETE), said.sender, NAME, said.id)
    replies = await turn.answer(agent, message)
    return None if any(map(turn.failed, replies)) else replies


def answered(events: List[Event], message_id: str) -> Optional[List[turn.Message]]:
    """What was answered to the message with this id, from the stored events; None when it was not, or it failed."""
    replies: List[turn.Message] = []
    current = False
    for event in events:
        if isinstance(event, UserUttered):
            current = event.message_id == message_id
            replies = [] if current else replies
        elif isinstance(event, BotUttered) and current:
            parts = {"text": event.text, "buttons": event.data.get("buttons"), "custom": event.data.get("custom")}
            replies.append({key: value for key, value in parts.items() if value})
    return replies if replies and not any(map(turn.failed, replies)) else None
