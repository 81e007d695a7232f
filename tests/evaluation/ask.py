"""Asks a running assistant one question, in a conversation of its own, and judges what comes back."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

OUT_OF_SCOPE = "buiten_bereik"
FOLLOW_UPS = "vervolg"  # the group of short follow-ups, which mean nothing in a fresh conversation

RIGHT, AFTER_ONE, WRONG, NOT_UNDERSTOOD = "right", "right after one question", "wrong", "not understood"
IN_SCOPE = (RIGHT, AFTER_ONE, WRONG, NOT_UNDERSTOOD)
CAUGHT, ANSWERED = "caught", "answered as if in scope"


@dataclass(frozen=True)
class Question:
    """``topics`` are the accepted ids, the likeliest first; ``group`` is that one's group in the catalogue."""

    text: str
    topics: tuple[str, ...]
    group: str

    @property
    def in_scope(self) -> bool:
        return OUT_OF_SCOPE not in self.topics


@dataclass(frozen=True)
class Outcome:
    """``said``: the topic that came back, else the type of the message. ``offered``: not understood, but an accepted
    topic stood among the topics offered with that reply.
    """

    question: Question
    outcome: str
    said: str
    offered: bool = False


def read_groups() -> dict[str, str]:
    """Topic id -> group, from the catalogue."""
    catalogue = yaml.safe_load(Path("content/onderwerpen.yml").read_text("utf-8"))
    return {topic: group for group, entries in catalogue.items() for topic in entries}


def read_questions(file: Path, groups: dict[str, str]) -> list[Question]:
    """The questions of a JSON Lines file that mean something by themselves. Raises KeyError for an unknown topic."""
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    questions = [Question(line["q"], tuple(line["topics"]), groups[line["topics"][0]]) for line in lines]
    return [question for question in questions if question.group != FOLLOW_UPS]


def judge(client: httpx.Client, question: Question, text: str | None = None) -> Outcome:
    """Ask ``question``, in the words of ``text`` if given. After a clarifying question an accepted choice is pressed."""
    sender = uuid.uuid4().hex
    said = _ask(client, sender, text or question.text)
    kind, topic = said["type"], said.get("topic")
    name = topic or kind
    if not question.in_scope:
        answered = kind == "answer" and topic not in question.topics
        return Outcome(question, ANSWERED if answered else CAUGHT, name)
    if topic in question.topics:
        return Outcome(question, RIGHT, name)
    offered = [option["topic"] for option in said.get("options") or () if option["topic"] in question.topics]
    if kind == "clarify":
        after = _ask(client, sender, f"/{offered[0]}").get("topic") if offered else None
        return Outcome(question, AFTER_ONE if after in question.topics else NOT_UNDERSTOOD, kind)
    if kind in ("not_understood", "out_of_scope", "handover"):
        return Outcome(question, NOT_UNDERSTOOD, name, kind == "not_understood" and bool(offered))
    return Outcome(question, WRONG, name)


def _ask(client: httpx.Client, sender: str, text: str) -> dict[str, Any]:
    reply = client.post("/webhooks/rest/webhook", json={"sender": sender, "message": text})
    reply.raise_for_status()
    return reply.json()[0]["custom"]
