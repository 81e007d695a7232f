"""The stand-in for a hosting service: one key that only its owner can read, tokens for invented people only."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from identity import TokenRefused, Verifier
from identity.demo_issuer import PEOPLE, DemoIssuer


def test_tokens_of_all_people_count(tmp_path: Path) -> None:
    issuer = DemoIssuer(tmp_path / "state")
    verifier = Verifier(issuer.config())
    for person in PEOPLE:
        found = verifier.verify(issuer.token(person))
        assert (found.subject, found.level) == (person, 3)


def test_key_is_kept_and_private(tmp_path: Path) -> None:
    token = DemoIssuer(tmp_path).token("demo-anna")
    assert Verifier(DemoIssuer(tmp_path).config()).verify(token).subject == "demo-anna"
    assert (tmp_path / "demo-key.pem").stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in tmp_path.iterdir()) == ["demo-key.pem", "demo-keys.json"]
    assert '"d"' not in (tmp_path / "demo-keys.json").read_text()


def test_two_starters_at_once_have_one_key(tmp_path: Path) -> None:
    code = "import sys,pathlib; from identity.demo_issuer import DemoIssuer; print(DemoIssuer(pathlib.Path(sys.argv[1]))._kid)"
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert len({process.communicate(timeout=60)[0] for process in started}) == 1


def test_other_issuers_key_does_not_count(tmp_path: Path) -> None:
    one, other = DemoIssuer(tmp_path / "one"), DemoIssuer(tmp_path / "other")
    with pytest.raises(TokenRefused) as refused:
        Verifier(one.config()).verify(other.token("demo-anna"))
    assert refused.value.reason == "key"


def test_old_login_is_told(tmp_path: Path) -> None:
    issuer = DemoIssuer(tmp_path)
    login = time.time() - 3600
    assert Verifier(issuer.config()).verify(issuer.token("demo-cora", login=login)).authenticated_at.timestamp() == int(
        login
    )


def test_invented_people_only(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="invented"):
        DemoIssuer(tmp_path).token("p-0001")
