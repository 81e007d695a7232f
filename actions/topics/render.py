"""Fills in a topic's text for one reader: dates, glossary terms and small-employer branches (Jinja2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from actions.topics.loader import Library
from actions.topics.model import Role, Section, Topic

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """Who reads: role (None: unknown), small employer or not, and own dates by calendar key."""

    role: Role | None = None
    klein_bedrijf: bool = False
    dates: Mapping[str, dt.date] = field(default_factory=dict)


class Renderer:
    """Renders sections of the topics in ``library``."""

    def __init__(self, library: Library):
        self._library = library
        self._environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
        self._compile = lru_cache(maxsize=None)(self._environment.from_string)

    def section(
        self, topic: Topic, section: Section, role: Role | None = None, reader: Reader | None = None
    ) -> str | None:
        """The text of ``section`` in the variant for ``role``; None where the topic has none.

        Raises jinja2.TemplateError for a text with an unknown name or a broken mark.
        """
        source = topic.text(section, role)
        if source is None:
            return None
        reader = reader or Reader(role)
        template: Template = self._compile(source)
        return template.render(
            datum=lambda key: _own_date(reader.dates, key),
            begrip=lambda key: self._library.glossary[key].uitleg,
            klein_bedrijf=reader.klein_bedrijf,
        ).strip()


def _own_date(dates: Mapping[str, dt.date], key: str) -> str:
    """ " (voor u: 24 oktober 2027)" where the reader's own date is known, else nothing."""
    return f" (voor u: {long_date(dates[key])})" if key in dates else ""


def long_date(day: dt.date) -> str:
    """``day`` in full Dutch: 24 oktober 2027."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
