"""Several processes on one machine: two bots, two action servers, PostgreSQL, Redis and a proxy, all watched.

Usage: python -m tools.cluster MODEL, from the project folder; PORT (5005) and HOST (127.0.0.1) as for tools/serve.py.
For trying out and for tests: databases live in a temporary folder that goes when the cluster stops. It needs Debian's
packages postgresql, redis-server and haproxy. Standard library only.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tools.serve import (
    ROOT,
    START_SECONDS,
    STATE,
    Server,
    Stop,
    check_parent,
    free_port,
    healthy,
    is_free,
    kept_secret,
    on_signal,
    say,
    stop_all,
    tail,
)

NEEDED = {"redis-server": "redis-server", "haproxy": "haproxy", "setpriv": "util-linux"}  # program -> Debian package
HERE = "127.0.0.1"
AT_EXIT_OF_PARENT = ["setpriv", "--pdeathsig", "TERM"]  # so that nothing stays when this program is killed outright


@dataclass(frozen=True)
class Ports:
    """Where everybody listens; ``chat`` is the one for visitors."""

    chat: int
    actions: int
    postgresql: int
    redis: int
    bot: tuple[int, int]
    action: tuple[int, int]


def main() -> int:
    """Start everything, wait until both bots answer, keep it up. Returns the exit code."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    host, chat = os.environ.get("HOST") or HERE, int(os.environ.get("PORT") or 5005)
    binaries = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
    missing = [package for program, package in NEEDED.items() if not shutil.which(program, path=search_path())]
    if missing or binaries is None:
        say(f"Installeer eerst: {' '.join([*missing, *([] if binaries else ['postgresql'])])}")
        return 1
    if not is_free(host, chat):
        say(f"Poort {chat} is al in gebruik. Kies een andere: make run-cluster PORT=5006")
        return 1
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    (STATE / "log").mkdir(parents=True, exist_ok=True)
    ports = Ports(chat, *(free_port() for _ in range(3)), (free_port(), free_port()), (free_port(), free_port()))  # type: ignore[arg-type]
    running: list[Server] = []
    folder = Path(tempfile.mkdtemp(prefix="poortwijzer-cluster-"))
    try:
        run(folder, binaries, ports, host, running)
    except Stop as stop:
        return int(stop.args[0])
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stop_all(running)
        shutil.rmtree(folder, ignore_errors=True)


def run(folder: Path, binaries: Path, ports: Ports, host: str, running: list[Server]) -> None:
    """Start into ``running`` and watch. Ends by raising Stop."""
    password = secrets.token_urlsafe(24)
    for server in (postgresql(folder, binaries, ports, password), redis(folder, ports, password)):
        running.append(server)
        server.start()
    wait_for_ports(running, ports.postgresql, ports.redis)
    environment = shared_environment(folder, binaries, ports, password)
    for server in (*assistants(ports, environment), proxy(ports, host)):
        running.append(server)
        server.start()
    wait_until_ready(running, ports)
    say(f"Poortwijzer: http://{host}:{ports.chat}")
    while True:
        time.sleep(0.5)
        check_parent()
        for server in running:
            server.keep_up()


