"""The importer: the same questions as Rasa's own reader, and no question twice."""

import copy

import pytest
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data

from bot.questions import Question, QuestionImporter

FILE = """version: "3.1"
nlu:
- intent: wia_wat
  examples: |
    - wat is de wia
    - "wia"? leg uit: alles
"""


@pytest.fixture
def data(tmp_path):
    (tmp_path / "nlu/proces").mkdir(parents=True)
    (tmp_path / "nlu/proces/wia_wat.yml").write_text(FILE)
    return tmp_path


def _pairs(training_data):
    return [(e.get(TEXT), e.get(INTENT)) for e in training_data.intent_examples]


def test_it_reads_what_rasa_reads(data):
    own = QuestionImporter(training_data_paths=str(data)).get_nlu_data()
    assert _pairs(own) == _pairs(load_data(str(data / "nlu/proces/wia_wat.yml")))
    assert len(_pairs(own)) == 2


def test_rasa_finds_it_through_the_configuration():
    found = TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data"])
    assert len(found.get_nlu_data().intents) > 250
    assert found.get_stories().story_steps


def test_a_broken_file_is_named(data):
    (data / "nlu/proces/wia_wat.yml").write_text("nlu:\n- intent: wia_wat\n")
    with pytest.raises(RasaException, match="wia_wat.yml"):
        QuestionImporter(training_data_paths=str(data)).get_nlu_data()


def test_a_copy_is_the_same_question_and_another_text_is_not():
    question = Question({TEXT: "wat is de wia", INTENT: "wia_wat"})
    copied = copy.deepcopy(question)
    assert copied == question
    assert copied.data is not question.data
    copied.set(TEXT, "wat is spoor 2")
    assert copied != question
