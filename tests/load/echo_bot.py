"""The real WhatsApp channel with an assistant that says what it was told: for load and webhook tests.

Rasa takes half a minute to start and is not what these tests are about. Usage: python -m tests.load.echo_bot PORT
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from bot.channels.whatsapp.inbox import Turn
from bot.channels.whatsapp.service import serve
from bot.channels.whatsapp.settings import Settings
from tools.redact import configure_log

TURN_SECONDS = float(os.environ.get("ECHO_SECONDS", "0.01"))


async def echo(
    turn: Turn, /, *, text: str | None = None, payload: str | None = None, offered: bool = False
) -> list[dict[str, Any]] | None:
    """All that was said, in order, on one line each; about as long to think as a real turn."""
    if payload is not None and payload not in ("/echo", "/verwijder_gegevens:ja"):
        raise KeyError(payload)
    busy = asyncio.get_running_loop().time() + TURN_SECONDS
    while asyncio.get_running_loop().time() < busy:
        pass  # a turn keeps the processor busy; sleeping would flatter the webhook
    if payload == "/verwijder_gegevens:ja":
        return [{"text": "Verwijderd.", "custom": {"type": "deleted"}}]
    if text and text.startswith("persoonlijk"):
        return [{"text": "GEHEIM", "custom": {"type": "bar_summary", "sensitive": True}, "buttons": []}]
    buttons = [{"title": "Nog een keer", "short": "Nog een keer", "payload": "/echo"}]
    return [{"text": f"U zei: {text or payload}", "custom": {"type": "answer"}, "buttons": buttons}]


def main() -> None:
    """Serve until SIGTERM."""
    configure_log("echo")
    app = Sanic("echo", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = 100_000  # as in bot/serve.py

    @app.get("/health")
    async def health(request: Request) -> HTTPResponse:
        return empty(200)

    blueprint = Blueprint("whatsapp_channel")
    settings = Settings.from_environment()
    if settings:
        serve(blueprint, settings, echo, lambda: True)
    app.blueprint(blueprint, url_prefix="/webhooks/whatsapp")
    app.run(host="127.0.0.1", port=int(sys.argv[1]), workers=1, access_log=False, motd=False)


if __name__ == "__main__":
    main()
