"""The operator's commands, run as a person runs them."""

from __future__ import annotations

import base64
import json
import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from actions.bar.keys import DEMO_KEY

from .conftest import DEMO, document, key_text

Run = Callable[..., subprocess.CompletedProcess[str]]
DATABASE_ERROR = 3


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs ``./poortwijzer bar …`` on a database of its own; returns exit code and output."""

    def ran(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        settings = {"BAR_DB": f"sqlite:///{tmp_path / 'cli.db'}", "BAR_KEYS": f"k1:{key_text('k1')}", **environment}
        return subprocess.run(
            ["./poortwijzer", "bar", *arguments],
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **settings},
            capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60,
        )  # fmt: skip

    return ran


def test_from_empty_to_deleted(run: Run, tmp_path: Path) -> None:
    before = run("import", str(DEMO / "anna.json"))
    assert (before.returncode, before.stdout) == (DATABASE_ERROR, "")
    assert "bar migrate" in before.stderr
    assert run("migrate").returncode == 0
    assert stat.S_IMODE((tmp_path / "cli.db").stat().st_mode) == 0o600

    first, second = run("demo"), run("demo")
    assert (first.returncode, first.stdout, first.stderr) == (0, "", "5 opnamen toegevoegd, 0 al aanwezig.\n")
    assert second.stderr == "0 opnamen toegevoegd, 5 al aanwezig.\n"

    shown = run("export", "--persoon", "demo-anna")
    copy = json.loads(shown.stdout)
    assert [one["volgnummer"] for one in copy["opnamen"]] == [3, 2, 1]
    assert shown.stderr == ""
    file = tmp_path / "kopie.json"
    assert run("export", "--persoon", "demo-anna", "--uit", str(file)).stdout == ""
    copy = json.loads(file.read_text("utf-8"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [view["event"] for view in copy["inzagen"]] == ["export"]
    assert run("export", "--persoon", "demo-anna", "--uit", str(file)).returncode == 1

    again = tmp_path / "opnieuw.json"
    again.write_text(json.dumps(copy["opnamen"]), "utf-8")
    assert run("import", str(again)).stderr == "0 opnamen toegevoegd, 3 al aanwezig.\n"

    closed = run("close", "--persoon", "demo-cora", "--verzuimgeval", "demo-vg-cora-1", "--datum", "2020-01-01")
    assert closed.returncode == 0
    assert run("close", "--persoon", "x", "--verzuimgeval", "x", "--datum", "2020-01-01").returncode == 1
    assert "1 gesloten verzuimgevallen met 1 opnamen" in run("retention").stderr

    gone = run("delete", "--persoon", "demo-anna")
    assert (gone.returncode, gone.stderr) == (0, "3 opnamen verwijderd.\n")
    assert json.loads(run("export", "--persoon", "demo-anna").stdout)["opnamen"] == []
    nobody = run("export", "--persoon", "demo-bram")
    assert (nobody.returncode, nobody.stdout) == (1, "")


def test_a_refused_file_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    run("migrate")
    wrong = tmp_path / "fout.json"
    wrong.write_text(json.dumps(document(diagnose="griep")), "utf-8")
    done = run("import", str(wrong), str(DEMO / "cora.json"))
    assert done.returncode == 1
    assert f"{wrong}:1: veld 'diagnose'" in done.stderr
    assert "griep" not in done.stderr
    assert "1 opnamen toegevoegd" in done.stderr


def test_keys_are_renewed(run: Run) -> None:
    run("migrate")
    run("demo")
    both = f"k2:{key_text('k2')},k1:{key_text('k1')}"
    assert run("export", "--persoon", "demo-anna", BAR_KEYS=f"k2:{key_text('k2')}").returncode == DATABASE_ERROR
    renewed = run("rotate-keys", BAR_KEYS=both)
    assert (renewed.returncode, renewed.stderr.splitlines()[-1]) == (
        0,
        "6 records staan nu onder sleutel 'k2'. Andere sleutels zijn niet meer nodig.",
    )
    assert run("export", "--persoon", "demo-anna", BAR_KEYS=f"k2:{key_text('k2')}").returncode == 0


@pytest.mark.parametrize("keys", ["", f"x:{base64.b64encode(DEMO_KEY).decode()}", "x:AAAA"])
def test_production_wants_real_keys_and_no_demo(run: Run, keys: str) -> None:
    refused = run("migrate", BAR_KEYS=keys, POORTWIJZER_MODE="production")
    assert refused.returncode == DATABASE_ERROR
    assert "BAR_KEYS" in refused.stderr
    run("migrate")
    assert run("demo", POORTWIJZER_MODE="production").returncode == 1


@pytest.mark.parametrize(
    "url",
    ["postgresql://bar:geheim@127.0.0.1:1/bar", "mysql://bar:geheim@h/bar", "geheim", "sqlite:////proc/geheim/bar.db"],
)
def test_unreachable_database_gives_one_line_without_secrets(run: Run, url: str) -> None:
    failed = run("migrate", BAR_DB=url)
    assert failed.returncode == DATABASE_ERROR
    assert "geheim" not in failed.stderr
    assert len(failed.stderr.splitlines()) == 1


def test_wrong_use(run: Run) -> None:
    assert run().returncode == 2
    assert run("export").returncode == 2
    assert run("close", "--persoon", "x", "--verzuimgeval", "x", "--datum", "31-1-2026").returncode == 2


def test_schema_is_printed(run: Run) -> None:
    assert run("schema").stdout == Path("docs/bar.schema.json").read_text("utf-8")
