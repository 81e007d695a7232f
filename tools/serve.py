"""Runs the assistant on this machine: action server and bot, watched, until Ctrl-C or SIGTERM.

Usage: python tools/serve.py MODEL, from the project folder. PORT (5005) and HOST (127.0.0.1) come from the
environment; the action server takes a free port. Logs and the database are in .state/ (POORTWIJZER_STATE).
Standard library only.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STATE = Path(os.environ.get("POORTWIJZER_STATE") or ROOT / ".state")
START_SECONDS = 180  # for the model to be ready
STOP_SECONDS = 6  # before a process that does not stop is killed
RESTART_SECONDS = 2
MAX_RESTARTS = 5  # within a minute
MAX_LOG = 20_000_000  # bytes; a larger log is put aside at the next start, and the one before it goes


class Stop(Exception):
    """Time to stop; the argument is the exit code."""


class Server:
    """One child process with its log file; started again when it dies by itself."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str]):
        self.name, self.command, self.environment = name, command, environment
        self.log = STATE / "log" / f"{name}.log"
        self.starts: list[float] = []
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with contextlib.suppress(OSError):
            if self.log.stat().st_size > MAX_LOG:
                self.log.replace(self.log.with_suffix(".1.log"))
        self.starts = [t for t in self.starts if t > time.monotonic() - 60] + [time.monotonic()]
        with self.log.open("ab") as log:
            # A session of its own, so that Ctrl-C reaches this program only and the order of stopping is ours.
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def keep_up(self) -> None:
        """Start it again if it has ended. Raises Stop after too many times."""
        assert self.process
        if self.process.poll() is None:
            return
        if len(self.starts) > MAX_RESTARTS:
            say(f"{self.name} blijft stoppen. De laatste regels van {self.log}:\n{tail(self.log)}")
            raise Stop(1)
        say(f"{self.name} stopte (code {self.process.returncode}); opnieuw starten")
        time.sleep(RESTART_SECONDS)
        self.start()

    def signal(self, number: int) -> None:
        if self.process and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def main() -> int:
    """Start both, wait until they are ready, watch them. Returns the exit code."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    host = os.environ.get("HOST") or "127.0.0.1"
    port = int(os.environ.get("PORT") or 5005)
    if not is_free(host, port):
        say(f"Poort {port} is al in gebruik. Stop het andere programma, of kies een andere poort: make run PORT=5006")
        return 1
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    os.umask(0o077)  # conversations, logs and secrets are for this user only
    (STATE / "log").mkdir(parents=True, exist_ok=True)
    try:
        servers = processes(sys.argv[1], host, port)
    except Stop as stop:
        return int(stop.args[0])
    try:
        for server in servers:
            server.start()
        wait_until_ready(servers, host, port)
        say(f"Poortwijzer: http://{host}:{port}")
        while True:
            time.sleep(0.5)
            check_parent()
            for server in servers:
                server.keep_up()
    except Stop as stop:
        return int(stop.args[0])
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # the first one counts; a second must not cut stopping short
        stop_all(servers)


def processes(model: str, host: str, port: int) -> list[Server]:
    """The two servers with what they need to know of each other."""
    action_port = free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "STOP_WITH_PARENT": "1",
        "ACTION_SECRET": secrets.token_urlsafe(32),
        "ACTION_ENDPOINT_URL": f"http://127.0.0.1:{action_port}/webhook",
        "WEB_SECRET": kept_secret("web"),
        "WEB_PER_ADDRESS": os.environ.get("WEB_PER_ADDRESS", "30"),
        "WEB_ORIGINS": os.environ.get("WEB_ORIGINS", ""),
        "TRACKER_DB": str(STATE / "conversations.db"),
        "FEEDBACK_DB": os.environ.get("FEEDBACK_DB") or f"sqlite:///{STATE / 'feedback.db'}",
        **bar_settings(),
    }
    actions = [str(ROOT / "actions/.venv/bin/python"), "-m", "actions.server.app", "--port", str(action_port)]
    bot = [str(ROOT / "bot/.venv/bin/python"), "-m", "bot.serve", "--model", model, "--host", host, "--port", str(port)]
    return [Server("actions", actions, environment), Server("bot", bot, environment)]


def bar_settings() -> dict[str, str]:
    """The BAR store and the login: the site's own settings, else a demo with invented people."""
    if os.environ.get("BAR_KEYS") or os.environ.get("POORTWIJZER_MODE") == "production":
        return {}
    login = STATE / "demo-login"
    settings = {
        "BAR_DB": f"sqlite:///{STATE / 'bar.db'}",
        "BAR_KEYS": "own:" + kept_secret("bar", lambda: base64.b64encode(secrets.token_bytes(32)).decode()),
        "DEMO_LOGIN": str(login),
    }
    prepared = subprocess.run(
        [str(ROOT / "actions/.venv/bin/python"), "-m", "tools.demo", str(login)], cwd=ROOT, check=False,
        env={**os.environ, **settings, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    if prepared.returncode != 0:
        say(f"De voorbeeldgegevens konden niet worden klaargezet:\n{prepared.stdout}{prepared.stderr}")
        raise Stop(1)
    return {**settings, **json.loads(prepared.stdout.splitlines()[-1])}


def wait_until_ready(servers: list[Server], host: str, port: int) -> None:
    """Until /health says 200. Raises Stop when a server ends or it takes too long."""
    started = time.monotonic()
    say("De assistent start op (15 tot 40 seconden) …")
    while time.monotonic() - started < START_SECONDS:
        check_parent()
        for server in servers:
            if server.process and server.process.poll() is not None:
                say(f"{server.name} kon niet starten. De laatste regels van {server.log}:\n{tail(server.log)}")
                raise Stop(1)
        if healthy(host, port):
            return
        time.sleep(0.3)
    say(f"De assistent was na {START_SECONDS} seconden niet klaar. Kijk in {STATE / 'log'}.")
    raise Stop(1)


def stop_all(servers: list[Server]) -> None:
    """Ask every process to stop, and kill what is still there after a while."""
    for server in reversed(servers):
        server.signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for server in servers:
        try:
            if server.process:
                server.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            server.signal(signal.SIGKILL)
            server.process.wait()


def kept_secret(name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(48)) -> str:
    """A secret made on first use and kept in .state/, so that sessions and records survive a restart."""
    file = STATE / f"{name}.secret"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(make())
    return file.read_text()


def healthy(host: str, port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{host}:{port}/health", timeout=3) as reply:
            return reply.status == 200 and json.load(reply)["status"] == "ok"
    except (OSError, ValueError, KeyError):
        return False


def is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def check_parent() -> None:
    """When make is killed outright, this program stops as well."""
    if os.environ.get("WATCHED_BY_MAKE") and os.getppid() == 1:
        raise Stop(1)


def on_signal(number: int, frame: object) -> None:
    raise Stop(0)


def tail(file: Path, lines: int = 15) -> str:
    return "\n".join(file.read_text("utf-8", "replace").splitlines()[-lines:])


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
