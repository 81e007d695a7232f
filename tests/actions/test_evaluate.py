import httpx

from tests import evaluate


def client(replies):
    """An HTTP client whose answers are given by what is typed."""

    def reply(request):
        import json

        return httpx.Response(200, json=[{"custom": replies[json.loads(request.content)["message"]]}])

    return httpx.Client(base_url="http://x", transport=httpx.MockTransport(reply))


CLARIFY = {"type": "clarify", "options": [{"topic": "wia_wat"}, {"topic": "iva"}]}


def test_outcomes():
    replies = {
        "a": {"type": "answer", "topic": "wia_wat"},
        "b": CLARIFY,
        "/iva": {"type": "answer", "topic": "iva"},
        "c": {"type": "not_understood"},
        "d": {"type": "out_of_scope", "topic": "buiten_bereik"},
    }
    judge = lambda q, *topics: evaluate.judge(client(replies), {"q": q, "topics": list(topics)})["outcome"]  # noqa: E731
    assert judge("a", "wia_wat", "wga") == "right"
    assert judge("a", "wga") == "wrong"
    assert judge("b", "iva") == "right after one question"
    assert judge("b", "wga") == "not understood"
    assert judge("c", "wga") == "not understood"
    assert judge("d", "wga") == "not understood"
    assert judge("d", "buiten_bereik") == "caught"
    assert judge("c", "buiten_bereik") == "caught"
    assert judge("b", "buiten_bereik") == "caught"
    assert judge("a", "buiten_bereik") == "answered as if in scope"


def test_summary():
    outcomes = [
        {"topics": ["a"], "group": "g", "outcome": "right", "said": "a"},
        {"topics": ["a"], "group": "g", "outcome": "wrong", "said": "b"},
        {"topics": ["a"], "group": "h", "outcome": "not understood", "said": "buiten_bereik"},
        {"topics": ["buiten_bereik"], "group": "?", "outcome": "caught", "said": "x"},
    ]
    report = evaluate.summary(outcomes)
    assert report["in scope"]["right"] == 0.3333
    assert report["groups"]["g"]["wrong"] == 0.5
    assert report["refused although in scope"] == 0.3333
    assert report["out of scope"] == {"questions": 1, "caught": 1.0}
    assert report["confused"] == [["a", "b", 1]]
