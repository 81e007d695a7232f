"""From the token that came with a message to who is asking; the token is verified here again, whatever the bot said."""

from __future__ import annotations

from functools import cache

from actions.bar.access import Requester, Rol
from identity import Config, Verifier


@cache
def verifier() -> Verifier | None:
    """The verifier this site is configured for; None where it has no login. Raises ValueError for half a configuration."""
    config = Config.from_environment()
    return Verifier(config) if config else None


def requester(token: str | None, channel: str, verify: Verifier | None) -> Requester:
    """Who asks on ``channel``: nobody known without ``token`` or login, else the person the token is about.

    A person's own token makes them the person concerned (rol ``werknemer``) and nobody else's anything.
    Raises identity.TokenRefused for a token that does not count.
    """
    if not token or verify is None:
        return Requester(channel)
    person = verify.verify(token)
    return Requester(
        channel=channel,
        level=person.level,
        ref=person.subject,
        rol=Rol.WERKNEMER,
        authenticated_at=person.authenticated_at,
        expires_at=person.expires_at,
    )
