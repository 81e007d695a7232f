"""The widget's own unit tests (Vitest), and what it may weigh."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import subprocess

from tests.assistant import ROOT

WIDGET = ROOT / "widget"


def test_vitest():
    environment = {**os.environ, "PATH": f"{ROOT / 'actions/.venv/bin'}:{os.environ['PATH']}", "CI": "1"}
    done = subprocess.run(
        ["npx", "--no-install", "vitest", "run"],
        cwd=WIDGET, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_weight_and_integrity():
    script = (WIDGET / "dist/poortwijzer.js").read_bytes()
    described = json.loads((WIDGET / "dist/widget.json").read_text("utf-8"))
    assert len(gzip.compress(script, 9)) < 30_000
    assert described["integrity"] == "sha384-" + base64.b64encode(hashlib.sha384(script).digest()).decode()
    for forbidden in (b"eval(", b"new Function", b"document.cookie", b"localStorage"):
        assert forbidden not in script
