"""The connection to the action server: kept alive, two seconds at most, and never an exception into a conversation."""

from __future__ import annotations

import json
import logging
from typing import Any, Dict, List, Optional

import aiohttp
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import EndpointConfig

from bot.channels import turn
from tools import request_id

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 2.0
LOGIN_HEADER = "Poortwijzer-Login"

SESSION_START = "action_session_start"
# What a new session takes over from the last; own dates and answers of forms are forgotten with the session.
CARRIED = ("rol", "klein_bedrijf", "laatste_onderwerp", "laatste_sectie")

# ``_valid`` has looked at the answer; Rasa's own check builds and tests a whole JSON schema each time, a sixth of a turn.
RemoteAction._validate_action_result = lambda self, result: True


class ActionEndpoint(EndpointConfig):
    """What ``endpoints.yml`` says about the action server, with one open session for all calls.

    A call that fails or takes too long gives the user the friendly message of ``turn.trouble`` and no events,
    so the conversation stays as it was. Only the kind of failure is logged, never the call's content.
    """

    _open: Optional[aiohttp.ClientSession] = None

    @classmethod
    def of(cls, config: EndpointConfig) -> ActionEndpoint:
        """The same endpoint with this behaviour."""
        return cls(
            config.url,
            config.params,
            config.headers,
            config.basic_auth,
            config.token,
            config.token_name,
            **config.kwargs,
        )

    async def request(
        self,
        method: str = "post",
        subpath: Optional[str] = None,
        content_type: Optional[str] = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Optional[Any]:
        """The action server's answer as a dict. Rasa's own call signature; its 300 s timeout is not used."""
        if kwargs["json"].get("next_action") == SESSION_START:
            return {"events": session_start(kwargs["json"]["tracker"]["slots"]), "responses": []}
        headers = {"Content-Type": "application/json", request_id.HEADER: request_id.CURRENT.get()}
        if login := turn.LOGIN.get():
            headers[LOGIN_HEADER] = login
        try:
            async with self._session().post(
                self.url, data=json.dumps(kwargs["json"]).encode(), headers=headers
            ) as response:
                if response.status == 200:
                    answer = await response.json()
                    if _valid(answer):
                        return answer
                failure = f"status {response.status}"
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            failure = type(error).__name__
        except Exception as error:  # noqa: BLE001 - asyncio.TimeoutError and whatever else a broken server provokes
            failure = type(error).__name__
        logger.error("action server: %s failed: %s", kwargs["json"].get("next_action"), failure)
        return {"events": [], "responses": [turn.trouble()]}

    async def alive(self) -> bool:
        """True when the action server answers its health check in time."""
        try:
            async with self._session().get(self.url.replace("/webhook", "/health")) as response:
                return response.status == 200
        except Exception:  # noqa: BLE001 - any failure means no
            return False

    async def close(self) -> None:
        """Close the open session."""
        if self._open is not None:
            await self._open.close()

    def _session(self) -> aiohttp.ClientSession:
        if self._open is None or self._open.closed:
            self._open = aiohttp.ClientSession(
                headers=self.headers, timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
            )
        return self._open


def session_start(slots: Dict[str, Any]) -> List[Dict[str, Any]]:
    """The events that begin a session with these ``slots`` before it; answered here, for it needs nobody else."""
    carried = [{"event": "slot", "name": name, "value": slots[name]} for name in CARRIED if slots.get(name) is not None]
    return [{"event": "session_started"}, *carried, {"event": "action", "name": "action_listen"}]


def _valid(answer: Any) -> bool:
    return (
        isinstance(answer, Dict)
        and isinstance(answer.get("events"), list)
        and isinstance(answer.get("responses"), list)
    )
