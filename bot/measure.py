"""Measures the understanding without a running assistant.

    python -m bot.measure pipeline CONFIG QUESTIONS            train one pipeline: how well and how fast it understands
    python -m bot.measure folds [--groups G …] [--json FILE]   cross-validation of the own classifier on data/nlu
    python -m bot.measure calibration MODEL QUESTIONS FILE     how sure a trained model is of each question

QUESTIONS is a JSON Lines file like tests/questions/testset.jsonl. ``pipeline`` leaves out questions about topics without
training data, and uses one half of the others only to find the confidence from which an answer is right nine times in
ten; its figures are those of the other half. ``folds`` flatters: the questions of one topic often share a writer, so
compare its figures with each other, not with those of the test set. ``calibration`` writes JSON for `make evaluate`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any, Dict, Iterable, List, Tuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("RASA_MAX_CACHE_SIZE", "0")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")

import numpy as np

from bot.language.lexicon import Analysis, Lexicon, read_glossary
from bot.language.linear import LinearModel

OUT_OF_SCOPE = "buiten_bereik"
PRECISION = 0.9
SHORT_LIST = 3  # as many topics as a clarifying question names
CLASSIFIER = "bot.language.classifier.TopicClassifier"
Judged = Tuple[List[str], str, float]  # accepted topics, first topic, its confidence
Example = Tuple[str, str, str]  # question, topic, group


def main() -> int:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    pipeline = commands.add_parser("pipeline")
    pipeline.add_argument("config")
    pipeline.add_argument("questions", type=Path)
    folds = commands.add_parser("folds")
    folds.add_argument("--groups", nargs="*", default=[], help="only these folders of data/nlu")
    folds.add_argument("--folds", type=int, default=5)
    folds.add_argument("--processes", type=int, default=2, help="folds at the same time")
    folds.add_argument("--json", type=Path, help="also write the figures to this file")
    calibration = commands.add_parser("calibration")
    calibration.add_argument("model")
    calibration.add_argument("questions", type=Path)
    calibration.add_argument("file", type=Path)
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    if options.command == "pipeline":
        print(json.dumps(compared(options.config, options.questions)))
    elif options.command == "folds":
        examples = training_questions(Path("data/nlu"), options.groups)
        report = cross_validated(examples, options.folds, _configured_c(), options.processes)
        _show(report)
        if options.json:
            options.json.write_text(json.dumps(report, indent=1), "utf-8")
    else:
        if not os.path.exists(options.model):
            parser.error(
                f"no model {options.model}: it does not fit the present questions; stop the assistant and make run"
            )
        report = calibration_of(options.model, options.questions)
        options.file.parent.mkdir(parents=True, exist_ok=True)
        options.file.write_text(json.dumps(report, ensure_ascii=False, indent=1), "utf-8")
        print(f"{len(report['questions'])} questions: {options.file}")
    return 0


# --- one pipeline, trained and timed ---


def compared(config: str, questions: Path) -> Dict[str, Any]:
    """Train the pipeline of ``config`` and measure it; confidences between 0 and 1, times in the unit of the key's name."""
    import rasa.model_training
    import yaml

    topics = set(yaml.safe_load(Path("domain.yml").read_text("utf-8"))["intents"])
    asked = [q for q in read_questions(questions) if topics & set(q["topics"])]
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        model = rasa.model_training.train_nlu(config, "data", folder, domain="domain.yml")
        training = time.perf_counter() - started
        results, milliseconds = _understood(model, asked)
        size = os.path.getsize(model)
    judged = [(q["topics"], *_first(result)) for q, result in zip(asked, results, strict=True)]
    return {
        "pipeline": config,
        "topics": len(topics),
        "questions": len(judged) // 2,
        **figures(judged[1::2], threshold(judged[::2])),
        "training_seconds": round(training),
        "milliseconds_median": round(sorted(milliseconds)[len(milliseconds) // 2], 1),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "model_mb": round(size / 1e6, 1),
    }


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


# --- cross-validation of the own classifier ---


def training_questions(folder: Path, groups: Iterable[str] = ()) -> List[Example]:
    """All questions of ``folder``/<group>/*.yml. Raises FileNotFoundError for a group that is not there."""
    from rasa.shared.nlu.constants import INTENT, TEXT
    from rasa.shared.nlu.training_data.loading import load_data

    chosen = [folder / group for group in groups] or sorted(path for path in folder.iterdir() if path.is_dir())
    for path in chosen:
        if not path.is_dir():
            raise FileNotFoundError(path)
    return [
        (example.get(TEXT), example.get(INTENT), path.name)
        for path in chosen
        for example in load_data(str(path)).intent_examples
    ]


def cross_validated(examples: List[Example], folds: int, c: float, processes: int) -> Dict[str, Any]:
    """Each question ranked by a machine that did not learn from it; ``folds`` machines, stratified by topic.

    Returns ``{"questions", "topics", "top1", "top3", "folds": [top1 of each], "groups": {group: {"questions", "top1",
    "top3"}}}``, shares between 0 and 1. Raises ValueError where a topic has fewer questions than there are folds.
    """
    from sklearn.model_selection import StratifiedKFold
    from tqdm import tqdm

    names = np.array([topic for _, topic, _ in examples])
    rare = [topic for topic, times in zip(*np.unique(names, return_counts=True), strict=True) if times < folds]
    if rare:
        raise ValueError(f"fewer than {folds} questions: {', '.join(rare)}")
    lexicon = Lexicon(read_glossary(Path("content/begrippen.yml")))
    found = [lexicon.analyse(text) for text, _, _ in examples]
    splits = list(StratifiedKFold(folds, shuffle=True, random_state=0).split(names, names))
    places = np.empty(len(names), int)
    # Processes, because liblinear crashes when two threads of one process fit at the same time.
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        running = {pool.submit(_places, found, names, train, test, c): test for train, test in splits}
        for done in tqdm(as_completed(running), total=folds, unit="fold", disable=not sys.stderr.isatty()):
            places[running[done]] = done.result()
    groups = np.array([group for _, _, group in examples])
    return {
        "questions": len(names),
        "topics": len(set(names)),
        **_top(places),
        "folds": [_top(places[test])["top1"] for _, test in splits],
        "groups": {
            str(group): {"questions": int((groups == group).sum()), **_top(places[groups == group])}
            for group in np.unique(groups)
        },
    }


def _places(found: List[Analysis], names: np.ndarray, train: np.ndarray, test: np.ndarray, c: float) -> np.ndarray:
    """The place, from 0, that a machine fitted on ``train`` gives the right topic of each question of ``test``;
    ``SHORT_LIST`` where it is not among the first.
    """
    machine = LinearModel.fit_uncalibrated([found[i] for i in train], names[train], c)
    ranked = [[name for name, _ in machine.rank(found[i], SHORT_LIST)] for i in test]
    return np.array([r.index(name) if name in r else SHORT_LIST for r, name in zip(ranked, names[test], strict=True)])


def _top(places: np.ndarray) -> Dict[str, float]:
    return {"top1": round(float((places < 1).mean()), 4), "top3": round(float((places < SHORT_LIST).mean()), 4)}


def _configured_c() -> float:
    import yaml

    pipeline = yaml.safe_load(Path("config.yml").read_text("utf-8"))["pipeline"]
    own = next(part for part in pipeline if part["name"] == CLASSIFIER)
    from bot.language.classifier import TopicClassifier

    return float({**TopicClassifier.get_default_config(), **own}["C"])


def _show(report: Dict[str, Any]) -> None:
    print(f"{'':14} {'questions':>9} {'top 1':>7} {'top 3':>7}")
    for name, part in {"all": report, **report["groups"]}.items():
        print(f"{name:14} {part['questions']:9} {part['top1']:7.1%} {part['top3']:7.1%}")
    print(f"{report['topics']} topics; top 1 of each fold: {', '.join(f'{top1:.1%}' for top1 in report['folds'])}")


# --- how sure a trained model is ---


def calibration_of(model: str, questions: Path) -> Dict[str, Any]:
    """``{"model": file name, "questions": [{"q", "first", "confidence", "band"}]}``: what the running assistant, which
    says nothing about its confidence, makes of each question with the same ``model``.
    """
    asked = read_questions(questions)
    results, _ = _understood(model, asked)
    measured = []
    for question, result in zip(asked, results, strict=True):
        first, confidence = _first(result)
        band = result["understanding"]["band"]
        measured.append({"q": question["q"], "first": first, "confidence": round(confidence, 4), "band": band})
    return {"model": os.path.basename(model), "questions": measured}


# --- shared ---


def read_questions(file: Path) -> List[Dict[str, Any]]:
    """The questions of a JSON Lines file."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def _understood(model: str, asked: List[Dict[str, Any]]) -> Tuple[List[Dict[str, Any]], List[float]]:
    """Rasa's parse result of each question, and the milliseconds it took."""
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)
    agent = Agent.load(model)

    async def ask_all() -> Tuple[List[Dict[str, Any]], List[float]]:
        results, milliseconds = [], []
        for question in asked:
            started = time.perf_counter()
            results.append(await agent.parse_message(question["q"]))
            milliseconds.append(1000 * (time.perf_counter() - started))
        return results, milliseconds

    return asyncio.run(ask_all())


def _first(result: Dict[str, Any]) -> Tuple[str, float]:
    ranking = result.get("intent_ranking") or [{"name": "", "confidence": 0.0}]
    return ranking[0]["name"], float(ranking[0]["confidence"])


if __name__ == "__main__":
    sys.exit(main())
