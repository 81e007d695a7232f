"""The settings of the channel, from the environment. Without all secrets of a provider, that provider does not exist."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, Mapping, Optional, Tuple

logger = logging.getLogger(__name__)

MIN_SECRET = 32  # characters of the secret behind sender ids

_META = ("WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN", "WHATSAPP_TOKEN", "WHATSAPP_PHONE_ID")
_TWILIO = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM", "TWILIO_WEBHOOK_URL")
_SHARED = ("WHATSAPP_HASH_SECRET", "WHATSAPP_KEYS", "WHATSAPP_SITE_URL", "WHATSAPP_PRIVACY_URL")


@dataclass(frozen=True)
class Meta:
    """Meta's Cloud API: one phone number of one app."""

    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    token: str = field(repr=False)
    phone_id: str
    api_url: str


@dataclass(frozen=True)
class Twilio:
    """Twilio: ``webhook_url`` is the public address of /webhooks/whatsapp/twilio, over which Twilio signs."""

    account: str
    token: str = field(repr=False)
    sender: str
    webhook_url: str
    api_url: str


@dataclass(frozen=True)
class Settings:
    """``gap``: seconds between two messages to one user; ``gather``: seconds in which messages of one user become one
    turn; ``unsure``: seconds to wait for a status when it is not known whether a message went out."""

    hash_secret: str = field(repr=False)
    keys: Tuple[str, ...] = field(repr=False)
    database: str = field(repr=False)
    site_url: str
    privacy_url: str
    meta: Optional[Meta] = None
    twilio: Optional[Twilio] = None
    gap: float = 6.0
    gather: float = 1.0
    unsure: float = 30.0

    @classmethod
    def from_environment(cls, values: Mapping[str, str] = os.environ) -> Optional[Settings]:
        """None when no provider is configured completely. Raises ValueError for a secret that is too short."""
        meta, twilio = _complete(values, _META), _complete(values, _TWILIO)
        if not meta and not twilio:
            return None
        shared = _complete(values, _SHARED, wanted=True)
        if not shared:
            return None
        if len(shared["WHATSAPP_HASH_SECRET"]) < MIN_SECRET:
            raise ValueError(f"WHATSAPP_HASH_SECRET needs at least {MIN_SECRET} characters")
        return cls(
            hash_secret=shared["WHATSAPP_HASH_SECRET"],
            keys=tuple(key.strip() for key in shared["WHATSAPP_KEYS"].split(",")),
            database=values.get("WHATSAPP_DB") or _default_database(values),
            site_url=shared["WHATSAPP_SITE_URL"],
            privacy_url=shared["WHATSAPP_PRIVACY_URL"],
            meta=_meta(meta, values) if meta else None,
            twilio=_twilio(twilio, values) if twilio else None,
            gap=float(values.get("WHATSAPP_GAP_SECONDS") or cls.gap),
            gather=float(values.get("WHATSAPP_GATHER_SECONDS") or cls.gather),
            unsure=float(values.get("WHATSAPP_UNSURE_SECONDS") or cls.unsure),
        )


def _meta(found: Dict[str, str], values: Mapping[str, str]) -> Meta:
    app_secret, verify_token, token, phone_id = (found[name] for name in _META)
    url = values.get("WHATSAPP_API_URL") or "https://graph.facebook.com/v26.0"
    return Meta(app_secret, verify_token, token, phone_id, url.rstrip("/"))


def _twilio(found: Dict[str, str], values: Mapping[str, str]) -> Twilio:
    account, token, sender, webhook_url = (found[name] for name in _TWILIO)
    url = values.get("TWILIO_API_URL") or "https://api.twilio.com"
    return Twilio(account, token, sender, webhook_url.rstrip("/"), url.rstrip("/"))


def _complete(values: Mapping[str, str], names: Tuple[str, ...], wanted: bool = False) -> Optional[Dict[str, str]]:
    """The values of ``names``, or None when one is missing; said in the log when some are there, or it is ``wanted``."""
    found = {name: values[name] for name in names if values.get(name)}
    if len(found) == len(names):
        return found
    if found or wanted:
        logger.error("WhatsApp stays off: not set: %s", ", ".join(sorted(set(names) - set(found))))
    return None


def _default_database(values: Mapping[str, str]) -> str:
    return f"sqlite:///{Path(values.get('POORTWIJZER_STATE') or '.state') / 'whatsapp.db'}"
