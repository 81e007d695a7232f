"""Assessments over time as SVG: one small line a thing, words instead of scores, readable on a phone of 320 pixels.

The same words stand in the text beside it, so the picture is an extra and never the only way to read them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from actions.bar.catalogue import phrases
from actions.topics.render import MONTHS

WIDTH = 240  # of a card on that phone, so that a letter is as large as it says
_LEFT, _RIGHT = 26, 214  # room for half a word beside the outer points
_PANEL = 78  # height of one small picture, in the same units
_TOP, _BOTTOM = 36, 62  # where its line runs
_ROOM = 100  # between two points with a word each


@dataclass(frozen=True)
class Point:
    """``height``: higher is better. ``word`` is written beside the point."""

    day: dt.date
    height: float
    word: str


@dataclass(frozen=True)
class Line:
    name: str
    points: Sequence[Point]


def picture(hours: Line | None, items: Sequence[Line]) -> str | None:
    """The SVG; None where no line has two points. ``items`` have heights 0 (does not go now) to 4 (goes well)."""
    panels = [(hours, 0.0, max(point.height for point in hours.points))] if hours else []
    panels += [(line, 0.0, 4.0) for line in items]
    panels = [panel for panel in panels if len(panel[0].points) > 1]
    if not panels:
        return None
    days = [point.day for line, _, _ in panels for point in line.points]
    first, last = min(days), max(days)
    height = _PANEL * len(panels) + 24
    drawn = [
        f'<g transform="translate(0 {_PANEL * index})">{_panel(line, low, high, first, last)}</g>'
        for index, (line, low, high) in enumerate(panels)
    ]
    axis = "".join(
        f'<text x="{x}" y="{height - 8}" text-anchor="{anchor}">{_short(day)}</text>'
        for day, x, anchor in ((first, 4, "start"), (last, WIDTH - 4, "end"))
    )
    title, explained = escape(phrases()["plaatje_titel"]), escape(phrases()["plaatje_uitleg"])
    # currentColor: the widget's own text colour, so contrast holds in light and dark.
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="bar-picture-title bar-picture-desc" font-family="inherit" font-size="12" fill="currentColor" '
        f'width="100%">'
        f'<title id="bar-picture-title">{title}</title><desc id="bar-picture-desc">{explained}</desc>'
        f"{''.join(drawn)}{axis}</svg>"
    )


def _panel(line: Line, low: float, high: float, first: dt.date, last: dt.date) -> str:
    span = max((last - first).days, 1)
    places = [
        (
            _LEFT + (_RIGHT - _LEFT) * (point.day - first).days / span,
            _BOTTOM - (_BOTTOM - _TOP) * (point.height - low) / ((high - low) or 1),
        )
        for point in line.points
    ]
    path = " ".join(f"{x:.0f},{y:.0f}" for x, y in places)
    parts = [
        f'<text x="4" y="14" font-weight="bold">{escape(_cut(line.name, 34))}</text>',
        f'<polyline points="{path}" fill="none" stroke="currentColor" stroke-width="2"/>',
    ]
    for index, ((x, y), point) in enumerate(zip(places, line.points, strict=True)):
        parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4"/>')
        # Words would run into each other: first and last always, another only with room on both sides.
        neighbours = [other for other, _ in places[:index] + places[index + 1 :]]
        if index in (0, len(places) - 1) or all(abs(x - other) >= _ROOM for other in neighbours):
            parts.append(_word(point.word, x, y))
    return "".join(parts)


def _word(word: str, x: float, y: float) -> str:
    anchor, at = ("start", 4.0) if x < WIDTH / 3 else ("end", WIDTH - 4.0) if x > WIDTH * 2 / 3 else ("middle", x)
    return f'<text x="{at:.0f}" y="{y - 7:.0f}" text-anchor="{anchor}">{escape(word)}</text>'


def _cut(name: str, length: int) -> str:
    return name if len(name) <= length else name[: length - 1].rstrip() + "…"


def _short(day: dt.date) -> str:
    month = MONTHS[day.month - 1]
    return f"{day.day} {'mrt' if month == 'maart' else month[:3]} {day.year}"
