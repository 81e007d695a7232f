"""Letters: every blank can be filled in, both ways, and the right letter is found."""

import asyncio
import re

import pytest
from jinja2 import UndefinedError

from actions.base import composer
from actions.letter import ActionVoorbeeldbrief
from actions.topics.letters import load_letters
from actions.topics.loader import ContentError


def reply(tracker, **latest):
    made = tracker("voorbeeldbrief", **{k: v for k, v in latest.items() if k != "choice"})
    made.latest_message["choice"] = latest.get("choice", "")
    return asyncio.run(ActionVoorbeeldbrief().reply(made, composer()))[0]


@pytest.mark.parametrize("letter", load_letters().values(), ids=lambda letter: letter.head.id)
def test_marks_and_labels_stand_for_the_same_blanks(letter):
    marks = set(re.findall(r"\[\[(\w+)\]\]", letter.with_marks()))
    assert marks == {blank.sleutel for blank in letter.head.velden}
    assert all(f"[{blank.vraag}]" in letter.with_labels() for blank in letter.head.velden)
    assert "{{" not in letter.with_labels()


def test_six_letters_and_a_choice_by_role(tracker):
    assert len(load_letters()) == 6
    everyone = {b["payload"] for b in reply(tracker).buttons}
    employer = {b["payload"] for b in reply(tracker, slots={"rol": "werkgever"}).buttons}
    assert len(everyone) == 6
    assert employer == {"/voorbeeldbrief:loon_waarschuwing", "/voorbeeldbrief:deskundigenoordeel"}


def test_a_letter_by_button_and_by_words(tracker):
    pressed = reply(tracker, choice="second_opinion")
    named = reply(tracker, text="brief om een second opinion te vragen")
    assert pressed.custom["letter"] == named.custom["letter"] == "second_opinion"
    assert "[[naam]]" in pressed.custom["template"]
    assert "[Uw naam]" in pressed.text
    assert pressed.custom["sources"][0]["checked"]


def test_an_unknown_choice_gives_the_list(tracker):
    assert reply(tracker, choice="../../etc/passwd").custom["type"] == "answer"


def test_a_broken_letter_is_named(tmp_path):
    folder = tmp_path / "brieven"
    folder.mkdir()
    (folder / "een.md").write_text("zonder kop")
    with pytest.raises(ContentError, match="een.md:1"):
        load_letters(tmp_path)
    head = "id: een\ntitel: T\nknop: K\nvoor: [werknemer]\nwoorden: [x]\nvelden:\n  - {sleutel: naam, vraag: Naam}\n"
    (folder / "een.md").write_text(f"---\n{head}let_op: L\nbronnen: [{{id: w}}]\n---\n{{{{ naaam }}}}")
    with pytest.raises(UndefinedError):
        load_letters(tmp_path)
