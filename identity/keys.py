"""The public keys of the hosting service (JWKS), from a file or an https address, kept for a while and refreshed."""

from __future__ import annotations

import json
import ssl
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any, Callable, Optional, Union
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK
from jwt.exceptions import PyJWTError

PublicKey = Union[RSAPublicKey, EllipticCurvePublicKey, Ed25519PublicKey]
LARGEST = 256 * 1024  # bytes of a JWKS document
TIMEOUT = 2.0  # seconds for fetching it
SMALLEST_RSA = 2048  # bits
# The private part of each kind of key: a document that contains one is a mistake that must be seen.
PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "k")


class KeysUnavailable(Exception):
    """The key document cannot be read or is not right. Says what is wrong, never what is in it."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect could lead away from https or to another host."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class KeySet:
    """Keys by key id. ``location``: path of a file or an https address.

    Kept ``ttl`` seconds. An unknown key id refreshes earlier, at most once per ``min_interval`` seconds, so that
    somebody who makes up key ids cannot make us knock all the time. When refreshing fails, known keys stay
    usable for ``stale`` seconds after they were last read. Safe to use from several threads.
    Raises ValueError for an address that is not https.
    """

    def __init__(
        self,
        location: str,
        *,
        ttl: float = 600,
        min_interval: float = 30,
        stale: float = 3600,
        clock: Callable[[], float] = time.monotonic,
        tls: Optional[ssl.SSLContext] = None,
    ):
        if "://" in location and urlsplit(location).scheme != "https":
            raise ValueError("the address of the keys must start with https://")
        self._location, self._tls, self._clock = location, tls, clock
        self._ttl, self._min_interval, self._stale = ttl, min_interval, stale
        self._keys: dict[str, tuple[str, PublicKey]] = {}
        self._read_at = self._tried_at = float("-inf")
        self._lock = threading.Lock()

    def key(self, kid: str) -> Optional[tuple[str, PublicKey]]:
        """The algorithm (RS256, ES256 or EdDSA) and key for ``kid``; None where the service has no such key.

        Raises KeysUnavailable when there are no keys recent enough to trust.
        """
        with self._lock:
            now = self._clock()
            wanted = now - self._read_at >= self._ttl or kid not in self._keys
            if wanted and now - self._tried_at >= self._min_interval:
                self._tried_at = now
                try:
                    self._keys = parse(self._fetch())
                    self._read_at = now
                except KeysUnavailable:
                    if now - self._read_at >= self._stale:
                        raise
            if now - self._read_at >= self._stale:
                raise KeysUnavailable("the keys are too old")
            return self._keys.get(kid)

    def _fetch(self) -> bytes:
        try:
            if "://" not in self._location:
                with Path(self._location).open("rb") as file:
                    return file.read(LARGEST + 1)
            opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=self._tls))
            with opener.open(self._location, timeout=TIMEOUT) as answer:
                return bytes(answer.read(LARGEST + 1))
        except (OSError, ValueError) as error:
            raise KeysUnavailable(f"the keys cannot be read: {type(error).__name__}") from None


def parse(document: bytes) -> dict[str, tuple[str, PublicKey]]:
    """The usable keys of a JWKS document by ``kid``. Keys of other kinds or uses are passed over.

    Raises KeysUnavailable for a document that is too large, is no JWKS, has no usable key, repeats a key id
    or holds a private key.
    """
    if len(document) > LARGEST:
        raise KeysUnavailable("the document with keys is too large")
    try:
        entries = json.loads(document)["keys"]
        found = [(entry["kid"], _usable(entry)) for entry in entries if "kid" in entry]
    except (ValueError, TypeError, KeyError, RecursionError, PyJWTError):
        raise KeysUnavailable("the document is no set of keys") from None
    usable = {str(kid): key for kid, key in found if key is not None}
    if len(usable) != sum(key is not None for _, key in found):
        raise KeysUnavailable("two keys have the same id")
    if not usable:
        raise KeysUnavailable("the document has no usable key")
    return usable


def _usable(entry: dict[str, Any]) -> Optional[tuple[str, PublicKey]]:
    if any(name in entry for name in PRIVATE):
        raise KeysUnavailable("the document holds a private or shared key")
    kinds: dict[tuple[Any, Any], str] = {("RSA", None): "RS256", ("EC", "P-256"): "ES256", ("OKP", "Ed25519"): "EdDSA"}
    algorithm = kinds.get((entry.get("kty"), entry.get("crv")))
    if algorithm is None or entry.get("use", "sig") != "sig" or entry.get("alg", algorithm) != algorithm:
        return None
    key = PyJWK(entry, algorithm).key
    if isinstance(key, RSAPublicKey):
        return (algorithm, key) if key.key_size >= SMALLEST_RSA else None
    if isinstance(key, EllipticCurvePublicKey):
        return (algorithm, key) if isinstance(key.curve, SECP256R1) else None
    return (algorithm, key) if isinstance(key, Ed25519PublicKey) else None
