"""``python -m bot.measure CONFIG QUESTIONS``: trains one pipeline and says how well and how fast it understands.

QUESTIONS is a JSON Lines file like tests/questions/testset.jsonl; questions about topics without training data are
left out. One half of the questions only serves to find the confidence from which an answer is right nine times in ten;
the figures are those of the other half. Prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import resource
import sys
import tempfile
import time
from typing import Any, Dict, List, Tuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("RASA_MAX_CACHE_SIZE", "0")

OUT_OF_SCOPE = "buiten_bereik"
PRECISION = 0.9
Judged = Tuple[List[str], str, float]  # accepted topics, first topic, its confidence


def main() -> int:
    """See the module's docstring."""
    import rasa.model_training
    import yaml
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)
    logging.disable(logging.WARNING)
    config, questions = sys.argv[1:3]
    with open("domain.yml", encoding="utf-8") as file:
        topics = set(yaml.safe_load(file)["intents"])
    with open(questions, encoding="utf-8") as file:
        asked = [q for q in map(json.loads, file) if topics & set(q["topics"])]
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        model = rasa.model_training.train_nlu(config, "data/nlu", folder, domain="domain.yml")
        training = time.perf_counter() - started
        agent = Agent.load(model)
        judged, milliseconds = asyncio.run(_judge(agent, asked))
        size = os.path.getsize(model)
    report = {
        "pipeline": config,
        "topics": len(topics),
        "questions": len(judged) // 2,
        **figures(judged[1::2], threshold(judged[::2])),
        "training_seconds": round(training),
        "milliseconds_median": round(sorted(milliseconds)[len(milliseconds) // 2], 1),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "model_mb": round(size / 1e6, 1),
    }
    print(json.dumps(report))
    return 0


async def _judge(agent: Any, asked: List[Dict[str, Any]]) -> Tuple[List[Judged], List[float]]:
    judged, milliseconds = [], []
    for question in asked:
        started = time.perf_counter()
        result = await agent.parse_message(question["q"])
        milliseconds.append(1000 * (time.perf_counter() - started))
        ranking = result.get("intent_ranking") or [{"name": "", "confidence": 0.0}]
        judged.append((question["topics"], ranking[0]["name"], float(ranking[0]["confidence"])))
    return judged, milliseconds


def threshold(judged: List[Judged]) -> float:
    """The lowest confidence from which answers are right in ``PRECISION`` of the cases."""
    best, right = 1.0, 0
    for count, (accepted, topic, confidence) in enumerate(sorted(judged, key=lambda j: -j[2]), 1):
        right += topic in accepted
        if right / count >= PRECISION:
            best = confidence
    return best


def figures(judged: List[Judged], sure: float) -> Dict[str, float]:
    """Shares: first topic right (all in-scope questions); answered and right; answered and wrong; out of scope caught."""
    inside = [j for j in judged if OUT_OF_SCOPE not in j[0]]
    outside = [j for j in judged if OUT_OF_SCOPE in j[0]]
    answered = [j for j in inside if j[2] >= sure and j[1] != OUT_OF_SCOPE]
    caught = [j for j in outside if j[1] == OUT_OF_SCOPE or j[2] < sure]
    return {
        "accuracy": round(sum(t in a for a, t, _ in inside) / len(inside), 3),
        "threshold": round(sure, 3),
        "answered_right": round(sum(t in a for a, t, _ in answered) / len(inside), 3),
        "answered_wrong": round(sum(t not in a for a, t, _ in answered) / len(inside), 3),
        "out_of_scope_caught": round(len(caught) / len(outside), 3),
    }


if __name__ == "__main__":
    sys.exit(main())