def postgresql(folder: Path, binaries: Path, ports: Ports, password: str) -> Server:
    """PostgreSQL with a database of its own in ``folder``. It refuses to run as root, so root hands it to postgres."""
    home = folder / "postgresql"
    home.mkdir(mode=0o700)
    file = home / "password"
    file.write_text(password)
    become: list[str] = []
    if os.geteuid() == 0:
        folder.chmod(0o711)
        for path in (home, file):
            shutil.chown(path, "postgres", "postgres")
        become = ["--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
    setpriv = [*AT_EXIT_OF_PARENT, *become]
    settings = ("--auth=scram-sha-256", f"--pwfile={file}", "--username=poortwijzer", "--encoding=UTF8")
    finish([*setpriv, str(binaries / "initdb"), "-D", str(home / "data"), *settings], home)
    options = {"listen_addresses": HERE, "port": str(ports.postgresql), "unix_socket_directories": ""}
    given = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return Server(
        "postgresql", [*setpriv, str(binaries / "postgres"), "-D", str(home / "data"), *given], dict(os.environ)
    )


def redis(folder: Path, ports: Ports, password: str) -> Server:
    """Redis for locks only: nothing is written to disk."""
    config = folder / "redis.conf"
    config.touch(mode=0o600)
    config.write_text(f'bind {HERE}\nport {ports.redis}\nrequirepass {password}\nsave ""\n')
    return Server("redis", [*AT_EXIT_OF_PARENT, "redis-server", str(config)], dict(os.environ))


def shared_environment(folder: Path, binaries: Path, ports: Ports, password: str) -> dict[str, str]:
    """The settings that bots and action servers share; makes and fills the databases."""
    server = f"postgresql://poortwijzer:{password}@{HERE}:{ports.postgresql}"
    for database in ("conversations", "bar"):
        finish([str(binaries / "createdb"), "--maintenance-db", f"{server}/postgres", database], folder)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "STOP_WITH_PARENT": "1",
        "ACTION_SECRET": secrets.token_urlsafe(32),
        "ACTION_ENDPOINT_URL": f"http://{HERE}:{ports.actions}/webhook",
        "WEB_SECRET": kept_secret("web"),
        "WEB_ORIGINS": os.environ.get("WEB_ORIGINS", ""),
        "WEB_PER_ADDRESS": os.environ.get("WEB_PER_ADDRESS", "30"),
        "PROXIES_COUNT": "1",
        "TRACKER_URL": f"{server}/conversations",
        "FEEDBACK_DB": f"{server}/conversations",
        "REDIS_URL": f"redis://:{password}@{HERE}:{ports.redis}/0",
        "BAR_DB": f"{server}/bar",
        "BAR_KEYS": "own:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "DEMO_LOGIN": str(STATE / "demo-login"),
    }
    prepared = finish([python("actions"), "-m", "tools.demo", environment["DEMO_LOGIN"]], ROOT, environment)
    return environment | json.loads(prepared.splitlines()[-1])


def assistants(ports: Ports, environment: dict[str, str]) -> list[Server]:
    """Two action servers and two bots."""
    model = ["--model", sys.argv[1], "--endpoints", "deploy/endpoints.yml"]
    servers = [
        Server(f"actions-{n}", [python("actions"), "-m", "actions.server.app", "--port", str(port)], environment)
        for n, port in enumerate(ports.action, 1)
    ]
    return servers + [
        Server(f"bot-{n}", [python("bot"), "-m", "bot.serve", *model, "--port", str(port)], environment)
        for n, port in enumerate(ports.bot, 1)
    ]


def proxy(ports: Ports, host: str) -> Server:
    """HAProxy in front of the bots, and between bots and action servers."""
    places = {"PROXY_CHAT": f"{host}:{ports.chat}", "PROXY_ACTIONS": f"{HERE}:{ports.actions}"}
    places |= {f"BOT_{n}": f"{HERE}:{port}" for n, port in enumerate(ports.bot, 1)}
    places |= {f"ACTIONS_{n}": f"{HERE}:{port}" for n, port in enumerate(ports.action, 1)}
    command = [*AT_EXIT_OF_PARENT, "haproxy", "-db", "-f", "deploy/haproxy/haproxy.cfg"]
    return Server("proxy", command, {**os.environ, **places, "PATH": search_path()})


def wait_for_ports(running: list[Server], *ports: int) -> None:
    """Until something listens on each of ``ports``. Raises Stop after half a minute, or when a server ended."""
    deadline = time.monotonic() + 30
    for port in ports:
        while not listening(port):
            if time.monotonic() > deadline or any(s.process and s.process.poll() is not None for s in running):
                say("\n".join(f"{server.name}:\n{tail(server.log)}" for server in running))
                raise Stop(1)
            time.sleep(0.1)


def wait_until_ready(running: list[Server], ports: Ports) -> None:
    """Until both bots and the proxy say so; a server that ended is started again. Raises Stop."""
    started = time.monotonic()
    say("Het cluster start op (30 tot 60 seconden) …")
    while not all(healthy(HERE, port) for port in (*ports.bot, ports.chat)):
        check_parent()
        for server in running:
            server.keep_up()
        if time.monotonic() - started > START_SECONDS:
            say(f"Het cluster was na {START_SECONDS} seconden niet klaar. Kijk in {STATE / 'log'}.")
            raise Stop(1)
        time.sleep(0.3)


def finish(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> str:
    """Run ``command`` to its end; what it printed. Raises Stop with its last lines when it fails."""
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        say(f"{Path(command[0]).name} lukte niet:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        raise Stop(1)
    return done.stdout


def listening(port: int) -> bool:
    try:
        socket.create_connection((HERE, port), 0.5).close()
    except OSError:
        return False
    return True


def python(environment: str) -> str:
    return str(ROOT / environment / ".venv/bin/python")


def search_path() -> str:
    """PATH with Debian's folder for servers, which is not in every user's."""
    return f"{os.environ.get('PATH', '')}:/usr/sbin"


if __name__ == "__main__":
    sys.exit(main())
