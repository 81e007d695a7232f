"""A phone-like page to try WhatsApp by hand, with the stand-in for Meta: python -m tests.channels.whatsapp_demo MODEL.

Starts the assistant (tools/serve.py) with settings that point at the stand-in, and the page on PHONE_PORT (5010).
Nothing leaves this machine. Standard library only.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.channels.fake_cloud_api import FakeCloudApi, Sent
from tests.load.process import APP_SECRET, TOKEN, settings

PAGE = Path(__file__).with_name("fake_phone.html")
NUMBER = "31612345678"


def main() -> int:
    """Run until Ctrl-C; the exit code of the assistant."""
    root = Path(__file__).resolve().parents[2]
    port = int(os.environ.get("PORT") or 5005)
    phone_port = int(os.environ.get("PHONE_PORT") or 5010)
    state = Path(os.environ.get("POORTWIJZER_STATE") or root / ".state" / "whatsapp-demo")
    state.mkdir(parents=True, exist_ok=True)
    with FakeCloudApi(APP_SECRET, TOKEN, f"http://127.0.0.1:{port}/webhooks/whatsapp/") as api:
        page = ThreadingHTTPServer(("127.0.0.1", phone_port), _handler(api))
        page.daemon_threads = True
        threading.Thread(target=page.serve_forever, daemon=True).start()
        own = settings(
            state, api.url, WHATSAPP_GATHER_SECONDS="1", WHATSAPP_GAP_SECONDS="1", POORTWIJZER_STATE=str(state)
        )
        print(f"Telefoon: http://127.0.0.1:{phone_port} (werkt zodra de assistent klaar is)", flush=True)
        assistant = subprocess.Popen(
            [sys.executable, "tools/serve.py", *sys.argv[1:]], cwd=root, env={**os.environ, **own}
        )
        try:
            return assistant.wait()
        except KeyboardInterrupt:
            return assistant.wait()


def _handler(api: FakeCloudApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path == "/":
                self._say("text/html; charset=utf-8", PAGE.read_bytes())
            elif address.path == "/phone":
                after = int(parse_qs(address.query).get("after", ["0"])[0])
                shown = [_shown(sent) for sent in api.to(NUMBER)[after:]]
                self._say("application/json", json.dumps(shown).encode())
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if "choice" in body:
                api.press(NUMBER, body["choice"], body["title"], body["list"])
            else:
                api.say(NUMBER, body["text"])
            self._say("application/json", b"{}")

        def _say(self, kind: str, content: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


def _shown(sent: Sent) -> dict[str, Any]:
    action = sent.body.get("interactive", {}).get("action", {})
    rows = [{**row, "list": True} for section in action.get("sections", ()) for row in section["rows"]]
    buttons = [{**button["reply"], "list": False} for button in action.get("buttons", ())]
    file = sent.body.get("document", {}).get("filename")
    return {"text": sent.shown, "file": file, "choices": [*buttons, *rows]}


if __name__ == "__main__":
    sys.exit(main())
