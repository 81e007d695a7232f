"""Verifies the short-lived token with which a hosting service says who is logged in (docs/embedding.md).

A token is a JWT signed with RS256, ES256 or EdDSA. Claims: ``iss``, ``aud`` (one string), ``sub`` (pseudonymous person
reference), ``iat``, ``exp`` (at most 15 minutes after ``iat``), ``jti``, ``acr`` (how strong the login was), ``auth_time``
(when it took place). Nothing else is believed: no slot, no sender id, no metadata.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Optional

import jwt

from identity.keys import KeySet, KeysUnavailable

ALGORITHMS = ("RS256", "ES256", "EdDSA")
REQUIRED = ("iss", "aud", "sub", "iat", "exp", "jti", "acr", "auth_time")
LONGEST_LIFE = 15 * 60  # seconds between iat and exp
LEEWAY = 10  # seconds that two clocks may differ
LARGEST = 4096  # characters of a token
# The assurance levels of eIDAS. "Substantial" is the least for reading a BAR (bar-inzage.md 9.3).
EIDAS = {"http://eidas.europa.eu/LoA/substantial": 3, "http://eidas.europa.eu/LoA/high": 3}

_SUBJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
_ID = re.compile(r"[\x21-\x7e]{8,128}")


class TokenRefused(Exception):
    """The token does not count. ``reason`` is one word for log and audit and never repeats what is in the token."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Identity:
    """The person a verified token is about. ``level``: 2 logged in, 3 strong enough for personal parts. Times are UTC."""

    subject: str = field(repr=False)
    level: int
    authenticated_at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True)
class Config:
    """Whose tokens count, for whom. ``keys``: path or https address of the JWKS; ``acr``: value -> level 2 or 3."""

    issuer: str
    audience: str
    keys: str
    acr: Mapping[str, int] = field(default_factory=lambda: dict(EIDAS))

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Optional[Config]:
        """From TOKEN_ISSUER, TOKEN_AUDIENCE, TOKEN_KEYS and, if wanted, TOKEN_ACR ("value=2,value=3").

        None where none is set: the site has no login. Raises ValueError where only some are, or TOKEN_ACR is wrong.
        """
        values = [environ.get(name, "").strip() for name in ("TOKEN_ISSUER", "TOKEN_AUDIENCE", "TOKEN_KEYS")]
        if not any(values):
            return None
        if not all(values):
            raise ValueError("TOKEN_ISSUER, TOKEN_AUDIENCE and TOKEN_KEYS belong together")
        levels = dict(EIDAS)
        if given := environ.get("TOKEN_ACR", "").strip():
            pairs = [pair.rpartition("=") for pair in given.split(",")]
            if not all(name.strip() and level.strip() in ("2", "3") for name, _, level in pairs):
                raise ValueError("TOKEN_ACR must look like value=2,value=3")
            levels = {name.strip(): int(level) for name, _, level in pairs}
        issuer, audience, keys = values
        return cls(issuer, audience, keys, levels)


class Verifier:
    """Checks tokens against ``config``; one per process, safe to use from several threads.

    ``verify`` may fetch keys (at most 2 seconds): call it from a thread where an event loop must not wait.
    """

    def __init__(self, config: Config, keys: Optional[KeySet] = None):
        self._config = config
        self._keys = keys or KeySet(config.keys)
        self._seen = _Seen()

    def verify(self, token: str) -> Identity:
        """Who is logged in. The same token may be shown more than once, by the same person, until it expires.

        Raises TokenRefused with reason form, algorithm, key, keys_unavailable, signature, missing, issuer, audience,
        expired, not_yet_valid, lifetime, claim, level or replayed.
        """
        algorithm, key = self._key(token)
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=self._config.audience,
                issuer=self._config.issuer,
                leeway=LEEWAY,
                options={"require": list(REQUIRED), "strict_aud": True},
            )
        except jwt.PyJWTError as error:
            raise TokenRefused(_reason(error)) from None
        except (ValueError, TypeError, OverflowError, RecursionError):
            raise TokenRefused("claim") from None
        return self._identity(claims)

    def _key(self, token: str) -> tuple[str, Any]:
        """The algorithm and key the token must be signed with. The key decides the algorithm, not the token."""
        if not isinstance(token, str) or not token.isascii() or len(token) > LARGEST:
            raise TokenRefused("form")
        try:
            header = jwt.get_unverified_header(token)
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            raise TokenRefused("form") from None
        if header.get("alg") not in ALGORITHMS:
            raise TokenRefused("algorithm")
        if not isinstance(header.get("kid"), str):
            raise TokenRefused("form")
        try:
            found = self._keys.key(header["kid"])
        except KeysUnavailable:
            raise TokenRefused("keys_unavailable") from None
        if found is None:
            raise TokenRefused("key")
        if found[0] != header["alg"]:
            raise TokenRefused("algorithm")
        return found

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        issued, expires, login = (claims[name] for name in ("iat", "exp", "auth_time"))
        if any(type(value) is not int or not 0 < value < 2**40 for value in (issued, expires, login)):
            raise TokenRefused("claim")
        if not 0 < expires - issued <= LONGEST_LIFE:
            raise TokenRefused("lifetime")
        if login > issued + LEEWAY:
            raise TokenRefused("claim")
        subject, token_id, acr = claims["sub"], claims["jti"], claims["acr"]
        if not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
            raise TokenRefused("claim")
        if not isinstance(token_id, str) or not _ID.fullmatch(token_id):
            raise TokenRefused("claim")
        level = self._config.acr.get(acr) if isinstance(acr, str) else None
        if level is None:
            raise TokenRefused("level")
        if not self._seen.is_for(token_id, subject, expires):
            raise TokenRefused("replayed")
        return Identity(subject, level, _time(login), _time(expires))


class _Seen:
    """Remembers for whom a token id was, until the token expires; holds digests only, and never more than ``most``."""

    def __init__(self, most: int = 50_000):
        self._most = most
        self._subjects: dict[bytes, tuple[bytes, int]] = {}
        self._lock = threading.Lock()

    def is_for(self, token_id: str, subject: str, expires: int) -> bool:
        """False where ``token_id`` was shown before for somebody else."""
        key, person = (hashlib.sha256(text.encode()).digest() for text in (token_id, subject))
        with self._lock:
            known = self._subjects.get(key)
            if known is None:
                if len(self._subjects) >= self._most:
                    self._forget()
                self._subjects[key] = (person, expires)
            return known is None or known[0] == person

    def _forget(self) -> None:
        now = time.time() - LEEWAY
        self._subjects = {key: entry for key, entry in self._subjects.items() if entry[1] > now}
        while len(self._subjects) >= self._most:
            del self._subjects[next(iter(self._subjects))]


def _reason(error: jwt.PyJWTError) -> str:
    reasons = {
        jwt.MissingRequiredClaimError: "missing",
        jwt.ExpiredSignatureError: "expired",
        jwt.ImmatureSignatureError: "not_yet_valid",
        jwt.InvalidIssuerError: "issuer",
        jwt.InvalidAudienceError: "audience",
        jwt.InvalidSignatureError: "signature",
        jwt.DecodeError: "form",
    }
    return next((word for kind, word in reasons.items() if isinstance(error, kind)), "claim")


def _time(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, tz=dt.timezone.utc)
