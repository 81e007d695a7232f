"""Brings typed Dutch into one shape before it is compared. The user's own text is never changed."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(r"[​-‏‪-‮⁠-⁩﻿­]")
_NOT_WORD = re.compile(r"[^a-z0-9%&+]+")
_LETTER_RUN = re.compile(r"([a-z])\1{2,}")
# "2e spoor" and "104 weken" carry meaning; a letter stuck to a number is typed both ways.
_NUMBER_LETTER = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z]{2,})")


def normalise(text: str) -> str:
    """``text`` in lower case, without accents, hyphens, emoji or invisible characters; words split by one blank.

    >>> normalise("Wat is de Re-integratie?? 😀 spoor2")
    'wat is de reintegratie spoor 2'
    """
    plain = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text)).lower()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"(?<=\w)[-‐-―](?=\w)", "", plain)
    plain = re.sub(r"(?<=\w)['’`](?=\w)", "", plain)
    plain = _NOT_WORD.sub(" ", plain)
    plain = _LETTER_RUN.sub(r"\1\1", plain)
    return " ".join(_NUMBER_LETTER.sub(" ", plain).split())
