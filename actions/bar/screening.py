"""Refuses what may not enter the store: medical fields (class Z4) and personal identifiers in text.

Only forms can be recognised: the name of a field, a number or an address. A diagnosis written out in a sentence
cannot; keeping that out stays with the bedrijfsarts. Findings never carry the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from actions.bar.positions import Path

REFUSED_SUBJECT = "medische of bijzondere gegevens (zoals diagnose, klachten of behandeling) horen hier niet"
# An assessment has about seven levels and a thousand values; its texts are at most 2,000 characters.
MAX_DEPTH, MAX_VALUES, MAX_CHARACTERS = 12, 20_000, 10_000

# Class Z4 of bar-inzage.md, section 2 (diagnosis, complaints, examination, treatment, medication), and what
# bar-instrument.md, section 6.3 says never to record. As parts of words, and (below) as words of their own where the
# letters occur in harmless words too.
_MEDICAL_STEMS = (
    "diagnos|klacht|symptom|symptoom|anamnes|behandel|therap|medic|medisch|geneesmiddel|aandoening|ziekte|"
    "oorzaak|lichamelijk_onderzoek|onderzoeksbevinding|"
    "verslav|justitie|strafrecht|huiselijk_geweld|geloof|afkomst|seksu|zwanger"
)
_MEDICAL_WORDS = "icd|icd10|icd11|dsm|dsm5|cas|labuitslag|dosering"
_MEDICAL_NAME = re.compile(rf"{_MEDICAL_STEMS}|(?<![a-z0-9])(?:{_MEDICAL_WORDS})(?![a-z0-9])")
# "Diagnose: ..." at the start of a text or sentence: a medical form field pasted into a text.
_MEDICAL_HEADING = re.compile(r"\b(?:diagnose|klachten|symptomen|anamnese|behandeling|medicatie|medicijnen)\s*:", re.I)
# Fields whose value is a name rather than a text.
_NAMING_FIELDS = frozenset({"sleutel", "label", "label_b1", "onderwerp", "reden_toevoeging"})

_DIGIT_OR_AT = re.compile(r"[\d@]")
_UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.I)
_DATE = re.compile(r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.](?:19|20)\d\d(?!\d)")
_NINE_DIGITS = re.compile(r"(?<!\d)\d(?:[ .-]?\d){8}(?!\d)")
_EMAIL = re.compile(r"[^\s@<>()]{1,64}@[^\s@<>()]{1,250}\.[^\W\d_]{2,}")
# +31 6 12345678, 0031-6-12345678, 06-12345678, (030) 123 45 67
_PHONE = re.compile(
    r"(?<![\d+])(?:(?:\+|00)[1-9]\d?[\s.()-]{0,3}(?:0[\s.()-]{0,3})?(?:\d[\s.()-]{0,2}){8}\d|0(?:[\s.()/-]{0,2}\d){9})(?!\d)"
)


@dataclass(frozen=True)
class Finding:
    """Where something may not stand (path in the document) and why, in Dutch, without the text."""

    path: Path
    message: str


class NoAssessment(Exception):
    """The document is deeper or larger than any assessment, and is not looked at further. ``str()`` is Dutch."""


def screen(document: Any) -> Iterator[Finding]:
    """Everything in ``document`` (parsed JSON) that may not be stored. Raises NoAssessment."""
    waiting: list[tuple[Path, Any]] = [((), document)]
    seen = 0
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict | list):
            seen += len(value)
        if len(path) > MAX_DEPTH:
            raise NoAssessment("te diep genest; dit is geen BAR-opname")
        if seen > MAX_VALUES:
            raise NoAssessment("te veel velden; dit is geen BAR-opname")
        if isinstance(value, dict):
            for key, inner in value.items():
                if wrong := _wrong_name(key[:MAX_CHARACTERS]):
                    yield Finding((*path, key), wrong)
                waiting.append(((*path, key), inner))
        elif isinstance(value, list):
            waiting.extend(((*path, place), inner) for place, inner in enumerate(value))
        elif isinstance(value, str):
            if len(value) > MAX_CHARACTERS:
                yield Finding(path, "deze tekst is te lang")
            elif (path and path[-1] in _NAMING_FIELDS and _is_medical(value)) or _MEDICAL_HEADING.search(value):
                yield Finding(path, REFUSED_SUBJECT)
            elif found := identifier_in(value):
                yield Finding(path, f"de tekst lijkt {found} te bevatten")
        elif isinstance(value, int) and identifier_in(str(value)):
            yield Finding(path, "het getal lijkt een BSN of telefoonnummer te zijn")


def identifier_in(text: str) -> str | None:
    """What kind of personal identifier ``text`` seems to hold ("een BSN", …); None where it holds none."""
    text = unicodedata.normalize("NFKC", text)
    if not _DIGIT_OR_AT.search(text):  # most texts; saves the slower patterns
        return None
    # Dates and UUIDs are full of digits, and neither.
    text = _DATE.sub(" ; ", _UUID.sub(" ; ", text))
    if any(is_bsn(match[0]) for match in _NINE_DIGITS.finditer(text)):
        return "een BSN"
    if _EMAIL.search(text):
        return "een e-mailadres"
    if _PHONE.search(text):
        return "een telefoonnummer"
    return None


def is_bsn(text: str) -> bool:
    """The eleven-test on the nine digits of ``text``: 9, 8, … 2 and -1 times the digits is a multiple of eleven."""
    digits = [int(character) for character in text if character.isdecimal()]
    total = sum(weight * digit for weight, digit in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits, strict=True))
    return total % 11 == 0 and any(digits)


@lru_cache(maxsize=4096)  # the same field names in every document
def _wrong_name(key: str) -> str | None:
    if _is_medical(key):
        return REFUSED_SUBJECT
    found = identifier_in(key)
    return f"de naam van dit veld lijkt op {found}" if found else None


def _is_medical(name: str) -> bool:
    return _MEDICAL_NAME.search(unicodedata.normalize("NFKC", name).lower()) is not None
