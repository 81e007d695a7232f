"""Sending through Meta and Twilio over HTTP: one open session each, and every ending is a ``Result``.

Written with aiohttp, which Rasa brings along: two calls to Meta and one to Twilio are all there is, and what counts
here (did it go out, or is that unknown?) is what libraries hide.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, Callable, Dict, Optional, Tuple

import aiohttp

from bot.channels.whatsapp import meta, settings, texts, twilio
from bot.channels.whatsapp.render import Outgoing
from bot.channels.whatsapp.wire import Result

TIMEOUT_SECONDS = 20.0
KEEP_ALIVE_SECONDS = 10.0  # shorter than the servers' own, so that a closed connection is never used


class _Http:
    """Posts with a session opened at the first call; ``outcome`` explains a status and an error code."""

    def __init__(self, outcome: Callable[[int, Any], Result], **session: Any):
        self._outcome, self._options = outcome, session
        self._session: Optional[aiohttp.ClientSession] = None

    async def post(self, url: str, **content: Any) -> Tuple[Result, Dict[str, Any]]:
        """How it ended, and the answer's JSON ({} without). Never raises: an error's text may hold the number."""
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
            connector = aiohttp.TCPConnector(keepalive_timeout=KEEP_ALIVE_SECONDS)
            self._session = aiohttp.ClientSession(timeout=timeout, connector=connector, **self._options)
        try:
            async with self._session.post(url, allow_redirects=False, **content) as response:
                status, answer = response.status, _object(await response.read())
        except aiohttp.ClientConnectorError:
            return Result("again", "connect"), {}
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            return Result("unsure", type(error).__name__), {}
        if status in (200, 201):
            return Result("sent"), answer
        error_of = answer.get("error")
        code = error_of.get("code") if isinstance(error_of, dict) else answer.get("code")
        return self._outcome(status, code), answer

    async def close(self) -> None:
        """Close the session."""
        if self._session:
            await self._session.close()


class Cloud:
    """Meta's Cloud API."""

    def __init__(self, configured: settings.Meta):
        self._url = f"{configured.api_url}/{configured.phone_id}"
        self._http = _Http(meta.outcome, headers={"Authorization": f"Bearer {configured.token}"})

    async def send(self, number: str, message: Outgoing) -> Result:
        """Send ``message``; a calendar is uploaded first."""
        media = None
        if message.document is not None:
            # Meta knows no calendar files; by the name the phone knows what to do with it.
            form = aiohttp.FormData({"messaging_product": "whatsapp", "type": "text/plain"})
            form.add_field("file", message.document.encode(), filename=texts.CALENDAR_FILE, content_type="text/plain")
            uploaded, answer = await self._http.post(f"{self._url}/media", data=form)
            media = answer.get("id")
            if uploaded.kind in ("again", "never"):
                return uploaded
            if not isinstance(media, str):
                return Result("again", "media")  # the message itself did not go out
        result, _ = await self._http.post(f"{self._url}/messages", json=meta.payload(number, message, media))
        return result

    async def close(self) -> None:
        """Close open connections."""
        await self._http.close()


class Twilio:
    """Twilio's API. It fetches files from a public address, which a calendar has not: that stays behind."""

    def __init__(self, configured: settings.Twilio):
        self._configured = configured
        self._url = f"{configured.api_url}/2010-04-01/Accounts/{configured.account}/Messages.json"
        self._http = _Http(twilio.outcome, auth=aiohttp.BasicAuth(configured.account, configured.token))

    async def send(self, number: str, message: Outgoing) -> Result:
        """Send ``message`` as text."""
        if message.document is not None:
            return Result("sent", "no_document")
        result, _ = await self._http.post(self._url, data=twilio.form(message, number, self._configured))
        return result

    async def close(self) -> None:
        """Close open connections."""
        await self._http.close()


def _object(body: bytes) -> Dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
