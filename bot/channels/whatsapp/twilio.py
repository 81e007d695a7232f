"""Twilio as provider: what its webhooks say, choices as numbered lines, what its errors mean.

Numbered lines and not Twilio's content API: that wants a template made beforehand for every different message, and
here each answer has other choices.
"""

from __future__ import annotations

import time
from typing import Any, Dict, List
from urllib.parse import parse_qsl, quote

from bot.channels.whatsapp import settings, texts
from bot.channels.whatsapp.render import Outgoing
from bot.channels.whatsapp.wire import Incoming, Kind, Result, Status, clean, is_number

NAME = "twilio"
STATUS_PATH = "/status"
_ADDRESS = "whatsapp:+"
_TOO_FAST = (20429, 63018)
_PASSING = (20500, 63012)
_ACCOUNT = (20003, 20005, 63001)
_STATUSES = {"sent": "sent", "delivered": "delivered", "read": "read", "failed": "failed", "undelivered": "failed"}
_MAX_FIELDS = 200
MAX_BODY = 1_600


def fields(body: bytes) -> Dict[str, str]:
    """The form in ``body``. Raises ValueError when it is none."""
    return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MAX_FIELDS))


def parse(form: Dict[str, str]) -> List[Incoming]:
    """The message in a webhook's form, as a list of at most one."""
    message_id, address = form.get("MessageSid", ""), form.get("From", "")
    number = address[len(_ADDRESS) :]
    if not message_id or not address.startswith(_ADDRESS) or not is_number(number):
        return []
    body = form.get("Body", "").strip()
    kind: Kind = "text" if body else "other"
    return [Incoming(NAME, clean(message_id), number, time.time(), kind, clean(body))]


def parse_status(form: Dict[str, str], key: str) -> List[Status]:
    """The status in a callback's form for message ``key``, as a list of at most one."""
    status = _STATUSES.get(form.get("MessageStatus", ""))
    code = form.get("ErrorCode", "")
    again = code.isdigit() and len(code) < 9 and int(code) in (*_TOO_FAST, *_PASSING)
    return [Status(clean(key), status, clean(code)[:24], again)] if status else []


def numbered(message: Outgoing) -> str:
    """The text with its choices as numbered lines: whole titles where they fit, else the short ones."""
    if message.document is not None or not message.choices:
        return message.text
    shown = [
        "\n".join([message.text, "", texts.NUMBERED, *(f"{n}. {title}" for n, title in enumerate(titles, 1))])
        for titles in ([c.title for c in message.choices], [c.short for c in message.choices])
    ]
    return shown[0] if len(shown[0]) <= MAX_BODY else shown[1]


def form(message: Outgoing, number: str, configured: settings.Twilio) -> Dict[str, str]:
    """The fields of POST /Messages.json."""
    return {
        "From": configured.sender,
        "To": _ADDRESS + number,
        "Body": numbered(message),
        "StatusCallback": f"{configured.webhook_url}{STATUS_PATH}?row={quote(message.key)}",
    }


def outcome(status: int, code: Any) -> Result:
    """What an HTTP ``status`` that is no success and Twilio's error ``code`` mean for the message."""
    named = str(code if code is not None else status)
    if code in _TOO_FAST or status == 429:
        return Result("again", named, wait=2.0, pause=True)
    if code in _ACCOUNT or status in (401, 403):
        return Result("again", named, wait=60.0, pause=True, alarm=True)
    if code in _PASSING or status >= 500:
        return Result("again", named)
    return Result("never", named)
