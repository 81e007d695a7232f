"""Takes a message apart: into its sentences, and into two questions ("wat is spoor 2 en wie betaalt dat?")."""

from __future__ import annotations

import re
from typing import List

_ASKING = (
    r"(?:wie|wat|wanneer|waar\w*|hoe\w*|welke?|waarom|moet|moeten|mag|mogen|kan|kunnen|krijg|krijgt|krijgen|heb|heeft|"
    r"is|zijn|geldt|wordt|worden|ben|telt|betaalt|gaat)"
)
_BOUNDARY = re.compile(rf"\?+\s+|[.!,;]?\s+(?:en|ook|daarnaast)\s+(?=(?:ook\s+)?{_ASKING}\b)", re.I)
_QUESTION = re.compile(rf"^(?:en\s+|ook\s+)*{_ASKING}\b", re.I)
# The last sentence of a part is what asks; what stands before it tells.
_SENTENCE = re.compile(r"(?<=[.!])\s+")
MOST = 3

# Words that begin a sentence: a capital in the middle of a line is a sentence of which the full stop was left out.
_BEGIN = (
    "De|Het|Een|Ik|Wij|We|Er|Mijn|Onze|Ons|Dit|Dat|Deze|Die|Hij|Zij|Ze|Gisteren|Vandaag|Morgen|Vanavond|Nu|Wat|Wie|"
    "Waar|Wanneer|Waarom|Hoe|Welke?|Mag|Moet|Kan|Kunt|Kunnen|Heb|Heeft|Is|Zijn|Als|Sinds|Op|In|Vorige?|Sorry"
)
_END = re.compile(rf"(?<=[.!?;:])\s+|\s*\n\s*|(?<=\w)\s+(?=(?:{_BEGIN})\s)")
_LEADING = re.compile(rf"^(?:(?:en|maar|of|dus|want|ook)\s+)*{_ASKING}\b", re.I)


def sentences(text: str) -> List[str]:
    """The sentences of ``text``, at least one unless it is empty.

    >>> sentences("Het regent. wat is spoor 2 De kat slaapt.")
    ['Het regent.', 'wat is spoor 2', 'De kat slaapt.']
    """
    return [sentence for sentence in _END.split(text) if sentence.strip()]


def asks(sentence: str) -> bool:
    """True for a sentence with a question mark at the end or the word order of a question."""
    return sentence.rstrip().endswith("?") or bool(_LEADING.match(sentence))


def questions(text: str) -> List[str]:
    """The questions in ``text`` where there are two or three, else nothing.

    >>> questions("Wat is spoor 2 en wie betaalt dat?")
    ['Wat is spoor 2', 'wie betaalt dat?']
    >>> questions("Ik ben ziek en mijn baas is boos. Wat nu?")
    []
    """
    parts = [part.strip() for part in _BOUNDARY.split(text) if part and part.strip(" ?.!")]
    if not 2 <= len(parts) <= MOST:
        return []
    return parts if all(_QUESTION.match(_SENTENCE.split(part)[-1]) for part in parts) else []
