"""Accessibility: axe in every state and setting, everything by keyboard, what a screen reader hears, first paint."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.widget import stub
from tests.widget.conftest import ask, focused, log, open_chat, screenshot, sideways, violations, watched

SETTINGS = {
    "licht": {},
    "donker": {"color_scheme": "dark"},
    "hoog-contrast": {"forced_colors": "active"},
    "telefoon-320": {"viewport": {"width": 320, "height": 640}},
    "zoom-200": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
    "zoom-400": {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},
    "minder-beweging": {"reduced_motion": "reduce"},
}


def states(page: Page) -> Iterator[str]:
    """Walks through everything the widget can show, and yields the name of each state when it is there."""
    yield "dicht"
    open_chat(page)
    yield "open"
    for question, sign, name in (
        ("hallo", "gecontroleerd op", "antwoord"),
        ("wat doet de arts", "Bedoelt u een van deze", "verduidelijken"),
        ("vraag een datum", "Wat is de eerste ziektedag?", "formulier"),
        ("een lange uitleg", "Lees verder", "lang"),
        ("de tijdlijn", "Eerste ziektedag:", "tijdlijn"),
        ("een brief", "Kopieer de brief", "brief"),
        ("mijn bar", "Log eerst in", "inloggen"),
    ):
        ask(page, question)
        expect(log(page).get_by_text(sign).first).to_be_visible()
        yield name
    page.evaluate("document.querySelector('poortwijzer-chat').setToken('anna')")
    expect(page.get_by_text("Privé: alleen voor u")).to_be_visible()
    yield "bar"
    log(page).get_by_role("button", name="Nee").first.click()
    expect(log(page).get_by_text("Waarom niet?")).to_be_visible()
    yield "oordeel"
    for name in ("Meer", "Hulp van een mens"):
        page.get_by_role("button", name=name, exact=True).click()
        yield name.lower()
    ask(page, "a" * 2001)
    yield "te lang"
    page.context.set_offline(True)
    ask(page, "hallo")
    expect(log(page).get_by_text("Uw bericht is niet verstuurd")).to_be_visible()
    yield "offline"
    page.context.set_offline(False)


@pytest.mark.parametrize("setting", SETTINGS)
def test_axe_finds_nothing_in_any_state(browser: Browser, server: stub.Stub, artifacts, setting: str):
    context = browser.new_context(locale="nl-NL", bypass_csp=False, **SETTINGS[setting])
    page = watched(context.new_page(), server.url)
    page.goto(server.url)
    found = {}
    for state in states(page):
        problems = violations(page)
        if state != "dicht" and sideways(page):
            problems.append("scrolls sideways")
        if problems:
            found[state] = problems
        screenshot(page, artifacts, f"{setting}-{state.replace(' ', '-')}")
    context.close()
    assert found == {}


def test_largest_text_fits_a_small_screen(browser: Browser, server: stub.Stub):
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(server.url)
    open_chat(page)
    page.get_by_role("button", name="Meer", exact=True).click()
    before = page.get_by_label("Uw vraag").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    page.get_by_role("button", name="Tekst groter").click()
    page.get_by_role("button", name="Tekst het grootst").click()
    assert page.get_by_label("Uw vraag").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") == 1.5 * before
    page.keyboard.press("Escape")
    ask(page, "de tijdlijn")
    expect(log(page).get_by_text("Eerste ziektedag:")).to_be_visible()
    assert not sideways(page)
    assert violations(page) == []
    context.close()


def test_targets_are_large_enough(chat):
    open_chat(chat)
    ask(chat, "hallo")
    expect(log(chat).get_by_text("gecontroleerd op")).to_be_visible()
    chat.get_by_role("button", name="Meer", exact=True).click()
    for button in chat.get_by_role("button").all():
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24, button.inner_text()


def tab_to(page: Page, name: str, back: bool = False) -> None:
    """Tab until what starts with ``name`` has the focus; the focus is somewhere at each step."""
    for _ in range(120):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        here = focused(page)
        if here.startswith(name):
            return
    raise AssertionError(f"no way to {name!r} by keyboard; last {here!r}")


@pytest.mark.parametrize("width", [1280, 320])
def test_everything_by_keyboard(context, server, width):
    page = watched(context.new_page(), server.url)
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(server.url)
    keys = page.keyboard
    tab_to(page, "Stel een vraag")
    keys.press("Enter")
    expect(page.get_by_label("Uw vraag")).to_be_focused()
    keys.type("hallo")
    keys.press("Enter")
    expect(log(page).get_by_text("gecontroleerd op")).to_be_visible()
    tab_to(page, "Nee", back=True)
    keys.press("Enter")
    tab_to(page, "Ik begrijp het niet")
    keys.press("Enter")
    expect(log(page).get_by_text("Bedankt. Uw oordeel is bewaard.")).to_be_visible()
    assert focused(page) == "Nee"
    tab_to(page, "Meer uitleg", back=True)
    keys.press("Enter")
    expect(log(page).get_by_role("button", name="Meer uitleg (gekozen)")).to_be_focused()
    tab_to(page, "Lees verder")
    keys.press("Space")
    assert focused(page) == "Lees minder"
    tab_to(page, "Hulp van een mens")
    keys.press("Enter")
    tab_to(page, "Wie kan mij nog meer helpen?", back=True)
    keys.press("Enter")
    expect(log(page).get_by_text("U zei: Ik wil een mens spreken")).to_be_visible()
    expect(page.get_by_label("Uw vraag")).to_be_focused()
    expect(log(page).locator(".waiting")).to_have_count(0)
    keys.type("de tijdlijn")
    keys.press("Enter")
    expect(log(page).get_by_text("Eerste ziektedag:")).to_be_visible()
    with page.expect_download():
        tab_to(page, "Download voor uw agenda", back=True)
        keys.press("Enter")
    tab_to(page, "Meer", back=True)
    while focused(page) != "Meer":
        tab_to(page, "Meer", back=True)
    keys.press("Enter")
    with page.expect_download():
        tab_to(page, "Download dit gesprek")
        keys.press("Enter")
    tab_to(page, "Begin opnieuw")
    keys.press("Enter")
    assert focused(page) == "Ja, begin opnieuw"
    keys.press("Escape")
    assert focused(page) == "Meer"
    keys.press("Enter")
    tab_to(page, "Begin opnieuw")
    keys.press("Enter")
    keys.press("Enter")
    expect(page.get_by_label("Uw vraag")).to_be_focused()
    expect(log(page).get_by_text("U zei")).to_have_count(0)
    keys.press("Escape")
    assert focused(page).startswith("Stel een vraag")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.complaints == []


def test_on_a_phone_the_focus_stays_in_the_chat(context, server):
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(server.url)
    page.evaluate(
        "document.querySelector('main').append(Object.assign(document.createElement('a'), "
        "{href: '#x', textContent: 'Link achter de chat'}))"
    )
    open_chat(page)
    for _ in range(30):
        page.keyboard.press("Tab")
        assert focused(page) != "Link achter de chat"
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "Link achter de chat"


def test_each_message_is_announced_once(chat):
    chat.get_by_role("button", name="Stel een vraag").click()
    chat.evaluate(
        """() => {
          window.announced = [];
          const root = document.querySelector('poortwijzer-chat').shadowRoot;
          new MutationObserver(changes => { for (const {target} of changes) {
            const region = target.parentElement?.closest('[role=status]') ?? target.closest?.('[role=status]');
            if (region?.textContent) announced.push(region.textContent);
          } }).observe(root, {childList: true, characterData: true, subtree: true});
        }"""
    )
    for number, question in enumerate(("hallo", "wat doet de arts", "hallo", "hallo")):
        ask(chat, question)
        expect(log(chat).get_by_text("Poortwijzer zei:")).to_have_count(number + 2)  # the greeting too
    answer = "Dit is een kort antwoord met nadruk. Keuzes: Meer uitleg."
    clarify = "Bedoelt u een van deze vragen? Keuzes: Wat is een keuring?, Wat doet de bedrijfsarts?."
    expect(chat.get_by_role("status").get_by_text(answer)).to_have_count(1)
    said = [text for text in chat.evaluate("announced") if "computer" not in text]
    assert said == [answer, clarify, answer, answer]
    assert log(chat).get_attribute("aria-live") == "off"
    expect(chat.get_by_role("status").get_by_text(answer)).to_have_count(0, timeout=12_000)


def test_a_slow_answer_is_announced_as_being_looked_up(chat):
    open_chat(chat)
    chat.route("**/chat/message", lambda route: chat.wait_for_timeout(1200) or route.continue_())
    ask(chat, "hallo")
    expect(chat.get_by_role("status").get_by_text("Antwoord wordt opgezocht")).to_have_count(1)
    expect(log(chat).get_by_text("gecontroleerd op")).to_be_visible()


def test_closed_launcher_costs_little_script_time(browser, server):
    spent = []
    for _ in range(3):  # other programs share the machine; the quietest run counts
        context = browser.new_context()
        page = context.new_page()
        metrics = context.new_cdp_session(page)
        metrics.send("Performance.enable")
        page.goto(server.url)
        expect(page.get_by_role("button", name="Stel een vraag")).to_be_visible()
        values = {one["name"]: one["value"] for one in metrics.send("Performance.getMetrics")["metrics"]}
        spent.append(values["ScriptDuration"])
        context.close()
    assert min(spent) < 0.05, spent


def test_ready_before_the_server_answers(chat):
    waiting = []
    chat.route("**/chat/session", lambda route: waiting.append(route))
    chat.get_by_role("button", name="Stel een vraag").click()
    field = chat.get_by_label("Uw vraag")
    expect(field).to_be_focused()
    with chat.expect_request("**/chat/session"):
        ask(chat, "hallo")
    expect(log(chat).get_by_text("U zei: hallo")).to_be_visible()
    waiting[0].continue_()
    expect(log(chat).get_by_text("gecontroleerd op")).to_be_visible()
    assert log(chat).inner_text().index("Ik ben een computer") < log(chat).inner_text().index("hallo")
