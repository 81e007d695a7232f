"""Runs the transcripts in this folder against the real running servers.

A scenario is a list of turns. `user:` is typed, `button:` presses a button of the last message by its title.
`bot:` is what the answer must be: a topic id (an answer about it), or a mapping with any of
`type`, `topic`, `section`, `audience`, `options` (topics among the choices), `text` and `not_text` (pieces of the text),
`buttons` (titles among the buttons). `start:` names a beginning in beginnings.yml that is played first.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.assistant import Assistant, plain

FOLDER = Path(__file__).parent
BEGINNINGS = yaml.safe_load((FOLDER / "beginnings.yml").read_text("utf-8"))
SCENARIOS = [
    pytest.param(scenario, id=f"{file.parent.name}/{file.stem}: {scenario['name']}")
    for file in sorted(FOLDER.glob("*/*.yml"))
    for scenario in yaml.safe_load(file.read_text("utf-8"))
]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_scenario(assistant: Assistant, scenario: dict[str, Any]) -> None:
    sender = uuid.uuid4().hex
    last: dict[str, Any] = {}
    for turn in [*BEGINNINGS.get(scenario.get("start"), []), *scenario["turns"]]:
        said = turn.get("user") or _payload(last, turn["button"])
        last = assistant.rest(said, sender)
        if "bot" in turn:
            _expect(turn["bot"], last, said)


def _payload(message: dict[str, Any], title: str) -> str:
    titles = {button["title"]: button["payload"] for button in message.get("buttons", [])}
    assert title in titles, f"no button '{title}' among {list(titles)}"
    return titles[title]


def _expect(expected: str | dict[str, Any], message: dict[str, Any], said: str) -> None:
    custom = message["custom"]
    if isinstance(expected, str):
        expected = {"type": "answer", "topic": expected}
    for key in ("type", "topic", "section", "audience"):
        if key in expected:
            assert custom.get(key) == expected[key], f"{said!r}: {key} is {custom.get(key)!r}: {message['text']}"
    options = [option["topic"] for option in custom.get("options", [])]
    assert set(expected.get("options", [])) <= set(options), f"{said!r}: options are {options}"
    titles = [button["title"] for button in message.get("buttons", [])]
    assert set(expected.get("buttons", [])) <= set(titles), f"{said!r}: buttons are {titles}"
    for piece in _list(expected.get("text")):
        assert plain(piece) in plain(message["text"]), f"{said!r}: '{piece}' is not in: {message['text']}"
    for piece in _list(expected.get("not_text")):
        assert plain(piece) not in plain(message["text"]), f"{said!r}: '{piece}' is in: {message['text']}"


def _list(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else value or []
