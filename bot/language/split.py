"""Two questions in one message: "wat is spoor 2 en wie betaalt dat?"."""

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
