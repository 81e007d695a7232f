"""The language components by themselves, the way Rasa calls them: with storage, resource and message."""

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.bands import UNDERSTANDING, ConfidenceBands
from bot.language.classifier import TopicClassifier
from bot.language.linear import best_temperature
from bot.language.tokenizer import DutchTokenizer

QUESTIONS = {
    "buiten_bereik": ["het regent buiten", "mijn koffie is koud", "de kat slaapt", "er is voetbal", "het was druk"],
    "spoor2_wat": ["wat is spoor 2", "tweede spoor uitleg", "wat betekent 2e spoor", "leg spoor twee uit", "spoor 2?"],
    "wia_wat": ["wat is de wia", "wia uitkering uitleg", "wat houdt wia in", "uitkering na twee jaar", "wia?"],
    "bedrijfsarts": [
        "wat doet de bedrijfsarts",
        "rol arboarts",
        "wat mag de bedrijfsarts",
        "taken bedrijfsarts",
        "arboarts?",
    ],
}
CONTEXT = ExecutionContext(GraphSchema({}), model_id="test")


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    """Trained, stored and loaded again; a function from text to the processed message."""
    storage = LocalModelStorage.create(tmp_path_factory.mktemp("model"))
    data = TrainingData(
        [Message.build(text=text, intent=topic) for topic, texts in QUESTIONS.items() for text in texts]
    )
    config = DutchTokenizer.get_default_config()
    tokenizer = DutchTokenizer.create(config, storage, Resource("tokenizer"), CONTEXT)
    tokenizer.train(data)
    tokenizer.process_training_data(data)
    settings = {**TopicClassifier.get_default_config(), "held_out_share": 0.2}
    TopicClassifier.create(settings, storage, Resource("classifier"), CONTEXT).train(data)

    tokenizer = DutchTokenizer.load(config, storage, Resource("tokenizer"), CONTEXT)
    classifier = TopicClassifier.load(settings, storage, Resource("classifier"), CONTEXT)

    def process(text):
        return classifier.process(tokenizer.process([Message({"text": text})]))[0]

    process.storage = storage
    return process


def test_a_question_in_other_words_finds_its_topic(pipeline):
    assert pipeline("kunt u het 2e spoor uitleggen").get("intent")["name"] == "spoor2_wat"
    assert pipeline("arbo-arts taken").get("intent")["name"] == "bedrijfsarts"


def test_ranking_is_a_probability_over_topics(pipeline):
    ranking = pipeline("wia").get("intent_ranking")
    assert [r["name"] for r in ranking][0] == "wia_wat"
    assert sum(r["confidence"] for r in ranking) == pytest.approx(1.0, abs=1e-5)


def test_text_without_any_known_sign_has_no_intent(pipeline):
    assert pipeline("😀😀").get("intent") == {"name": None, "confidence": 0.0}


def test_sentences_about_nothing_hardly_count(pipeline):
    plain = pipeline("wat is de wia")
    wrapped = pipeline("De kat slaapt. Mijn koffie is koud. wat is de wia Het regent buiten.")
    assert wrapped.get("intent")["name"] == "wia_wat"
    assert wrapped.get("intent")["confidence"] > 0.8 * plain.get("intent")["confidence"]
    assert pipeline("De kat slaapt. Het regent buiten.").get("intent")["name"] == "buiten_bereik"


def test_an_outside_sentence_that_asks_keeps_counting(pipeline):
    text = "Ik heb wia. {} de kat slaapt{}"
    told, asked = (pipeline(text.format(*words)).get("intent_ranking") for words in (("Want", "."), ("Is", "?")))
    chance = [{r["name"]: r["confidence"] for r in ranking}["buiten_bereik"] for ranking in (told, asked)]
    assert chance[1] > chance[0]


