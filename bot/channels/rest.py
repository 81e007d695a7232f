"""Rasa's ``rest`` channel for development and tests: the same address and answer, without its open doors.

The original takes a typed ``/intent{"slot": …}`` as a command, stores any ``metadata`` and channel name the caller
sends, and logs the user's text when something fails. It still has no authentication, so production leaves it out.
"""

from __future__ import annotations

from typing import Any, Awaitable, Callable, Dict, Optional
from uuid import uuid4

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.exc import SQLAlchemyError

from bot.channels import texts, turn
from bot.channels.web import SENDER_PREFIX

MAX_SENDER = 128


class RestChannel(RestInput):
    """``POST /webhooks/rest/webhook`` with ``{"sender": …, "message": …}``; answers a list of composed messages."""

    @classmethod
    def name(cls) -> str:
        return "rest"

    def get_metadata(self, request: Request) -> Optional[Dict[str, Any]]:
        return None

    async def _extract_sender(self, req: Request) -> str:
        # The original puts all callers without a sender into one conversation, "default".
        return req.json.get("sender") or f"rest-{uuid4().hex}"

    def _extract_input_channel(self, req: Request) -> str:
        return self.name()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        async def guarded(message: UserMessage) -> None:
            for part in await reply(message.sender_id, message.text):
                # Into the original's list or, when streaming, its queue.
                await message.output_channel._persist_message({"recipient_id": message.sender_id, **part})

        blueprint = super().blueprint(guarded)

        @blueprint.on_request
        async def refuse_bad_requests(request: Request) -> Optional[HTTPResponse]:
            if request.method != "POST":
                return None
            body = _body(request)
            sender, message = body.get("sender"), body.get("message")
            if not isinstance(message, str) or not message.strip():
                return _error(400, texts.NO_TEXT)
            if sender is not None and not _may_use(sender):
                return _error(400, texts.BAD_REQUEST)
            return None

        return blueprint


async def reply(sender_id: str, text: str) -> list[turn.Message]:
    """The answer to ``text``; a text that is the payload of a button sent to this sender presses that button."""
    agent = Sanic.get_app().ctx.agent
    try:
        titles = turn.button_titles(await turn.events_of(agent, sender_id)) if text.startswith("/") else {}
    except SQLAlchemyError:  # the original would log the text
        return [turn.trouble()]
    if text in titles:
        return await turn.answer(agent, turn.pressed(text, titles[text], sender_id, RestChannel.name()))
    return await turn.answer(agent, turn.typed(text, sender_id, RestChannel.name()))


def _may_use(sender: Any) -> bool:
    return isinstance(sender, str) and len(sender) <= MAX_SENDER and not sender.startswith(SENDER_PREFIX)


def _body(request: Request) -> Dict[str, Any]:
    try:
        body = request.json
    except Exception:  # noqa: BLE001 - sanic raises its own kinds for unreadable JSON
        return {}
    return body if isinstance(body, dict) else {}


def _error(status: int, text: str) -> HTTPResponse:
    return json([{"text": text, "custom": {"type": "error", "code": "bad_request"}}], status=status)
