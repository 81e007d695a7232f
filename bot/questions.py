"""Reads the training questions for Rasa, and keeps Rasa from reading, checking and copying them a dozen times.

Rasa's own importer takes longer over tens of thousands of questions than learning from them does: it parses each file
three times with a slow YAML reader and hashes and deep-copies every question whenever it merges. ``make check`` holds
the files against docs/content-format.md, with file and line.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Union

import yaml
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

QUESTIONS = "nlu"  # the folder of the questions in each of the data folders; everything else is rules and stories


class Question(Message):
    """A training question. Its text and intent identify it; what components add follows from these."""

    _cached_fingerprint: Optional[str]

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        known = None if prop in (TEXT, INTENT) and self.get(prop) != info else self._cached_fingerprint
        super().set(prop, info, add_to_output)
        self._cached_fingerprint = known

    def fingerprint(self) -> str:
        """A hash of text and intent, worked out once."""
        if self._cached_fingerprint is None:
            told = f"{self.get(INTENT)}\n{self.get(TEXT)}".encode()
            self._cached_fingerprint = hashlib.md5(told, usedforsecurity=False).hexdigest()
        return self._cached_fingerprint

    def __deepcopy__(self, memo: Dict[int, Any]) -> Question:
        copied = Question(self.data, set(self.output_properties), self.time, list(self.features))
        copied._cached_fingerprint = self._cached_fingerprint
        return copied


class QuestionImporter(RasaFileImporter):
    """Rules, stories and domain as Rasa reads them; questions from ``<data>/nlu/**/*.yml``, read once."""

    def __init__(
        self,
        config_file: Optional[str] = None,
        domain_path: Optional[str] = None,
        training_data_paths: Optional[Union[List[str], str]] = None,
    ):
        folders = [training_data_paths] if isinstance(training_data_paths, str) else training_data_paths or []
        others = [str(p) for folder in folders for p in Path(folder).iterdir() if p.name != QUESTIONS]
        super().__init__(config_file, domain_path, others)
        self._question_files = sorted(f for folder in folders for f in Path(folder, QUESTIONS).glob("**/*.yml"))

    def get_nlu_data(self, language: Optional[str] = "nl") -> TrainingData:
        """All questions with their intents. Raises RasaException naming the file that cannot be read."""
        return TrainingData([question for file in self._question_files for question in _read(file)])


def _read(file: Path) -> Iterator[Question]:
    try:
        for block in yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)["nlu"]:
            for line in block["examples"].splitlines():
                if line.startswith("- "):
                    yield Question({TEXT: line[2:].strip(), INTENT: block["intent"]})
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise RasaException(f"{file}: no valid training questions; run 'make check' ({error})") from None
