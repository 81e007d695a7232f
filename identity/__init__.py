"""Who is logged in: verifies the tokens of the hosting service. Used by the bot and by the action server.

Standard library and pyjwt[crypto] only, Python 3.10 and up, no other part of the project.
"""

from identity.keys import KeySet, KeysUnavailable
from identity.tokens import Config, Identity, TokenRefused, Verifier

__all__ = ["Config", "Identity", "KeySet", "KeysUnavailable", "TokenRefused", "Verifier"]
