"""A stand-in for Meta's Cloud API: checks what is sent against the documented limits, fails on command, and calls the
webhook as Meta does: signed, at least once, in any order, until it gets 200. Standard library only.

By hand: ``python -m tests.channels.whatsapp_demo`` (``make whatsapp-demo``) starts the assistant with it and a page
that looks like a phone.
"""

from __future__ import annotations

import base64
import email
import hashlib
import heapq
import hmac
import http.client
import json
import random
import secrets
import socket
import struct
import sys
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable
from urllib.parse import urlsplit

from tests.channels.cloud_api_limits import breaches

PHONE_ID = "106540352242922"
WINDOW_SECONDS = 24 * 3_600
SENDERS = 16  # threads that call the webhook
RETRY_SECONDS = (0.3, 0.6, 1.0)  # Meta waits longer; the last one repeats
# What can be ordered with ``fail``: HTTP status and error code, or a broken connection before or after acceptance.
FAILURES = {
    "429": (429, 130429),
    "500": (500, 131000),
    "pair": (400, 131056),
    "busy": (503, 131016),
    "unknown_user": (400, 131026),
    "token": (401, 190),
    "reset": (0, 0),
    "reset_after": (0, 1),
}


@dataclass(frozen=True)
class Sent:
    """One message that was accepted. ``shown`` is its text; ``choices``: id -> title."""

    number: str
    at: float
    body: dict[str, Any]

    @property
    def shown(self) -> str:
        kind = self.body["type"]
        part = self.body[kind]
        return part["body"] if kind == "text" else part["caption"] if kind == "document" else part["body"]["text"]

    @property
    def choices(self) -> dict[str, str]:
        action = self.body.get("interactive", {}).get("action", {})
        rows = [row for section in action.get("sections", ()) for row in section["rows"]]
        return {c["id"]: c["title"] for c in [*(b["reply"] for b in action.get("buttons", ())), *rows]}


@dataclass(order=True)
class _Call:
    due: float
    number: int
    body: bytes = field(compare=False)
    tries: int = field(default=0, compare=False)
    done: Callable[[], None] | None = field(default=None, compare=False)


