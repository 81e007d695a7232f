"""Logging in on the demo page as an invented person. Only where the supervisor set DEMO_LOGIN, never in production."""

from __future__ import annotations

import os
from pathlib import Path

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from identity.demo_issuer import PEOPLE, DemoIssuer


def demo_login(folder: str) -> Blueprint:
    """``GET /demo-login`` lists the people; ``POST`` with ``{"person"}`` gives ``{"token"}``, signed with the key in ``folder``.

    Raises ValueError in production mode.
    """
    if os.environ.get("POORTWIJZER_MODE") == "production":
        raise ValueError("DEMO_LOGIN is for a developer's machine")
    issuer = DemoIssuer(Path(folder))
    blueprint = Blueprint("demo_login")

    @blueprint.get("/demo-login")
    async def people(request: Request) -> HTTPResponse:
        return json({"people": list(PEOPLE)})

    @blueprint.post("/demo-login")
    async def log_in(request: Request) -> HTTPResponse:
        person = (request.json or {}).get("person") if isinstance(request.json, dict) else None
        if person not in PEOPLE:
            return json({"error": "unknown person"}, status=404)
        return json({"token": issuer.token(person)}, headers={"Cache-Control": "no-store"})

    return blueprint
