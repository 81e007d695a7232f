"""Rasa component: Dutch tokens with lemmas, and what the lexicon found in the question."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language import split
from bot.language.lexicon import Lexicon, Phrases, read_glossary

# Message attribute with the lexicon's Analysis as a list [words, lemmas, concepts].
ANALYSIS = "analysis"
# The same of each question in a message that asks two or three, each with its text.
PARTS = "parts"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class DutchTokenizer(Tokenizer):
    """Tokenises with spaCy and leaves the lexicon's analysis on the message under ``ANALYSIS``.

    The glossary is read when training and kept in the model, so a running bot needs no content files.
    """

    @staticmethod
    def required_packages() -> List[str]:
        return ["spacy", "spacy_lookups_data"]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
            "glossary": "content/begrippen.yml",
        }

    def __init__(self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, phrases: Phrases):
        super().__init__(config)
        self._storage = storage
        self._resource = resource
        self._lexicon = Lexicon(phrases)

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DutchTokenizer:
        """Called before training. Raises FileNotFoundError where the configured glossary does not exist."""
        return cls(config, model_storage, resource, read_glossary(Path(config["glossary"])))

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DutchTokenizer:
        with model_storage.read_from(resource) as folder:
            phrases = json.loads((folder / "phrases.json").read_text("utf-8"))
        return cls(config, model_storage, resource, phrases)

    def train(self, training_data: TrainingData) -> Resource:
        """Keeps the glossary in the model."""
        with self._storage.write_to(self._resource) as folder:
            (folder / "phrases.json").write_text(json.dumps(self._lexicon.phrases, ensure_ascii=False), "utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        for example in training_data.training_examples:
            self._analyse(example)
        return super().process_training_data(training_data)

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            self._analyse(message)
            parts = split.questions(message.get(TEXT) or "")
            message.set(PARTS, [[list(block) for block in self._lexicon.analyse(part)] for part in parts])
        return super().process(messages)

    def tokenize(self, message: Message, attribute: str) -> List[Token]:
        doc = self._lexicon.nlp(message.get(attribute))
        return [Token(token.text, token.idx, lemma=token.lemma_) for token in doc if token.text.strip()]

    def _analyse(self, message: Message) -> None:
        text: Optional[str] = message.get(TEXT)
        if text:
            message.set(ANALYSIS, [list(part) for part in self._lexicon.analyse(text)])
