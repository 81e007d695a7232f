"""Each action by itself: which message, which slots, and what it never does."""

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions import base
from actions.answers import ActionAntwoord, ActionOverOnderwerp, ActionRol, ActionVervolg
from actions.conversation import ActionJaNee, ActionNietZeker, ActionStop


async def run(action, tracker):
    """The one message of an action, and the slots it sets."""
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, tracker, {})
    assert len(dispatcher.messages) == 1
    return dispatcher.messages[0], {e["name"]: e["value"] for e in events if e["event"] == "slot"}


async def test_answer_sets_what_follow_ups_need(tracker):
    said, slots = await run(ActionAntwoord(), tracker("spoor2_wat", said=[{}]))
    assert said["custom"]["topic"] == "spoor2_wat"
    assert slots == {"verduidelijkingen": 0, "laatste_onderwerp": "spoor2_wat", "laatste_sectie": "kort"}


async def test_variant_by_remembered_role_and_by_the_question(tracker):
    said, _ = await run(ActionAntwoord(), tracker("na_twee_jaar", {"rol": "werknemer"}))
    assert said["custom"]["audience"] == "werknemer"
    said, slots = await run(ActionAntwoord(), tracker("na_twee_jaar", {"rol": "werknemer"}, {"role": "werkgever"}))
    assert said["custom"]["audience"] == "werkgever"
    assert slots["rol"] == "werkgever"


@pytest.mark.parametrize("role", ["baas", "", 1, None, {"a": 1}])
async def test_a_role_that_is_none_is_ignored(tracker, role):
    said, slots = await run(ActionAntwoord(), tracker("na_twee_jaar", {"rol": role}, {"role": role}))
    assert said["custom"]["audience"] == "algemeen"
    assert "rol" not in slots


@pytest.mark.parametrize("intent", ["bestaat_niet", "", None, "../bronnen"])
async def test_unknown_topic_is_not_understood_and_no_crash(tracker, intent):
    said, _ = await run(ActionAntwoord(), tracker(intent))
    assert said["custom"]["type"] == "not_understood"


async def test_first_message_says_it_is_a_computer_except_where_the_widget_has_said_so(tracker):
    said, _ = await run(ActionAntwoord(), tracker("spoor2_wat", channel="rest"))
    assert "een computer" in said["text"]
    said, _ = await run(ActionAntwoord(), tracker("spoor2_wat", channel="rest", said=[{"type": "answer"}]))
    assert "een computer" not in said["text"]
    said, _ = await run(ActionAntwoord(), tracker("spoor2_wat", channel="web"))
    assert "een computer" not in said["text"]


async def test_a_crisis_gets_help_and_nothing_else(tracker):
    said, _ = await run(ActionAntwoord(), tracker("nood", channel="rest"))
    assert said["custom"]["type"] == "crisis"
    assert "0800-0113" in said["text"]
    assert "Bron" not in said["text"]
    assert said["custom"]["sources"] == []


@pytest.mark.parametrize(
    ("intent", "before", "section"),
    [
        ("makkelijker_uitleggen", "kort", "makkelijk"),
        ("voorbeeld_geven", "uitleg", "voorbeeld"),
        ("meer_weten", "kort", "uitleg"),
        ("meer_weten", "uitleg", "voorbeeld"),
        ("meer_weten", "makkelijk", "uitleg"),
        ("bron_vragen", "kort", "bronnen"),
    ],
)
async def test_about_the_last_topic(tracker, intent, before, section):
    slots = {"laatste_onderwerp": "spoor2_wat", "laatste_sectie": before}
    said, _ = await run(ActionOverOnderwerp(), tracker(intent, slots))
    assert (said["custom"]["topic"], said["custom"]["section"]) == ("spoor2_wat", section)


async def test_more_when_all_was_said(tracker):
    slots = {"laatste_onderwerp": "spoor2_wat", "laatste_sectie": "voorbeeld"}
    said, _ = await run(ActionOverOnderwerp(), tracker("meer_weten", slots))
    assert "Meer weet ik hier niet over" in said["text"]
    assert said["buttons"]


@pytest.mark.parametrize("intent", ["makkelijker_uitleggen", "voorbeeld_geven", "meer_weten", "bron_vragen"])
async def test_nothing_discussed_yet(tracker, intent):
    said, _ = await run(ActionOverOnderwerp(), tracker(intent))
    assert said["custom"]["topic"] == intent


async def test_role_is_remembered_and_the_last_answer_given_again(tracker):
    said, slots = await run(ActionRol(), tracker("ik_ben_werkgever", {"laatste_onderwerp": "na_twee_jaar"}))
    assert said["custom"]["topic"] == "na_twee_jaar"
    assert said["custom"]["audience"] == "werkgever"
    assert slots["rol"] == "werkgever"
    said, slots = await run(ActionRol(), tracker("ik_ben_werknemer"))
    assert said["custom"]["topic"] == "ik_ben_werknemer"
    assert slots["rol"] == "werknemer"


