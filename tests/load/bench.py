"""``make bench``: a stock Rasa starter and Poortwijzer on this machine, in turns; medians and ratios.

The starter (``rasa init``, its default pipeline and policies, the bot's own environment) is trained once and kept in
.state/bench. Both assistants run during the measuring, only one of them works at any moment, and which goes first
changes from round to round. Results: a table, test-results/bench.json and test-results/bench.html.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.assistant import ROOT
from tests.load import bench_report as report
from tests.load.bench_client import measure
from tests.load.bench_servers import QUIET, RASA, Running, System, poortwijzer, stock

STARTER = ROOT / ".state/bench/starter"
RESULTS = ROOT / "test-results"


def main() -> int:
    """Measure and report. Returns 1 when a message got no proper answer, else 0."""
    parser = argparse.ArgumentParser(description="Poortwijzer beside a stock Rasa starter.")
    parser.add_argument("--model", type=Path, help="model of Poortwijzer (default: the one make train made)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--starts", type=int, default=2, help="cold starts of each")
    parser.add_argument("--messages", type=int, default=60, help="messages a round of the single visitor")
    parser.add_argument("--training", action="store_true", help="train both as well (minutes)")
    options = parser.parse_args()
    model = options.model or Path(_output(sys.executable, "tools/model.py"))
    make_starter()
    RESULTS.mkdir(exist_ok=True)
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="bench-") as state:
        systems = [poortwijzer(model.resolve(), Path(state)), stock(STARTER)]
        rounds = run(systems, options.rounds, options.starts, options.messages)
    if options.training:
        for system, seconds in training().items():
            rounds[system][0]["training, s"] = seconds
    ours, theirs = (system.name for system in systems)
    found = report.rows(rounds, ours, theirs)
    errors = {name: int(sum(r.get("errors", 0) for r in figures)) for name, figures in rounds.items()}
    about = (
        f"{time.strftime('%Y-%m-%d %H:%M')}; {os.cpu_count()} cores, {platform.machine()}; {options.rounds} rounds; "
        f"load of the machine before: {load_before:.1f}. {theirs}: one process with its memory tracker; "
        f"{ours}: bot, action server and watchdog with SQLite."
    )
    print(f"\n{report.table(found)}\nwithout a proper answer: {errors}\n{about}")
    result = {"about": about, "rows": found, "errors": errors, "rounds": rounds}
    (RESULTS / "bench.json").write_text(json.dumps(result, indent=1), "utf-8")
    (RESULTS / "bench.html").write_text(report.page(found, rounds, errors, about), "utf-8")
    print(RESULTS / "bench.html")
    return 1 if any(errors.values()) else 0


def run(systems: list[System], rounds: int, starts: int, messages: int) -> report.Rounds:
    """The figures of every round of every system. The first ``starts`` rounds have a cold start too."""
    figures: report.Rounds = {system.name: [{} for _ in range(max(rounds, starts))] for system in systems}
    for start in range(starts - 1):
        for system in _turned(systems, start):
            with Running(system, RESULTS / "bench.log") as running:
                _note(figures[system.name][start], {"cold start, s": running.seconds}, system)
    with contextlib.ExitStack() as stack:
        up = []
        for system in systems:
            up.append(stack.enter_context(Running(system, RESULTS / f"bench-{system.name.split()[0]}.log")))
            _note(figures[system.name][starts - 1], {"cold start, s": up[-1].seconds}, system)
        for number in range(rounds):
            for running in _turned(up, number):
                answered = asyncio.run(measure(running, messages, seed=number))
                bot, both = running.megabytes()
                answered |= {"memory of the bot, MB": bot, "memory of all processes, MB": both}
                _note(figures[running.system.name][number], answered, running.system)
    return figures


def make_starter() -> None:
    """``rasa init`` in .state/bench, unless a trained starter is there. Raises CalledProcessError."""
    if list(STARTER.glob("models/*.tar.gz")):
        return
    print("de starter van Rasa wordt gemaakt en getraind (een paar minuten) …", flush=True)
    STARTER.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [RASA, "init", "--no-prompt", "--init-dir", str(STARTER)],
        check=True, env={**os.environ, **QUIET}, capture_output=True,
    )  # fmt: skip


def training() -> dict[str, float]:
    """Seconds of one training of each, everything included."""
    with tempfile.TemporaryDirectory() as folder:
        model = str(Path(folder) / "model.tar.gz")
        commands = {
            "Poortwijzer": ([str(ROOT / "bot/.venv/bin/python"), "-m", "bot.train", model], ROOT),
            "Rasa starter": ([str(RASA), "train", "--force", "--out", folder], STARTER),
        }
        seconds = {}
        for name, (command, where) in commands.items():
            started = time.monotonic()
            environment = {**os.environ, **QUIET, "PYTHONPATH": str(ROOT)}
            subprocess.run(command, cwd=where, env=environment, check=True, capture_output=True)
            seconds[name] = time.monotonic() - started
    return seconds


def _turned(things: list[Any], number: int) -> list[Any]:
    """``things``, the other way round at every second ``number``."""
    return things[::-1] if number % 2 else things


def _note(row: dict[str, float], figures: dict[str, float], system: System) -> None:
    row.update(figures)
    shown = {k: round(v, 1) for k, v in figures.items() if k in ("cold start, s", "reply p50, 1 user", "errors")}
    print(f"{system.name}: {', '.join(f'{k} {v}' for k, v in shown.items())}", flush=True)


def _output(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
