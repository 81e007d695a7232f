"""Meta's Cloud API: its signature, what its webhooks say, what a message looks like, what its errors mean."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any, Dict, Iterator, List, Optional, Tuple

from bot.channels.whatsapp import texts
from bot.channels.whatsapp.render import MAX_BUTTON_TEXT, MAX_BUTTONS, MAX_DESCRIPTION, Outgoing, shortened
from bot.channels.whatsapp.wire import Incoming, Kind, Result, Status, clean, is_hidden, is_number

NAME = "meta"
# Error codes (developers.facebook.com, "Error codes", read November 2026).
_PAIR_RATE = 131056  # too many messages to this one user
_TOO_FAST = (4, 80007, 130429)  # too many messages of this number or app
_PASSING = (1, 2, 131000, 131016, 131057, 133004)
_ACCOUNT = (0, 3, 10, 190, 131031, 131042, 368)  # token, rights or payment: an administrator must act
_SILENT = ("reaction", "system", "request_welcome", "ephemeral")  # nothing a person asked


def signed(body: bytes, header: Optional[str], secret: str) -> bool:
    """True when ``header`` (X-Hub-Signature-256) is Meta's signature over exactly these bytes."""
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), (header or "").encode("utf-8", "replace"))


def parse(body: bytes, phone_id: str) -> Tuple[List[Incoming], List[Status]]:
    """Messages to ``phone_id`` and statuses in a webhook's body; what is unknown or malformed is passed over.

    Raises ValueError for a body that is no JSON, or nested too deep.
    """
    try:
        webhook = json.loads(body)
    except RecursionError:
        raise ValueError("nested too deep") from None
    messages: List[Incoming] = []
    statuses: List[Status] = []
    for entry in _dicts(webhook, "entry"):
        for change in _dicts(entry, "changes"):
            value = _dict(change.get("value"))
            if change.get("field") != "messages" or _dict(value.get("metadata")).get("phone_number_id") != phone_id:
                continue
            messages += filter(None, map(_incoming, _dicts(value, "messages")))
            statuses += filter(None, map(_status, _dicts(value, "statuses")))
    return messages, statuses


def _incoming(raw: Dict[str, Any]) -> Optional[Incoming]:
    message_id, kind = raw.get("id"), raw.get("type")
    number = raw.get("from") or raw.get("from_user_id")
    known = is_number(number) or is_hidden(number)
    if not isinstance(message_id, str) or not message_id or not known or kind in _SILENT:
        return None
    said = _said(raw, str(kind))
    return Incoming(NAME, clean(message_id), str(number), _moment(raw.get("timestamp")), said[0], clean(said[1]))


def _said(raw: Dict[str, Any], kind: str) -> Tuple[Kind, str]:
    part = _dict(raw.get(kind))
    if kind == "text" and isinstance(part.get("body"), str) and part["body"].strip():
        return "text", part["body"]
    if kind == "interactive":
        payload = _dict(part.get(str(part.get("type")))).get("id")  # button_reply or list_reply
        if isinstance(payload, str):
            return "button", payload
    if kind == "button" and isinstance(part.get("text"), str) and part["text"].strip():
        return "text", part["text"]  # the quick reply of a template
    return "other", ""


def _status(raw: Dict[str, Any]) -> Optional[Status]:
    key, status = raw.get("biz_opaque_callback_data"), raw.get("status")
    if not isinstance(key, str) or not isinstance(status, str):
        return None
    code = next((error.get("code") for error in _dicts(raw, "errors")), "")
    return Status(clean(key), status, str(code)[:24], code in (_PAIR_RATE, *_TOO_FAST, *_PASSING))


def _moment(timestamp: Any) -> float:
    """Seconds since 1970 of Meta's ``timestamp``; now where it makes no sense."""
    if isinstance(timestamp, str) and timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11:
        return float(timestamp)
    return time.time()


def _dict(value: Any) -> Dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any, key: str) -> Iterator[Dict[str, Any]]:
    found = _dict(value).get(key)
    return (one for one in found if isinstance(one, dict)) if isinstance(found, list) else iter(())


def payload(number: str, message: Outgoing, media: Optional[str] = None) -> Dict[str, Any]:
    """The body of POST /messages: a text, with reply buttons where these fit and a list where not.

    ``media``: the id of an uploaded calendar, which the text then belongs to.
    """
    base = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "recipient" if is_hidden(number) else "to": number,
        "biz_opaque_callback_data": message.key,  # comes back in each status
    }
    if media is not None:
        document = {"id": media, "filename": texts.CALENDAR_FILE, "caption": message.text}
        return {**base, "type": "document", "document": document}
    if not message.choices:
        return {**base, "type": "text", "text": {"body": message.text, "preview_url": False}}
    body = {"text": message.text}
    if len(message.choices) <= MAX_BUTTONS and len(message.text) <= MAX_BUTTON_TEXT:
        buttons = [{"type": "reply", "reply": {"id": c.id, "title": c.short}} for c in message.choices]
        return {**base, "type": "interactive", "interactive": {"type": "button", "body": body, "action": {"buttons": buttons}}}  # fmt: skip
    rows = [{"id": c.id, "title": c.short, **_description(c.short, c.title)} for c in message.choices]
    action = {"button": texts.CHOOSE, "sections": [{"title": texts.CHOOSE, "rows": rows}]}
    return {**base, "type": "interactive", "interactive": {"type": "list", "body": body, "action": action}}


def _description(short: str, title: str) -> Dict[str, str]:
    return {} if title == short else {"description": shortened(title, MAX_DESCRIPTION)}


def outcome(status: int, code: Any) -> Result:
    """What an HTTP ``status`` other than 200 and Meta's error ``code`` (None without) mean for the message."""
    named = str(code if code is not None else status)
    if code == _PAIR_RATE:
        return Result("again", named, wait=6.0)
    if code in _TOO_FAST or (status == 429 and code is None):
        return Result("again", named, wait=2.0, pause=True)
    if code in _ACCOUNT or status in (401, 403):
        return Result("again", named, wait=60.0, pause=True, alarm=True)
    if code in _PASSING or status in (408, 429) or status >= 500:
        return Result("again", named)
    return Result("never", named)
