"""Starts the real assistant for tests and talks to it over HTTP."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[1]
READY_SECONDS = 120
ORIGIN = "https://dienst.example"  # a site that may embed the widget


class Assistant:
    """`tools/serve.py` with a state folder and ports of its own. Use as a context manager."""

    def __init__(self, state: Path, environment: dict[str, str] | None = None):
        self.state = state
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.client = httpx.Client(base_url=self.url, timeout=15)
        self._environment = environment or {}
        self._process: subprocess.Popen[str] | None = None
        self._output = state / "serve.out"

    def __enter__(self) -> Assistant:
        model = subprocess.run(
            [sys.executable, "tools/model.py"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.strip()
        environment = {
            **os.environ,
            "PORT": str(self.port),
            "POORTWIJZER_STATE": str(self.state),
            "WEB_ORIGINS": ORIGIN,
            "WEB_PER_ADDRESS": "1000",  # all tests come from one address
            "POORTWIJZER_TODAY": "2026-11-22",  # the transcripts hold dates
            **self._environment,
        }
        environment.pop("WATCHED_BY_MAKE", None)
        self._process = subprocess.Popen(
            [sys.executable, "tools/serve.py", model],
            cwd=ROOT,
            env=environment,
            stdout=self._output.open("w"),
            stderr=subprocess.STDOUT,
            text=True,
        )
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"the assistant did not start:\n{self._output.read_text()}")
            if self.healthy():
                return self
            time.sleep(0.3)
        self.__exit__()
        raise RuntimeError(f"the assistant was not ready in time:\n{self._output.read_text()}")

    def __exit__(self, *_: object) -> None:
        self.client.close()
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(15)

    def healthy(self) -> bool:
        """True when /health answers 200."""
        with contextlib.suppress(httpx.HTTPError):
            return self.client.get("/health").status_code == 200
        return False

    def rest(self, text: str, sender: str | None = None) -> dict[str, Any]:
        """The one message the assistant answers to ``text`` over Rasa's rest channel."""
        body = {"sender": sender or uuid.uuid4().hex, "message": text}
        messages = self.client.post("/webhooks/rest/webhook", json=body).json()
        assert len(messages) == 1, messages
        return messages[0]

    def children(self) -> dict[str, int]:
        """Process ids of the two servers, by name ("actions", "bot")."""
        assert self._process
        found = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
        pids = {}
        for line in found.splitlines()[1:]:
            pid, parent, args = line.split(None, 2)
            if int(parent) == self._process.pid:
                pids["actions" if "actions.server" in args else "bot"] = int(pid)
        return pids

    def logs(self) -> str:
        """All that both servers have logged so far."""
        return "\n".join(file.read_text("utf-8", "replace") for file in (self.state / "log").glob("*.log"))


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def plain(text: str) -> str:
    """Lower case, white space folded: for comparing wording loosely."""
    return re.sub(r"\s+", " ", text.lower())
