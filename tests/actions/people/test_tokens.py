"""From a token to what it may open, with the real verifier, issuer and decision."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest

from actions.bar.access import Allowed, Refused, Requester, Rol, decide
from actions.people.tokens import requester, verifier
from identity import TokenRefused, Verifier
from identity.demo_issuer import DemoIssuer


@pytest.fixture
def issuer(tmp_path: Path) -> DemoIssuer:
    return DemoIssuer(tmp_path)


@pytest.fixture
def verify(issuer: DemoIssuer) -> Verifier:
    return Verifier(issuer.config())


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def test_own_token_opens_the_own_bar_only(issuer: DemoIssuer, verify: Verifier) -> None:
    anna = requester(issuer.token("demo-anna"), "web", verify)
    assert anna.rol is Rol.WERKNEMER
    assert isinstance(decide(anna, "demo-anna", "Z2", now()), Allowed)
    assert isinstance(decide(anna, "demo-anna", "Z3", now(), confirmed_at=now()), Allowed)
    assert isinstance(decide(anna, "demo-cora", "Z0", now()), Refused)


def test_old_login_opens_no_personal_part(issuer: DemoIssuer, verify: Verifier) -> None:
    anna = requester(issuer.token("demo-anna", login=time.time() - 1000), "web", verify)
    assert isinstance(decide(anna, "demo-anna", "Z2", now()), Allowed)
    found = decide(anna, "demo-anna", "Z2g", now(), confirmed_at=now())
    assert isinstance(found, Refused)
    assert found.remedy == "opnieuw_inloggen"


def test_whatsapp_opens_nothing_even_with_a_token(issuer: DemoIssuer, verify: Verifier) -> None:
    assert isinstance(
        decide(requester(issuer.token("demo-anna"), "whatsapp", verify), "demo-anna", "Z0", now()), Refused
    )


@pytest.mark.parametrize("token", [None, ""])
def test_without_token_nobody_is_known(verify: Verifier, token: str | None) -> None:
    assert requester(token, "web", verify) == Requester("web")


def test_without_login_a_token_means_nothing(issuer: DemoIssuer) -> None:
    assert requester(issuer.token("demo-anna"), "web", None) == Requester("web")


def test_wrong_token_is_refused_not_forgotten(verify: Verifier) -> None:
    with pytest.raises(TokenRefused):
        requester("a.b.c", "web", verify)


def test_configured_by_the_environment(issuer: DemoIssuer, monkeypatch: pytest.MonkeyPatch) -> None:
    config = issuer.config()
    for name, value in (("ISSUER", config.issuer), ("AUDIENCE", config.audience), ("KEYS", config.keys)):
        monkeypatch.setenv(f"TOKEN_{name}", value)
    verifier.cache_clear()
    try:
        found = verifier()
        assert found is not None
        assert found is verifier()
        assert requester(issuer.token("demo-bram"), "web", found).ref == "demo-bram"
    finally:
        verifier.cache_clear()
