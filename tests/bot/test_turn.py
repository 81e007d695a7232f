import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.training_data.message import Message

from bot.channels import turn, web
from bot.channels.limits import RateLimit


@pytest.mark.parametrize("text", ["/restart", "  /restart", "\n/nood", '/ik_ben_werkgever{"rol": "werkgever"}', "/"])
def test_typed_commands_reach_rasa_as_text(text):
    message = Message({"text": UserMessage(turn.shield(text)).text})
    assert YAMLStoryReader.unpack_regex_message(message).get("intent") is None
    assert turn.unshield(turn.shield(text)) == text


def test_ordinary_text_stays_as_it_is():
    assert turn.shield("en/of") == "en/of"


async def test_one_message_a_turn():
    output = turn.ComposedOutput()
    said = {"text": "eerste\n\ntweede", "buttons": [{"title": "t", "payload": "/p"}], "custom": {"type": "answer"}}
    await output.send_response("a", dict(said, image=None))
    assert output.messages == [said]


async def test_a_failing_turn_gives_a_friendly_message_and_logs_no_text(caplog):
    class Broken:
        async def handle_message(self, message):
            raise RuntimeError(message.text)

    said = await turn.answer(Broken(), turn.typed("mijn geheime klacht", "a", "web"))
    assert said == [turn.trouble()]
    assert "RuntimeError" in caplog.text
    assert "geheime" not in caplog.text


def test_transcript_leaves_out_what_failed_and_was_sent_again():
    events = [
        UserUttered("", input_channel="web", parse_data={}),
        BotUttered("Welkom"),
        _said("wat is wia", "1"),
        BotUttered("Er ging iets mis", {"custom": {"type": "error", "code": "temporary"}}),
        _said("wat is wia", "1"),
        BotUttered(
            "De WIA is …", {"custom": {"type": "answer"}, "buttons": [{"title": "Meer", "payload": "/meer_weten"}]}
        ),
    ]
    shown = web.transcript(events)
    assert [e["text"] for e in shown] == ["Welkom", "wat is wia", "De WIA is …"]
    assert shown[2]["buttons"] == [{"title": "Meer", "payload": "/meer_weten"}]
    assert list(web._answered(events)["1"]) == [
        {"text": "De WIA is …", "buttons": shown[2]["buttons"], "custom": {"type": "answer"}}
    ]
    assert turn.button_titles(events) == {"/meer_weten": "Meer"}


def test_transcript_shows_what_was_typed():
    assert web.transcript([_said(turn.shield("/restart"), "1")])[0]["text"] == "/restart"


def test_a_web_channel_without_a_proper_secret_does_not_start():
    with pytest.raises(ValueError, match="secret"):
        web.WebChannel.from_credentials({"secret": "kort"})


async def test_rate_limit_is_per_key():
    limit = RateLimit(2, 60)
    assert [await limit.allows("a") for _ in range(3)] == [True, True, False]
    assert await limit.allows("b")


def _said(text, message_id):
    return UserUttered(text, parse_data={"text": text, "intent": {}, "entities": []}, message_id=message_id)
