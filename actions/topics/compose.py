"""Composes the one message of a turn (docs/architecture.md, "message contract"): text, buttons and custom object."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from actions.topics.loader import Library
from actions.topics.model import Citation, Role, Section, Topic
from actions.topics.render import Reader, Renderer, long_date

MAX_BUTTONS = 3
NAMED_SOURCES = 2  # in the text; all of them stand in `custom`


@dataclass(frozen=True)
class Reply:
    """What one bot turn says. ``custom`` follows the message contract."""

    text: str
    custom: dict[str, Any]
    buttons: list[dict[str, str]] = field(default_factory=list)


class Composer:
    """Makes replies from the topics of ``library``."""

    def __init__(self, library: Library):
        self.library = library
        self.phrases = library.phrases
        self._renderer = Renderer(library)

    def topic(self, topic_id: str | None) -> Topic | None:
        """The topic, or None where no text exists for this id."""
        return self.library.topics.get(topic_id or "")

    def answer(self, topic: Topic, reader: Reader, section: Section = "kort") -> Reply | None:
        """``section`` of ``topic`` for ``reader``, with sources and what to ask next; None where it has no such section."""
        body = self._renderer.section(topic, section, reader.role, reader)
        if body is None:
            return None
        # In a crisis only the help counts; a line about sources would stand in its way.
        cited = [] if topic.head.soort == "crisis" else topic.head.bronnen
        sources = self.source_line(cited, topic.head.gecontroleerd)
        return Reply(
            text=f"{body}\n\n{sources}" if sources else body,
            buttons=self._next_buttons(topic, reader.role, section),
            custom={
                "type": topic.head.soort,
                "topic": topic.id,
                "title": topic.head.titel,
                "audience": _audience(topic, section, reader.role),
                "section": section,
                "version": topic.head.gecontroleerd.isoformat(),
                "body": body,
                "sources": self.source_list(cited, topic.head.gecontroleerd),
                "related": [{"topic": t.id, "title": t.head.titel} for t in self.related(topic)],
                "message_id": uuid.uuid4().hex,
            },
        )

    def sources(self, topic: Topic) -> Reply:
        """Where the answer about ``topic`` comes from, in full."""
        lines = []
        for citation in topic.head.bronnen:
            source = self.library.sources[citation.id]
            extra = f" ({self.phrases['nog_niet_gelezen']})" if source.status == "niet_ingezien" else ""
            address = f" – {source.url}" if source.url else ""
            lines.append(f"- {self._cited(citation)}, {source.uitgever}{extra}{address}")
        checked = self.phrases["gecontroleerd"].format(datum=long_date(topic.head.gecontroleerd))
        body = (
            "\n".join([self.phrases["bronnen_van"].format(titel=topic.head.titel), *lines]) + f"\n\n{checked}"
            if lines
            else self.phrases["geen_bron"]
        )
        reply = self.answer(topic, Reader())
        assert reply is not None  # every topic has a general `kort`
        return Reply(
            text=body,
            custom={**reply.custom, "body": body, "section": "bronnen"},
            buttons=self.topic_buttons(self.related(topic)),
        )

    def choices(self, kind: str, text: str, topic_ids: list[str], extra: list[dict[str, str]]) -> Reply:
        """A message of ``kind`` (clarify, not_understood) that offers topics by title, and ``extra`` buttons after them."""
        topics = [t for t in map(self.topic, topic_ids) if t is not None]
        listed = "\n".join(f"- {t.head.titel}" for t in topics)
        return Reply(
            text=f"{text}\n\n{listed}" if listed else text,
            buttons=[*self.topic_buttons(topics), *extra],
            custom={
                "type": kind,
                "body": text,
                "options": [{"topic": t.id, "title": t.head.titel} for t in topics],
                "message_id": uuid.uuid4().hex,
            },
        )

    def related(self, topic: Topic) -> list[Topic]:
        """The neighbours of ``topic`` that have a text, best first, at most three."""
        return [t for t in map(self.topic, topic.head.verwant) if t is not None][:MAX_BUTTONS]

    def topic_buttons(self, topics: list[Topic]) -> list[dict[str, str]]:
        """A button for each topic; ``short`` is for channels with room for 20 characters."""
        return [{"title": t.head.titel, "short": t.head.knop, "payload": f"/{t.id}"} for t in topics]

    def button(self, phrase: str, payload: str) -> dict[str, str]:
        """A button whose title is a fixed phrase."""
        return {"title": self.phrases[phrase], "short": self.phrases[phrase], "payload": f"/{payload}"}

    def _next_buttons(self, topic: Topic, role: Role | None, section: Section) -> list[dict[str, str]]:
        buttons = []
        if role is None and section == "kort" and topic.differs():
            buttons = [
                self.button("ik_ben_werknemer", "ik_ben_werknemer"),
                self.button("ik_ben_werkgever", "ik_ben_werkgever"),
            ]
        if section == "kort" and topic.text("uitleg"):
            buttons.append(self.button("meer_uitleg", "meer_weten"))
        elif section == "uitleg" and topic.text("voorbeeld"):
            buttons.append(self.button("voorbeeld", "voorbeeld_geven"))
        return [*buttons, *self.topic_buttons(self.related(topic))][:MAX_BUTTONS]

    def source_line(self, cited: list[Citation], checked_on: dt.date | None = None) -> str:
        """One line with the first sources of ``cited``; ``checked_on`` is the text's own date, else the sources' newest."""
        if not cited:
            return ""
        named = "; ".join(self._cited(c) for c in cited[:NAMED_SOURCES])
        day = checked_on or max(self.library.sources[c.id].nagekeken for c in cited)
        checked = self.phrases["gecontroleerd"].format(datum=long_date(day))
        return f"{self.phrases['bron']}: {named}. {checked}"

    def source_list(self, cited: list[Citation], checked_on: dt.date | None = None) -> list[dict[str, str]]:
        """``cited`` as the message contract has it: title, publisher, url, checked (ISO date)."""
        return [self._source(citation, checked_on) for citation in cited]

    def _cited(self, citation: Citation) -> str:
        source = self.library.sources[citation.id]
        year = f" ({source.jaar})" if source.jaar else ""
        return f"{source.titel}{year}{', ' + citation.deel if citation.deel else ''}"

    def _source(self, citation: Citation, checked_on: dt.date | None) -> dict[str, str]:
        source = self.library.sources[citation.id]
        return {
            "title": self._cited(citation),
            "publisher": source.uitgever,
            "url": source.url,
            "checked": (checked_on or source.nagekeken).isoformat(),
        }


def _audience(topic: Topic, section: Section, role: Role | None) -> str:
    return role if role and (section, role) in topic.sections else "algemeen"
