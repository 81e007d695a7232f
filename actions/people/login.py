"""Who is logged in, for the action that is running: the token that came with this call, verified here again."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar

from actions.bar.access import Requester
from actions.people.tokens import requester, verifier
from identity import TokenRefused

# The token of the present call; set by the server, read by nobody else.
TOKEN: ContextVar[str | None] = ContextVar("token", default=None)


def has_login() -> bool:
    """True where this site is set up for logging in."""
    return verifier() is not None


async def asker(channel: str) -> Requester:
    """Who asks on ``channel``; nobody known where the token does not count. May fetch keys, at most two seconds."""
    try:
        return await asyncio.to_thread(requester, TOKEN.get(), channel, verifier())
    except TokenRefused:
        return Requester(channel)
