"""The keys of the hosting service: read, kept, refreshed, rotated; and documents that must not count."""

from __future__ import annotations

import datetime as dt
import http.server
import json
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from identity import KeySet, KeysUnavailable
from identity.keys import LARGEST, parse


def jwk(kid: str, **more: Any) -> dict[str, Any]:
    key = ed25519.Ed25519PrivateKey.generate().public_key()
    return {**json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(key)), "kid": kid, **more}


def document(*keys: Any) -> bytes:
    return json.dumps({"keys": list(keys)}).encode()


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    path.write_bytes(document(jwk("a")))
    return path


def test_rotation_by_unknown_key_id(file: Path, clock: Clock) -> None:
    keys = KeySet(str(file), clock=clock)
    assert keys.key("a") is not None
    file.write_bytes(document(jwk("b")))
    assert keys.key("b") is None  # too soon after the first reading
    clock.now += 30
    assert keys.key("b") is not None
    assert keys.key("a") is None


def test_withdrawn_key_stops_counting_after_ttl(file: Path, clock: Clock) -> None:
    keys = KeySet(str(file), clock=clock)
    assert keys.key("a") is not None
    file.write_bytes(document(jwk("b")))
    clock.now += 599
    assert keys.key("a") is not None
    clock.now += 1
    assert keys.key("a") is None


def test_made_up_key_ids_do_not_make_us_knock(clock: Clock, monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    keys = KeySet(str(file), clock=clock)
    reads = []
    fetch = keys._fetch
    monkeypatch.setattr(keys, "_fetch", lambda: (reads.append(1), fetch())[1])
    for number in range(500):
        keys.key(f"x{number}")
        clock.now += 0.1  # 50 seconds in all
    assert len(reads) == 2


def test_known_keys_outlive_a_failure_but_not_for_ever(file: Path, clock: Clock) -> None:
    keys = KeySet(str(file), clock=clock)
    assert keys.key("a") is not None
    file.unlink()
    clock.now += 3599
    assert keys.key("a") is not None
    clock.now += 1
    with pytest.raises(KeysUnavailable):
        keys.key("a")
    file.write_bytes(document(jwk("a")))
    clock.now += 30
    assert keys.key("a") is not None


@pytest.mark.parametrize(
    "address", ["http://example.nl/keys", "ftp://example.nl/keys", "file:///etc/passwd", "data://x"]
)
def test_only_https(address: str) -> None:
    with pytest.raises(ValueError, match="https"):
        KeySet(address)


EC384 = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP384R1()).public_key()))
SHORT = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, 1024).public_key()))


@pytest.mark.parametrize(
    "entry",
    [
        {**EC384, "kid": "x"},
        {**SHORT, "kid": "x"},
        jwk("x", use="enc"),
        jwk("x", alg="RS256"),
        {"kty": "onbekend", "kid": "x"},
        {"geen": "sleutel"},
    ],
)
def test_other_keys_are_passed_over(entry: dict[str, Any]) -> None:
    assert set(parse(document(jwk("a"), entry))) == {"a"}
    with pytest.raises(KeysUnavailable):
        parse(document(entry))


SECRET = "c2VjcmV0c2VjcmV0"


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"keys": 7}',
        b'{"keys": []}',
        b"[" * 100_000,
        b" " * (LARGEST + 1),
        document("abc"),
        document(7),
        document(jwk("a", x="kort")),
        document(jwk("a", crv=["Ed25519"])),
        document(jwk("a"), jwk("a")),
        document(jwk("a", d=SECRET)),
        document({"kty": "oct", "k": SECRET, "kid": "a"}),
    ],
)
def test_documents_that_do_not_count(bad: bytes) -> None:
    with pytest.raises(KeysUnavailable) as found:
        parse(bad)
    assert SECRET not in str(found.value)


def test_private_key_in_the_document_is_a_mistake_to_be_seen() -> None:
    private = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(ed25519.Ed25519PrivateKey.generate()))
    with pytest.raises(KeysUnavailable, match="private"):
        parse(document(jwk("a"), {**private, "kid": "b"}))
    with pytest.raises(KeysUnavailable, match="private"):
        parse(document(jwk("a"), {"kty": "oct", "k": SECRET, "kid": "b"}))


@pytest.fixture
def https(tmp_path: Path) -> Iterator[tuple[str, ssl.SSLContext, dict[str, Any]]]:
    """A hosting service on https with a certificate of its own: address, trust, and what it answers."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (tmp_path / "server.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + pem
    )
    answer: dict[str, Any] = {"status": 200, "body": document(jwk("a")), "location": None}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            elsewhere = self.path != "/keys"  # where a redirect leads: it would have the keys
            self.send_response(200 if elsewhere else answer["status"])
            if answer["location"] and not elsewhere:
                self.send_header("Location", answer["location"])
            self.end_headers()
            self.wfile.write(answer["body"])

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(tmp_path / "server.pem")
    server.socket = serving.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://localhost:{server.server_port}/keys", ssl.create_default_context(cadata=pem.decode()), answer
    server.shutdown()
    server.server_close()


def _key(address: str, tls: Optional[ssl.SSLContext]) -> Any:
    return KeySet(address, tls=tls).key("a")


def test_https(https: tuple[str, ssl.SSLContext, dict[str, Any]]) -> None:
    address, tls, _ = https
    assert _key(address, tls)[0] == "EdDSA"


def test_https_with_a_certificate_nobody_knows(https: tuple[str, ssl.SSLContext, dict[str, Any]]) -> None:
    with pytest.raises(KeysUnavailable):
        _key(https[0], None)


@pytest.mark.parametrize(
    "change",
    [
        {"status": 302, "location": "/elders"},
        {"status": 301, "location": "http://localhost/keys"},
        {"status": 500},
        {"status": 404},
        {"body": b"<html>"},
        {"body": b" " * (LARGEST + 1)},
    ],
)
def test_https_answers_that_do_not_count(
    https: tuple[str, ssl.SSLContext, dict[str, Any]], change: dict[str, Any]
) -> None:
    address, tls, answer = https
    answer.update(change)
    with pytest.raises(KeysUnavailable):
        _key(address, tls)
