"""Letters: ``content/brieven/<id>.md`` with blanks that the person fills in on their own screen.

The server sends the letter with marks for the blanks and never sees what is filled in (bar-inzage 9.4, data minimisation).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field

from actions.topics.loader import CONTENT, ContentError, validated, yaml_mapping
from actions.topics.model import Citation, Role

FOLDER = "brieven"
_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


class Blank(BaseModel):
    """One blank: ``sleutel`` in the template, ``vraag`` as the label of its field, ``keuzes`` for a ``keuze``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sleutel: str = Field(pattern=r"^[a-z_]+$")
    vraag: str
    soort: Literal["tekst", "datum", "keuze"] = "tekst"
    keuzes: list[str] = []


class LetterHead(BaseModel):
    """The head of a letter file; docs/content-format.md explains the fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    titel: str = Field(max_length=70)
    knop: str = Field(max_length=20)
    voor: list[Role] = Field(min_length=1)
    woorden: list[str] = Field(min_length=1)
    velden: list[Blank] = Field(min_length=1)
    let_op: str
    bronnen: list[Citation] = Field(min_length=1)


@dataclass(frozen=True)
class Letter:
    """A letter: its head and its Jinja2 text."""

    head: LetterHead
    source: str

    def with_marks(self) -> str:
        """The text with ``[[key]]`` for each blank, for a client that fills it in itself."""
        return self._filled({blank.sleutel: f"[[{blank.sleutel}]]" for blank in self.head.velden})

    def with_labels(self) -> str:
        """The text with ``[uw naam]`` for each blank: it makes sense by itself."""
        return self._filled({blank.sleutel: f"[{blank.vraag}]" for blank in self.head.velden})

    def matches(self, question: str) -> bool:
        """True where ``question`` names this letter by one of its words."""
        return any(re.search(rf"\b{re.escape(word)}", question, re.I) for word in self.head.woorden)

    def _filled(self, values: dict[str, str]) -> str:
        return _ENVIRONMENT.from_string(self.source).render(values).strip()


def load_letters(folder: Path = CONTENT) -> dict[str, Letter]:
    """All letters by id. Raises ContentError for a file that is wrong, jinja2.TemplateError for a broken mark."""
    letters = {file.stem: _load(file) for file in sorted((folder / FOLDER).glob("*.md"))}
    for letter in letters.values():
        letter.with_labels()
    return letters


def _load(file: Path) -> Letter:
    head, separator, body = file.read_text("utf-8").removeprefix("---\n").partition("\n---\n")
    if not separator:
        raise ContentError(file, 1, "begin met een kop tussen twee regels met ---")
    found = validated(LetterHead, yaml_mapping(file, head, offset=1), file, None, ["---", *head.splitlines()])
    if found.id != file.stem:
        raise ContentError(file, 2, f"id is '{found.id}' maar het bestand heet {file.name}")
    return Letter(found, body)
