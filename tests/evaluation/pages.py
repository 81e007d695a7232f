"""The report as one HTML file that needs nothing else."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2

from tests.evaluation import figures
from tests.evaluation.ask import IN_SCOPE, RIGHT

Confusion = tuple[list[str], list[str], list[list[int]]]


def page(
    report: dict[str, Any],
    confusion: Confusion,
    calibration: dict[str, Any] | None,
    robustness: dict[str, Any] | None,
    sample: int | None,
    source: str,
) -> str:
    """The page over what tests/evaluation/report.py adds up. ``source`` says what was asked of whom."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.filters["percent"] = lambda share: f"{share:.1%}"
    inside = report["in scope"]
    return environment.get_template("page.html").render(
        report=report,
        outcomes=IN_SCOPE,
        interval=figures.interval(inside[RIGHT], inside["questions"]),
        heat=figures.heat_map(*confusion),
        calibration=calibration,
        reliability=figures.reliability(calibration["bins"]) if calibration else "",
        robustness=robustness,
        sample=sample,
        source=source,
        made=f"{datetime.now().astimezone():%Y-%m-%d %H:%M}",
    )
