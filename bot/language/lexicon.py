"""The Dutch spaCy pipeline that the project builds itself: tokens, lemmas and the concepts of the glossary.

No downloaded model is needed: ``spacy.blank("nl")``, the lemma table of ``spacy-lookups-data`` and a matcher over
the terms of ``content/begrippen.yml``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Dict, Iterable, List, NamedTuple

import spacy
import yaml
from spacy.matcher import PhraseMatcher
from spacy.util import filter_spans

from bot.language.text import normalise

# concept id -> the ways to say it, normalised
Phrases = Dict[str, List[str]]


class Analysis(NamedTuple):
    """One question, taken apart. All three lists follow the order of the words."""

    words: List[str]
    lemmas: List[str]
    concepts: List[str]


def joined(parts: Iterable[Analysis]) -> Analysis:
    """One analysis of several sentences."""
    whole = Analysis([], [], [])
    for part in parts:
        for block, more in zip(whole, part, strict=True):
            block.extend(more)
    return whole


def read_glossary(path: Path) -> Phrases:
    """The phrases of each concept in a glossary file. Raises KeyError for an entry without ``term``."""
    entries = yaml.safe_load(path.read_text("utf-8"))
    return {
        concept: sorted({normalise(phrase) for phrase in (entry["term"], *entry.get("ook", ()))} - {""})
        for concept, entry in entries.items()
    }


class Lexicon:
    """Analyses Dutch questions against the phrases of a glossary. About 0.1 ms a question."""

    def __init__(self, phrases: Phrases):
        self.phrases = phrases
        self.nlp = spacy.blank("nl")
        self.nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
        self.nlp.initialize()
        self._matcher = PhraseMatcher(self.nlp.vocab, attr="ORTH")
        for concept, variants in phrases.items():
            self._matcher.add(concept, [self.nlp.make_doc(variant) for variant in variants])

    def analyse(self, text: str) -> Analysis:
        """Words, lemmas and concepts of ``text``; of overlapping concepts the longest phrase wins."""
        doc = self.nlp(normalise(text))
        spans = filter_spans(self._matcher(doc, as_spans=True))
        return Analysis(
            words=[token.text for token in doc],
            lemmas=[token.lemma_.lower() for token in doc],
            concepts=[span.label_ for span in spans],
        )
