"""Rasa component: which topic a question is about, with a probability that can be trusted.

The machine itself is in bot/language/linear.py; it was chosen by measurement, see docs/understanding.md.
The model is stored as arrays and JSON, never as a pickle.
"""

from __future__ import annotations

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

from bot.language.lexicon import Analysis
from bot.language.linear import LinearModel
from bot.language.tokenizer import ANALYSIS, PARTS, SENTENCES, DutchTokenizer

# Message attribute: [topic, probability] of each question in a message that asks more than one.
PART_TOPICS = "part_topics"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(IntentClassifier, GraphComponent):
    """Ranks the topics for a question.

    Config: ``C`` (SVM), ``held_out_share`` (calibration), ``ranking`` (topics kept), ``outside`` (the topic of what is
    out of scope: a sentence about it that asks nothing hardly counts in a longer message).
    """

    @classmethod
    def required_components(cls) -> List[type]:
        return [DutchTokenizer]

    @staticmethod
    def required_packages() -> List[str]:
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {"C": 1.0, "held_out_share": 0.2, "ranking": 5, "outside": "buiten_bereik"}

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
            ranking = self._ranking(message) if message.get(ANALYSIS) else []
            found = [{INTENT_NAME_KEY: name, "confidence": confidence} for name, confidence in ranking]
            message.set(INTENT, found[0] if found else {INTENT_NAME_KEY: None, "confidence": 0.0}, add_to_output=True)
            message.set(INTENT_RANKING_KEY, found, add_to_output=True)
            message.set(PART_TOPICS, [first for part in message.get(PARTS) or () for first in self._rank(part, 1)])
        return messages

    def _ranking(self, message: Message) -> List[Tuple[str, float]]:
        sentences = message.get(SENTENCES) or []
        amount = self._config["ranking"]
        if len(sentences) < 2 or not self._model:
            return self._rank(message.get(ANALYSIS), amount)
        found = [Analysis(*analysis) for analysis, _ in sentences]
        telling = [not asks for _, asks in sentences]
        return self._model.rank_message(
            Analysis(*message.get(ANALYSIS)), telling, found, self._config["outside"], amount
        )

    def _rank(self, analysis: List[List[str]], amount: int) -> List[Tuple[str, float]]:
        return self._model.rank(Analysis(*analysis), amount) if self._model else []
