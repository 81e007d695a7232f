"""From the composed messages of a turn to what WhatsApp can show: lengths, choices, formatting, calendar.

Limits are Meta's (developers.facebook.com, reply button and list messages, read November 2026): with at most three
reply buttons 1,024 characters of text, with a list 4,096; button titles 20, list titles 24, descriptions 72.
"""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Dict, Iterable, List, Optional, Tuple

from bot.channels.whatsapp import texts

MAX_BUTTONS, MAX_ROWS = 3, 10
MAX_BUTTON_TITLE, MAX_ROW_TITLE, MAX_DESCRIPTION = 20, 24, 72
MAX_BUTTON_TEXT = 1_024
MAX_ROW_ID = 200
MAX_TEXT = 4_096
READABLE = 1_300  # characters of one message; what is longer gets "Lees verder"; leaves Twilio (1,600) room for choices
MORE_PREFIX = "verder:"
_NAMED_LINKS = 2
_PERSONAL = ("login_required", "bar_summary")

Message = Dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """Something to press: ``id`` comes back, ``short`` has at most 20 characters, ``title`` is the whole of it."""

    id: str
    short: str
    title: str


@dataclass(frozen=True)
class Outgoing:
    """One WhatsApp message. ``rest`` follows after "Lees verder"; ``document`` is the text of a calendar file.

    ``last``: when this is sent, the user's data here is deleted.
    """

    text: str
    choices: Tuple[Choice, ...] = ()
    rest: Optional[Outgoing] = None
    document: Optional[str] = None
    last: bool = False
    key: str = field(default_factory=lambda: uuid.uuid4().hex)

    def fresh(self) -> Outgoing:
        """The same as a message of its own, for sending it (again)."""
        key = uuid.uuid4().hex
        ids = {MORE_PREFIX + self.key: MORE_PREFIX + key}
        return replace(self, key=key, choices=tuple(replace(c, id=ids.get(c.id, c.id)) for c in self.choices))

    def to_json(self) -> str:
        """As text, for the outbox."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, stored: str) -> Outgoing:
        """What ``to_json`` wrote."""
        return cls._of(json.loads(stored))

    @classmethod
    def _of(cls, values: Dict[str, Any]) -> Outgoing:
        choices = tuple(Choice(**choice) for choice in values["choices"])
        rest = cls._of(values["rest"]) if values["rest"] else None
        return cls(**{**values, "choices": choices, "rest": rest})


def render(messages: Iterable[Message], site_url: str) -> List[Outgoing]:
    """The composed messages of one turn as one WhatsApp message, and a second for a calendar file.

    Personal messages never go out: in their place comes one neutral text with a link.
    """
    parts = list(messages)
    if any(map(personal, parts)):
        return [Outgoing(texts.NOT_HERE.format(url=site_url))]
    kinds = {(part.get("custom") or {}).get("type") for part in parts}
    text = "\n\n".join(with_links(part) for part in parts)
    choices = _choices([button for part in parts for button in part.get("buttons") or ()])
    calendars = [part["custom"]["calendar"] for part in parts if (part.get("custom") or {}).get("calendar")]
    whole = "letter" in kinds and len(text) <= MAX_TEXT  # to copy in one go
    said = Outgoing(text) if whole and len(text) > READABLE else _split(text, choices)
    said = replace(said, last="deleted" in kinds)
    return [said, *(Outgoing(texts.CALENDAR, document=calendar) for calendar in calendars)]


def personal(message: Message) -> bool:
    """True for a message that never goes over WhatsApp."""
    custom = message.get("custom") or {}
    return bool(custom.get("sensitive")) or custom.get("type") in _PERSONAL


def with_links(message: Message) -> str:
    """The text in WhatsApp's formatting, with the addresses of the first sources written out."""
    text = formatted(message.get("text") or "")
    sources = (message.get("custom") or {}).get("sources") or ()
    links = [source["url"] for source in sources[:_NAMED_LINKS] if source.get("url")]
    shown = [link for link in dict.fromkeys(links) if link not in text]
    return "\n".join([text, *shown])


def formatted(markdown: str) -> str:
    """Markdown as the content uses it (bold, lists, links, headings) in WhatsApp's own marks."""
    text = re.sub(r"!?\[([^\]]+)\]\(([^)\s]+)\)", r"\1: \2", markdown)
    text = re.sub(r"(?<![\w*])\*(?![\s*])([^*\n]+?)(?<!\s)\*(?![\w*])", r"_\1_", text)
    text = re.sub(r"\*\*\s*(.+?)\s*\*\*|__\s*(.+?)\s*__", lambda m: f"*{m[1] or m[2]}*", text)
    text = re.sub(r"^#{1,6}\s+(.+?)\s*#*$", r"*\1*", text, flags=re.M)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def shortened(title: str, limit: int) -> str:
    """``title`` in at most ``limit`` characters, cut between words; a single longer word gives way to "Kies dit"."""
    if len(title) <= limit:
        return title
    kept = title[:limit].rsplit(" ", 1)[0] if " " in title[:limit] else ""
    # A last word such as "de" or "van" says nothing by itself.
    while len(kept.split()) > 1 and len(kept.split()[-1]) <= 3:
        kept = kept.rsplit(" ", 1)[0]
    kept = kept.rstrip(" ,;:–-")
    return f"{kept} …" if kept and len(kept) + 2 <= limit else kept or texts.THIS


def _choices(buttons: Iterable[Dict[str, str]]) -> Tuple[Choice, ...]:
    """Every payload once; two that read the same become different (WhatsApp refuses doubles)."""
    found: Dict[str, Choice] = {}
    seen: Dict[str, int] = {}
    for button in buttons:
        payload, title = button["payload"], button["title"]
        if payload in found or len(payload) > MAX_ROW_ID or len(found) == MAX_ROWS:
            continue
        short = shortened(button.get("short") or title, MAX_BUTTON_TITLE)
        seen[short] = seen.get(short, 0) + 1
        if seen[short] > 1:
            short = f"{shortened(short, MAX_BUTTON_TITLE - 4)} ({seen[short]})"
        found[payload] = Choice(payload, short, title)
    return tuple(found.values())


def _split(text: str, choices: Tuple[Choice, ...]) -> Outgoing:
    """``text`` in messages that read well, each but the last with "Lees verder"; the choices go with the last."""
    if len(text) <= READABLE:
        return Outgoing(text, choices)
    head, tail = cut(text, MAX_BUTTON_TEXT)
    first = Outgoing(head, rest=_split(tail, choices))
    return replace(first, choices=(Choice(MORE_PREFIX + first.key, texts.MORE, texts.MORE),))


def cut(text: str, limit: int) -> Tuple[str, str]:
    """``text`` in two at the last paragraph end within ``limit``; else at a line, a sentence, a word."""
    window = text[: limit + 1]
    for end in ("\n\n", "\n", ". ", " "):
        at = window.rfind(end)
        if at > limit // 4:
            keep = at + 1 if end == ". " else at
            return text[:keep].rstrip(), text[keep:].lstrip()
    return text[:limit], text[limit:]
