"""Thumbs: counted by topic, never by visitor; nonsense is refused."""

import sqlite3

import pytest


def session(assistant):
    return assistant.client.post("/chat/session", json={}).json()["session"]


def test_counted_per_topic_and_version_only(assistant):
    body = {
        "session": session(assistant),
        "topic": "wia_wat",
        "version": "2026-11-22",
        "value": "down",
        "reason": "te_lang",
    }
    assert [assistant.client.post("/chat/feedback", json=body).status_code for _ in range(2)] == [204, 204]
    with sqlite3.connect(assistant.state / "feedback.db") as database:
        columns = [row[1] for row in database.execute("pragma table_info(feedback)")]
        rows = database.execute("select topic, version, value, reason, times from feedback").fetchall()
    assert columns == ["day", "topic", "version", "value", "reason", "times"]
    assert ("wia_wat", "2026-11-22", "down", "te_lang", 2) in rows


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "sideways"},
        {"reason": "mijn verhaal"},
        {"topic": "x'; drop table"},
        {"topic": None},
        {"version": "a" * 99},
    ],
)
def test_nonsense_is_refused(assistant, wrong):
    body = {"session": session(assistant), "topic": "wia_wat", "version": "", "value": "up", **wrong}
    assert assistant.client.post("/chat/feedback", json=body).status_code == 400


def test_without_a_session_nothing_is_counted(assistant):
    body = {"session": "x.y", "topic": "wia_wat", "value": "up"}
    assert assistant.client.post("/chat/feedback", json=body).status_code == 401
