"""The project's own web channel: sessions, messages, buttons and history as JSON over HTTP.

POST /chat/session   {}                                  -> {"session": token, "messages": [greeting]}
POST /chat/message   {"session", "id", "text"|"button"}  -> {"id", "messages": [...]}
POST /chat/feedback  {"session", "topic", "version", "value", "reason"}  -> 204; counted, never linked to the session
GET  /chat/history   header ``Poortwijzer-Session``      -> {"messages": [...]}

``session`` is a signed random token; whoever holds it holds the conversation, so it is never logged or stored:
the conversation's id is a digest of it. With ``Authorization: Bearer <token>`` (identity/) the id is a digest of session
and person, so that what a person says after logging in is never read without that login, nor by another person. ``id`` is chosen by the client per message: sending one twice is safe.
Errors are ``{"error": {"code", "text"}}`` with a Dutch text.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import secrets
from typing import Any, Awaitable, Callable, Dict, List, NamedTuple, Optional

from cachetools import LRUCache
from itsdangerous import BadSignature, Signer
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.core.events import BotUttered, Event, UserUttered
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty, json
from sqlalchemy.exc import SQLAlchemyError

from bot.channels import texts, turn
from bot.channels.limits import RateLimit
from bot.stores import conversations
from bot.stores.feedback import Feedback
from identity import Config, TokenRefused, Verifier

logger = logging.getLogger(__name__)

MAX_TEXT = 2_000  # characters
MAX_ID = 64  # characters of a message id
SENDER_PREFIX = "web-"
_GREETING = "/begroeting"
_GREETED = "session-start"
_RECENT = 20_000  # conversations whose latest replies are kept at hand
_REPLIES_KEPT = 5  # of each
_SENSITIVE_KEPT_SECONDS = 30.0
_TOPIC = re.compile(r"[a-z0-9_]{1,64}")
_VERSION = re.compile(r"[\w.:-]{0,32}")


class _Login(NamedTuple):
    """The verified token of a request and the person it is about; None without one."""

    token: Optional[str]
    subject: Optional[str]


class WebError(Exception):
    """A request that gets ``text`` (Dutch) as its answer; ``code`` is for the widget."""

    def __init__(self, status: int, code: str, text: str):
        super().__init__(code)
        self.status, self.code, self.text = status, code, text


class WebChannel(InputChannel):
    """Configured in credentials.yml: ``secret`` signs sessions, ``origins`` may embed the widget.

    ``per_address`` is how many conversations a minute one network address may start, and a quarter of how many
    messages it may send: an office or a clinic shares one. ``feedback`` is the database (SQLAlchemy address) for thumbs.
    """

    def __init__(self, secret: str, origins: List[str], per_address: int = 30, feedback: str = "sqlite://"):
        if len(secret) < 32:
            raise ValueError("credentials.yml: the web channel needs a secret of at least 32 characters")
        self._signer = Signer(secret, salt="web-session", digest_method=hashlib.sha256)
        self._origins = set(origins)
        self._sessions_per_address = RateLimit(per_address, 60)
        self._messages_per_session = RateLimit(20, 60)
        self._messages_per_address = RateLimit(4 * per_address, 60)
        login = Config.from_environment()
        self._verifier = Verifier(login) if login else None
        self._feedback = Feedback(feedback)
        self._replies: LRUCache[str, Dict[str, asyncio.Future[List[turn.Message]]]] = LRUCache(_RECENT)

    @classmethod
    def name(cls) -> str:
        return "web"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> WebChannel:
        credentials = credentials or {}
        origins = credentials.get("origins") or ""
        return cls(
            str(credentials.get("secret") or ""),
            [origin.strip() for origin in str(origins).split(",") if origin.strip().startswith("http")],
            int(credentials.get("per_address") or 30),
            str(credentials.get("feedback") or "sqlite://"),
        )

    def url_prefix(self) -> str:
        return "/chat"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("web_channel")

        @blueprint.post("/session")
        async def session(request: Request) -> HTTPResponse:
            await _limit(self._sessions_per_address, _address(request), texts.TOO_MANY_VISITORS)
            token = self._signer.sign(secrets.token_urlsafe(24)).decode()
            sender = self.sender(token, (await self._login(request)).subject)
            greeting = turn.pressed(_GREETING, "", sender, self.name(), _GREETED)
            return json({"session": token, "messages": await turn.answer(_agent(request), greeting)}, status=201)

        @blueprint.post("/message")
        async def message(request: Request) -> HTTPResponse:
            body = _body(request)
            login = await self._login(request)
            sender = self.sender(body.get("session"), login.subject)
            message_id = _message_id(body)
            replies = await self._once(_agent(request), sender, message_id, _address(request), body, login.token)
            return json({"id": message_id, "messages": replies})

        @blueprint.get("/history")
        async def history(request: Request) -> HTTPResponse:
            login = await self._login(request)
            sender = self.sender(request.headers.get("poortwijzer-session"), login.subject)
            await _limit(self._messages_per_address, _address(request), texts.TOO_FAST)
            return json({"messages": transcript(await turn.events_of(_agent(request), sender))})

        @blueprint.post("/feedback")
        async def feedback(request: Request) -> HTTPResponse:
            body = _body(request)
            self.sender(body.get("session"))
            await _limit(self._messages_per_address, _address(request), texts.TOO_FAST)
            await asyncio.to_thread(self._count, body)
            return empty()

        async def preflight(request: Request) -> HTTPResponse:
            return empty()

        for path in ("/session", "/message", "/history", "/feedback"):
            blueprint.add_route(preflight, path, methods=["OPTIONS"], name=f"preflight_{path[1:]}")

        @blueprint.on_response
        async def allow_origin(request: Request, response: HTTPResponse) -> None:
            response.headers["Vary"] = "Origin"
            response.headers["Cache-Control"] = "no-store"
            if request.headers.get("origin") in self._origins:
                response.headers["Access-Control-Allow-Origin"] = request.headers["origin"]
                response.headers["Access-Control-Allow-Headers"] = "Content-Type, Poortwijzer-Session, Authorization"
                response.headers["Access-Control-Allow-Methods"] = "GET, POST"
                response.headers["Access-Control-Max-Age"] = "3600"

        @blueprint.exception(WebError)
        async def refuse(request: Request, error: WebError) -> HTTPResponse:
            return json({"error": {"code": error.code, "text": error.text}}, status=error.status)

        @blueprint.exception(SQLAlchemyError)
        async def unavailable(request: Request, error: SQLAlchemyError) -> HTTPResponse:
            logger.error("conversations database: %s", type(error).__name__)
            return json({"error": {"code": "temporary", "text": texts.TROUBLE}}, status=503)

        return blueprint

    def _count(self, body: Dict[str, Any]) -> None:
        topic, version = body.get("topic"), body.get("version") or ""
        if not isinstance(topic, str) or not _TOPIC.fullmatch(topic) or not _VERSION.fullmatch(str(version)):
            raise WebError(400, "bad_request", texts.BAD_REQUEST)
        try:
            self._feedback.count(topic, str(version), str(body.get("value")), body.get("reason"))
        except ValueError:
            raise WebError(400, "bad_request", texts.BAD_REQUEST) from None

    async def _login(self, request: Request) -> _Login:
        """Who is logged in, from the request's token. Raises WebError for a token that does not count."""
        token = request.token
        if token is None:
            return _Login(None, None)
        try:
            if self._verifier is None:
                raise TokenRefused("no_login_here")
            # May fetch keys, so not on the event loop.
            person = await asyncio.to_thread(self._verifier.verify, token)
        except TokenRefused as refused:
            logger.info("login token refused: %s", refused.reason)
            raise WebError(401, "token_refused", texts.LOGGED_OUT) from None
        return _Login(token, person.subject)

    def sender(self, token: Any, subject: Optional[str] = None) -> str:
        """The conversation id of a session and the person in it (None: not logged in).

        Raises WebError for a session that this server did not make.
        """
        try:
            self._signer.unsign(token)
        except (BadSignature, TypeError, AttributeError, UnicodeError):
            raise WebError(401, "unknown_session", texts.UNKNOWN_SESSION) from None
        told = token if subject is None else f"{token}\n{subject}"
        return SENDER_PREFIX + hashlib.sha256(told.encode()).hexdigest()[:40]

    async def _once(
        self, agent: Agent, sender: str, message_id: str, address: str, body: Dict[str, Any], login: Optional[str]
    ) -> List[turn.Message]:
        """The replies to a message; a message that came before gets the replies it got then."""
        recent = self._replies.get(sender)
        if recent is None:
            events = await turn.events_of(agent, sender)
            recent = self._replies.setdefault(sender, {})
            for known, replies in _answered(events).items():
                recent[known] = _done(replies)
        if message_id in recent:
            return await asyncio.shield(recent[message_id])
        user_message = await self._checked(agent, sender, message_id, address, body)
        if message_id in recent:  # came in twice while the first was being checked
            return await asyncio.shield(recent[message_id])
        # A task of its own: the turn is finished and stored even when the visitor's connection breaks.
        task = recent[message_id] = asyncio.ensure_future(turn.answer(agent, user_message, login))
        replies = await asyncio.shield(task)
        if any(map(turn.deleted, replies)):
            self._replies.pop(sender, None)
        elif any(map(turn.failed, replies)):
            recent.pop(message_id, None)  # so that "Opnieuw proberen" tries again
        elif any(map(turn.sensitive, replies)):
            # Long enough to send it again over a broken connection; afterwards only the placeholder is left.
            asyncio.get_running_loop().call_later(_SENSITIVE_KEPT_SECONDS, self._forget_reply, sender, message_id)
        while len(recent) > _REPLIES_KEPT:
            recent.pop(next(iter(recent)))
        return replies

    def _forget_reply(self, sender: str, message_id: str) -> None:
        if sender in self._replies:
            self._replies[sender][message_id] = _done([{"text": conversations.WITHHELD_ANSWER}])

    async def _checked(
        self, agent: Agent, sender: str, message_id: str, address: str, body: Dict[str, Any]
    ) -> UserMessage:
        await _limit(self._messages_per_address, address, texts.TOO_FAST)
        await _limit(self._messages_per_session, sender, texts.TOO_FAST)
        easy = body.get("easy") is True
        if "button" in body:
            payload = body["button"]
            title = await self._title(agent, sender, payload, body["session"]) if isinstance(payload, str) else None
            if title is None:
                raise WebError(400, "unknown_button", texts.UNKNOWN_BUTTON)
            return turn.pressed(payload, title, sender, self.name(), message_id, easy)
        text = body.get("text")
        if not isinstance(text, str) or not text.strip():
            raise WebError(400, "no_text", texts.NO_TEXT)
        if len(text) > MAX_TEXT:
            raise WebError(413, "too_long", texts.TOO_LONG.format(length=len(text), limit=MAX_TEXT))
        return turn.typed(text, sender, self.name(), message_id, easy)

    async def _title(self, agent: Agent, sender: str, payload: str, session: str) -> Optional[str]:
        """What the button says that this bot offered here, or the question that waited for a login; else None."""
        events = await turn.events_of(agent, sender)
        found = turn.button_titles(events).get(payload)
        if found is not None:
            return found
        before_login = await turn.events_of(agent, self.sender(session))
        if payload in (turn.waiting(events), turn.waiting(before_login)):
            return texts.LOGGED_IN
        return None