def test_courtesies_and_typing_errors_change_nothing(pipeline):
    plain = pipeline("wat doet de bedrijfsarts").get("intent_ranking")
    assert pipeline("Hallo, wat doet de bedrijfsarts? Alvast bedankt!").get("intent_ranking") == plain
    assert pipeline("wat doet de bedrijfs artss").get("intent_ranking") != []
    assert pipeline("wat doet de bedrijfsrats").get("intent_ranking") == plain
    assert pipeline("wat doet de bedrijfs arts").get("intent_ranking") == plain


@pytest.mark.parametrize(
    "text",
    [
        "De kat slaapt. Ik wil niet meer leven. Het regent buiten.",
        "Hallo, wat is de wia? Alvast bedankt, groetjes, ik wil dood",
        "Goedemiddag, ik hoop dat u mij kunt helpen. ik denk aan zelf moord Met vriendelijke groet",
        "ik denk aan zelfmoort",
    ],
)
def test_words_of_crisis_are_seen_in_any_wrapping(pipeline, text):
    message = pipeline(text)
    bands = ConfidenceBands({**ConfidenceBands.get_default_config(), "decisive": {"nood": "nood"}})
    assert bands.process([message])[0].get("intent") == {"name": "nood", "confidence": 1.0}


def test_two_questions_are_found_behind_a_greeting(pipeline):
    message = pipeline("Hoi, wat is spoor 2 en wat doet de bedrijfsarts? Alvast bedankt")
    assert [name for name, _ in message.get("part_topics")] == ["spoor2_wat", "bedrijfsarts"]


def test_nothing_is_pickled(pipeline):
    with pipeline.storage.read_from(Resource("classifier")) as folder:
        assert {file.suffix for file in folder.iterdir()} == {".json", ".npz"}
        with np.load(folder / "topics.npz", allow_pickle=False) as arrays:
            assert arrays["bias"].dtype == np.float64


def test_temperature_sharpens_margins_that_are_always_right():
    margins = np.array([[0.5, -0.5], [-0.5, 0.5]] * 10)
    assert best_temperature(margins, np.array([0, 1] * 10)) < 0.2
    assert best_temperature(margins, np.array([0, 1, 1, 0] * 5)) > 1


class TestBands:
    def decide(self, *chances, text="een vraag", analysis=None, concepts=(), **config):
        topics = ["spoor2_wat", "wia_wat", "nood", "bedrijfsarts"]
        ranking = [{"name": n, "confidence": c} for n, c in zip(topics, chances, strict=False)]
        message = Message({"text": text, "intent": ranking[0] if ranking else None, "intent_ranking": ranking})
        message.set("analysis", analysis or [["een", "vraag"], ["een", "vraag"], []])
        message.set("concepts", concepts)
        bands = ConfidenceBands({**ConfidenceBands.get_default_config(), "never_offered": ["nood"], **config})
        return bands.process([message])[0]

    def test_sure(self):
        message = self.decide(0.9, 0.05)
        assert message.get("intent")["name"] == "spoor2_wat"
        assert message.get(UNDERSTANDING)["band"] == "sure"

    def test_between_offers_topics_but_never_a_crisis(self):
        message = self.decide(0.4, 0.3, 0.2, 0.1)
        assert message.get("intent")["name"] == "nlu_fallback"
        assert message.get(UNDERSTANDING)["band"] == "between"
        assert message.get(UNDERSTANDING)["options"] == ["spoor2_wat", "wia_wat", "bedrijfsarts"]

    def test_low(self):
        assert self.decide(0.1, 0.05).get(UNDERSTANDING)["band"] == "low"
        assert self.decide().get(UNDERSTANDING)["band"] == "low"

    def test_a_decisive_concept_goes_before_every_ranking(self):
        message = self.decide(0.99, concepts=["nood"], decisive={"nood": "nood"})
        assert message.get("intent") == {"name": "nood", "confidence": 1.0}

    def test_another_script(self):
        message = self.decide(text="привіт", analysis=[[], [], []], other_script="andere_taal")
        assert message.get("intent")["name"] == "andere_taal"

    def test_understanding_is_part_of_the_parse_result(self):
        assert UNDERSTANDING in self.decide(0.9).as_dict(only_output_properties=True)
