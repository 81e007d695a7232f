"""A stand-in for the hosting service on a developer's machine: one key, tokens for invented people.

Never for production: whoever can start it can be anybody. ``Verifier`` trusts it only where TOKEN_KEYS names its file.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from pathlib import Path
from typing import Optional

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from identity.tokens import LONGEST_LIFE, Config

ISSUER = "https://demo.poortwijzer.invalid"
AUDIENCE = "poortwijzer"
# The invented people of content/bar/demo.
PEOPLE = ("demo-anna", "demo-bram", "demo-cora", "demo-dirk")
SUBSTANTIAL = "http://eidas.europa.eu/LoA/substantial"


class DemoIssuer:
    """Keeps its key (0600) and JWKS in ``folder``; makes them on first use."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self.keys = folder / "demo-keys.json"
        self._key = _key(folder / "demo-key.pem")
        public = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(self._key.public_key()))
        self._kid = str(public["x"])[:16]
        document = json.dumps({"keys": [{**public, "kid": self._kid, "use": "sig", "alg": "EdDSA"}]})
        own = self.keys.with_name(f"{self.keys.name}.{uuid.uuid4().hex}")
        own.write_text(document, "utf-8")
        own.replace(self.keys)  # at once, so that nobody reads half a file

    def config(self) -> Config:
        """What a Verifier needs to trust this issuer."""
        return Config(ISSUER, AUDIENCE, str(self.keys))

    def token(self, person: str, *, acr: str = SUBSTANTIAL, login: Optional[float] = None) -> str:
        """A token for ``person``, who logged in at ``login`` (seconds since 1970; None: now).

        Raises ValueError for anybody who is not an invented person.
        """
        if person not in PEOPLE:
            raise ValueError("the demo issuer knows invented people only")
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": person,
            "iat": now,
            "exp": now + LONGEST_LIFE,
            "jti": uuid.uuid4().hex,
            "acr": acr,
            "auth_time": now if login is None else int(login),
        }
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers={"kid": self._kid})


def _key(file: Path) -> Ed25519PrivateKey:
    """The key in ``file``, made there with mode 0600 if there is none. Two starters at once end up with the same key."""
    if not file.exists():
        fresh = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        own = file.with_name(f"{file.name}.{uuid.uuid4().hex}")
        with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(fresh)
        try:
            os.link(own, file)  # fails where another process was first, and never shows half a key
        except FileExistsError:
            pass
        finally:
            own.unlink()
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{file.name} holds another kind of key")
    return key