def transcript(events: List[Event]) -> List[Dict[str, Any]]:
    """The conversation as the widget shows it: ``from`` (user or bot), ``at`` (seconds), ``text`` and what belongs to it."""
    shown: List[Dict[str, Any]] = []
    for event in events:
        if isinstance(event, UserUttered) and event.text and event.message_id != _GREETED:
            _forget_failed(shown, event.message_id)
            shown.append(
                {"from": "user", "id": event.message_id, "at": event.timestamp, "text": turn.unshield(event.text)}
            )
        elif isinstance(event, BotUttered):
            shown.append({"from": "bot", "at": event.timestamp, **_shown(event)})
    return shown


def _forget_failed(shown: List[Dict[str, Any]], message_id: Optional[str]) -> None:
    """A message that failed and was sent again stands in the events twice; only the last try is shown."""
    for start, entry in enumerate(shown):
        if entry["from"] == "user" and entry["id"] == message_id:
            following = next((n for n in range(start + 1, len(shown)) if shown[n]["from"] == "user"), len(shown))
            del shown[start:following]
            return


def _answered(events: List[Event]) -> Dict[str, List[turn.Message]]:
    replies: Dict[str, List[turn.Message]] = {}
    current: Optional[List[turn.Message]] = None
    for event in events:
        if isinstance(event, UserUttered):
            current = replies[event.message_id or ""] = []
        elif isinstance(event, BotUttered) and current is not None:
            current.append(_shown(event))
    return {known: parts for known, parts in replies.items() if parts and not any(map(turn.failed, parts))}


