import json
from pathlib import Path

import pytest
import yaml

from bot import measure
from bot.measure import cross_validated, figures, read_questions, threshold, training_questions


def test_threshold_is_the_lowest_confidence_that_keeps_the_precision():
    judged = [(["a"], "a", 0.9)] * 9 + [(["a"], "b", 0.5)] + [(["a"], "b", 0.1)] * 5
    assert threshold(judged) == 0.5
    assert threshold([(["a"], "b", 0.9)]) == 1.0


def test_figures():
    judged = [
        (["a"], "a", 0.9),
        (["a"], "b", 0.9),
        (["a"], "a", 0.1),
        (["a"], "buiten_bereik", 0.9),
        (["buiten_bereik"], "buiten_bereik", 0.9),
        (["buiten_bereik"], "a", 0.9),
    ]
    assert figures(judged, 0.5) == {
        "accuracy": 0.5,
        "threshold": 0.5,
        "answered_right": 0.25,
        "answered_wrong": 0.25,
        "out_of_scope_caught": 0.5,
    }


def test_cross_validation_never_asks_a_machine_what_it_has_learned():
    # Each of these is a term of the glossary that stands in no other question: known only to a machine that has seen it.
    terms = ["fml", "iva", "gbm", "riv"]
    told = ["hoe lang duurt dat", "hoe lang is dat", "duurt dat heel lang", "hoe lang kan dat"]
    examples = [(text, "duur", "tijd") for text in told] + [(text, "term", "begrippen") for text in terms]
    examples += [(f"mag de dokter mij {what}", "dokter", "rollen") for what in ("bellen", "vragen", "zien", "weten")]
    found = cross_validated(examples, 2, 1.0, 2)
    assert (found["questions"], found["topics"], len(found["folds"])) == (12, 3, 2)
    assert found["groups"]["rollen"] == {"questions": 4, "top1": 1.0, "top3": 1.0}
    assert found["groups"]["begrippen"] == {"questions": 4, "top1": 0.0, "top3": 0.0}
    assert found["top1"] == pytest.approx(sum(found["folds"]) / 2, abs=0.001)


def test_cross_validation_names_topics_with_too_few_questions():
    examples = [("een", "a", "g"), ("twee", "a", "g"), ("drie", "b", "g")]
    with pytest.raises(ValueError, match="fewer than 2 questions: b"):
        cross_validated(examples, 2, 1.0, 1)


def test_training_questions_know_their_group():
    found = training_questions(Path("data/nlu"), ["vervolg"])
    assert {group for _, _, group in found} == {"vervolg"}
    assert ("en de werkgever", "vervolg_andere_rol", "vervolg") in found
    with pytest.raises(FileNotFoundError):
        training_questions(Path("data/nlu"), ["bestaat_niet"])


def test_cost_is_the_one_the_assistant_is_trained_with(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = {"pipeline": [{"name": "x"}, {"name": measure.CLASSIFIER}]}
    Path("config.yml").write_text(json.dumps(config))
    assert measure._configured_c() == 1.0
    config["pipeline"][1]["C"] = 0.3
    Path("config.yml").write_text(json.dumps(config))
    assert measure._configured_c() == 0.3


def test_questions_are_read_line_by_line(tmp_path):
    file = tmp_path / "questions.jsonl"
    file.write_text('{"q": "één", "topics": ["a"]}\n\n{"q": "twee", "topics": ["b"]}\n', "utf-8")
    assert [question["q"] for question in read_questions(file)] == ["één", "twee"]


@pytest.mark.filterwarnings("ignore")
def test_calibration_reads_what_a_trained_model_makes_of_each_question(tmp_path, monkeypatch):
    import rasa.model_training

    topics = {
        "wia_wat": ["wat is de wia", "wia uitkering uitleg", "wat houdt wia in", "leg de wia uit", "wia?"],
        "spoor2_wat": [
            "wat is spoor 2",
            "tweede spoor uitleg",
            "wat betekent 2e spoor",
            "leg spoor twee uit",
            "spoor 2?",
        ],
        "bedrijfsarts": [
            "wat doet de bedrijfsarts",
            "rol arboarts",
            "taken bedrijfsarts",
            "mag de arboarts",
            "arboarts?",
        ],
    }
    blocks = [
        {"intent": topic, "examples": "".join(f"- {text}\n" for text in texts)} for topic, texts in topics.items()
    ]
    (tmp_path / "data" / "nlu" / "proef").mkdir(parents=True)
    (tmp_path / "data" / "nlu" / "proef" / "proef.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}))
    (tmp_path / "domain.yml").write_text(yaml.safe_dump({"version": "3.1", "intents": list(topics)}))
    (tmp_path / "config.yml").write_text(Path("config.yml").read_text("utf-8"))
    (tmp_path / "content").symlink_to(Path("content").resolve())
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"q": "wat is wia", "topics": ["wia_wat"]}\n{"q": "Привет", "topics": ["andere_taal"]}\n')
    monkeypatch.chdir(tmp_path)

    model = rasa.model_training.train_nlu("config.yml", "data", str(tmp_path), domain="domain.yml")
    found = measure.calibration_of(model, questions)
    assert found["model"] == Path(model).name
    first, second = found["questions"]
    assert (first["q"], first["first"]) == ("wat is wia", "wia_wat")
    assert 0.5 < first["confidence"] <= 1
    assert first["band"] == "sure"
    assert second == {"q": "Привет", "first": "andere_taal", "confidence": 1.0, "band": "sure"}
