"""Load by Locust over the web channel, with the conversations of tests/conversations.

    locust -f tests/load/locustfile.py --headless -u 20 -r 5 -t 60s --host http://127.0.0.1:5005

Visitors think one to five seconds between messages, as people do; with ``-u`` visitors that is about ``u / 3`` messages a
second. Start the assistant with WEB_PER_ADDRESS=100000: all visitors come from one address. BAR conversations need a
login, so those answers are only refusals here.
"""

from __future__ import annotations

import random
import uuid
from typing import Any

from locust import HttpUser, between, task

from tests.load.bench_scenarios import Message, transcripts

CONVERSATIONS = transcripts()


class Visitor(HttpUser):
    """Somebody who opens the chat, has one conversation of the transcripts, and leaves."""

    wait_time = between(1, 5)

    @task
    def visit(self) -> None:
        """One whole conversation."""
        opened = self.client.post("/chat/session", json={})
        if opened.status_code != 201:
            return
        session = opened.json()["session"]
        last: list[Message] = []
        for turn in random.choice(CONVERSATIONS):
            self.wait()
            # The transcripts are written for the rest channel, where the greeting comes first; a button that another
            # channel does not show ends the visit.
            try:
                said = turn.said(last)
            except LookupError:
                return
            body: dict[str, Any] = {"session": session, "id": uuid.uuid4().hex}
            body |= {"text": said} if turn.button is None else {"button": said}
            with self.client.post("/chat/message", json=body, catch_response=True) as reply:
                messages = reply.json().get("messages", []) if reply.status_code == 200 else []
                if not messages or any((m.get("custom") or {}).get("type") == "error" for m in messages):
                    reply.failure(f"no proper answer ({reply.status_code})")
                    return
            last = messages
