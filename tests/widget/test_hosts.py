"""The widget on other people's pages, on another origin, with the real servers behind it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.assistant import ORIGIN, Assistant
from tests.widget.conftest import QUESTION, ask, focused, log, open_chat, screenshot, violations, watched

HOSTS = Path(__file__).with_name("hosts")
KINDS = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"}
# What docs/embedding.md tells a host to allow, and not one thing more.
POLICY = "default-src 'none'; style-src 'self'; script-src 'self' {server}; connect-src {server}; base-uri 'none'; form-action 'none'"


def host(context: BrowserContext, assistant: Assistant, name: str, origin: str = ORIGIN) -> Page:
    """The page hosts/<name>.html as the site ``origin`` serves it, with a strict CSP."""
    built = assistant.client.get("/widget/widget.json").json()

    def serve(route):
        file = HOSTS / (route.request.url.removeprefix(origin).split("#")[0].lstrip("/") or f"{name}.html")
        if not file.is_file():
            return route.fulfill(status=404)
        text = file.read_text("utf-8")
        for key, value in {"server": assistant.url, **built}.items():
            text = text.replace(f"{{{key}}}", str(value))
        headers = {"Content-Type": KINDS[file.suffix], "Content-Security-Policy": POLICY.format(server=assistant.url)}
        return route.fulfill(body=text, headers=headers)

    page = watched(context.new_page(), assistant.url, origin)
    page.route(f"{origin}/**", serve)
    page.goto(f"{origin}/")
    return page


@pytest.mark.parametrize("name", ["bare", "hostile", "spa"])
def test_everything_works_on_a_page_of_another_origin(context, assistant, artifacts, name):
    page = host(context, assistant, name)
    page.set_viewport_size({"width": 1000, "height": 800})
    assert page.evaluate("sessionStorage.length + localStorage.length + document.cookie.length") == 0
    open_chat(page)
    ask(page)
    expect(log(page).get_by_text("gecontroleerd op")).to_be_visible()
    log(page).get_by_role("button", name="Ik ben werkgever").click()
    expect(log(page).get_by_role("button", name="Ik ben werkgever (gekozen)")).to_be_visible()
    expect(log(page).get_by_text("gecontroleerd op")).to_have_count(2)
    screenshot(page, artifacts, f"bij-een-ander-{name}")
    page.get_by_role("button", name="Meer", exact=True).click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download dit gesprek").click()
    assert f"U: {QUESTION}" in started.value.path().read_text("utf-8")
    page.reload()
    open_chat(page)
    expect(log(page).get_by_text("gecontroleerd op")).to_have_count(2)
    page.keyboard.press("Escape")
    assert focused(page).startswith("Stel een vraag")
    assert page.complaints == []


def test_hostile_style_sheet_changes_nothing_of_the_look(context, assistant):
    looks = []
    for name in ("bare", "hostile"):
        page = host(context, assistant, name)
        page.set_viewport_size({"width": 1000, "height": 800})
        open_chat(page)
        looks.append(
            page.get_by_role("dialog").evaluate(
                """dialog => [dialog, ...dialog.querySelectorAll('*')].filter(e => !e.closest('.log')).map(e => {
                  const look = getComputedStyle(e), box = e.getBoundingClientRect();
                  return [e.tagName, look.color, look.font, look.textTransform, look.direction, look.opacity,
                    ...[box.x, box.y, box.width, box.height].map(Math.round)].join(' ');
                })"""
            )
        )
        assert [v for v in violations(page) if "poortwijzer" in v] == []
        page.close()
    assert looks[0] == looks[1]


def test_page_that_replaces_its_body_keeps_the_conversation(context, assistant):
    page = host(context, assistant, "spa")
    open_chat(page)
    page.route("**/chat/message", lambda route: page.wait_for_timeout(800) or route.continue_())
    ask(page)
    page.evaluate("location.hash = 'twee'")  # while the answer is on its way
    expect(page.get_by_role("heading", name="#twee")).to_be_visible()
    expect(log(page).get_by_text("gecontroleerd op")).to_have_count(1)
    expect(log(page).get_by_text(f"U zei: {QUESTION}")).to_have_count(1)
    ask(page, "wat is de wia")
    expect(log(page).get_by_text("gecontroleerd op")).to_have_count(2)
    page.keyboard.press("Escape")
    page.evaluate("location.hash = 'een'")
    expect(page.get_by_role("heading", name="#een")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.complaints == []


def test_a_site_that_is_not_on_the_list_gets_nothing(context, assistant):
    page = host(context, assistant, "bare", origin="https://elders.example")
    page.get_by_role("button", name="Stel een vraag").click()
    expect(log(page).get_by_text("Geen verbinding met de assistent.")).to_be_visible()
    assert [c for c in page.complaints if "CORS" not in c and "Failed to load resource" not in c] == []


def test_methods_and_events_never_hold_words(context, assistant):
    page = host(context, assistant, "bare")
    page.evaluate(
        """() => { window.heard = []; const chat = document.querySelector('poortwijzer-chat');
          for (const name of ['opened', 'closed', 'restarted', 'answered', 'topic', 'feedback', 'login', 'error'])
            chat.addEventListener(name, ({detail}) => heard.push([name, detail])); }"""
    )
    page.evaluate("document.querySelector('poortwijzer-chat').ask('wat is de wia')")
    expect(log(page).get_by_text("gecontroleerd op")).to_have_count(1)
    page.evaluate("document.querySelector('poortwijzer-chat').setRole('werkgever')")
    expect(log(page).get_by_text("U zei: Ik ben werkgever")).to_be_visible()
    expect(log(page).get_by_text("Antwoord wordt opgezocht")).to_have_count(0)
    page.evaluate("document.querySelector('poortwijzer-chat').restart()")
    expect(log(page).get_by_text("U zei")).to_have_count(0)
    page.evaluate("document.querySelector('poortwijzer-chat').close()")
    expect(page.get_by_role("dialog")).to_have_count(0)
    heard = page.evaluate("heard")
    assert {name for name, _ in heard} >= {"opened", "answered", "topic", "restarted", "closed"}
    assert all(re.fullmatch(r"[a-z0-9_]*", value) for _, detail in heard for value in detail.values())


@pytest.mark.parametrize("mode", ["inline", "page"])
def test_modes_in_the_page(context, assistant, artifacts, mode):
    page = host(context, assistant, "bare")
    page.evaluate("mode => document.querySelector('poortwijzer-chat').setAttribute('mode', mode)", mode)
    expect(page.get_by_label("Uw vraag")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0
    page.get_by_label("Uw vraag").focus()
    expect(page.get_by_text("Ik ben een computer").first).to_be_visible()
    ask(page)
    expect(log(page).get_by_text("gecontroleerd op")).to_be_visible()
    screenshot(page, artifacts, f"stand-{mode}")
    assert page.complaints == []
    assert violations(page) == []


def test_frame_for_sites_that_can_only_embed_a_frame(context, assistant):
    policy = assistant.client.get("/chat-frame").headers["Content-Security-Policy"]
    assert f"frame-ancestors 'self' {ORIGIN}" in policy
    page = watched(context.new_page(), assistant.url)
    page.goto(f"{assistant.url}/chat-frame")
    page.get_by_label("Uw vraag").focus()
    ask(page)
    expect(log(page).get_by_text("gecontroleerd op")).to_be_visible()
    assert violations(page) == []
    assert page.complaints == []


def test_addresses_of_the_widget(assistant):
    built = assistant.client.get("/widget/widget.json").json()
    newest = assistant.client.get("/widget/latest/poortwijzer.js")
    assert newest.headers["Cache-Control"] == "public, max-age=300"
    assert newest.headers["Access-Control-Allow-Origin"] == "*"
    assert assistant.client.get(f"/widget/{built['version']}/poortwijzer.js").content == newest.content
    for wrong in ("9.9.9", "..", "%2e%2e", "latest%2f.."):
        assert assistant.client.get(f"/widget/{wrong}/poortwijzer.js").status_code == 404


def test_playground_shows_the_code_and_the_events(context, assistant):
    page = watched(context.new_page(), assistant.url)
    page.goto(f"{assistant.url}/playground")
    page.get_by_label("Waar staat de chat?").select_option("inline")
    expect(page.get_by_label("Code voor uw pagina")).to_contain_text('mode="inline"')
    expect(page.get_by_label("Code voor uw pagina")).to_contain_text("sha384-")
    page.get_by_role("button", name="ask(").click()
    expect(page.locator("#events")).to_contain_text('topic {"topic":')
    assert violations(page) == []
    assert page.complaints == []


def test_playground_logs_in_as_an_invented_person(context, assistant):
    page = watched(context.new_page(), assistant.url)
    page.goto(f"{assistant.url}/playground")
    page.get_by_role("button", name="open()").click()
    page.get_by_label("Log in als").select_option("demo-anna")
    ask(page, "wat staat er in mijn BAR?")
    expect(page.get_by_text("Privé: alleen voor u")).to_be_visible()
    page.get_by_label("Log in als").select_option("")
    expect(page.get_by_text("Privé: alleen voor u")).to_have_count(0)
    assert page.complaints == []
