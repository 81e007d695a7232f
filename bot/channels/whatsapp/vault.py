"""Pseudonyms for numbers and message ids, and encryption of what is only kept to be answered."""

from __future__ import annotations

import hashlib
import hmac
from typing import Sequence

from cryptography.fernet import Fernet, MultiFernet

SENDER_PREFIX = "wa-"


class Vault:
    """``keys``: Fernet keys, the newest first; older ones can still be read. Raises ValueError for a bad key."""

    def __init__(self, hash_secret: str, keys: Sequence[str]):
        self._secret = hash_secret.encode()
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def sender(self, number: str) -> str:
        """The conversation id of a telephone number (digits only); cannot be turned back without the secret."""
        return SENDER_PREFIX + self._digest("sender", number)

    def message(self, message_id: str) -> str:
        """What is kept of a provider's message id: Meta's holds the telephone number in base64."""
        return self._digest("message", message_id)

    def lock(self, text: str) -> bytes:
        """``text``, encrypted."""
        return self._fernet.encrypt(text.encode())

    def open(self, locked: bytes) -> str:
        """What was locked. Raises cryptography's InvalidToken when no key fits."""
        return self._fernet.decrypt(bytes(locked)).decode()

    def _digest(self, kind: str, text: str) -> str:
        return hmac.new(self._secret, f"{kind}\n{text}".encode(), hashlib.sha256).hexdigest()[:40]
