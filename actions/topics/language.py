"""Plain-language measurements of a Dutch text: words, sentences, Flesch-Douma, words to avoid."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import textstat

_MARKDOWN = re.compile(r"\*\*|__|`")
_JINJA = re.compile(r"\{[{%].*?[%}]\}")
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+(?=[\"'‘“A-Z0-9])|\n+\s*(?:[-*]|\d+\.)\s+|\n{2,}")


@dataclass(frozen=True)
class Measures:
    """``words`` and ``longest`` count words; ``average`` is words a sentence; ``ease`` is Flesch-Douma."""

    words: int
    average: float
    longest: int
    longest_sentence: str
    ease: float


class PlainLanguage:
    """Measures texts. Terms of the field count as an easy word: the texts explain them."""

    def __init__(self, terms: Iterable[str]):
        textstat.set_lang("nl")
        ordered = sorted({t.lower() for t in terms if len(t) > 5}, key=len, reverse=True)
        self._terms = (
            re.compile(r"\b(?:" + "|".join(map(re.escape, ordered)) + r")\w{0,3}\b", re.I) if ordered else None
        )

    def measure(self, text: str) -> Measures:
        """Measure ``text`` (Markdown with Jinja2 marks; both are left out of the count)."""
        parts = sentences(text)
        counts = [len(words(part)) for part in parts]
        total = sum(counts)
        if not total:
            return Measures(0, 0.0, 0, "", 100.0)
        plain = ". ".join(part.rstrip(" .!?:") for part in parts) + "."
        easy = self._terms.sub("woorden", plain) if self._terms else plain
        longest = max(range(len(parts)), key=counts.__getitem__)
        return Measures(total, total / len(parts), counts[longest], parts[longest], textstat.flesch_reading_ease(easy))


def sentences(text: str) -> list[str]:
    """The sentences of a Markdown text; a list item is a sentence of its own."""
    clean = _MARKDOWN.sub("", _JINJA.sub("", text))
    clean = re.sub(r"^\s*(?:[-*]|\d+\.)\s+", "", clean)
    return [" ".join(part.split()) for part in _SENTENCE_END.split(clean) if part and part.strip()]


def words(text: str) -> list[str]:
    """The words of a text; "re-integratie" and "42-wekenmelding" are one word."""
    return re.findall(r"[\w'’%-]*\w[\w'’%-]*", text)
