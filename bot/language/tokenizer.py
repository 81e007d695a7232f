"""Rasa component: Dutch tokens with lemmas, and what the lexicon found in the question."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language import courtesy, split
from bot.language.lexicon import Lexicon, Phrases, read_glossary
from bot.language.spelling import Spelling
from bot.language.text import normalise

# Message attribute with the lexicon's Analysis as a list [words, lemmas, concepts], of the text without courtesies and
# with its spelling repaired.
ANALYSIS = "analysis"
# The same of each question in a message that asks two or three.
PARTS = "parts"
# [analysis, whether it asks] of each sentence.
SENTENCES = "sentences"
# The concepts of the whole text, as it was written or as repaired: nothing is left out of these.
CONCEPTS = "concepts"

_PHRASES = "phrases.json"
_WORDS = "words.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class DutchTokenizer(Tokenizer):
    """Tokenises with spaCy and leaves the lexicon's analysis on the message under ``ANALYSIS``.

    The glossary is read when training and kept in the model, together with the words of the training questions against
    which spelling is repaired; so a running bot needs no content files.
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

    def __init__(
        self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, phrases: Phrases, spelling: Spelling
    ):
        super().__init__(config)
        self._storage = storage
        self._resource = resource
        self._lexicon = Lexicon(phrases)
        self._spelling = spelling

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DutchTokenizer:
        """Called before training. Raises FileNotFoundError where the configured glossary does not exist."""
        return cls(config, model_storage, resource, read_glossary(Path(config["glossary"])), Spelling({}))

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
            phrases, words = (json.loads((folder / name).read_text("utf-8")) for name in (_PHRASES, _WORDS))
        return cls(config, model_storage, resource, phrases, Spelling(words))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the words, and keeps them and the glossary in the model."""
        terms = [phrase for phrases in self._lexicon.phrases.values() for phrase in phrases]
        questions = (normalise(example.get(TEXT)) for example in training_data.intent_examples)
        self._spelling = Spelling.learn(questions, terms)
        with self._storage.write_to(self._resource) as folder:
            for name, state in ((_PHRASES, self._lexicon.phrases), (_WORDS, self._spelling.words)):
                (folder / name).write_text(json.dumps(state, ensure_ascii=False), "utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        for example in training_data.training_examples:
            if example.get(TEXT):
                example.set(ANALYSIS, self._analysis(courtesy.without(example.get(TEXT))))
        return super().process_training_data(training_data)

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            self._analyse(message, message.get(TEXT) or "")
        return super().process(messages)

    def tokenize(self, message: Message, attribute: str) -> List[Token]:
        doc = self._lexicon.nlp(message.get(attribute))
        return [Token(token.text, token.idx, lemma=token.lemma_) for token in doc if token.text.strip()]

    def _analyse(self, message: Message, text: str) -> None:
        question = courtesy.without(text)
        message.set(ANALYSIS, self._analysis(question))
        message.set(PARTS, [self._analysis(part) for part in split.questions(question)])
        sentences = split.sentences(question)
        if len(sentences) > 1:
            message.set(SENTENCES, [[self._analysis(sentence), split.asks(sentence)] for sentence in sentences])
        _, _, repaired = self._analysis(text)
        message.set(CONCEPTS, sorted({*self._lexicon.analyse(text).concepts, *repaired}))

    def _analysis(self, text: str) -> List[List[str]]:
        return [list(block) for block in self._lexicon.analyse(self._spelling.repaired(normalise(text)))]