class FakeCloudApi:
    """Start with ``with``; point WHATSAPP_API_URL at ``url`` and tell it the webhook's address.

    ``delay``: seconds an answer takes, at least and at most. ``failure_rate``: share of sendings that fail at random.
    ``pair_seconds``: refuse with 131056 what comes sooner after the last message to the same user.
    """

    def __init__(self, app_secret: str, token: str, webhook: str = "", seed: int = 1, port: int = 0):
        self.app_secret, self.token, self.webhook = app_secret, token, webhook
        self.random = random.Random(seed)
        self.delay = (0.0, 0.0)
        self.failure_rate, self.duplicate_rate = 0.0, 0.0
        self.random_failures = ["429", "500", "pair", "reset", "reset_after"]
        self.pair_seconds = 0.0
        self.failures: deque[str] = deque()
        self.sent: list[Sent] = []
        self.breaches: list[str] = []
        self.refused: Counter[str] = Counter()
        self.uploads: dict[str, bytes] = {}
        self.latencies: list[float] = []
        self.webhook_statuses: Counter[int] = Counter()
        self._last_in: dict[str, float] = {}
        self._lock = threading.Condition()
        self._calls: list[_Call] = []
        self._counter = 0
        self._stopped = False
        self._server = _Server(("127.0.0.1", port), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> FakeCloudApi:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        for _ in range(SENDERS):
            threading.Thread(target=self._deliver, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._stopped = True
            self._lock.notify_all()
        self._server.shutdown()
        self._server.server_close()

    # --- what a person does on a phone; every call returns the message id ---

    def say(self, number: str, text: str, **how: Any) -> str:
        """``number`` types ``text``."""
        return self.message(number, "text", {"body": text}, **how)

    def press(self, number: str, choice: str, title: str = "x", as_list: bool = False, **how: Any) -> str:
        """``number`` presses a reply button or a row of a list."""
        kind = "list_reply" if as_list else "button_reply"
        return self.message(number, "interactive", {"type": kind, kind: {"id": choice, "title": title}}, **how)

    def message(
        self, number: str, kind: str, content: dict[str, Any], at: float | None = None, copies: int = 1,
        after: float = 0.0, done: Callable[[], None] | None = None, message_id: str | None = None,
    ) -> str:  # fmt: skip
        """Any message; delivered ``copies`` times, ``after`` seconds from now; ``done`` is called at the first 200."""
        message_id = message_id or _wamid(number)
        at = at or time.time()
        self._last_in[number] = max(at, self._last_in.get(number, 0.0))
        sender, contact = ("from", "wa_id") if number.isdigit() else ("from_user_id", "user_id")
        raw = {sender: number, "id": message_id, "timestamp": str(int(at)), "type": kind, kind: content}
        contacts = [{"profile": {"name": "Iemand"}, contact: number}]
        extra = int(self.random.random() < self.duplicate_rate)
        for copy in range(copies + extra):
            spread = after + (self.random.uniform(0, 0.4) if copy else 0.0)
            self.call(webhook({"contacts": contacts, "messages": [raw]}), spread, done if not copy else None)
        return message_id

    def call(self, payload: dict[str, Any], after: float = 0.0, done: Callable[[], None] | None = None) -> None:
        """Call the webhook with ``payload`` until it answers 200."""
        with self._lock:
            self._counter += 1
            heapq.heappush(
                self._calls, _Call(time.time() + after, self._counter, json.dumps(payload).encode(), 0, done)
            )
            self._lock.notify()

    def signature(self, body: bytes) -> str:
        """The value of X-Hub-Signature-256."""
        return "sha256=" + hmac.new(self.app_secret.encode(), body, hashlib.sha256).hexdigest()

    # --- looking ---

    def to(self, number: str) -> list[Sent]:
        """What ``number`` got, in order."""
        with self._lock:
            return [sent for sent in self.sent if sent.number == number]

    def wait(self, number: str, count: int, seconds: float = 20.0) -> list[Sent]:
        """What ``number`` got, once these are ``count`` messages. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while len(found := self.to(number)) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(found)} of {count} messages: {[s.shown[:80] for s in found]}")
            time.sleep(0.05)
        return found

    def idle(self) -> bool:
        """True when no webhook call is waiting."""
        with self._lock:
            return not self._calls

    # --- the webhook side ---

    def _deliver(self) -> None:
        while True:
            with self._lock:
                while not self._stopped and (not self._calls or self._calls[0].due > time.time()):
                    self._lock.wait(max(0.001, self._calls[0].due - time.time()) if self._calls else 1.0)
                if self._stopped:
                    return
                call = heapq.heappop(self._calls)
            status, seconds = self._post(call.body)
            with self._lock:
                self.webhook_statuses[status] += 1
                if status == 200:
                    self.latencies.append(seconds)
                else:
                    call.due = time.time() + RETRY_SECONDS[min(call.tries, len(RETRY_SECONDS) - 1)]
                    call.tries += 1
                    heapq.heappush(self._calls, call)
                self._lock.notify()
            if status == 200 and call.done:
                call.done()

    def _post(self, body: bytes) -> tuple[int, float]:
        """Status (0: no answer) and seconds of one call."""
        target = urlsplit(self.webhook)
        started = time.monotonic()
        connection = http.client.HTTPConnection(target.hostname or "", target.port or 80, timeout=20)
        try:
            headers = {"Content-Type": "application/json", "X-Hub-Signature-256": self.signature(body)}
            connection.request("POST", target.path, body, headers)
            return connection.getresponse().status, time.monotonic() - started
        except (OSError, http.client.HTTPException):
            return 0, 0.0
        finally:
            connection.close()

    # --- the API side ---

    def accept(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Answer to POST /messages: HTTP status and JSON; status 0: break the connection."""
        time.sleep(self.random.uniform(*self.delay))
        with self._lock:
            wrong = breaches(body, self.uploads)
            if wrong:
                self.breaches += wrong
                return error(400, 100, "; ".join(wrong))
            number = body.get("to") or body["recipient"]
            failure = self._failure(number)
            if failure:
                self.refused[failure] += 1
                if failure != "reset_after":
                    return (0, {}) if failure == "reset" else error(*FAILURES[failure], failure)
            message_id = _wamid(number)
            self.sent.append(Sent(number, time.time(), body))
        for n, status in enumerate(("sent", "delivered")):
            raw = {
                "id": message_id, "status": status, "timestamp": str(int(time.time())), "recipient_id": number,
                "biz_opaque_callback_data": body.get("biz_opaque_callback_data"),
            }  # fmt: skip
            self.call(webhook({"statuses": [raw]}), self.random.uniform(0.02, 0.3) + n * 0.1)
        if failure == "reset_after":
            return 0, {}
        contacts = [{"input": number, "wa_id": number}]
        return 200, {"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": message_id}]}

    def _failure(self, number: str) -> str:
        if self.failures:
            return self.failures.popleft()
        now = time.time()
        if now - self._last_in.get(number, 0.0) > WINDOW_SECONDS:
            self.breaches.append("outside the 24 hours")
        last = (
            next((sent.at for sent in reversed(self.sent) if sent.number == number), 0.0) if self.pair_seconds else 0.0
        )
        if now - last < self.pair_seconds:
            return "pair"
        return self.random.choice(self.random_failures) if self.random.random() < self.failure_rate else ""

    def upload(self, content_type: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """Answer to POST /media."""
        form = email.message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
        parts = {part.get_param("name", header="content-disposition"): part for part in form.walk()}
        if "messaging_product" not in parts or "file" not in parts:
            return error(400, 100, "no form with messaging_product and file")
        file = parts["file"]
        if file.get_content_type() != "text/plain" or not file.get_filename():
            self.breaches.append("a file of a kind that Meta does not take")
            return error(400, 100, "file")
        media = str(secrets.randbelow(10**15))
        self.uploads[media] = file.get_payload(decode=True)
        return 200, {"id": media}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A bot that is killed breaks its connections; that is no news. All else is."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def webhook(value: dict[str, Any]) -> dict[str, Any]:
    """A webhook's body around ``value``."""
    metadata = {"display_phone_number": "31201234567", "phone_number_id": PHONE_ID}
    change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
    return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}


def error(status: int, code: int, details: str) -> tuple[int, dict[str, Any]]:
    """An error as the Graph API words it."""
    data = {"messaging_product": "whatsapp", "details": details}
    shown = {"message": f"(#{code}) {details}", "type": "OAuthException", "code": code, "error_data": data}
    return status, {"error": {**shown, "fbtrace_id": secrets.token_urlsafe(8)}}


def _wamid(number: str) -> str:
    """A message id as Meta makes it: the number is in it, in base64."""
    return "wamid." + base64.b64encode(b"\x1d\x04\x0b" + number.encode() + secrets.token_bytes(18)).decode()


def _handler(api: FakeCloudApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            if self.headers.get("authorization") != f"Bearer {api.token}":
                self._say(*error(401, 190, "token"))
            elif self.path == f"/{PHONE_ID}/media":
                self._say(*api.upload(self.headers.get("content-type") or "", body))
            elif self.path == f"/{PHONE_ID}/messages" and "json" in (self.headers.get("content-type") or ""):
                self._say(*api.accept(json.loads(body)))
            else:
                self._say(*error(404, 100, "unknown path"))

        def _say(self, status: int, content: dict[str, Any]) -> None:
            if status == 0:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                self.connection.close()
                return
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
