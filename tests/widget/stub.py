"""A server that speaks the web channel's contract with messages of its own, for what the real one cannot be made to say.

It says the message of messages.json that a question names ("tijdlijn" …), keeps the history per session and person,
withholds what is sensitive from it, and checks tokens: "anna" and "bram" count, all others are refused.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.assistant import ROOT

MESSAGES: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("messages.json").read_text("utf-8"))
PERSONS = ("anna", "bram")
SAYS = {
    "tijdlijn": "timeline", "advies": "advice", "brief": "letter", "datum": "form", "wis alles": "deleted",
    "lang": "long", "bar": "bar_summary", "arts": "clarify",
}  # fmt: skip
POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types lit-html poortwijzer"
PAGE = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Proef</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script type="module" src="/widget/latest/poortwijzer.js"></script></head>
<body><main><h1>Proef</h1></main><poortwijzer-chat login-url="/login?terug={return}"></poortwijzer-chat></body></html>"""


@dataclass
class Stub:
    """What the running server knows and was asked."""

    url: str = ""
    conversations: dict[tuple[str, str | None], list[dict[str, Any]]] = field(default_factory=dict)
    feedback: list[dict[str, Any]] = field(default_factory=list)
    refused: int = 0
    sessions: int = 0

    def reply(self, text: str, person: str | None) -> dict[str, Any]:
        """The bot's message to ``text``."""
        name = next((said for word, said in SAYS.items() if word in text.lower()), "answer")
        if name == "bar_summary" and person is None:
            name = "login_required"
        custom = MESSAGES[name]
        said = {"text": custom.get("body") or custom["title"], "custom": custom}
        buttons = [{"title": one["title"], "payload": f"/{one['topic']}"} for one in custom.get("options", [])]
        return {**said, "buttons": [{"title": "Meer uitleg", "payload": "/lang"}] if name == "answer" else buttons}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stub: Stub

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path in ("/", "/login"):
            self._send(200, PAGE.encode(), "text/html; charset=utf-8", {"Content-Security-Policy": POLICY})
        elif path == "/widget/latest/poortwijzer.js":
            self._send(200, (ROOT / "widget/dist/poortwijzer.js").read_bytes(), "text/javascript")
        elif path == "/chat/history":
            self._for_person(self._history)
        else:
            self._send(204, b"", "text/plain")

    def do_POST(self) -> None:
        self.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        self._for_person(
            {"session": self._session, "message": self._message, "feedback": self._feedback}[self.path[6:]]
        )

    def _for_person(self, answer: Any) -> None:
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        if token and token not in PERSONS:
            self.stub.refused += 1
            refused = {"code": "token_refused", "text": "U bent niet meer ingelogd. Log opnieuw in."}
            self._json(401, {"error": refused})
        else:
            answer(token or None)

    def _session(self, person: str | None) -> None:
        self.stub.sessions += 1
        session = f"s{self.stub.sessions}"
        hello = {"text": "Ik ben een computer, geen mens."}
        self.stub.conversations[session, person] = [{"from": "bot", "at": 0, **hello}]
        self._json(201, {"session": session, "messages": [hello]})

    def _message(self, person: str | None) -> None:
        text = self.body.get("text") or self.body["button"]
        said = self.stub.reply(text, person)
        kept = self.stub.conversations.setdefault((self.body["session"], person), [])
        if all(one.get("id") != self.body["id"] for one in kept):
            withheld = {
                "text": "Dit laat ik niet nog eens zien.",
                "custom": {"type": "bar_summary", "sensitive": True, "withheld": True},
            }
            stored = withheld if said["custom"].get("sensitive") else said
            kept += [{"from": "user", "id": self.body["id"], "at": 0, "text": text}, {"from": "bot", "at": 0, **stored}]
        self._json(200, {"id": self.body["id"], "messages": [said]})

    def _history(self, person: str | None) -> None:
        self._json(200, {"messages": self.stub.conversations.get((self.headers["Poortwijzer-Session"], person), [])})

    def _feedback(self, person: str | None) -> None:
        self.stub.feedback.append(self.body)
        self._send(204, b"", "text/plain")

    def _json(self, status: int, content: Any) -> None:
        self._send(status, json.dumps(content).encode(), "application/json")

    def _send(self, status: int, content: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def running() -> Iterator[Stub]:
    """The server on a free port, until the block ends."""
    stub = Stub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"stub": stub}))
    server.daemon_threads = True
    stub.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
