"""The published JSON Schema says what the model says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from actions.bar.model import Bar
from actions.bar.schema import FILE, schema_text

from .conftest import DEMO, document

ITEM = document()["activiteiten_participatie"][0]


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(FILE.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_published_schema_is_up_to_date() -> None:
    assert FILE.read_text("utf-8") == schema_text(), "run: ./poortwijzer bar schema > docs/bar.schema.json"


@pytest.mark.parametrize("file", sorted(DEMO.glob("*.json")), ids=lambda file: file.stem)
def test_demo_fits(validator: jsonschema.Draft202012Validator, file: Path) -> None:
    data = json.loads(file.read_text("utf-8"))
    validator.validate(data)
    for one in data:
        validator.validate(one)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "weg"},
        {"diagnose": "x"},
        {"volgnummer": 0},
        {"volgnummer": "1"},
        {"persoon": {}},
        {"bar_id": "met spatie"},
        {"visie_werkgever": "x"},
        {"activiteiten_participatie": [ITEM | {"icf_code": "s1"}]},
        {"activiteiten_participatie": [ITEM | {"klachten": "x"}]},
        {"activiteiten_participatie": [ITEM | {"zichtklasse": "Z4"}]},
        {"activiteiten_participatie": [ITEM | {"kan_wel": "x" * 2001}]},
    ],
    ids=str,
)
def test_schema_and_model_refuse_the_same(validator: jsonschema.Draft202012Validator, changes: dict[str, Any]) -> None:
    assert not validator.is_valid(document(**changes))
    with pytest.raises(ValidationError):
        Bar.model_validate(document(**changes))
