"""The invented example of a BAR, variations on it, and the invented people of content/bar/demo."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from actions.bar.model import Bar
from actions.topics.loader import CONTENT

EXAMPLE = Path(__file__).with_name("voorbeeld.json")


def demo_bars() -> list[Bar]:
    found = []
    for file in sorted((CONTENT / "bar" / "demo").glob("*.json")):
        read = json.loads(file.read_text("utf-8"))
        found += [Bar.model_validate(one) for one in (read if isinstance(read, list) else [read])]
    return found


@pytest.fixture
def raw() -> dict[str, Any]:
    """The example as read from the file; a test may change it."""
    return json.loads(EXAMPLE.read_text("utf-8"))


@pytest.fixture
def bar(raw: dict[str, Any]) -> Bar:
    return Bar.model_validate(raw)


@pytest.fixture
def changed(raw: dict[str, Any]) -> Callable[..., Bar]:
    """changed({"status": "concept", "prognose.richting": "gelijk"}) is the example with those fields changed."""

    def change(fields: dict[str, Any]) -> Bar:
        data = copy.deepcopy(raw)
        for path, value in fields.items():
            *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
            place: Any = data
            for parent in parents:
                place = place[parent]
            place[last] = value
        return Bar.model_validate(data)

    return change
