"""Every way in which a token may be wrong is refused, by its reason and without repeating what is in it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from pathlib import Path
from typing import Any, Callable, Optional

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from identity import Config, TokenRefused, Verifier
from identity.tokens import EIDAS, _Seen

ISSUER, AUDIENCE = "https://login.example.nl", "poortwijzer"
SUBSTANTIAL = "http://eidas.europa.eu/LoA/substantial"
KEYS: dict[str, Any] = {
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "RS256": rsa.generate_private_key(65537, 2048),
}
KINDS = {
    "EdDSA": jwt.algorithms.OKPAlgorithm,
    "ES256": jwt.algorithms.ECAlgorithm,
    "RS256": jwt.algorithms.RSAAlgorithm,
}


def public(algorithm: str) -> dict[str, Any]:
    return {**json.loads(KINDS[algorithm].to_jwk(KEYS[algorithm].public_key())), "kid": algorithm}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"keys": [public(algorithm) for algorithm in KEYS]}))
    return Config(ISSUER, AUDIENCE, str(file), {**EIDAS, "loa2": 2})


@pytest.fixture
def verifier(config: Config) -> Verifier:
    return Verifier(config)


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    right = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "p-0001",
        "iat": now,
        "exp": now + 600,
        "jti": uuid.uuid4().hex,
        "acr": SUBSTANTIAL,
        "auth_time": now - 60,
    }
    return {name: value for name, value in {**right, **changes}.items() if value is not REMOVED}


REMOVED = object()


def signed(changes: Optional[dict[str, Any]] = None, algorithm: str = "EdDSA", **header: Any) -> str:
    return jwt.encode(
        claims(**(changes or {})), KEYS[algorithm], algorithm=algorithm, headers={"kid": algorithm, **header}
    )


def raw(head: dict[str, Any], body: dict[str, Any], signature: Callable[[bytes], bytes] = lambda _: b"") -> str:
    """A token made by hand, for what a decent library will not sign."""
    start = ".".join(_b64(json.dumps(part).encode()) for part in (head, body))
    return f"{start}.{_b64(signature(start.encode()))}"


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def refused(verifier: Verifier, token: Any) -> str:
    with pytest.raises(TokenRefused) as found:
        verifier.verify(token)
    assert found.value.__cause__ is None
    assert str(found.value) == found.value.reason
    assert found.value.reason.replace("_", "").isalpha()
    return found.value.reason


@pytest.mark.parametrize("algorithm", list(KEYS))
def test_right_token(verifier: Verifier, algorithm: str) -> None:
    person = verifier.verify(signed(algorithm=algorithm))
    assert (person.subject, person.level) == ("p-0001", 3)
    assert 590 <= (person.expires_at.timestamp() - time.time()) <= 600
    assert 60 <= (time.time() - person.authenticated_at.timestamp()) <= 63


def test_level_follows_the_configuration(verifier: Verifier) -> None:
    assert verifier.verify(signed({"acr": "loa2"})).level == 2


def test_same_token_twice_by_the_same_person(verifier: Verifier) -> None:
    token = signed()
    assert verifier.verify(token) == verifier.verify(token)


NOW = int(time.time())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        *(({name: REMOVED}, "missing") for name in ("iss", "aud", "sub", "iat", "exp", "jti", "acr", "auth_time")),
        ({"iss": "https://login.example.nl.evil"}, "issuer"),
        ({"iss": [ISSUER]}, "issuer"),
        ({"aud": "other"}, "audience"),
        ({"aud": [AUDIENCE]}, "audience"),
        ({"aud": [AUDIENCE, "other"]}, "audience"),
        ({"iat": NOW - 900, "exp": NOW - 60}, "expired"),
        ({"iat": NOW + 300, "exp": NOW + 600}, "not_yet_valid"),
        ({"nbf": NOW + 300}, "not_yet_valid"),
        ({"iat": NOW - 5, "exp": NOW + 896}, "lifetime"),
        ({"exp": NOW + 10**9}, "lifetime"),
        ({"exp": "later"}, "form"),
        ({"exp": str(NOW + 300)}, "claim"),
        ({"exp": NOW + 300.5}, "claim"),
        ({"iat": True}, "claim"),
        ({"auth_time": NOW + 300}, "claim"),
        ({"auth_time": str(NOW)}, "claim"),
        ({"auth_time": 0}, "claim"),
        ({"auth_time": -5}, "claim"),
        ({"auth_time": True}, "claim"),
        ({"sub": ""}, "claim"),
        ({"sub": "Jan Jansen"}, "claim"),
        ({"sub": "p-0001\n"}, "claim"),
        ({"sub": "x" * 101}, "claim"),
        ({"sub": 7}, "claim"),
        ({"jti": "kort"}, "claim"),
        ({"jti": "x" * 129}, "claim"),
        ({"jti": 12345678}, "claim"),
        ({"acr": "http://eidas.europa.eu/LoA/low"}, "level"),
        ({"acr": ""}, "level"),
        ({"acr": 3}, "level"),
        ({"acr": [SUBSTANTIAL]}, "level"),
    ],
)
def test_wrong_claims(verifier: Verifier, changes: dict[str, Any], reason: str) -> None:
    body = claims(**changes)
    token = raw({"alg": "EdDSA", "kid": "EdDSA"}, body, KEYS["EdDSA"].sign)
    found = refused(verifier, token)
    # The library words some of these differently from version to version; all are refusals.
    assert found == reason or {found, reason} <= {"claim", "form", "missing"}


def test_life_that_ends_before_it_starts(verifier: Verifier) -> None:
    now = int(time.time())
    assert refused(verifier, signed({"iat": now + 2, "exp": now + 1})) == "lifetime"


def test_missing_lifetime_start_is_not_guessed(verifier: Verifier) -> None:
    assert refused(verifier, signed({"iat": None})) in {"missing", "claim", "not_yet_valid"}


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
def test_unsigned(verifier: Verifier, algorithm: str) -> None:
    assert refused(verifier, raw({"alg": algorithm, "kid": "EdDSA"}, claims())) == "algorithm"


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_public_key_as_shared_secret(verifier: Verifier, algorithm: str) -> None:
    pem = KEYS["RS256"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    hash_name = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}[algorithm]
    token = raw({"alg": algorithm, "kid": "RS256"}, claims(), lambda data: hmac.new(pem, data, hash_name).digest())
    assert refused(verifier, token) == "algorithm"


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256", "ES384", "ES512", "ES256K"])
def test_other_algorithms(verifier: Verifier, algorithm: str) -> None:
    assert refused(verifier, raw({"alg": algorithm, "kid": "RS256"}, claims())) == "algorithm"


def test_algorithm_belongs_to_the_key(verifier: Verifier) -> None:
    token = raw({"alg": "ES256", "kid": "EdDSA"}, claims(), KEYS["EdDSA"].sign)
    assert refused(verifier, token) == "algorithm"


def test_signature_of_somebody_else(verifier: Verifier) -> None:
    stranger = ed25519.Ed25519PrivateKey.generate()
    token = jwt.encode(claims(), stranger, algorithm="EdDSA", headers={"kid": "EdDSA"})
    assert refused(verifier, token) == "signature"


def test_changed_claims(verifier: Verifier) -> None:
    head, _, signature = signed().split(".")
    body = _b64(json.dumps(claims(sub="p-0002")).encode())
    assert refused(verifier, f"{head}.{body}.{signature}") == "signature"


def test_key_in_the_token_is_not_believed(verifier: Verifier) -> None:
    stranger = ed25519.Ed25519PrivateKey.generate()
    own = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(stranger.public_key()))
    for header in ({"jwk": own}, {"jku": "https://evil.example"}, {"x5u": "https://evil.example"}):
        token = jwt.encode(claims(), stranger, algorithm="EdDSA", headers={"kid": "EdDSA", **header})
        assert refused(verifier, token) == "signature"


@pytest.mark.parametrize("header", [{"kid": None}, {"kid": 7}, {"kid": ["EdDSA"]}, {"crit": ["b64"]}, {"b64": False}])
def test_odd_headers(verifier: Verifier, header: dict[str, Any]) -> None:
    token = raw({"alg": "EdDSA", "kid": "EdDSA", **header}, claims(), KEYS["EdDSA"].sign)
    assert refused(verifier, token) in {"form", "algorithm"}


def test_unknown_and_missing_key_id(verifier: Verifier) -> None:
    assert refused(verifier, raw({"alg": "EdDSA", "kid": "nieuw"}, claims(), KEYS["EdDSA"].sign)) == "key"
    assert refused(verifier, raw({"alg": "EdDSA"}, claims(), KEYS["EdDSA"].sign)) == "form"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a",
        "a.b",
        "a.b.c",
        "..",
        "é.é.é",
        "x" * 5000,
        None,
        7,
        b"a.b.c",
        raw({"alg": ["EdDSA"]}, {}),
        _b64(b"[]") + ".e30.",
        _b64(b"[" * 3000),
    ],
)
def test_no_token_at_all(verifier: Verifier, token: Any) -> None:
    assert refused(verifier, token) in {"form", "algorithm"}


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"{", b"\xff", b"null"])
def test_body_that_is_no_object(verifier: Verifier, body: bytes) -> None:
    start = f"{_b64(json.dumps({'alg': 'EdDSA', 'kid': 'EdDSA'}).encode())}.{_b64(body)}"
    assert refused(verifier, f"{start}.{_b64(KEYS['EdDSA'].sign(start.encode()))}") in {"form", "claim"}


def test_token_id_of_somebody_else(verifier: Verifier) -> None:
    verifier.verify(signed({"jti": "dezelfde-1"}))
    assert refused(verifier, signed({"jti": "dezelfde-1", "sub": "p-0002"})) == "replayed"
    assert verifier.verify(signed({"jti": "dezelfde-1"})).subject == "p-0001"


def test_refused_token_takes_no_token_id(verifier: Verifier) -> None:
    refused(verifier, signed({"jti": "dezelfde-2", "acr": "geen"}))
    assert verifier.verify(signed({"jti": "dezelfde-2", "sub": "p-0002"})).subject == "p-0002"


def test_memory_is_bounded_and_forgets_what_expired() -> None:
    seen = _Seen(most=100)
    for number in range(250):
        assert seen.is_for(f"oud-{number}", "p-1", NOW - 3600)
    assert len(seen._subjects) <= 100
    for number in range(250):
        assert seen.is_for(f"nieuw-{number}", "p-1", NOW + 600)
    assert len(seen._subjects) == 100
    assert not seen.is_for("nieuw-249", "p-2", NOW + 600)


def test_no_keys_no_answer(tmp_path: Path) -> None:
    assert refused(Verifier(Config(ISSUER, AUDIENCE, str(tmp_path / "none.json"))), signed()) == "keys_unavailable"


def test_configuration_from_the_environment() -> None:
    given = {"TOKEN_ISSUER": ISSUER, "TOKEN_AUDIENCE": AUDIENCE, "TOKEN_KEYS": "/keys.json"}
    assert Config.from_environment({}) is None
    assert Config.from_environment(given) == Config(ISSUER, AUDIENCE, "/keys.json", EIDAS)
    levels = Config.from_environment({**given, "TOKEN_ACR": "urn:x=y=2, hoog=3"})
    assert levels is not None
    assert levels.acr == {"urn:x=y": 2, "hoog": 3}


@pytest.mark.parametrize(
    "change",
    [{"TOKEN_ISSUER": ""}, {"TOKEN_KEYS": " "}, {"TOKEN_ACR": "hoog=4"}, {"TOKEN_ACR": "hoog"}, {"TOKEN_ACR": "=3"}],
)
def test_half_a_configuration(change: dict[str, str]) -> None:
    given = {"TOKEN_ISSUER": ISSUER, "TOKEN_AUDIENCE": AUDIENCE, "TOKEN_KEYS": "/keys.json"}
    with pytest.raises(ValueError, match="TOKEN_"):
        Config.from_environment({**given, **change})
