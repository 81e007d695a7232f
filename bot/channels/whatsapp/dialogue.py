"""One turn on WhatsApp: what the channel answers itself, and what it asks the assistant."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional, Protocol, Sequence

from bot.channels.whatsapp import texts
from bot.channels.whatsapp.inbox import Turn
from bot.channels.whatsapp.render import MORE_PREFIX, Choice, Message, Outgoing, personal, render
from bot.channels.whatsapp.settings import Settings

MAX_TEXT = 2_000  # characters of a turn, as in the web channel
DELETE_ID, KEEP_ID = "gesprek:verwijder", "gesprek:bewaar"
DELETE_PAYLOAD = "/verwijder_gegevens:ja"


class Ask(Protocol):
    """The assistant."""

    async def __call__(
        self, turn: Turn, /, *, text: Optional[str] = None, payload: Optional[str] = None, offered: bool = False
    ) -> Optional[List[Dict[str, Any]]]:
        """The composed messages that answer a typed ``text`` or a pressed ``payload``; None: it failed, try again.

        ``offered``: this channel itself offered the button. Raises KeyError for a button that nobody sent here.
        """


class Dialogue:
    """Answers turns; ``ask`` is the assistant."""

    def __init__(self, settings: Settings, ask: Ask):
        self._settings, self._ask = settings, ask

    async def reply(self, turn: Turn) -> Optional[Sequence[Outgoing]]:
        """The messages that answer ``turn``; None: not now, try again."""
        if turn.kind == "other":
            return self._own(turn, texts.ONLY_TEXT)
        if turn.kind == "button":
            return await self._pressed(turn, turn.said[0])
        text = "\n".join(turn.said).strip()
        if (chosen := _chosen(turn, text)) is not None:
            return await self._pressed(turn, chosen)
        if len(text) > MAX_TEXT:
            return self._own(turn, texts.TOO_LONG.format(length=len(text), limit=MAX_TEXT))
        said = await self._ask(turn, text=text)
        if said and re.fullmatch(r"\W*stop\W*", text, re.I):  # the assistant has left its form, if it was in one
            choices = (Choice(DELETE_ID, texts.DELETE, texts.DELETE), Choice(KEEP_ID, texts.KEEP, texts.KEEP))
            return self._own(turn, texts.STOPPED, *choices)
        return self._rendered(turn, said)

    async def _pressed(self, turn: Turn, payload: str) -> Optional[Sequence[Outgoing]]:
        if payload.startswith(MORE_PREFIX):
            rest = turn.more.rest if turn.more else None
            return [rest.fresh()] if rest else self._own(turn, texts.GONE)
        if payload == KEEP_ID:
            return self._own(turn, texts.KEPT)
        delete = payload == DELETE_ID and turn.last is not None and payload in {c.id for c in turn.last.choices}
        try:
            said = await self._ask(turn, payload=DELETE_PAYLOAD if delete else payload, offered=delete)
        except KeyError:
            return self._own(turn, texts.UNKNOWN_BUTTON)
        return self._rendered(turn, said)

    def _rendered(self, turn: Turn, said: Optional[List[Message]]) -> Optional[Sequence[Outgoing]]:
        if said is None:
            return None
        if any(map(personal, said)):
            return self._own(turn, render(said, self._settings.site_url)[0].text)
        crisis = any((part.get("custom") or {}).get("type") == "crisis" for part in said)
        first = {**said[0], "text": self._introduced(turn, said[0].get("text") or "", crisis)}
        return render([first, *said[1:]], self._settings.site_url)

    def _own(self, turn: Turn, text: str, *choices: Choice) -> Sequence[Outgoing]:
        return [Outgoing(self._introduced(turn, text), choices)]

    def _introduced(self, turn: Turn, text: str, crisis: bool = False) -> str:
        """The first message also says what this is, where the privacy statement is, and how to stop."""
        if not turn.first:
            return text
        privacy = texts.PRIVACY.format(url=self._settings.privacy_url)
        head, _, tail = text.partition("\n\n")
        if crisis:  # the help comes first
            return f"{text}\n\n{texts.COMPUTER}\n\n{privacy}"
        if "computer" in head:
            return "\n\n".join(filter(None, [head, privacy, tail]))
        return f"{texts.COMPUTER}\n\n{privacy}\n\n{text}"


def _chosen(turn: Turn, text: str) -> Optional[str]:
    """The choice that a typed text means: its number where choices are numbered, or the words on it."""
    choices = turn.last.choices if turn.last else ()
    if turn.numbered and text.isascii() and text.isdigit() and len(text) <= 2 and 0 < int(text) <= len(choices):
        return choices[int(text) - 1].id
    return next((c.id for c in choices if text.casefold() in (c.title.casefold(), c.short.casefold())), None)
