"""What is shown of a BAR: a title, facts, sections of entries. One shape for the chat text and for the widget's card."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from actions.bar.catalogue import phrases

# Never shown (bar-inzage.md 9.2 no. 4): ICF codes, percentages and scores, also where they stand in the doctor's text.
_HIDDEN = re.compile(r"\b[bdes][0-9]{3,5}\b|[0-9]\s*(?:%|procent\b|pct\b)|\bscore\b\D{0,10}[0-9]", re.IGNORECASE)


@dataclass(frozen=True, repr=False)  # what is in it belongs in no log
class Entry:
    """One thing with its sentences; ``name`` is "" where the sentences stand by themselves."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, repr=False)  # what is in it belongs in no log
class Section:
    """Entries under one heading. ``sensitive``: class Z2g or Z3, shown only after a confirmation."""

    key: str
    title: str
    entries: tuple[Entry, ...]
    sensitive: bool = False


@dataclass(frozen=True, repr=False)  # what is in it belongs in no log
class View:
    """A BAR, or a part of it, in plain Dutch. ``question`` asks whether to show the personal part; None: nothing to ask."""

    title: str
    facts: tuple[str, ...]
    sections: tuple[Section, ...] = ()
    question: str | None = None
    closing: tuple[str, ...] = ()
    picture: str | None = None

    @property
    def sensitive(self) -> bool:
        """True where a personal part (Z2g or Z3) is shown; for the audit."""
        return any(section.sensitive for section in self.sections)


def phrase(name: str, **values: object) -> str:
    """The fixed sentence ``name``, filled in. Raises KeyError for a name that ``zinnen.yml`` lacks."""
    return phrases()[name].format(**values)


def words(text: str) -> str:
    """The doctor's or employee's own words on one line; a fixed sentence in place of a code, score or percentage."""
    line = " ".join(text.replace("**", "").split())
    return phrase("code_verborgen") if _HIDDEN.search(line) else line


def sentence(text: str) -> str:
    """``words`` as a sentence: a capital and a full stop."""
    line = words(text)
    return line[:1].upper() + line[1:] + ("" if line.endswith((".", "!", "?")) else ".")


def listing(texts: tuple[str, ...]) -> str:
    """Several short texts in a row, for after a colon: "rustige plek, telefoon uit"."""
    shown = [words(text).rstrip(".") for text in texts]
    return ", ".join(dict.fromkeys(shown))


def render_text(view: View) -> str:
    """``view`` as the Markdown of a chat message: paragraphs, "- " lists and **bold**."""
    parts = [f"**{view.title}**", *view.facts]
    for section in view.sections:
        parts += [f"**{section.title}**", "\n".join(_line(entry) for entry in section.entries)]
    parts += [view.question] if view.question else []
    return "\n\n".join([*parts, *view.closing])


def _line(entry: Entry) -> str:
    said = " ".join(entry.lines)
    return f"- **{entry.name}:** {said}" if entry.name else f"- {said}"


def card(view: View) -> dict[str, Any]:
    """``view`` as the ``custom`` object of a message: type ``bar_summary``, always ``sensitive``, never stored."""
    return {
        "type": "bar_summary",
        "sensitive": True,
        "title": view.title,
        "facts": list(view.facts),
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "sensitive": section.sensitive,
                "items": [{"name": entry.name, "lines": list(entry.lines)} for entry in section.entries],
            }
            for section in view.sections
        ],
        "question": view.question,
        "closing": list(view.closing),
        **({"picture": view.picture} if view.picture else {}),
    }
