"""Lines in a JSON text, held against the standard parser."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.bar.positions import Path, lines_of, positions, repeated_key

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def _paths(value: Any, path: Path = ()) -> list[Path]:
    found = [path]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += _paths(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            found += _paths(inner, (*path, place))
    return found


@given(VALUES, st.sampled_from([None, 0, 2]), st.booleans())
def test_every_value_has_its_place(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert [path for path, _ in positions(text)] == _paths(value)
    assert repeated_key(text) is None


TEXT = """{
  "a": 1,
  "b": [
    {"c": "x\\n[{,:"},
    {
      "c":
        2
    }
  ],
  "a": 3
}"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("a",), 2),
        (("b", 0, "c"), 4),
        (("b", 1), 5),
        (("b", 1, "c"), 7),
        (("b", 1, "zoek"), 5),
        (("zoek",), 1),
    ],
)
def test_line_of_a_path_or_of_what_is_around_it(path: Path, line: int) -> None:
    assert lines_of(TEXT, [path]) == {path: line}


def test_lines_of_several_paths_at_once() -> None:
    assert lines_of(TEXT, [("a",), ("b", 1, "zoek"), ("b", 0, "c")]) == {
        ("a",): 2,
        ("b", 1, "zoek"): 5,
        ("b", 0, "c"): 4,
    }


def test_repeated_key() -> None:
    assert repeated_key(TEXT) == (("a",), 10)
