"""A small library of texts in a temporary folder, and a tracker as the bot would send it."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa_sdk import Tracker

HEAD = """---
id: {id}
titel: "Wat is {id}?"
knop: {id}
voor: [werknemer, werkgever]
bronnen:
  - {{id: wet, deel: "art. 1"}}
gecontroleerd: 2026-11-22
herzien_voor: 2099-01-01
verwant: [{related}]
---
"""
BODY = """## kort
Kort voor iedereen{{{{ datum("wia") }}}}.
## kort (werkgever)
Kort voor de werkgever.
## uitleg
Uitleg.
{{% if klein_bedrijf %}}Voor kleine bedrijven.{{% endif %}}
## voorbeeld
Voorbeeld.
## makkelijk
Dit is kort.
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder with the topics een and twee."""
    folder = tmp_path / "content"
    (folder / "proces").mkdir(parents=True)
    (folder / "onderwerpen.yml").write_text(
        'proces:\n  een: {vraag: "Wat is een?", voor: WG}\n  twee: {vraag: "Wat is twee?", voor: WG}\n'
    )
    (folder / "bronnen.yml").write_text(
        'wet: {titel: De wet, uitgever: Rijk, url: "https://wet.example", soort: wet, status: gelezen, nagekeken: 2026-11-22}\n'
    )
    (folder / "begrippen.yml").write_text('wia: {term: WIA, uitleg: "Een uitkering.", ook: [wia-uitkering]}\n')
    (folder / "zinnen.yml").write_text(Path("content/zinnen.yml").read_text())
    for topic, related in (("een", "twee"), ("twee", "een")):
        (folder / "proces" / f"{topic}.md").write_text(HEAD.format(id=topic, related=related) + BODY.format())
    return folder


@pytest.fixture
def tracker():
    """A function that makes a tracker: intent, slots, what was understood, earlier bot messages."""

    def make(intent, slots=None, understanding=None, said=(), channel="web", text="een vraag"):
        latest = {"text": text, "intent": {"name": intent}, "entities": [], "understanding": understanding or {}}
        events = [{"event": "bot", "text": "…", "data": {"custom": custom}} for custom in said]
        return _tracker(slots or {}, latest, events, channel)

    return make


def _tracker(slots, latest, events, channel):
    events = [*events, {"event": "user", "text": latest["text"], "input_channel": channel}]
    return Tracker.from_dict(
        {
            "sender_id": "web-1",
            "slots": slots,
            "latest_message": latest,
            "events": events,
            "paused": False,
            "followup_action": None,
            "active_loop": {},
            "latest_action_name": "action_listen",
        }
    )
