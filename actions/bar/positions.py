"""Finds the line of a value in a JSON text, which the standard parser does not tell. Used only to report an error."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator

Path = tuple[str | int, ...]
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def positions(text: str) -> Iterator[tuple[Path, int]]:
    """Path and line (from 1) of every value of a valid JSON text, in order. A repeated path is a repeated key."""
    stack: list[str | int] = []  # per open object its key, per open array its index
    kinds: list[str] = []
    key_next = False
    line, counted = 1, 0
    for match in _TOKEN.finditer(text):
        line, counted = line + text.count("\n", counted, match.start()), match.start()
        piece = match[0]
        if piece in "}]":
            stack.pop()
            kinds.pop()
            key_next = False
        elif piece == ",":
            key_next = kinds[-1] == "{"
            if not key_next:
                stack[-1] = int(stack[-1]) + 1
        elif piece == ":":
            continue
        elif key_next:
            stack[-1], key_next = json.loads(piece), False
        else:
            yield tuple(stack), line
            if piece in "{[":
                kinds.append(piece)
                stack.append("" if piece == "{" else 0)
                key_next = piece == "{"


def lines_of(text: str, paths: Collection[Path]) -> dict[Path, int]:
    """Line of the value at each of ``paths``, or of the nearest part around it where there is none."""
    wanted = {path[:depth] for path in paths for depth in range(len(path) + 1)}
    found: dict[Path, int] = {}
    for here, line in positions(text):
        if here in wanted:
            found.setdefault(here, line)
    return {path: _nearest(found, path) for path in paths}


def _nearest(found: dict[Path, int], path: Path) -> int:
    while path not in found:
        path = path[:-1]  # the whole text, at (), is always found
    return found[path]


def repeated_key(text: str) -> tuple[Path, int] | None:
    """Path and line of the first key that stands twice in one object; None where there is none."""
    seen: dict[int, tuple[Path, set[str | int]]] = {}  # per depth the open object or array and what it held so far
    for path, line in positions(text):
        if not path:
            continue
        if len(path) not in seen or seen[len(path)][0] != path[:-1]:
            seen[len(path)] = path[:-1], set()
        names = seen[len(path)][1]
        if path[-1] in names:
            return path, line
        names.add(path[-1])
    return None