class TestNotSure:
    BETWEEN = {"band": "between", "options": ["spoor2_wat", "spoor2_wanneer", "bestaat_niet"]}

    async def test_one_question_with_titles_and_something_else(self, tracker):
        said, slots = await run(ActionNietZeker(), tracker("nlu_fallback", understanding=self.BETWEEN))
        assert said["custom"]["type"] == "clarify"
        assert [o["topic"] for o in said["custom"]["options"]] == ["spoor2_wat", "spoor2_wanneer"]
        assert [b["title"] for b in said["buttons"]][-1] == "Iets anders"
        assert "_" not in said["text"]
        assert slots == {"verduidelijkingen": 1}

    async def test_after_two_questions_a_person(self, tracker):
        slots = {"verduidelijkingen": 2.0}
        said, slots = await run(ActionNietZeker(), tracker("nlu_fallback", slots, self.BETWEEN))
        assert said["custom"]["type"] == "handover"
        assert "0800-8020" in said["text"]
        assert slots == {"verduidelijkingen": 0}

    async def test_low_is_honest_and_names_the_nearest_and_a_person(self, tracker):
        found = {"band": "low", "options": ["spoor2_wat"]}
        said, _ = await run(ActionNietZeker(), tracker("nlu_fallback", understanding=found))
        assert said["custom"]["type"] == "not_understood"
        assert said["text"].startswith("Dit weet ik niet")
        assert [b["payload"] for b in said["buttons"]] == ["/spoor2_wat", "/mens_spreken"]

    async def test_nothing_was_understood_at_all(self, tracker):
        said, _ = await run(ActionNietZeker(), tracker("nlu_fallback"))
        assert said["custom"]["type"] == "not_understood"


class TestYesNo:
    CLARIFY = {
        "type": "clarify",
        "options": [{"topic": "spoor2_wat", "title": "…"}, {"topic": "wia_wat", "title": "…"}],
    }

    async def test_yes_to_several_choices_asks_which(self, tracker):
        said, _ = await run(ActionJaNee(), tracker("ja", said=[self.CLARIFY]))
        assert said["custom"]["type"] == "clarify"
        assert len(said["buttons"]) == 3

    async def test_yes_to_one_choice_answers_it(self, tracker):
        one = {"type": "not_understood", "options": [{"topic": "wia_wat", "title": "…"}]}
        said, _ = await run(ActionJaNee(), tracker("ja", said=[one]))
        assert said["custom"]["topic"] == "wia_wat"

    async def test_no_to_choices_asks_to_put_it_differently(self, tracker):
        said, _ = await run(ActionJaNee(), tracker("nee", said=[self.CLARIFY]))
        assert said["custom"]["topic"] == "iets_anders"

    async def test_no_question_was_open(self, tracker):
        said, _ = await run(ActionJaNee(), tracker("ja", said=[{"type": "answer"}]))
        assert said["custom"]["topic"] == "ja"


async def test_stop_forgets_role_and_topic(tracker):
    dispatcher = CollectingDispatcher()
    events = await ActionStop().run(dispatcher, tracker("stop", {"rol": "werkgever"}), {})
    assert {"event": "reset_slots", "timestamp": None} in events
    assert dispatcher.messages[0]["custom"]["topic"] == "stop"


async def test_an_error_becomes_a_friendly_message_without_the_users_text_in_the_log(tracker, caplog, monkeypatch):
    def broken(*_):
        raise RuntimeError("mijn geheime klacht")

    monkeypatch.setattr(base.Composer, "answer", broken)
    said, slots = await run(ActionAntwoord(), tracker("spoor2_wat", text="mijn geheime klacht"))
    assert said["custom"] == {"type": "error", "code": "temporary"}
    assert slots == {}
    assert "RuntimeError" in caplog.text
    assert "geheime" not in caplog.text


class TestFollowUp:
    async def test_the_neighbour_for_the_aspect(self, tracker):
        said, slots = await run(ActionVervolg(), tracker("vervolg_kosten", {"laatste_onderwerp": "spoor2_wat"}))
        assert said["custom"]["topic"] == "spoor2_kosten"
        assert slots["laatste_onderwerp"] == "spoor2_kosten"

    async def test_no_neighbour_says_so_and_tells_what_is_known(self, tracker):
        said, _ = await run(ActionVervolg(), tracker("vervolg_klein_bedrijf", {"laatste_onderwerp": "vier_a_model"}))
        assert said["custom"]["topic"] == "vier_a_model"
        assert said["text"].startswith("Daar heb ik geen apart antwoord op")
        assert said["custom"]["body"].startswith("Daar heb ik geen apart antwoord op")

    @pytest.mark.parametrize(
        ("own", "text", "shown"),
        [
            ("werknemer", "en voor de werkgever?", "werkgever"),
            ("werkgever", "en de andere kant", "werknemer"),
            (None, "en voor de werknemer", "werknemer"),
            ("werknemer", "en voor mijn werknemer", "werkgever"),
        ],
    )
    async def test_the_other_variant_without_changing_the_own_role(self, tracker, own, text, shown):
        slots = {"rol": own, "laatste_onderwerp": "na_twee_jaar"}
        said, events = await run(ActionVervolg(), tracker("vervolg_andere_rol", slots, text=text))
        assert said["custom"]["audience"] == shown
        assert "rol" not in events

    async def test_the_same_for_both(self, tracker):
        said, _ = await run(ActionVervolg(), tracker("vervolg_andere_rol", {"laatste_onderwerp": "vier_a_model"}))
        assert said["text"].startswith("Voor werkgever en werknemer geldt hier hetzelfde")

    async def test_nothing_discussed(self, tracker):
        said, _ = await run(ActionVervolg(), tracker("vervolg_wie"))
        assert said["custom"]["type"] == "not_understood"
        assert "Noem het onderwerp erbij" in said["text"]

    async def test_a_small_company_is_remembered(self, tracker):
        _, slots = await run(ActionVervolg(), tracker("vervolg_klein_bedrijf", {"laatste_onderwerp": "spoor2_wat"}))
        assert slots["klein_bedrijf"] is True
