"""The classifier without Rasa: a linear support vector machine whose margins become probabilities.

One against the rest on the features of bot/language/features.py. The margins are divided by a temperature that was
fitted on a fifth of the questions, which the machine had not seen then, and put through a softmax.
"""

from __future__ import annotations

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from typing import Any, List, Sequence, Tuple

import numpy as np
from scipy import sparse
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.svm import LinearSVC

from bot.language.features import Features
from bot.language.lexicon import Analysis, joined

TRACE = 0.01  # a weight below this is left out
# Of a message with sentences about nothing, chosen by measurement (docs/understanding.md):
CLEAR = 0.1  # margin by which such a sentence must be out of scope
SHARE = 0.8  # weight of the message without them, against the message as it is


class LinearModel:
    """The classifier without Rasa: features, one weight vector a topic, and the temperature of the probabilities."""

    def __init__(
        self, features: Features, names: List[str], weights: sparse.csr_matrix, bias: np.ndarray, temperature: float
    ):
        self._features = features
        self.names = names
        self._weights = weights  # float32, features x topics
        self._bias = bias
        self.temperature = temperature

    @classmethod
    def fit(cls, found: List[Analysis], names: np.ndarray, c: float, held_out_share: float) -> LinearModel:
        """Fit on ``found`` with the topic of each in ``names``; ``held_out_share`` of them calibrate.

        The calibration fits a machine of its own, in a second process: the two take as long as one.
        """
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as second:
            temperature = second.submit(calibrated, found, names, c, held_out_share)
            model = cls.fit_uncalibrated(found, names, c)
            model.temperature = temperature.result()
        return model

    @classmethod
    def fit_uncalibrated(cls, found: List[Analysis], names: np.ndarray, c: float) -> LinearModel:
        """Fit on all of ``found``, with a temperature of 1."""
        features = Features()
        machine = LinearSVC(C=c, tol=0.05, random_state=0).fit(features.fit_transform(found), names)
        return cls(features, list(machine.classes_), _without_traces(machine.coef_.T), machine.intercept_, 1.0)

    def rank(self, found: Analysis, amount: int) -> List[Tuple[str, float]]:
        """The ``amount`` likeliest topics with their probabilities; none for a question of unknown signs."""
        row = self._features.transform([found])
        if not row.nnz:
            return []
        return self._first(self._of(row)[0], amount)

    def rank_message(
        self, found: Analysis, telling: Sequence[bool], sentences: Sequence[Analysis], outside: str, amount: int
    ) -> List[Tuple[str, float]]:
        """As ``rank`` for a message ``found`` of several ``sentences``; ``telling`` says which of them ask nothing.

        A sentence that tells about something else (its first topic is ``outside``) hardly counts: people tell about the
        weather as well. A sentence that asks always counts.
        """
        rows = self._features.transform([found, *sentences])
        if not rows[0].nnz:
            return []
        margins = self._of(rows)
        aside = np.array(telling, bool) & self._about(outside, margins[1:])
        if not aside.any() or aside.all():
            return self._first(margins[0], amount)
        kept = [sentence for sentence, left_out in zip(sentences, aside, strict=True) if not left_out]
        rest = self.margins([joined(kept)])[0]
        return self._first(SHARE * rest + (1 - SHARE) * margins[0], amount)

    def _about(self, topic: str, margins: np.ndarray) -> np.ndarray:
        """Of which rows ``topic`` clearly comes first."""
        if topic not in self.names:
            return np.zeros(len(margins), bool)
        others = np.delete(margins, self.names.index(topic), axis=1).max(axis=1)
        return np.asarray(margins[:, self.names.index(topic)] - others >= CLEAR)

    def _first(self, margins: np.ndarray, amount: int) -> List[Tuple[str, float]]:
        chances = softmax(margins / self.temperature)
        return [(self.names[i], float(chances[i])) for i in np.argsort(-chances)[:amount]]

    def margins(self, found: List[Analysis]) -> np.ndarray:
        """Rows of margins, one a question, in the order of ``names``."""
        return self._of(self._features.transform(found))

    def _of(self, rows: Any) -> np.ndarray:
        return np.asarray((rows @ self._weights).toarray() + self._bias)

    def write(self, folder: Any) -> None:
        """Store in ``folder``: names as JSON, numbers as .npz."""
        state = self._features.state()
        texts = {"names": self.names, "temperature": self.temperature}
        texts["features"] = {block: part["names"] for block, part in state.items()}
        (folder / "topics.json").write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
        idf = {f"idf_{block}": part["idf"].astype(np.float32) for block, part in state.items()}
        sparse.save_npz(folder / "weights.npz", self._weights.astype(np.float16), compressed=False)
        np.savez(folder / "topics.npz", bias=self._bias, **idf)

    @classmethod
    def read(cls, folder: Any) -> LinearModel:
        """What ``write`` stored."""
        texts = json.loads((folder / "topics.json").read_text("utf-8"))
        with np.load(folder / "topics.npz", allow_pickle=False) as arrays:
            state = {b: {"names": n, "idf": arrays[f"idf_{b}"]} for b, n in texts["features"].items()}
            weights = sparse.load_npz(folder / "weights.npz").astype(np.float32)
            return cls(Features.restore(state), texts["names"], weights, arrays["bias"], texts["temperature"])


def _without_traces(weights: np.ndarray) -> sparse.csr_matrix:
    """Nine in ten weights are next to nothing; without them the same topics come first (docs/understanding.md)."""
    return sparse.csr_matrix(np.where(np.abs(weights) < TRACE, 0, weights).astype(np.float32))


def calibrated(found: List[Analysis], names: np.ndarray, c: float, held_out_share: float) -> float:
    """The temperature for a machine with this ``c``, from one that did not see ``held_out_share`` of the questions."""
    train, held_out = next(StratifiedShuffleSplit(1, test_size=held_out_share, random_state=0).split(found, names))
    part = LinearModel.fit_uncalibrated([found[i] for i in train], names[train], c)
    margins = part.margins([found[i] for i in held_out])
    return best_temperature(margins, np.searchsorted(part.names, names[held_out]))


def best_temperature(margins: np.ndarray, right: np.ndarray) -> float:
    """The divisor of the margins under which the held-out topics were likeliest."""

    def surprise(log_temperature: float) -> float:
        return float(-log_softmax(margins / np.exp(log_temperature), axis=1)[np.arange(len(right)), right].mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-4.0, 2.0), method="bounded").x))
