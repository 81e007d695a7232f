"""Adds outcomes up into figures. All shares lie between 0 and 1; what comes out can be written as JSON."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tests.evaluation.ask import (
    AFTER_ONE,
    ANSWERED,
    CAUGHT,
    IN_SCOPE,
    NOT_UNDERSTOOD,
    OUT_OF_SCOPE,
    RIGHT,
    WRONG,
    Outcome,
)

ASKED_BACK, OTHER = "asked back", "something else"
BINS = 10
EXAMPLES = 3
Pairs = list[tuple[Outcome, Outcome]]  # a question as it was, and as a variant


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Shares in and out of scope, per group, and what is confused with what, most frequent first."""
    inside = [o for o in outcomes if o.question.in_scope]
    outside = [o for o in outcomes if not o.question.in_scope]
    per_group = defaultdict(list)
    for outcome in inside:
        per_group[outcome.question.group].append(outcome)
    return {
        "in scope": shares(inside),
        "refused although in scope": _share(inside, lambda o: o.said == OUT_OF_SCOPE),
        "out of scope": {
            "questions": len(outside),
            "caught": _share(outside, lambda o: o.outcome == CAUGHT),
            "answered": [[o.question.text, o.said] for o in outside if o.outcome == ANSWERED],
        },
        "groups": {group: shares(found) for group, found in sorted(per_group.items())},
        "confused": _confused((o, o.said) for o in inside if o.outcome == WRONG),
    }


def shares(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The number of questions, the share of each outcome, and how much of "not understood" offered the right topic."""
    return {
        "questions": len(outcomes),
        **{name: _share(outcomes, lambda o: o.outcome == name) for name in IN_SCOPE},  # noqa: B023 - used at once
        "offered after not understood": _share(outcomes, lambda o: o.offered),
    }


def confusion(outcomes: Iterable[Outcome], groups: dict[str, str]) -> tuple[list[str], list[str], list[list[int]]]:
    """Rows (groups asked about), columns (groups answered with, and the ways of not answering) and the counts.

    A right answer stands in the row's own group, also where the accepted topic is of another; a wrong one of the same
    group stands there too.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for outcome in outcomes:
        if outcome.question.in_scope:
            counts[outcome.question.group, _came_back(outcome, groups)] += 1
    rows = sorted({row for row, _ in counts})
    columns = sorted({*rows, *({column for _, column in counts} & set(groups.values()))})
    columns += [ASKED_BACK, NOT_UNDERSTOOD, OTHER]
    return rows, columns, [[counts[row, column] for column in columns] for row in rows]


def calibration(outcomes: Sequence[Outcome], measured: dict[str, Any]) -> dict[str, Any]:
    """How far the confidences in ``measured`` (from ``bot.measure calibration``) can be believed.

    ``bins`` are the tenths of confidence that occur: mean ``confidence``, share ``right`` (first topic accepted) and
    ``questions``; ``error`` is the mean distance between the two, weighted by questions (ECE). ``agree`` of ``sure``
    answers were the same over HTTP: far less than all means that another model is running. ``confused`` is as in the
    summary, but of first topics at any confidence, also where the assistant asks back.
    """
    of = {question["q"]: question for question in measured["questions"]}
    joined = [(outcome, of[outcome.question.text]) for outcome in outcomes if outcome.question.text in of]
    tenths: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    bands: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for outcome, found in joined:
        point = (found["confidence"], found["first"] in outcome.question.topics)
        tenths[min(int(found["confidence"] * BINS), BINS - 1)].append(point)
        bands[found["band"]].append(point)
    bins = [_mean(tenths[tenth]) for tenth in sorted(tenths)]
    sure = [outcome.said == found["first"] for outcome, found in joined if found["band"] == "sure"]
    return {
        "model": measured["model"],
        "questions": len(joined),
        "bins": bins,
        "error": round(sum(b["questions"] * abs(b["confidence"] - b["right"]) for b in bins) / max(len(joined), 1), 4),
        "bands": {band: _mean(points) for band, points in sorted(bands.items())},
        "sure": len(sure),
        "agree": sum(sure),
        "confused": _confused(
            (outcome, found["first"])
            for outcome, found in joined
            if outcome.question.in_scope and found["first"] not in outcome.question.topics
        ),
    }


def robustness(asked: dict[str, Pairs]) -> dict[str, dict[str, Any]]:
    """Per kind the shares of the variants, and in ``lost`` the points (of 100) by which ``right``, and ``right`` with
    ``right after one question``, lie below those of the same questions as they were; in ``more wrong`` points above.
    ``refused``: the share taken for out of scope, part of ``not understood``.
    """
    found = {}
    for kind, pairs in asked.items():
        before, after = shares([b for b, _ in pairs]), shares([a for _, a in pairs])
        points = {name: 100 * (before[name] - after[name]) for name in (RIGHT, AFTER_ONE, WRONG)}
        found[kind] = {
            **after,
            "original right": before[RIGHT],
            "refused": _share([a for _, a in pairs], lambda o: o.said == OUT_OF_SCOPE),
            "lost": {"right": round(points[RIGHT], 1), "in the end": round(points[RIGHT] + points[AFTER_ONE], 1)},
            "more wrong": round(-points[WRONG], 1),
        }
    return found


def _confused(found: Iterable[tuple[Outcome, str]]) -> list[dict[str, Any]]:
    """Pairs of topic asked about and topic taken for it, most frequent first, with examples."""
    examples: dict[tuple[str, str], list[str]] = defaultdict(list)
    for outcome, said in found:
        examples[outcome.question.topics[0], said].append(outcome.question.text)
    most = sorted(examples.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [
        {"asked": asked, "said": said, "times": len(texts), "examples": texts[:EXAMPLES]}
        for (asked, said), texts in most
    ]


def _came_back(outcome: Outcome, groups: dict[str, str]) -> str:
    if outcome.outcome == RIGHT:
        return outcome.question.group
    if outcome.said == "clarify":
        return ASKED_BACK
    return NOT_UNDERSTOOD if outcome.outcome == NOT_UNDERSTOOD else groups.get(outcome.said, OTHER)


def _mean(points: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    confidence, right = (sum(values) / len(points) for values in zip(*points, strict=True))
    return {"confidence": round(confidence, 4), "right": round(right, 4), "questions": len(points)}


def _share(outcomes: Sequence[Outcome], test: Callable[[Outcome], bool]) -> float:
    return round(sum(map(test, outcomes)) / len(outcomes), 4) if outcomes else 0.0
