"""What passes between the providers and the rest: what came in, what became of a message that went out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.channels.whatsapp.render import Outgoing

Kind = Literal["text", "button", "other"]


@dataclass(frozen=True)
class Incoming:
    """One message of a user. ``number``: digits, or what ``is_hidden`` knows; ``sent_at``: seconds since 1970; ``content``: text or payload."""

    provider: str
    id: str = field(repr=False)
    number: str = field(repr=False)
    sent_at: float
    kind: Kind
    content: str = field(repr=False)


@dataclass(frozen=True)
class Status:
    """What a provider says about our message ``key``. ``code``: its error, "" without; ``again``: it may be resent."""

    key: str
    status: str
    code: str = ""
    again: bool = False


@dataclass(frozen=True)
class Result:
    """How sending ended: "again" after at least ``wait`` seconds, "unsure" when it may have gone out.

    ``pause``: the whole number sends too fast, so everything waits. ``alarm``: somebody must look.
    """

    kind: Literal["sent", "again", "unsure", "never"]
    code: str = ""
    wait: float = 0.0
    pause: bool = False
    alarm: bool = False


class Provider(Protocol):
    """Sends messages; never raises for what a network or server does."""

    async def send(self, number: str, message: Outgoing) -> Result:
        """Send ``message`` to ``number`` (digits)."""

    async def close(self) -> None:
        """Close open connections."""


def clean(text: str) -> str:
    """``text`` without what databases refuse: NUL and half characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def is_hidden(address: object) -> bool:
    """True for Meta's own id of a person who hides the number behind a user name ("NL.123…")."""
    return isinstance(address, str) and re.fullmatch(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}", address) is not None


def is_number(text: object) -> bool:
    """True for the digits of a telephone number."""
    return isinstance(text, str) and text.isascii() and text.isdigit() and 5 <= len(text) <= 20
