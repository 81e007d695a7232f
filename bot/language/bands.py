"""Rasa component: three bands of confidence. Sure: the topic stands. Between: ask. Low: say that it is not known."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.language import asker
from bot.language.classifier import PART_TOPICS
from bot.language.tokenizer import ANALYSIS, CONCEPTS

# Key in the parse result, read by the actions: band, options and also (topic ids), role, small_company.
UNDERSTANDING = "understanding"

# Topics of this group are short follow-ups; alone they are about nothing.
FOLLOW_UP = "vervolg_"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ConfidenceBands(GraphComponent):
    """Turns the classifier's ranking into a decision, and notes who seems to ask.

    ``sure`` and ``low`` are probabilities chosen on the calibration curve (docs/understanding.md); a question between
    them, or one whose second topic follows closer than ``gap``, is clarified with at most ``options`` topics.

    ``decisive`` names concepts of the glossary that decide by themselves, whatever the ranking says: who writes of
    suicide gets help, also in a long story about something else. A message with two plain questions is about the first;
    ``also`` in the understanding names the others. ``other_script`` is the topic for a text without a
    single Latin letter or digit.
    """

    def __init__(self, config: Dict[str, Any]):
        self._config = config

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {
            "sure": 0.5,
            "low": 0.2,
            "gap": 0.0,
            "options": 3,
            "never_offered": [],
            "decisive": {},
            "other_script": None,
        }

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ConfidenceBands:
        """Called by Rasa, in training and when loading."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets ``understanding`` on each message, and the fallback intent on the two lower bands."""
        for message in messages:
            text = message.get(TEXT) or ""
            decided = self._decided(message, text)
            if decided:
                message.set(INTENT, {"name": decided, "confidence": 1.0}, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [{"name": decided, "confidence": 1.0}], add_to_output=True)
            ranking = message.get(INTENT_RANKING_KEY) or []
            asked = [] if decided else self._asked(message.get(PART_TOPICS) or [], ranking)
            if asked:
                ranking = [{"name": asked[0], "confidence": 1.0}]
                message.set(INTENT, ranking[0], add_to_output=True)
            band = self._band(ranking)
            message.set(
                UNDERSTANDING,
                {
                    "band": band,
                    "options": self._options(ranking),
                    "also": asked[1:],
                    "role": asker.role(text),
                    "small_company": asker.small_company(text),
                },
                add_to_output=True,
            )
            if band != "sure":
                confidence = ranking[0]["confidence"] if ranking else 0.0
                message.set(
                    INTENT, {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": confidence}, add_to_output=True
                )
        return messages

    def _decided(self, message: Message, text: str) -> Optional[str]:
        concepts = message.get(CONCEPTS) or []
        for concept, topic in self._config["decisive"].items():
            if concept in concepts:
                return topic
        words = (message.get(ANALYSIS) or [[]])[0]
        return self._config["other_script"] if not words and any(map(str.isalpha, text)) else None

    def _asked(self, part_topics: List[Tuple[str, float]], ranking: List[Dict[str, Any]]) -> List[str]:
        """The topics of a message with several questions, where each is plain, they differ and the whole agrees."""
        topics = [name for name, confidence in part_topics if confidence >= self._config["sure"]]
        if not topics or not len(topics) == len(part_topics) == len(set(topics)):
            return []
        likely = {r["name"] for r in ranking} - set(self._config["never_offered"])
        others = [topic for topic in topics[1:] if not topic.startswith(FOLLOW_UP)]
        return topics if {topics[0], *others} <= likely else []

    def _band(self, ranking: List[Dict[str, Any]]) -> str:
        if not ranking:
            return "low"
        first = ranking[0]["confidence"]
        second = ranking[1]["confidence"] if len(ranking) > 1 else 0.0
        if first < self._config["low"]:
            return "low"
        return "sure" if first >= self._config["sure"] and first - second >= self._config["gap"] else "between"

    def _options(self, ranking: List[Dict[str, Any]]) -> List[str]:
        offered = [r["name"] for r in ranking if r["name"] not in self._config["never_offered"]]
        return offered[: self._config["options"]]
