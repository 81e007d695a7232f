"""What may not enter the store: medical fields and personal identifiers."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.bar.screening import NoAssessment, identifier_in, is_bsn, screen

from .conftest import DEMO


@pytest.mark.parametrize(
    "text",
    [
        "111222333",
        "BSN 111222333.",
        "bsn111222333",
        "111 222 333",
        "111.222.333",
        "1112.22.333",
        "p-123456782",
        "１２３４５６７８２",
    ],
)
def test_bsn_is_found(text: str) -> None:
    assert identifier_in(text) == "een BSN"


@pytest.mark.parametrize("text", ["111222334", "000000000", "12345678", "1112223330", "order 4-111222333444"])
def test_other_numbers_are_no_bsn(text: str) -> None:
    assert identifier_in(text) is None


@given(st.lists(st.integers(0, 9), min_size=8, max_size=8))
def test_exactly_the_eleven_test(digits: list[int]) -> None:
    check = sum((9 - place) * digit for place, digit in enumerate(digits)) % 11
    numbers = ["".join(map(str, digits)) + str(last) for last in range(10)]
    good = [number for number in numbers if is_bsn(number)]
    expected = [f"{''.join(map(str, digits))}{check}"] if check < 10 and any(digits) else []
    assert good == expected


@pytest.mark.parametrize("text", ["piet@voorbeeld.nl", "mail naar p.j-x@werk.example.org graag", "<a@b.nl>"])
def test_email_is_found(text: str) -> None:
    assert identifier_in(text) == "een e-mailadres"


@pytest.mark.parametrize(
    "text",
    [
        "06-12345678",
        "0612345678",
        "06 12 34 56 78",
        "+31 6 12345678",
        "+31 (0)6-12345678",
        "0031612345678",
        "bel 030-1234567",
        "(030) 123 45 67",
    ],
)
def test_phone_number_is_found(text: str) -> None:
    assert identifier_in(text) == "een telefoonnummer"


@pytest.mark.parametrize(
    "text",
    [
        "Tussen 9:00 en 15:00 gaat het het best.",
        "Van 01-02-2026 10:00 tot 03-04-2026 12:00.",
        "Op 12-10-2026, daarna 14-12-2026.",
        "2026-10-12",
        "Tillen tot 10 kilo, 6 keer per uur, 4 dagen per week, 8 weken.",
        "Bouw op: 1 2 3 4 5 6 7 8 uur.",
        "bar-2026-10-12-0001",
        "1e5d0a2c-1234-4567-8912-111222333000",
        "Werk @ thuis",
        "http://hl7.org/fhir/sid/icf-nl",
    ],
)
def test_ordinary_texts_pass(text: str) -> None:
    assert identifier_in(text) is None


@pytest.mark.parametrize(
    "name",
    ["diagnose", "Diagnoses", "klachten", "symptomen", "behandeling", "behandelaar", "medicatie", "medicijnen", "therapie",
     "anamnese", "medische_onderbouwing", "icd_10", "icd10", "dsm5", "cas_code", "oorzaak", "ziektebeeld", "verslaving"],
)  # fmt: skip
def test_medical_names_are_found_at_any_depth(name: str) -> None:
    assert [f.path for f in screen({name: None})] == [(name,)]
    assert [f.path for f in screen({"a": [{"b": {name: 1}}]})] == [("a", 0, "b", name)]
    assert [f.path for f in screen({"sleutel": name})] == [("sleutel",)]


def test_medical_form_field_in_a_text_is_found() -> None:
    assert list(screen({"toelichting": "Gesprek gevoerd. Diagnose: griep."}))
    assert not list(screen({"toelichting": "Er is geen diagnose nodig."}))


def test_identifiers_in_names_and_numbers_are_found() -> None:
    assert [f.path for f in screen({"111222333": 1, "x": 111222333})] == [("111222333",), ("x",)]


def test_findings_do_not_repeat_the_text() -> None:
    for finding in screen({"t": "Bel Piet op 06-12345678", "u": "piet@voorbeeld.nl", "v": "111222333"}):
        assert not any(part in finding.message for part in ("Piet", "0612", "voorbeeld", "111"))


@pytest.mark.parametrize("file", [*sorted(DEMO.glob("*.json"))], ids=lambda file: file.stem)
def test_demo_passes(file: Path) -> None:
    assert list(screen(json.loads(file.read_text("utf-8")))) == []


def test_too_deep() -> None:
    deep: object = 1
    for _ in range(100):
        deep = [deep]
    with pytest.raises(NoAssessment):
        list(screen(deep))


@pytest.mark.parametrize("part", ["1a", "1", "0", "+31", "1 ", "0-", "0((", "1.", "a@", "a.1", "-0"])
def test_long_texts_do_not_take_long(part: str) -> None:
    start = time.monotonic()
    identifier_in((part * 10_000)[:10_000])
    assert time.monotonic() - start < 2
