"""The calendar as a picture (SVG): a bar of 104 weeks with today and numbered marks, and the steps in a list below.

Made for a column of 320 px: it shrinks where there is less room and never grows. It brings its own light background, so
that it reads the same in light and dark surroundings, and uses attributes only, because a site may forbid inline styles.
What a step's colour says is also said by its shape and in words.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import textwrap
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from actions.poortwachter.calendar import calendar, status, status_text
from actions.poortwachter.counting import sick_day, week_of
from actions.poortwachter.dutch_words import long_date
from actions.poortwachter.model import Situation, Status, Step

WIDTH = 304
LEFT, RIGHT = 16, WIDTH - 16
FONT = 13  # stays over 12 px where the column is 288 px wide
LINE = 18
# Characters that fit on a line of the list, plain and bold, also in a wide font such as DejaVu Sans.
CHARACTERS, BOLD_CHARACTERS = 36, 32
BADGE = 17  # width of a number above the bar
INK, QUIET, PAPER, TRACK, DONE = "#1f2937", "#4b5563", "#ffffff", "#d1d5db", "#1d4ed8"
COLOURS: dict[Status, str] = {"gedaan": "#166534", "te_laat": "#b42318", "nu": "#1d4ed8", "straks": "#4b5563"}


@dataclass(frozen=True)
class _Scale:
    """Calendar days from ``first`` to ``last`` along the bar."""

    first: dt.date
    last: dt.date

    def x(self, day: dt.date) -> float:
        part = (day - self.first).days / max(1, (self.last - self.first).days)
        return LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, part))


def picture(situation: Situation, today: dt.date) -> str:
    """The SVG text for ``situation`` on ``today``; its <desc> is ``text_alternative``."""
    steps = calendar(situation)
    scale = _Scale(situation.eerste_ziektedag, max(step.dag for step in steps))
    parts: list[ET.Element] = [_text(LEFT, 24, "Tijdlijn in weken", bold=True, size=15)]
    levels = _levels([scale.x(step.dag) for step in steps])
    bar = 46 + (max(levels) + 1) * LINE
    parts += _bar(situation, steps, scale, levels, bar, today)
    y = bar + 84.0
    for number, step in enumerate(steps, 1):
        rows, y = _row(number, step, today, y)
        parts += rows
    return _svg(parts, y, text_alternative(steps, today))


def text_alternative(steps: list[Step], today: dt.date) -> str:
    """The picture in words, a line a step."""
    lines = [f"Vandaag is het {long_date(today)}."]
    for number, step in enumerate(steps, 1):
        who = f" Door: {_and(step.wie)}." if step.wie else ""
        lines.append(f"{number}. {step.titel}: {_when(step)}. Stand: {status_text(step, today)}.{who}")
    return "\n".join(lines)


def _when(step: Step) -> str:
    week = f" (week {step.week})" if step.week else ""
    if step.uiterlijk is None:
        return f"vanaf {long_date(step.dag)}"
    if step.soort == "moment":
        return long_date(step.uiterlijk) + week
    if step.vanaf is not None:
        return f"{long_date(step.vanaf)} tot en met {long_date(step.uiterlijk)}{week}"
    return f"uiterlijk {long_date(step.uiterlijk)}{week}"


def _and(names: tuple[str, ...]) -> str:
    return " en ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _levels(positions: list[float]) -> list[int]:
    """For each mark the lowest row above the bar in which its number touches no other."""
    ends: list[float] = []
    levels: list[int] = []
    for x in positions:
        level = next((i for i, end in enumerate(ends) if x - end >= BADGE), len(ends))
        ends[level : level + 1] = [x]
        levels.append(level)
    return levels


def _bar(
    situation: Situation, steps: list[Step], scale: _Scale, levels: list[int], y: float, today: dt.date
) -> list[ET.Element]:
    """Numbers with their lines, the bar, the scale in weeks, and today; days that do not count are left white."""
    now = scale.x(today)
    parts = [_rect(LEFT, y, RIGHT - LEFT, 14, TRACK), _rect(LEFT, y, now - LEFT, 14, DONE)]
    for period in (*situation.herstel, *situation.wazo):
        if period.vanaf <= scale.last:
            start = scale.x(period.vanaf)
            parts.append(_rect(start, y + 3, max(2.0, scale.x(period.tot_en_met) - start), 8, PAPER))
    tops = [y - 10 - level * LINE for level in levels]
    xs = [scale.x(step.dag) for step in steps]
    parts += [_line(x, top + 2, x, y + 14) for x, top in zip(xs, tops, strict=True)]
    for number, (x, top) in enumerate(zip(xs, tops, strict=True), 1):  # over the lines of the numbers above it
        parts.append(_rect(x - 8, top - 12, 16, 15, PAPER))
        parts.append(_text(x, top, str(number), anchor="middle", size=12))
    for week in range(26, 157, 26):
        end = sick_day(situation, 7 * week - 1)
        if end <= scale.last:
            parts.append(_line(scale.x(end), y + 14, scale.x(end), y + 20))
            parts.append(_text(scale.x(end), y + 36, str(week), anchor="middle", size=12))
    label = f"vandaag: week {week_of(situation, today)}" if today <= scale.last else "vandaag: na de laatste stap"
    anchor = "start" if now < WIDTH / 3 else "end" if now > WIDTH * 2 / 3 else "middle"
    parts.append(
        _shape("polygon", points=f"{now:.1f},{y + 14} {now - 6:.1f},{y + 24} {now + 6:.1f},{y + 24}", fill=INK)
    )
    parts.append(_text(now, y + 55, label, anchor=anchor, bold=True))
    return parts


def _row(number: int, step: Step, today: dt.date, y: float) -> tuple[list[ET.Element], float]:
    """The lines of one step in the list and where the next begins."""
    colour = COLOURS[status(step, today)]
    parts = _mark(status(step, today), LEFT + 2, y - 4, colour)
    title = textwrap.wrap(f"{number}. {step.titel}", BOLD_CHARACTERS)
    when = _when(step).replace("(week ", "(week\u00a0")  # kept on one line
    details = textwrap.wrap(when, CHARACTERS) + textwrap.wrap(status_text(step, today), CHARACTERS)
    for line in title:
        parts.append(_text(LEFT + 16, y, line, bold=True))
        y += LINE
    for line in details[:-1]:
        parts.append(_text(LEFT + 16, y, line, colour=QUIET))
        y += LINE
    parts.append(_text(LEFT + 16, y, details[-1], colour=colour))
    return parts, y + LINE + 8


def _mark(found: Status, x: float, y: float, colour: str) -> list[ET.Element]:
    """gedaan: a check mark; te_laat: a diamond; nu: a full circle; straks: an open circle."""
    if found == "gedaan":
        points = f"{x - 6},{y} {x - 2},{y + 5} {x + 6},{y - 5}"
        return [_shape("polyline", points=points, fill="none", stroke=colour, stroke_width="2.5")]
    if found == "te_laat":
        points = f"{x},{y - 7} {x + 7},{y} {x},{y + 7} {x - 7},{y}"
        return [_shape("polygon", points=points, fill="none", stroke=colour, stroke_width="2")]
    fill = colour if found == "nu" else "none"
    return [_shape("circle", cx=str(x), cy=str(y), r="5.5", fill=fill, stroke=colour, stroke_width="2")]


def _svg(parts: list[ET.Element], height: float, description: str) -> str:
    # Two pictures may stand on one page; the same picture twice has the same words, so there the same id is harmless.
    name = hashlib.sha256(description.encode()).hexdigest()[:8]
    svg = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {height:.0f}",
            "width": "100%",
            "height": f"{height:.0f}",
            "preserveAspectRatio": "xMinYMin meet",
            "role": "img",
            "aria-labelledby": f"titel-{name} tekst-{name}",
            "font-family": "system-ui, sans-serif",
        },
    )
    ET.SubElement(svg, "title", {"id": f"titel-{name}"}).text = "Tijdlijn met de stappen en de dag van vandaag"
    ET.SubElement(svg, "desc", {"id": f"tekst-{name}"}).text = description
    svg.append(_rect(0, 0, WIDTH, height, PAPER))
    svg.extend(parts)
    return ET.tostring(svg, encoding="unicode")


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", bold: bool = False, size: int = FONT, colour: str = INK
) -> ET.Element:
    weight = "600" if bold else "400"
    element = _shape(
        "text", x=f"{x:.1f}", y=f"{y:.1f}", fill=colour, font_size=str(size), font_weight=weight, text_anchor=anchor
    )
    element.text = words
    return element


def _rect(x: float, y: float, width: float, height: float, fill: str) -> ET.Element:
    return _shape("rect", x=f"{x:.1f}", y=f"{y:.1f}", width=f"{width:.1f}", height=f"{height:.1f}", fill=fill)


def _line(x1: float, y1: float, x2: float, y2: float) -> ET.Element:
    return _shape("line", x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}", stroke=INK, stroke_width="1")


def _shape(tag: str, **attributes: str) -> ET.Element:
    return ET.Element(tag, {name.replace("_", "-"): value for name, value in attributes.items()})
