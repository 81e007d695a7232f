"""Typing errors, missing spaces and split compounds, put right against the words of the training questions.

What the classifier sees is repaired; the user's own text is never changed.
"""

from __future__ import annotations

from collections import Counter
from typing import Dict, Iterable, List, Optional, Tuple

# Each of these was chosen by measurement, see docs/understanding.md.
FEWEST = 3  # questions a word must stand in before another is changed into it
OFTEN = 5  # the same before a word is cut in two with it
SHORTEST = 5  # letters; a shorter word resembles too many others
SHORTEST_COMPOUND = 7
SHORTEST_PART = 3

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Spelling:
    """Repairs words that are in no list. ``words``: each known word with how often it was seen."""

    def __init__(self, words: Dict[str, int]):
        self.words = words

    @classmethod
    def learn(cls, questions: Iterable[str], terms: Iterable[str]) -> Spelling:
        """From normalised ``questions``, and from ``terms`` whose words always count as known."""
        seen = Counter(word for question in questions for word in set(question.split()))
        words = {word: times for word, times in seen.items() if times >= FEWEST}
        for word in (word for term in terms for word in term.split()):
            words.setdefault(word, FEWEST)
        return cls(words)

    def repaired(self, text: str) -> str:
        """``text`` (normalised) with split compounds joined, joined words split and typing errors undone.

        >>> Spelling({"bedrijfsarts": 9, "wat": 9, "doet": 9, "de": 9}).repaired("watdoet de bedrijfs arts bedrijsfarts")
        'wat doet de bedrijfsarts bedrijfsarts'
        """
        words = text.split()
        found: List[str] = []
        at = 0
        while at < len(words):
            compound = self._compound(words[at : at + 2])
            found.extend([compound] if compound else self._word(words[at]))
            at += 2 if compound else 1
        return " ".join(found)

    def _compound(self, pair: List[str]) -> Optional[str]:
        joined = "".join(pair)
        if len(pair) < 2 or min(map(len, pair)) < SHORTEST_PART or len(joined) < SHORTEST_COMPOUND:
            return None
        return joined if joined in self.words and joined.isalpha() else None

    def _word(self, word: str) -> List[str]:
        if word in self.words or len(word) < SHORTEST or not word.isalpha():
            return [word]
        return self._closest(word) or self._halves(word) or [word]

    def _closest(self, word: str) -> List[str]:
        """The best known word one typing error away."""
        near = [other for other in one_error_away(word) if other in self.words]
        return [max(near, key=lambda other: (self.words[other], other))] if near else []

    def _halves(self, word: str) -> List[str]:
        """The two known words that ``word`` consists of; the pair whose rarer half is best known."""

        def known(pair: Tuple[str, str]) -> int:
            return min(self.words.get(pair[0], 0), self.words.get(pair[1], 0))

        pairs = [(word[:i], word[i:]) for i in range(2, len(word) - 1)]
        best = max(pairs, key=known)
        return list(best) if known(best) >= OFTEN else []


def one_error_away(word: str) -> List[str]:
    """What ``word`` becomes with one letter less, more or other, or with two neighbouring letters swapped."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    return [
        *(head + tail[1:] for head, tail in cuts if tail),
        *(head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1),
        *(head + letter + tail[1:] for head, tail in cuts if tail for letter in _LETTERS),
        *(head + letter + tail for head, tail in cuts for letter in _LETTERS),
    ]
