"""Asks every question of a file of a running assistant, each in a conversation of its own, and says how it did.

    python -m tests.evaluate --url http://127.0.0.1:5005 --questions tests/questions/testset.jsonl [--robustness [N]]

Prints tables and writes test-results/evaluation.html. A line of the file is ``{"q": question, "topics": [accepted topic
ids], "audience": …}``. In scope, an answer is right when its topic is accepted; after a clarifying question the accepted
choice is pressed, if it is there. Out of scope (``buiten_bereik``), anything that is not an answer about a topic counts as
caught. Short follow-ups (group ``vervolg``) mean nothing in a fresh conversation and are left out;
tests/conversations/follow_up holds scenarios for them. ``--robustness`` also asks variants (tests/robustness.py) of at most
N questions a kind.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
from tqdm import tqdm

from tests import robustness
from tests.evaluation import report as figures
from tests.evaluation.ask import IN_SCOPE, Outcome, Question, judge, read_groups, read_questions
from tests.evaluation.pages import page

SAMPLE = 300  # questions a kind
SHOWN = 20  # confused pairs in the terminal
SMALL_TALK, CRISIS = "gesprek", "nood"


def main() -> int:
    """Ask, print the tables, write the page and, if asked for, the JSON file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:5005")
    parser.add_argument("--questions", type=Path, default=Path("tests/questions/testset.jsonl"))
    parser.add_argument("--robustness", type=int, nargs="?", const=SAMPLE, metavar="N", help="ask variants as well")
    parser.add_argument(
        "--calibration", type=Path, help="what `bot.measure calibration` wrote about the same questions"
    )
    parser.add_argument("--html", type=Path, default=Path("test-results/evaluation.html"))
    parser.add_argument("--json", type=Path, help="also write all figures and every single outcome to this file")
    options = parser.parse_args()
    groups = read_groups()
    questions = read_questions(options.questions, groups)
    with httpx.Client(base_url=options.url, timeout=30) as client:
        outcomes = [judge(client, question) for question in _progress(questions)]
        pairs = ask_variants(client, outcomes, options.robustness) if options.robustness else {}
    report = figures.summary(outcomes)
    sturdy = figures.robustness(pairs) if pairs else None
    measured = json.loads(options.calibration.read_text("utf-8")) if options.calibration else None
    calibrated = figures.calibration(outcomes, measured) if measured else None
    show(report, sturdy)
    confusion = figures.confusion(outcomes, groups)
    source = f"{len(outcomes)} questions of {options.questions}, asked of {options.url}"
    options.html.parent.mkdir(parents=True, exist_ok=True)
    options.html.write_text(page(report, confusion, calibrated, sturdy, options.robustness, source), "utf-8")
    print(f"\n{options.html.resolve()}")
    if options.json:
        found: dict[str, Any] = {"summary": report, "calibration": calibrated, "robustness": sturdy}
        found["outcomes"] = [asdict(outcome) for outcome in outcomes]
        options.json.write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
    return 0


def ask_variants(client: httpx.Client, outcomes: list[Outcome], amount: int) -> dict[str, figures.Pairs]:
    """Per kind of variant at most ``amount`` in-scope questions, each as it was and as the variant.

    Small talk is left out, because "hallo" between two sentences about nothing says nothing; words of crisis stay.
    """
    originals = {o.question.text: o for o in outcomes if _has_variants(o.question)}
    kinds = robustness.kinds(originals)
    todo = [
        (kind, originals[text], changed)
        for kind, change in kinds.items()
        for text, changed in robustness.chosen(kind, change, originals, amount).items()
    ]
    pairs: dict[str, figures.Pairs] = {}
    for kind, original, changed in _progress(todo):
        pairs.setdefault(kind, []).append((original, judge(client, original.question, changed)))
    return pairs


def show(report: dict[str, Any], sturdy: dict[str, Any] | None) -> None:
    """Print the report as tables."""
    columns = (*IN_SCOPE, "offered after not understood")
    print(f"{'':14} {'n':>5} " + " ".join(f"{name:>25}" for name in columns))
    for name, shares in {"in scope": report["in scope"], **report["groups"]}.items():
        print(f"{name:14} {shares['questions']:5} " + " ".join(f"{shares[column]:25.1%}" for column in columns))
    outside = report["out of scope"]
    print(f"\nrefused although in scope: {report['refused although in scope']:.1%}")
    print(f"out of scope: {outside['questions']} questions, caught {outside['caught']:.1%}")
    print(f"\nasked about → answered with (times); {len(report['confused'])} pairs, the first {SHOWN}")
    for pair in report["confused"][:SHOWN]:
        print(f"  {pair['asked']} → {pair['said']} ({pair['times']})")
    if sturdy:
        show_variants(sturdy)


def show_variants(sturdy: dict[str, Any]) -> None:
    """Print the table of the variants."""
    shares = ("original right", *IN_SCOPE, "refused")
    print(
        f"\n{'variant':27} {'n':>5} "
        + " ".join(f"{name:>25}" for name in shares)
        + "   points lost: at once, in the end"
    )
    for kind, row in sturdy.items():
        lost = f"{row['lost']['right']:22.1f}, {row['lost']['in the end']:10.1f}"
        print(f"{kind:27} {row['questions']:5} " + " ".join(f"{row[name]:25.1%}" for name in shares) + lost)


def _has_variants(question: Question) -> bool:
    return question.in_scope and (question.group != SMALL_TALK or CRISIS in question.topics)


def _progress(todo: list[Any]) -> Any:
    return tqdm(todo, unit="vraag", disable=not sys.stderr.isatty())


if __name__ == "__main__":
    sys.exit(main())
