"""Meta's documented limits on what is sent over the Cloud API, for the stand-in and for the test over all content."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

MAX_OPAQUE = 512


def breaches(body: Any, uploads: Collection[str] = ()) -> list[str]:
    """What is wrong with the ``body`` of POST /messages; empty when Meta would take it."""
    if not isinstance(body, dict):
        return ["no object"]
    wrong = [f"unknown field {key}" for key in set(body) - _FIELDS - {str(body.get("type"))}]
    if body.get("messaging_product") != "whatsapp" or body.get("recipient_type") != "individual":
        wrong.append("messaging_product or recipient_type")
    hidden = re.fullmatch(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}", str(body.get("recipient", "")))
    if not str(body.get("to", "")).isdigit() and not (hidden and "to" not in body):
        wrong.append("to")
    wrong += _length("biz_opaque_callback_data", body.get("biz_opaque_callback_data", "x"), MAX_OPAQUE)
    kind = body.get("type")
    part = body.get(str(kind))
    if not isinstance(part, dict) or kind not in ("text", "interactive", "document"):
        return [*wrong, "type"]
    if kind == "text":
        return [*wrong, *_length("text", part.get("body"), 4096)]
    if kind == "document":
        if part.get("id") not in uploads:
            wrong.append("document that was not uploaded")
        return [*wrong, *_length("caption", part.get("caption"), 1024), *_length("filename", part.get("filename"), 240)]
    return [*wrong, *_interactive(part)]


_FIELDS = {"messaging_product", "recipient_type", "to", "recipient", "type", "biz_opaque_callback_data", "context"}


def _interactive(part: dict[str, Any]) -> list[str]:
    action, text = part.get("action") or {}, (part.get("body") or {}).get("text")
    if part.get("type") == "button":
        replies = [button.get("reply") or {} for button in action.get("buttons") or ()]
        wrong = _length("text with buttons", text, 1024)
        if not 1 <= len(replies) <= 3:
            wrong.append(f"{len(replies)} buttons")
        return wrong + _choices(replies, 20, 256)
    if part.get("type") != "list":
        return ["interactive type"]
    sections = action.get("sections") or []
    rows = [row for section in sections for row in section.get("rows") or ()]
    wrong = _length("text with a list", text, 4096) + _length("list button", action.get("button"), 20)
    if not 1 <= len(sections) <= 10 or not 1 <= len(rows) <= 10:
        wrong.append(f"{len(sections)} sections, {len(rows)} rows")
    for section in sections:
        wrong += _length("section title", section.get("title"), 24)
    for row in rows:
        if "description" in row:
            wrong += _length("description", row["description"], 72)
    return wrong + _choices(rows, 24, 200)


def _choices(choices: list[dict[str, Any]], title: int, identifier: int) -> list[str]:
    wrong = []
    for choice in choices:
        wrong += _length("title", choice.get("title"), title) + _length("id", choice.get("id"), identifier)
        if choice.get("id") != str(choice.get("id")).strip():
            wrong.append("id with spaces around it")
    for key in ("id", "title"):
        if len({choice.get(key) for choice in choices}) < len(choices):
            wrong.append(f"the same {key} twice")
    return wrong


def _length(name: str, value: Any, most: int) -> list[str]:
    if not isinstance(value, str) or not value.strip():
        return [f"{name} is empty"]
    return [f"{name}: {len(value)} characters, at most {most}"] if len(value) > most else []
