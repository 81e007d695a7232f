"""What the bench found: medians, ratios and targets, as a table, JSON and a page."""

from __future__ import annotations

import io
import statistics
from pathlib import Path
from typing import Any

import jinja2
import matplotlib
from matplotlib.figure import Figure

matplotlib.use("svg")
# Figure -> the highest ratio to the starter that part 6 allows.
TARGETS = {
    "reply p50, 1 user": 0.30,
    "reply p95, 1 user": 0.35,
    "reply p50, 20 users": 0.30,
    "reply p95, 20 users": 0.35,
    "message 3 of a burst": 0.15,
    "button press": 0.15,
    "memory of the bot, MB": 0.60,
    "memory of all processes, MB": 0.70,
    "cold start, s": 0.60,
    "training, s": 1.0,
}
HIGHEST_GROWTH = 1.5  # turn 200 against turn 5, of Poortwijzer itself

Rounds = dict[str, list[dict[str, float]]]
"""System name -> the figures of each of its rounds."""


def rows(rounds: Rounds, ours: str, theirs: str) -> list[dict[str, Any]]:
    """One row a figure: the median of each system, and the median of the rounds' ratios (Poortwijzer / starter).

    ``met`` is None where there is no target.
    """
    found = []
    for name in {name: None for figures in rounds[ours] for name in figures if name != "errors"}:
        own, other = ([r[name] for r in rounds[system] if name in r] for system in (ours, theirs))
        ratio = statistics.median(o / t for o, t in zip(own, other, strict=True))
        row = {"name": name, "ours": statistics.median(own), "theirs": statistics.median(other), "ratio": ratio}
        target, met = TARGETS.get(name), None
        if target is not None:
            met = ratio <= target
        if name == "turn 200 / turn 5":
            target, met = HIGHEST_GROWTH, row["ours"] <= HIGHEST_GROWTH
        found.append({**row, "target": target, "met": met})
    return found


def table(found: list[dict[str, Any]]) -> str:
    """``rows`` as text, for a terminal."""
    lines = [f"{'':32} {'Poortwijzer':>12} {'starter':>12} {'ratio':>8} {'target':>8}"]
    for row in found:
        target = "" if row["target"] is None else f"{row['target']:.2f}"
        verdict = {None: "", True: "  ok", False: "  MISSED"}[row["met"]]
        lines.append(
            f"{row['name']:32} {row['ours']:12.1f} {row['theirs']:12.1f} {row['ratio']:8.2f} {target:>8}{verdict}"
        )
    return "\n".join(lines)


def page(found: list[dict[str, Any]], rounds: Rounds, errors: dict[str, int], about: str) -> str:
    """The report as one HTML file that needs nothing else."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("bench_page.html").render(
        rows=found, errors=errors, about=about, ratios=ratio_plot(found), turns=turn_plot(rounds)
    )


def ratio_plot(found: list[dict[str, Any]]) -> str:
    """SVG: every ratio as a bar, its target as a mark, the starter as the line at 1."""
    shown = [row for row in found if row["name"] != "messages a second, 20 users"][::-1]
    figure = Figure(figsize=(9, 1.2 + 0.33 * len(shown)), layout="constrained")
    axes = figure.add_subplot()
    colours = ["#b00020" if row["met"] is False else "#1b5e8c" for row in shown]
    bars = axes.barh([row["name"] for row in shown], [row["ratio"] for row in shown], color=colours)
    axes.bar_label(bars, fmt="%.2f", padding=3)
    aimed = [(i, row["target"]) for i, row in enumerate(shown) if row["name"] in TARGETS]
    axes.plot([target for _, target in aimed], [i for i, _ in aimed], "k|", markersize=14, label="target")
    axes.axvline(1, color="gray", linestyle="--", label="Rasa starter")
    axes.set_xlabel("Poortwijzer / Rasa starter, median of the rounds")
    axes.legend(loc="lower right")
    return _svg(figure)


def turn_plot(rounds: Rounds) -> str:
    """SVG: the reply time at turn 5, 60 and 200 of one conversation, all rounds."""
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.add_subplot()
    turns = [5, 60, 200]
    for (system, figures), marker in zip(rounds.items(), "os", strict=True):
        measured = [[r[f"turn {turn}"] for r in figures if f"turn {turn}" in r] for turn in turns]
        axes.plot(turns, [statistics.median(m) for m in measured], f"{marker}-", label=system)
        for turn, values in zip(turns, measured, strict=True):
            axes.plot([turn] * len(values), values, f"{marker}", color="gray", markersize=3)
    axes.set(xlabel="turn of one conversation", ylabel="reply, ms", ylim=(0, None), xticks=turns)
    axes.legend()
    return _svg(figure)


def _svg(figure: Figure) -> str:
    drawn = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "font.family": "sans-serif"}):
        figure.savefig(drawn, format="svg", metadata={"Date": None})
    svg = drawn.getvalue()
    return svg[svg.index("<svg") :]
