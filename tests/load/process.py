"""Starts the echo bot as a process of its own, with settings that point at the stand-in."""

from __future__ import annotations

import base64
import contextlib
import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

from tests.assistant import ROOT, free_port
from tests.channels.fake_cloud_api import PHONE_ID, FakeCloudApi

APP_SECRET, TOKEN, VERIFY_TOKEN = "app-secret-of-the-tests", "EAA-token-of-the-tests", "verify-me"
READY_SECONDS = 30


def settings(state: Path, api_url: str, **more: str) -> dict[str, str]:
    """The environment of a bot whose Meta is at ``api_url``; short waits."""
    return {
        "WHATSAPP_APP_SECRET": APP_SECRET,
        "WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN,
        "WHATSAPP_TOKEN": TOKEN,
        "WHATSAPP_PHONE_ID": PHONE_ID,
        "WHATSAPP_API_URL": api_url,
        "WHATSAPP_HASH_SECRET": "h" * 40,
        "WHATSAPP_KEYS": base64.urlsafe_b64encode(b"k" * 32).decode(),
        "WHATSAPP_SITE_URL": "https://dienst.example/chat",
        "WHATSAPP_PRIVACY_URL": "https://dienst.example/privacy",
        "WHATSAPP_DB": f"sqlite:///{state / 'whatsapp.db'}",
        "WHATSAPP_GAP_SECONDS": "0.2",
        "WHATSAPP_GATHER_SECONDS": "0.3",
        "WHATSAPP_UNSURE_SECONDS": "3",
        **more,
    }


class EchoBot:
    """``python -m tests.load.echo_bot`` in the bot's environment. Start with ``with``."""

    def __init__(self, state: Path, environment: dict[str, str]):
        self.state, self.environment = state, environment
        self.port = free_port()
        self.webhook = f"http://127.0.0.1:{self.port}/webhooks/whatsapp/"
        self.log = state / "echo.log"
        self.starts = 0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> EchoBot:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(15)

    def start(self) -> None:
        """Start and wait until it answers."""
        self.starts += 1
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(ROOT / "bot/.venv/bin/python"), "-m", "tests.load.echo_bot", str(self.port)],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", **self.environment},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=2),
            ):
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"the echo bot did not start:\n{self.log.read_text()}")

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        assert self._process
        self._process.kill()
        self._process.wait()


def echo(state: Path, **more: str) -> tuple[FakeCloudApi, EchoBot]:
    """A stand-in and an echo bot that know each other; neither started."""
    api = FakeCloudApi(APP_SECRET, TOKEN)
    bot = EchoBot(state, settings(state, api.url, **more))
    api.webhook = bot.webhook
    return api, bot
