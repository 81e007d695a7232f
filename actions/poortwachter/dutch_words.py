"""Makes what people type about time regular: short forms, number words and typing errors become full words and figures."""

from __future__ import annotations

import datetime as dt
import difflib
import re

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")

_SHORT_MONTHS = {
    "jan": "januari", "feb": "februari", "febr": "februari", "mrt": "maart", "mar": "maart", "apr": "april",
    "jun": "juni", "jul": "juli", "aug": "augustus", "sep": "september", "sept": "september", "okt": "oktober",
    "oct": "oktober", "nov": "november", "dec": "december",
}  # fmt: skip
_SHORT_DAYS = dict(zip(("ma", "di", "wo", "do", "vr", "za", "zo"), WEEKDAYS, strict=True))
_UNITS = ("een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
_NUMBERS = {
    **{word: n for n, word in enumerate(_UNITS, 1)},
    "tien": 10, "elf": 11, "twaalf": 12, "dertien": 13, "veertien": 14, "vijftien": 15, "zestien": 16,
    "zeventien": 17, "achttien": 18, "negentien": 19, "twintig": 20, "dertig": 30, "eenendertig": 31,
    **{f"{word}{'ën' if word.endswith('e') else 'en'}twintig": 20 + n for n, word in enumerate(_UNITS, 1)},
    "tweeentwintig": 22, "drieentwintig": 23,
    "eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "vijfde": 5,
}  # fmt: skip
# Words with typing errors are compared with these; a word in _NO_ERRORS only looks like one.
_KNOWN = (*MONTHS, *WEEKDAYS, "vandaag", "gisteren", "eergisteren", "geleden", "afgelopen")
_NO_ERRORS = {"maand", "maar", "maak", "maakt", "maat", "vandaan", "leden"}
_SIMILARITY = 0.8  # "febuari", "janurai", "woensdg" pass; "maanden" is no "maandag"

_MONTH = "|".join(MONTHS)
_DAY = "|".join(WEEKDAYS)
_DAY_PART = r"(?:ochtend|morgen|middag|avond|nacht)"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), new)
    for pattern, new in (
        (r"[’‘´`]", "'"),
        (r"[‐‑–—]", "-"),
        (r"\bj\.\s?l\.?", "jl"),
        (r"(?<=[a-z])\.(?!\w)|(?<=[a-z])\.(?=\d)", " "),  # "mrt." and "12.jan.26"
        (r"(?<=\d)[-./](?=[a-z]{3})|(?<=[a-z]{3})[-./](?=\d)", " "),  # "12-jan-2026"
        (r"(?<=\d)(?=(?!ste)[a-z]{3})|(?<=[a-z]{3})(?=\d)", " "),  # "12jan26"
        (r"(?<=\d)\s*([-/])\s*(?=\d)", r"\1"),
        (r"\b(\d{1,2})\s+(\d{1,2})\s+(\d{4})\b", r"\1-\2-\3"),
        (r"\b(\d{2})(\d{2})(20\d{2})\b", r"\1-\2-\3"),
        (r"\bgister(?:en)?" + _DAY_PART + r"?\b", "gisteren"),
        (r"\bvan(?:ochtend|morgen|middag|avond|nacht)\b", "vandaag"),
        (rf"\b({_DAY})\s?{_DAY_PART}\b", r"\1"),
    )
)


def regular(text: str) -> str:
    """``text`` in lower case with full names of months and days, and figures where number words tell a time."""
    words = text.casefold()
    for pattern, new in _RULES:
        words = pattern.sub(new, words)
    words = re.sub(r"[a-zë]{4,}", lambda match: _repaired(match, words), words)
    short = "|".join(_SHORT_MONTHS)
    words = re.sub(
        rf"(\d(?:e|de|ste)?|\b(?:begin|half|midden|medio|eind|einde))(\s+(?:van\s+)?)({short})\b",
        lambda match: match[1] + match[2] + _SHORT_MONTHS[match[3]],
        words,
    )
    words = re.sub(
        rf"\b({'|'.join(_SHORT_DAYS)})(?=\s+\d{{1,2}}(?:[-/. ]|e\b|de\b))|(?<=afgelopen )({'|'.join(_SHORT_DAYS)})\b",
        lambda match: _SHORT_DAYS[match[1] or match[2]],
        words,
    )
    numbers = "|".join(sorted(_NUMBERS, key=len, reverse=True))
    return re.sub(
        rf"\b(?:{numbers}|één)(?=\s+(?:dag|dagen|week|weken|maand|maanden|jaar|{_MONTH})\b)",
        lambda match: str(_NUMBERS.get(match[0], 1)),
        words,
    )


def _repaired(match: re.Match[str], words: str) -> str:
    """The known word that was meant. Names of up to five letters look like too many others: only after a figure."""
    word = match[0]
    if word in _KNOWN or word in _NO_ERRORS:
        return word
    close = difflib.get_close_matches(word, _KNOWN, n=1, cutoff=_SIMILARITY)
    if not close or (len(close[0]) <= 5 and not re.search(r"\d\s*$", words[: match.start()])):
        return word
    return close[0]


def long_date(day: dt.date) -> str:
    """``day`` in full: 24 oktober 2027."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
