"""Asks every question of a file of a running assistant, each in a conversation of its own, and says how it did.

    python -m tests.evaluate --url http://127.0.0.1:5005 --questions tests/questions/testset.jsonl [--json FILE]

A line of the file is ``{"q": question, "topics": [accepted topic ids], "audience": …}``. In scope, an answer is right when
its topic is accepted; after a clarifying question the accepted choice is pressed, if it is there. Out of scope
(``buiten_bereik``), anything that is not an answer about a topic counts as caught. Short follow-ups (group ``vervolg``) mean
nothing in a fresh conversation and are left out; tests/conversations/follow_up holds scenarios for them.
"""

from __future__ import annotations

import argparse
import json
import sys
import uuid
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import httpx
import yaml
from tqdm import tqdm

OUT_OF_SCOPE = "buiten_bereik"
IN_SCOPE = ("right", "right after one question", "wrong", "not understood")


def main() -> int:
    """Ask, print the tables, write the JSON file if asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:5005")
    parser.add_argument("--questions", type=Path, default=Path("tests/questions/testset.jsonl"))
    parser.add_argument("--json", type=Path, help="also write every single outcome to this file")
    options = parser.parse_args()
    questions = [json.loads(line) for line in options.questions.read_text("utf-8").splitlines() if line.strip()]
    groups = _groups()
    questions = [question for question in questions if groups.get(question["topics"][0]) != "vervolg"]
    outcomes = []
    with httpx.Client(base_url=options.url, timeout=30) as client:
        for question in tqdm(questions, unit="vraag", disable=not sys.stderr.isatty()):
            outcomes.append({**question, **judge(client, question), "group": groups.get(question["topics"][0], "?")})
    report = summary(outcomes)
    show(report)
    if options.json:
        options.json.write_text(json.dumps({"summary": report, "outcomes": outcomes}, ensure_ascii=False, indent=1))
    return 0


def judge(client: httpx.Client, question: dict[str, Any]) -> dict[str, Any]:
    """``{"outcome", "said"}`` for one question; ``said`` is the topic (or type) that came back."""
    sender = uuid.uuid4().hex
    accepted = set(question["topics"])
    said = _ask(client, sender, question["q"])
    topic = said.get("topic")
    if OUT_OF_SCOPE in accepted:
        answered = said["type"] == "answer" and topic not in accepted
        return {"outcome": "answered as if in scope" if answered else "caught", "said": topic or said["type"]}
    if topic in accepted:
        return {"outcome": "right", "said": topic}
    if said["type"] == "clarify":
        offered = [option["topic"] for option in said["options"] if option["topic"] in accepted]
        after = _ask(client, sender, f"/{offered[0]}").get("topic") if offered else None
        outcome = "right after one question" if after in accepted else "not understood"
        return {"outcome": outcome, "said": "clarify"}
    if said["type"] in ("not_understood", "out_of_scope", "handover"):
        return {"outcome": "not understood", "said": topic or said["type"]}
    return {"outcome": "wrong", "said": topic or said["type"]}


def summary(outcomes: list[dict[str, Any]]) -> dict[str, Any]:
    """Shares in and out of scope, per group, and what is confused with what, most frequent first."""
    inside = [o for o in outcomes if OUT_OF_SCOPE not in o["topics"]]
    outside = [o for o in outcomes if OUT_OF_SCOPE in o["topics"]]
    per_group = defaultdict(list)
    for outcome in inside:
        per_group[outcome["group"]].append(outcome)
    confused = Counter((o["topics"][0], o["said"]) for o in inside if o["outcome"] == "wrong")
    return {
        "in scope": _shares(inside),
        "refused although in scope": _share(inside, lambda o: o["said"] == OUT_OF_SCOPE),
        "out of scope": {"questions": len(outside), "caught": _share(outside, lambda o: o["outcome"] == "caught")},
        "groups": {group: _shares(found) for group, found in sorted(per_group.items())},
        "confused": [[asked, said, times] for (asked, said), times in confused.most_common(40)],
    }


def show(report: dict[str, Any]) -> None:
    """Print the report as tables."""
    print(f"{'':14} {'n':>5} " + " ".join(f"{name:>25}" for name in IN_SCOPE))
    for name, shares in {"in scope": report["in scope"], **report["groups"]}.items():
        print(f"{name:14} {shares['questions']:5} " + " ".join(f"{shares[outcome]:25.1%}" for outcome in IN_SCOPE))
    print(f"\nrefused although in scope: {report['refused although in scope']:.1%}")
    print(
        f"out of scope: {report['out of scope']['questions']} questions, caught {report['out of scope']['caught']:.1%}"
    )
    print("\nasked about → answered with (times)")
    for asked, said, times in report["confused"][:20]:
        print(f"  {asked} → {said} ({times})")


def _ask(client: httpx.Client, sender: str, text: str) -> dict[str, Any]:
    reply = client.post("/webhooks/rest/webhook", json={"sender": sender, "message": text})
    reply.raise_for_status()
    return reply.json()[0]["custom"]


def _shares(outcomes: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "questions": len(outcomes),
        **{name: _share(outcomes, lambda o, name=name: o["outcome"] == name) for name in IN_SCOPE},
    }


def _share(outcomes: list[dict[str, Any]], test: Any) -> float:
    return round(sum(map(test, outcomes)) / len(outcomes), 4) if outcomes else 0.0


def _groups() -> dict[str, str]:
    catalogue = yaml.safe_load(Path("content/onderwerpen.yml").read_text("utf-8"))
    return {topic: group for group, entries in catalogue.items() for topic in entries}


if __name__ == "__main__":
    sys.exit(main())
