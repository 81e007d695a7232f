"""What the items of a BAR are called, how personal they are and what a score means: ``content/bar/catalogus.yml``.

Class of an item (bar-inzage.md sections 2 and 10): the strictest of what the catalogue says and what the document says.
What the catalogue does not know, body functions (b-codes) and personal factors are Z3.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from actions.bar.model import Activiteit, Bar, Item, Klasse, OverigeCategorie, PersoonlijkeFactor, strictest
from actions.topics.loader import CONTENT

SectionKey = Literal["lukt", "moeilijk", "helpt", "verwachting", "eigen_kijk"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Scale(_Strict):
    """One value of a scale: 0 (goes well) to 4 (does not go now), or no rank where the value says nothing about that."""

    rang: int | None = Field(default=None, ge=0, le=4)
    tekst: str
    kort: str = Field(max_length=16)


class CatalogueItem(_Strict):
    """One item. ``woorden`` are lower case; ``uren`` marks the item whose measure is the number of hours worked."""

    naam: str
    klasse: Klasse
    gevoelig: bool = False
    uren: bool = False
    woorden: tuple[str, ...]

    @property
    def visibility(self) -> Klasse:
        return Klasse.Z2G if self.gevoelig and self.klasse != Klasse.Z3 else self.klasse


class CataloguePart(_Strict):
    klasse: Klasse = Klasse.Z2
    woorden: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What a question is about: an item (its code or key) or a part of the description."""

    key: str
    name: str
    is_part: bool
    visibility: Klasse


class Catalogue(_Strict):
    """The whole file; scales by ``schaal_id`` and score, items by ICF code or key."""

    id: str
    status: str
    schalen: dict[str, dict[str, Scale]]
    items: dict[str, CatalogueItem]
    delen: dict[SectionKey, CataloguePart]

    def visibility(self, item: Item) -> Klasse:
        """The class that counts for ``item``; never milder than the document or the catalogue says."""
        keys = [key for key in (item.icf_code, getattr(item, "sleutel", None)) if key]
        # A factor's ICF code is only a help: an unknown key with a known code stays unknown.
        known = [self.items[key].visibility if key in self.items else Klasse.Z3 for key in keys]
        if isinstance(item, PersoonlijkeFactor) or (item.icf_code or "").startswith("b"):
            known.append(Klasse.Z3)
        return strictest(item.declared_class, *known)

    def name(self, item: Item) -> str:
        """The plain name of ``item``: the catalogue's, else the one in the document, else "een ander punt"."""
        key = item_key(item)
        if key in self.items:
            return self.items[key].naam
        if isinstance(item, PersoonlijkeFactor):
            return "een ander punt"
        return item.label_b1 if isinstance(item, Activiteit | OverigeCategorie) else item.label.lower()

    def scale(self, item: Item) -> Scale | None:
        """What the score or effect of ``item`` means; None for a scale or value the catalogue does not know."""
        if not isinstance(item, Activiteit | OverigeCategorie):
            return self.schalen["werkfactor"].get(item.effect)
        return self.schalen.get(item.schaal_id, {}).get(str(item.score))

    def counts_hours(self, item: Item) -> bool:
        """True for the item whose measure is the hours worked."""
        known = self.items.get(item_key(item))
        return known is not None and known.uren

    def find(self, question: str, bar: Bar | None = None) -> list[Asked]:
        """What ``question`` asks for, in the order of the question; empty where it names nothing of the catalogue or of ``bar``."""
        text = plain(question)
        hits: list[tuple[int, int, int, Asked]] = []
        for word, asked in [*self._words(), *self._document_words(bar)]:
            for found in re.finditer(rf"\b{re.escape(plain(word))}\b", text):
                hits.append((found.start() - found.end(), found.start(), found.end(), asked))
        hits.sort(key=lambda hit: hit[:3])
        taken: list[tuple[int, int]] = []
        chosen: dict[str, tuple[int, Asked]] = {}
        for _, start, end, asked in hits:
            # "wat lukt niet" is not also "wat lukt"; two items of the same words both stay.
            if any(a <= start and end <= b and (a, b) != (start, end) for a, b in taken):
                continue
            taken.append((start, end))
            chosen.setdefault(asked.key, (start, asked))
        return [asked for _, asked in sorted(chosen.values(), key=lambda entry: entry[0])]

    def _words(self) -> list[tuple[str, Asked]]:
        items = [
            (word, Asked(key, item.naam, False, item.visibility))
            for key, item in self.items.items()
            for word in (*item.woorden, *((item.naam,) if item.woorden else ()))
        ]
        parts = [
            (word, Asked(key, key, True, part.klasse)) for key, part in self.delen.items() for word in part.woorden
        ]
        return items + parts

    def _document_words(self, bar: Bar | None) -> list[tuple[str, Asked]]:
        """The document's own names for items that the catalogue does not know."""
        return [
            (self.name(item), Asked(item_key(item), self.name(item), False, self.visibility(item)))
            for item in (bar.items() if bar else ())
            if item_key(item) not in self.items and not isinstance(item, PersoonlijkeFactor)
        ]


def item_key(item: Item) -> str:
    """What names ``item`` in the catalogue and over time: its key for a factor, else its ICF code."""
    return item.icf_code if isinstance(item, Activiteit | OverigeCategorie) else item.sleutel


def plain(text: str) -> str:
    """Lower case without accents, for comparing words."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


@cache
def catalogue(folder: Path = CONTENT / "bar") -> Catalogue:
    """The catalogue, read once. Raises pydantic.ValidationError or yaml.YAMLError where the file is wrong."""
    return Catalogue.model_validate(yaml.safe_load((folder / "catalogus.yml").read_text("utf-8")))


@cache
def phrases(folder: Path = CONTENT / "bar") -> dict[str, str]:
    """The fixed text blocks of ``zinnen.yml`` by name; ``{…}`` is filled in with ``str.format``."""
    return {str(key): str(text) for key, text in yaml.safe_load((folder / "zinnen.yml").read_text("utf-8")).items()}
