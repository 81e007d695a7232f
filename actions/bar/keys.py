"""Keys of the BAR store: envelope encryption per record, and keyed hashes that stand in for references.

Each record has a data key of its own (AES-256-GCM). That key is stored wrapped by a key from the environment
(``BAR_KEYS``), which is never stored, so a copy of the database is useless by itself. The record's name goes in as
associated data: a blob that is moved to another record no longer opens.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
# For trying out only; everybody can read it here, so production refuses it under any name.
DEMO_KEY = hashlib.sha256(b"poortwijzer demo").digest()
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


class KeyringError(Exception):
    """The keys cannot be used. ``str()`` is Dutch, for the operator, and never shows a key."""


class CannotDecrypt(Exception):
    """A record does not open: another key, or a changed or moved blob. ``str()`` is Dutch and shows no content."""


@dataclass(frozen=True)
class Sealed:
    """One encrypted record: the id of the wrapping key, the wrapped data key and the content, both nonce first."""

    key_id: str
    wrapped_key: bytes
    content: bytes


@dataclass(frozen=True)
class Keyring:
    """The wrapping keys by id; ``current`` is the id that new records get."""

    keys: Mapping[str, bytes]
    current: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Keys from ``BAR_KEYS``: ``id:base64`` of 32 bytes, separated by commas, the first one current.

        Without ``BAR_KEYS`` the demo key is used, but with ``POORTWIJZER_MODE=production`` a missing or known key
        raises KeyringError, as a malformed or short one always does.
        """
        production = is_production(environment)
        text = environment.get("BAR_KEYS", "").strip()
        if not text:
            if production:
                raise KeyringError("BAR_KEYS ontbreekt. Zonder eigen sleutel start de dienst niet.")
            return cls({"demo": DEMO_KEY}, "demo")
        keys: dict[str, bytes] = {}
        for number, part in enumerate(text.split(","), 1):
            key_id, _, encoded = part.strip().partition(":")
            if not _KEY_ID.fullmatch(key_id):
                raise KeyringError(
                    f"BAR_KEYS, sleutel {number}: schrijf 'naam:sleutel'; de naam is kort (a-z, 0-9, _ -)."
                )
            if key_id in keys:
                raise KeyringError(f"BAR_KEYS: de naam '{key_id}' staat er twee keer.")
            keys[key_id] = _decoded(key_id, encoded)
            if production and (keys[key_id] == DEMO_KEY or len(set(keys[key_id])) < 8):
                raise KeyringError(f"BAR_KEYS: sleutel '{key_id}' is een bekende of te eenvoudige sleutel.")
        return cls(keys, next(iter(keys)))

    def seal(self, plain: bytes, record: str) -> Sealed:
        """Encrypt ``plain`` under a new data key; only ``open`` with the same ``record`` name gives it back."""
        data_key = AESGCM.generate_key(256)
        return Sealed(self.current, self._wrap(data_key, record), _encrypt(data_key, plain, record))

    def open(self, sealed: Sealed, record: str) -> bytes:
        """The plain content. Raises CannotDecrypt."""
        return _decrypt(self._unwrap(sealed, record), sealed.content, record)

    def rewrap(self, sealed: Sealed, record: str) -> Sealed:
        """The same content with its data key under the current key. Raises CannotDecrypt."""
        return Sealed(self.current, self._wrap(self._unwrap(sealed, record), record), sealed.content)

    def _wrap(self, data_key: bytes, record: str) -> bytes:
        return _encrypt(self.keys[self.current], data_key, f"key|{record}")

    def _unwrap(self, sealed: Sealed, record: str) -> bytes:
        if sealed.key_id not in self.keys:
            raise CannotDecrypt(f"sleutel '{sealed.key_id}' staat niet in BAR_KEYS")
        return _decrypt(self.keys[sealed.key_id], sealed.wrapped_key, f"key|{record}")


@dataclass(frozen=True)
class Index:
    """Keyed hashes (HMAC-SHA-256, 32 bytes) under the database's own secret, so that a reference can be looked up
    but not read or guessed."""

    secret: bytes

    def hash(self, kind: str, value: str) -> bytes:
        """The hash of ``value``; the same value under another ``kind`` gives another hash."""
        return hmac.digest(self.secret, f"{kind}|{value}".encode(), "sha256")


def is_production(environment: Mapping[str, str]) -> bool:
    """True with ``POORTWIJZER_MODE=production``."""
    return environment.get("POORTWIJZER_MODE", "").strip().lower() == "production"


def new_index_secret() -> bytes:
    """32 random bytes."""
    return os.urandom(KEY_BYTES)


def _decoded(key_id: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise KeyringError(f"BAR_KEYS: sleutel '{key_id}' is geen geldige base64.") from None
    if len(key) != KEY_BYTES:
        raise KeyringError(f"BAR_KEYS: sleutel '{key_id}' heeft {len(key)} bytes; dat moeten er {KEY_BYTES} zijn.")
    return key


def _encrypt(key: bytes, plain: bytes, associated: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, associated.encode())


def _decrypt(key: bytes, blob: bytes, associated: str) -> bytes:
    try:
        return AESGCM(key).decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], associated.encode())
    except (InvalidTag, ValueError):
        raise CannotDecrypt("de sleutel past niet, of de opgeslagen gegevens zijn veranderd") from None
