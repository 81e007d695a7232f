"""Reads BAR files: checks everything, then stores a file as a whole or not at all.

Messages are Dutch and name file, line and field. They never repeat a value, because that may be about someone's health.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from actions.bar.model import Bar
from actions.bar.positions import Path, lines_of, repeated_key
from actions.bar.screening import Finding, NoAssessment, screen
from actions.bar.store import Added, Conflict, Store

MAX_BYTES = 32 * 1024 * 1024
MAX_RECORDS = 10_000
MAX_MESSAGES = 10
MAX_FINDINGS = 200  # after these the rest of the file is not looked at
_FIELD_NAME = re.compile(r"\w{1,40}", re.ASCII)

# pydantic's kind of error -> Dutch; `{…}` is filled from the error's own context, which holds limits, not values.
_MESSAGES = {
    "missing": "dit veld ontbreekt",
    "extra_forbidden": "dit veld is onbekend",
    "literal_error": "deze waarde is niet toegestaan; kies uit {expected}",
    "string_type": "hier hoort een tekst tussen aanhalingstekens",
    "string_too_short": "deze tekst is leeg of te kort",
    "string_too_long": "deze tekst is te lang (hoogstens {max_length} tekens)",
    "string_pattern_mismatch": "deze code of verwijzing heeft niet de goede vorm",
    "string_unicode": "deze tekst bevat ongeldige tekens",
    "int_type": "hier hoort een geheel getal",
    "float_type": "hier hoort een getal",
    "greater_than_equal": "dit getal is te klein (minstens {ge})",
    "less_than_equal": "dit getal is te groot (hoogstens {le})",
    "bool_type": "hier hoort true of false",
    "date_type": 'hier hoort een datum, zoals "2026-10-12"',
    "none_required": "dit veld moet leeg blijven (null)",
    "model_type": "hier hoort een object tussen { en }",
    "dict_type": "hier hoort een object tussen { en }",
    "tuple_type": "hier hoort een lijst tussen [ en ]",
    "too_long": "deze lijst is te lang (hoogstens {max_length})",
}


_WRONG_FORM = "deze waarde heeft niet de goede vorm"


class ImportRefused(Exception):
    """A file that was not imported; ``messages`` are Dutch lines ``file:line: veld …: why``."""

    def __init__(self, messages: Sequence[str]):
        super().__init__("\n".join(messages))
        self.messages = tuple(messages)


@dataclass(frozen=True)
class _Document:
    """The text of a file and the assessments in it, with the path at which each stands."""

    name: str
    text: str
    records: list[tuple[Path, Any]]

    def refusal(self, findings: Sequence[Finding]) -> ImportRefused:
        lines = lines_of(self.text, {finding.path for finding in findings})
        ordered = sorted(findings, key=lambda finding: lines[finding.path])
        shown = [
            f"{self.name}:{lines[finding.path]}: {_field(finding.path)}{finding.message}"
            for finding in ordered[:MAX_MESSAGES]
        ]
        if len(findings) > MAX_MESSAGES:
            shown.append(f"{self.name}: en nog minstens {len(findings) - MAX_MESSAGES} meer")
        return ImportRefused(shown)


def import_file(store: Store, file: File, by: str) -> Added:
    """Store all assessments of ``file``, or none. Raises ImportRefused, or StoreError for trouble with the store."""
    document, bars = _read(file)
    try:
        return store.add(bars, by=by)
    except Conflict as conflict:
        path = document.records[conflict.position][0]
        raise document.refusal([Finding((*path, conflict.field), str(conflict))]) from None


def read_file(file: File) -> list[Bar]:
    """The assessments of ``file``, checked. Raises ImportRefused."""
    return _read(file)[1]


def _read(file: File) -> tuple[_Document, list[Bar]]:
    document = _parse(file)
    bars: list[Bar] = []
    findings: list[Finding] = []
    for path, record in document.records:
        try:
            refused = list(screen(record))
        except NoAssessment as error:
            raise document.refusal([*findings, Finding(path, str(error))]) from None
        try:
            bars.append(Bar.model_validate(record))
        except ValidationError as error:
            wrong: dict[Path, list[Finding]] = {}
            for details in error.errors(include_url=False, include_input=False):
                finding = _finding(details, record)
                wrong.setdefault(finding.path, []).append(finding)
            known = {finding.path for finding in refused}
            # One message a field: where more forms are allowed, each of them complains.
            refused += [
                same[0] if len(same) == 1 else Finding(where, _WRONG_FORM)
                for where, same in wrong.items()
                if where not in known
            ]
        findings += [Finding((*path, *finding.path), finding.message) for finding in refused]
        if len(findings) > MAX_FINDINGS:
            break
    if findings:
        raise document.refusal(findings)
    return document, bars


def _parse(file: File) -> _Document:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise ImportRefused([f"{file}: te groot (hoogstens {MAX_BYTES // 1024**2} MB); maak er meer bestanden van"])
        text = file.read_bytes().decode("utf-8-sig")
        data = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except OSError as error:
        raise ImportRefused([f"{file}: kan niet worden gelezen ({error.strerror})"]) from None
    except UnicodeDecodeError:
        raise ImportRefused([f"{file}: geen UTF-8; sla het bestand op als UTF-8"]) from None
    except json.JSONDecodeError as error:
        raise ImportRefused([f"{file}:{error.lineno}: geen geldige JSON"]) from None
    except _Repeated:
        path, line = repeated_key(text) or ((), 1)
        raise ImportRefused([f"{file}:{line}: {_field(path)}dit veld staat er twee keer"]) from None
    except RecursionError:
        raise ImportRefused([f"{file}: te diep genest; dit is geen BAR-bestand"]) from None
    except ValueError:
        raise ImportRefused([f"{file}: er staat een getal in dat niet kan (NaN, Infinity of te lang)"]) from None
    if isinstance(data, list) and len(data) > MAX_RECORDS:
        raise ImportRefused([f"{file}: hoogstens {MAX_RECORDS} opnamen per bestand; maak er meer bestanden van"])
    records: list[tuple[Path, Any]] = (
        [((i,), record) for i, record in enumerate(data)] if isinstance(data, list) else [((), data)]
    )
    return _Document(str(file), text, records)


class _Repeated(Exception):
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Repeated
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _finding(details: ErrorDetails, record: Any) -> Finding:
    """Pydantic's error, on the path as it is in the document: its location also names the branch of a union."""
    path: list[str | int] = []
    here = record
    for part in details["loc"]:
        if isinstance(here, dict) and part in here:
            here = here[str(part)]
        elif isinstance(here, list) and isinstance(part, int):
            here = here[part]
        elif details["type"] != "missing" or part != details["loc"][-1]:
            continue
        path.append(part)
    if details["type"] == "value_error":  # a rule of the model, in Dutch and without values
        return Finding(tuple(path), str(details["ctx"]["error"]))
    message = _MESSAGES.get(details["type"], _WRONG_FORM)
    for name, limit in details.get("ctx", {}).items():
        message = message.replace(f"{{{name}}}", str(limit).replace(" or ", " of "))
    return Finding(tuple(path), message)


def _field(path: Path) -> str:
    """``veld 'a.b[2].c': `` — a name that does not look like a field may be somebody's text and is not repeated."""
    name = ""
    for part in path:
        if isinstance(part, int):
            name += f"[{part + 1}]"
        else:
            name += ("." if name else "") + (part if _FIELD_NAME.fullmatch(part) else "(…)")
    return f"veld '{name}': " if name else ""
