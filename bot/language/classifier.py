"""Rasa component: which topic a question is about, with a probability that can be trusted.

A linear support vector machine on the features of bot/language/features.py, one against the rest, whose margins
become probabilities by a temperature fitted on a fifth of the questions, which the machine had not seen then.
Chosen by measurement, see docs/understanding.md. The model is stored as arrays and JSON, never as a pickle.
"""

from __future__ import annotations

import json
from typing import Any, Dict, List, Tuple

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.svm import LinearSVC

from bot.language.features import Features
from bot.language.lexicon import Analysis
from bot.language.tokenizer import ANALYSIS, DutchTokenizer


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(IntentClassifier, GraphComponent):
    """Ranks the topics for a question. Config: ``C`` (SVM), ``held_out_share`` (calibration), ``ranking`` (topics kept)."""

    @classmethod
    def required_components(cls) -> List[type]:
        return [DutchTokenizer]

    @staticmethod
    def required_packages() -> List[str]:
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {"C": 1.0, "held_out_share": 0.2, "ranking": 5}

    def __init__(self, config: Dict[str, Any], storage: ModelStorage, resource: Resource):
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model: LinearModel | None = None

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """Called before training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """The trained classifier from a model."""
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            classifier._model = LinearModel.read(folder)
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on all questions with an intent, and calibrate."""
        examples = [e for e in training_data.intent_examples if e.get(ANALYSIS)]
        found = [Analysis(*e.get(ANALYSIS)) for e in examples]
        names = np.array([e.get(INTENT) for e in examples])
        self._model = LinearModel.fit(found, names, self._config["C"], self._config["held_out_share"])
        with self._storage.write_to(self._resource) as folder:
            self._model.write(folder)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set intent and ranking on each message; a message without a single known piece of a word gets none."""
        for message in messages:
            analysis = message.get(ANALYSIS)
            ranking = self._model.rank(Analysis(*analysis), self._config["ranking"]) if self._model and analysis else []
            found = [{INTENT_NAME_KEY: name, "confidence": confidence} for name, confidence in ranking]
            message.set(INTENT, found[0] if found else {INTENT_NAME_KEY: None, "confidence": 0.0}, add_to_output=True)
            message.set(INTENT_RANKING_KEY, found, add_to_output=True)
        return messages


class LinearModel:
    """The classifier without Rasa: features, one weight vector a topic, and the temperature of the probabilities."""

    def __init__(self, features: Features, names: List[str], weights: np.ndarray, bias: np.ndarray, temperature: float):
        self._features = features
        self.names = names
        self._weights = weights  # float32, features x topics
        self._bias = bias
        self.temperature = temperature

    @classmethod
    def fit(cls, found: List[Analysis], names: np.ndarray, c: float, held_out_share: float) -> LinearModel:
        """Fit on ``found`` with the topic of each in ``names``; ``held_out_share`` of them calibrate first."""
        train, held_out = next(StratifiedShuffleSplit(1, test_size=held_out_share, random_state=0).split(found, names))
        part = cls._fitted([found[i] for i in train], names[train], c)
        margins = part._margins([found[i] for i in held_out])
        model = cls._fitted(found, names, c)
        model.temperature = _temperature(margins, np.searchsorted(part.names, names[held_out]))
        return model

    @classmethod
    def _fitted(cls, found: List[Analysis], names: np.ndarray, c: float) -> LinearModel:
        features = Features()
        machine = LinearSVC(C=c, tol=0.05, random_state=0).fit(features.fit_transform(found), names)
        return cls(features, list(machine.classes_), machine.coef_.T.astype(np.float32), machine.intercept_, 1.0)

    def rank(self, found: Analysis, amount: int) -> List[Tuple[str, float]]:
        """The ``amount`` likeliest topics with their probabilities; none for a question of unknown signs."""
        row = self._features.transform([found])
        if not row.nnz:
            return []
        chances = softmax(self._of(row)[0] / self.temperature)
        return [(self.names[i], float(chances[i])) for i in np.argsort(-chances)[:amount]]

    def _margins(self, found: List[Analysis]) -> np.ndarray:
        return self._of(self._features.transform(found))

    def _of(self, rows: Any) -> np.ndarray:
        return np.asarray(rows @ self._weights + self._bias)

    def write(self, folder: Any) -> None:
        """Store in ``folder``: names as JSON, numbers as .npz."""
        state = self._features.state()
        texts = {"names": self.names, "temperature": self.temperature}
        texts["features"] = {block: part["names"] for block, part in state.items()}
        (folder / "topics.json").write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
        idf = {f"idf_{block}": part["idf"].astype(np.float32) for block, part in state.items()}
        np.savez(folder / "topics.npz", weights=self._weights, bias=self._bias, **idf)

    @classmethod
    def read(cls, folder: Any) -> LinearModel:
        """What ``write`` stored."""
        texts = json.loads((folder / "topics.json").read_text("utf-8"))
        with np.load(folder / "topics.npz", allow_pickle=False) as arrays:
            state = {b: {"names": n, "idf": arrays[f"idf_{b}"]} for b, n in texts["features"].items()}
            return cls(Features.restore(state), texts["names"], arrays["weights"], arrays["bias"], texts["temperature"])


def _temperature(margins: np.ndarray, right: np.ndarray) -> float:
    """The divisor of the margins under which the held-out topics were likeliest."""

    def surprise(log_temperature: float) -> float:
        return float(-log_softmax(margins / np.exp(log_temperature), axis=1)[np.arange(len(right)), right].mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-4.0, 2.0), method="bounded").x))
