"""What a topic, a source and a glossary entry are. Pure data; no files, no Rasa."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Role = Literal["werknemer", "werkgever", "professional"]
Section = Literal["kort", "uitleg", "voorbeeld", "makkelijk"]
Aspect = Literal["wanneer", "wie", "kosten", "weigeren", "verplicht", "duur", "klein_bedrijf"]
# Message types of the contract (docs/architecture.md) that a content file may ask for.
Kind = Literal["answer", "out_of_scope", "crisis", "handover"]

ROLES: tuple[Role, ...] = ("werknemer", "werkgever", "professional")
SECTIONS: tuple[Section, ...] = ("kort", "uitleg", "voorbeeld", "makkelijk")
CATALOGUE_ROLES: dict[str, Role] = {"W": "werknemer", "G": "werkgever", "P": "professional"}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """One entry of ``content/bronnen.yml``."""

    titel: str
    uitgever: str
    jaar: int | None = None
    url: str
    soort: Literal["wet", "overheid", "richtlijn", "onderzoek", "vakinformatie"]
    status: Literal["gelezen", "niet_ingezien"]
    nagekeken: dt.date


class Citation(_Strict):
    """A source plus the section of it (``deel``, such as "art. 64" or "§7.1")."""

    id: str
    deel: str = ""


class FrontMatter(_Strict):
    """The head of a content file; field by field explained in docs/content-format.md."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    titel: str = Field(min_length=3, max_length=70)
    knop: str = Field(min_length=2, max_length=20)
    voor: list[Role] = Field(min_length=1)
    bronnen: list[Citation] = []
    gecontroleerd: dt.date
    herzien_voor: dt.date
    verwant: list[str] = Field(default=[], max_length=6)
    vervolg: dict[Aspect, str] = {}
    soort: Kind = "answer"


class GlossaryEntry(_Strict):
    """One term of ``content/begrippen.yml`` with the other words people use for it."""

    term: str
    uitleg: str
    ook: list[str] = []


class CatalogueEntry(_Strict):
    """One line of ``content/onderwerpen.yml``; ``voor`` is a string of W, G and P."""

    vraag: str
    voor: str
    kern: str = ""
    verschil: bool = False

    @property
    def roles(self) -> list[Role]:
        return [CATALOGUE_ROLES[letter] for letter in self.voor]


@dataclass(frozen=True)
class Topic:
    """A content file: its head, its group (folder) and its sections by (name, role)."""

    head: FrontMatter
    group: str
    sections: dict[tuple[Section, Role | None], str]

    @property
    def id(self) -> str:
        return self.head.id

    def text(self, section: Section, role: Role | None = None) -> str | None:
        """The section for ``role``, else the one for everybody, else None."""
        return self.sections.get((section, role)) or self.sections.get((section, None))

    def differs(self, section: Section = "kort") -> bool:
        """True where employer and employee read something else in ``section``."""
        return self.text(section, "werknemer") != self.text(section, "werkgever")
