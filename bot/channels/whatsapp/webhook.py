"""The addresses that Meta and Twilio call: signature first, then size and form, then stored, then 200.

Without a provider's secrets its addresses do not exist. Nothing of a body is ever logged.
"""

from __future__ import annotations

import hmac
import logging
from typing import Any, Awaitable, Callable, Optional, Sequence

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty, text
from twilio.request_validator import RequestValidator

from bot.channels.whatsapp import meta, twilio
from bot.channels.whatsapp.settings import Settings
from bot.channels.whatsapp.wire import Incoming, Status

logger = logging.getLogger(__name__)

MAX_BODY = 3 * 1_024 * 1_024  # bytes; what Meta says a webhook may be
MAX_FORM = 64 * 1_024
MAX_CHALLENGE = 256

Store = Callable[[Sequence[Incoming], Sequence[Status]], Awaitable[Any]]


def add_routes(blueprint: Blueprint, settings: Settings, store: Store) -> None:
    """Add the addresses of the configured providers; ``store`` returns once everything is safely kept."""
    if settings.meta:
        _add_meta(blueprint, settings.meta, store)
    if settings.twilio:
        _add_twilio(blueprint, settings.twilio, store)


def _add_meta(blueprint: Blueprint, configured: Any, store: Store) -> None:
    @blueprint.get("/")
    async def handshake(request: Request) -> HTTPResponse:
        given = (request.args.get("hub.verify_token") or "").encode("utf-8", "replace")
        challenge = request.args.get("hub.challenge") or ""
        known = hmac.compare_digest(given, configured.verify_token.encode())
        if not known or request.args.get("hub.mode") != "subscribe" or not 0 < len(challenge) <= MAX_CHALLENGE:
            return empty(403)
        return text(challenge)

    @blueprint.post("/", stream=True)
    async def receive(request: Request) -> HTTPResponse:
        body = await _body(request, MAX_BODY)
        if body is None:
            return empty(413)
        if not meta.signed(body, request.headers.get("x-hub-signature-256"), configured.app_secret):
            return empty(401)
        if not _is(request, "application/json"):
            return empty(415)
        try:
            messages, statuses = meta.parse(body, configured.phone_id)
        except ValueError:
            return empty(400)
        return await _stored(store, messages, statuses)


def _add_twilio(blueprint: Blueprint, configured: Any, store: Store) -> None:
    validator = RequestValidator(configured.token)

    async def checked(request: Request, url: str) -> Any:
        """The form of a request that Twilio signed, else the refusal."""
        body = await _body(request, MAX_FORM)
        if body is None:
            return empty(413)
        if not _is(request, "application/x-www-form-urlencoded"):
            return empty(415)
        try:
            form = twilio.fields(body)
        except ValueError:
            return empty(400)
        signed = validator.validate(url, form, request.headers.get("x-twilio-signature") or "")
        return form if signed else empty(401)

    @blueprint.post("/twilio", stream=True)
    async def receive_twilio(request: Request) -> HTTPResponse:
        form = await checked(request, configured.webhook_url)
        return form if isinstance(form, HTTPResponse) else await _stored(store, twilio.parse(form), ())

    @blueprint.post("/twilio" + twilio.STATUS_PATH, stream=True)
    async def receive_twilio_status(request: Request) -> HTTPResponse:
        query = f"?{request.query_string}" if request.query_string else ""
        form = await checked(request, f"{configured.webhook_url}{twilio.STATUS_PATH}{query}")
        if isinstance(form, HTTPResponse):
            return form
        return await _stored(store, (), twilio.parse_status(form, request.args.get("row") or ""))


async def _stored(store: Store, messages: Sequence[Incoming], statuses: Sequence[Status]) -> HTTPResponse:
    try:
        await store(messages, statuses)
    except Exception as error:  # noqa: BLE001 - not kept, so not confirmed: the provider sends it again
        logger.error("ALARM: WhatsApp webhook could not be stored: %s", type(error).__name__)
        return empty(503)
    return empty(200)


async def _body(request: Request, limit: int) -> Optional[bytes]:
    """The raw body; None when it is longer than ``limit``. Sanic lifts its own limit for streamed requests."""
    if (request.headers.get("content-length") or "0").strip().rjust(12, "0") > str(limit).rjust(12, "0"):
        return None
    parts, length = [], 0
    while (part := await request.stream.read()) is not None:
        length += len(part)
        if length > limit:
            return None
        parts.append(part)
    return b"".join(parts)


def _is(request: Request, kind: str) -> bool:
    return (
        request.headers.get("content-type", "").split(";")[0].strip().lower() == kind
        and request.headers.get("content-encoding", "identity").lower() == "identity"
    )
