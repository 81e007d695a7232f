"""The published JSON Schema of a BAR file (``docs/bar.schema.json``), made from the model."""

from __future__ import annotations

import json

from actions.bar.database import ROOT
from actions.bar.model import Bar

FILE = ROOT / "docs" / "bar.schema.json"


def schema_text() -> str:
    """The schema of one assessment, or a list of them, as it stands in ``docs/``."""
    one = Bar.model_json_schema(by_alias=True)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "BAR-bestand",
        "description": "Eén opname, of een lijst van opnamen. Gemaakt uit actions/bar/model.py.",
        "anyOf": [{"$ref": "#/$defs/Bar"}, {"type": "array", "items": {"$ref": "#/$defs/Bar"}}],
        "$defs": one.pop("$defs") | {"Bar": one},
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