def _shown(event: BotUttered) -> turn.Message:
    parts = {"text": event.text, "buttons": event.data.get("buttons"), "custom": event.data.get("custom")}
    return {key: value for key, value in parts.items() if value}


def _done(replies: List[turn.Message]) -> asyncio.Future[List[turn.Message]]:
    future: asyncio.Future[List[turn.Message]] = asyncio.get_running_loop().create_future()
    future.set_result(replies)
    return future


def _agent(request: Request) -> Agent:
    agent: Optional[Agent] = getattr(request.app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        raise WebError(503, "starting", texts.STARTING)
    return agent


def _body(request: Request) -> Dict[str, Any]:
    try:
        body = request.json
    except Exception:  # noqa: BLE001 - sanic raises its own kinds for unreadable JSON
        body = None
    if not isinstance(body, dict):
        raise WebError(400, "bad_request", texts.BAD_REQUEST)
    return body


def _message_id(body: Dict[str, Any]) -> str:
    message_id = body.get("id")
    if not isinstance(message_id, str) or not 0 < len(message_id) <= MAX_ID:
        raise WebError(400, "bad_request", texts.BAD_REQUEST)
    return message_id


def _address(request: Request) -> str:
    """The visitor's network address; behind proxies (PROXIES_COUNT) what the outermost of them saw."""
    return request.remote_addr or request.ip


async def _limit(limit: RateLimit, key: str, text: str) -> None:
    if not await limit.allows(key):
        raise WebError(429, "too_fast", text)
