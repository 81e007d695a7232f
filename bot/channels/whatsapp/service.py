"""Puts the channel's parts together on a blueprint: tables, worker, providers, addresses."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, Callable, Dict, Sequence

from sanic import Blueprint

from bot.channels.whatsapp import meta, twilio
from bot.channels.whatsapp.dialogue import Ask, Dialogue
from bot.channels.whatsapp.inbox import Inbox
from bot.channels.whatsapp.sending import Cloud, Twilio
from bot.channels.whatsapp.settings import Settings
from bot.channels.whatsapp.tables import connect
from bot.channels.whatsapp.vault import Vault
from bot.channels.whatsapp.webhook import add_routes
from bot.channels.whatsapp.wire import Incoming, Provider, Status
from bot.channels.whatsapp.worker import Worker


def serve(blueprint: Blueprint, settings: Settings, ask: Ask, ready: Callable[[], bool]) -> None:
    """Add the channel to ``blueprint``: its addresses, and a worker that runs as long as the server does.

    ``ask`` is called only once ``ready`` says yes; messages are stored from the first moment on.
    """
    vault = Vault(settings.hash_secret, settings.keys)
    running: Dict[str, Any] = {}

    async def store(messages: Sequence[Incoming], statuses: Sequence[Status]) -> None:
        if messages or statuses:
            await running["worker"].receive(messages, statuses)

    async def start(app: Any, loop: Any) -> None:
        providers: Dict[str, Provider] = {}
        if settings.meta:
            providers[meta.NAME] = Cloud(settings.meta)
        if settings.twilio:
            providers[twilio.NAME] = Twilio(settings.twilio)
        inbox = Inbox(connect(settings.database), vault, settings)
        running["worker"] = Worker(inbox, providers, Dialogue(settings, ask).reply, ready)
        running["task"] = asyncio.ensure_future(running["worker"].run())

    async def stop(app: Any, loop: Any) -> None:
        running["task"].cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running["task"]
        await running["worker"].close()

    add_routes(blueprint, settings, store)
    blueprint.listener("before_server_start")(start)
    blueprint.listener("before_server_stop")(stop)
