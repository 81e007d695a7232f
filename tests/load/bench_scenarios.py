"""What the visitors of a load test say: the transcripts of tests/conversations, and the starter's own sample stories."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[1] / "conversations"
SEED = 2026

Message = dict[str, Any]
"""One answer of the rest channel: ``text``, and perhaps ``buttons`` and ``custom``."""


@dataclass(frozen=True)
class Turn:
    """What a visitor does: types ``text``, or presses the button of the last answer with the title ``button``."""

    text: str | None = None
    button: str | None = None

    def said(self, last: list[Message]) -> str:
        """The message to send after the answers ``last``. Raises LookupError when the button is not there."""
        if self.text is not None:
            return self.text
        for message in last:
            for button in message.get("buttons", ()):
                if button["title"] == self.button:
                    return str(button["payload"])
        raise LookupError(f"no button '{self.button}' in the last answer")


Conversation = tuple[Turn, ...]


def transcripts() -> list[Conversation]:
    """All scenarios of tests/conversations with their beginnings, in file order."""
    beginnings = yaml.safe_load((FOLDER / "beginnings.yml").read_text("utf-8"))
    return [
        tuple(Turn(t.get("user"), t.get("button")) for t in [*beginnings.get(s.get("start"), []), *s["turns"]])
        for file in sorted(FOLDER.glob("*/*.yml"))
        for s in yaml.safe_load(file.read_text("utf-8"))
    ]


def starter_stories() -> list[Conversation]:
    """Conversations in the words and along the stories that ``rasa init`` ships."""
    texts = (
        ("hello", "I am feeling great", "thanks, bye"),
        ("good morning", "so sad", "yes", "see you later"),
        ("hey there", "extremely sad", "not really", "goodbye"),
        ("hi", "are you a bot?", "feeling like a king"),
        ("hey", "I am going to save the world", "am I talking to a human?", "cu", "bye bye"),
    )
    return [tuple(Turn(text) for text in said) for said in texts]


def endless(conversations: list[Conversation], seed: int = SEED) -> Iterator[Conversation]:
    """``conversations`` in a fixed mixed order, over and over."""
    mixed = list(conversations)
    random.Random(seed).shuffle(mixed)
    return cycle(mixed)
