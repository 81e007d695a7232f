"""The two pictures of the page, as SVG that can stand inside HTML."""

from __future__ import annotations

import io
import math
import re
from typing import Any

import matplotlib
from matplotlib.figure import Figure

matplotlib.use("svg")
CONFIDENCE = 1.96  # standard deviations on both sides of a 95 % interval


def heat_map(rows: list[str], columns: list[str], counts: list[list[int]]) -> str:
    """Counts as text, shares of each row as colour."""
    shares = [[count / sum(row) for count in row] for row in counts]
    figure = Figure(figsize=(3 + 0.55 * len(columns), 2 + 0.38 * len(rows)), layout="constrained")
    axes = figure.add_subplot()
    axes.pcolormesh(shares, cmap="Blues", vmin=0, vmax=1)  # imshow would draw a bitmap, which the page may not load
    axes.invert_yaxis()
    axes.set_xticks([x + 0.5 for x in range(len(columns))], columns, rotation=45, ha="right")
    axes.set_yticks([y + 0.5 for y in range(len(rows))], rows)
    axes.set_xlabel("came back")
    axes.set_ylabel("asked about")
    for y, row in enumerate(counts):
        for x, count in enumerate(row):
            if count:
                axes.text(
                    x + 0.5,
                    y + 0.5,
                    str(count),
                    ha="center",
                    va="center",
                    color="white" if shares[y][x] > 0.5 else "black",
                )
    return _svg(figure, "heat")


def reliability(bins: list[dict[str, Any]]) -> str:
    """Share right against confidence, with 95 % intervals, and below it how many questions each point stands for."""
    figure = Figure(figsize=(6, 6.5), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    confidence = [b["confidence"] for b in bins]
    right = [b["right"] for b in bins]
    intervals = [interval(b["right"], b["questions"]) for b in bins]
    reach = [[r - low for r, (low, _) in zip(right, intervals, strict=True)]]
    reach.append([high - r for r, (_, high) in zip(right, intervals, strict=True)])
    above.plot([0, 1], [0, 1], linestyle="--", color="gray", label="as sure as right")
    above.errorbar(confidence, right, yerr=reach, fmt="o-", capsize=3, label="measured, with 95 % interval")
    above.set(ylabel="share right (first topic)", xlim=(0, 1.03), ylim=(0, 1.03))
    above.legend(loc="upper left")
    bars = below.bar(confidence, [b["questions"] for b in bins], width=0.06)
    below.bar_label(bars)
    below.margins(y=0.25)
    below.set(xlabel="confidence (mean of each tenth)", ylabel="questions")
    return _svg(figure, "reliability")


def interval(share: float, questions: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share that was measured on ``questions``."""
    z2 = CONFIDENCE**2
    middle = (share + z2 / (2 * questions)) / (1 + z2 / questions)
    half = CONFIDENCE * math.sqrt(share * (1 - share) / questions + z2 / (4 * questions**2)) / (1 + z2 / questions)
    return min(share, middle - half), max(share, middle + half)


def _svg(figure: Figure, name: str) -> str:
    drawn = io.StringIO()
    # Text stays text: it can be read aloud and searched. The same figures give the same file.
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": name, "font.family": "sans-serif"}):
        figure.savefig(drawn, format="svg", metadata={"Date": None})
    svg = drawn.getvalue()
    svg = svg[svg.index("<svg") :]
    # Both pictures stand in one page, and matplotlib gives both an "axes_1".
    return re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", svg)
