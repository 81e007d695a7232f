"""The widget in a real browser against the real servers: talking, keyboard, screen reader, faults, accessibility."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from identity.demo_issuer import DemoIssuer
from tests.widget.conftest import QUESTION, ask, log, open_chat, screenshot, sideways, violations


def test_question_answer_source_and_buttons(page, artifacts):
    page.set_viewport_size({"width": 1200, "height": 900})
    open_chat(page)
    ask(page)
    expect(log(page).get_by_text("WIA-uitkering").first).to_be_visible()
    expect(log(page).get_by_text("gecontroleerd op 22 november 2026")).to_be_visible()
    expect(log(page).get_by_role("link").first).to_have_attribute("rel", "noopener")
    screenshot(page, artifacts, "antwoord")
    log(page).get_by_role("button", name="Ik ben werkgever").click()
    expect(log(page).get_by_text("U zei: Ik ben werkgever")).to_be_visible()
    expect(log(page).get_by_text("gecontroleerd op")).to_have_count(2)
    expect(log(page).get_by_role("button", name="Ik ben werkgever (gekozen)")).to_be_visible()
    assert page.complaints == []


def test_keyboard_only(page):
    launcher = page.get_by_role("button", name="Stel een vraag")
    expect(page.get_by_label("Log in als")).to_be_visible()
    page.keyboard.press("Tab")  # the login list
    page.keyboard.press("Tab")  # the link below it
    page.keyboard.press("Tab")
    expect(launcher).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Uw vraag")).to_be_focused()
    expect(page.get_by_text("Ik ben een computer").first).to_be_visible()
    page.keyboard.type("wat is de wia")
    page.keyboard.press("Enter")
    expect(log(page).get_by_text("gecontroleerd op")).to_be_visible()
    expect(page.get_by_label("Uw vraag")).to_be_focused()
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.shadowRoot.activeElement?.textContent.includes('Meer uitleg')"):
            break
    page.keyboard.press("Enter")
    expect(log(page).get_by_text("U zei: Meer uitleg")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Stel een vraag")).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_history_after_reload(page):
    open_chat(page)
    ask(page)
    expect(log(page).get_by_text("gecontroleerd op")).to_be_visible()
    before = log(page).inner_text()
    page.reload()
    open_chat(page)
    expect(log(page).get_by_text("gecontroleerd op")).to_be_visible()
    assert log(page).inner_text() == before


def test_nothing_is_stored_and_nothing_is_asked_before_the_chat_is_opened(page):
    assert page.evaluate("sessionStorage.length + localStorage.length + document.cookie.length") == 0
    open_chat(page)
    assert page.evaluate("Object.keys(sessionStorage)") == ["poortwijzer-session"]
    assert page.evaluate("localStorage.length + document.cookie.length") == 0


def test_no_server_then_try_again(page, artifacts):
    open_chat(page)
    page.context.set_offline(True)
    ask(page)
    expect(log(page).get_by_text("Geen verbinding. Uw bericht is niet verstuurd.")).to_be_visible()
    expect(log(page).get_by_text(QUESTION)).to_be_visible()
    screenshot(page, artifacts, "geen-verbinding")
    assert violations(page) == []
    page.context.set_offline(False)
    log(page).get_by_role("button", name="Opnieuw proberen").click()
    expect(log(page).get_by_text("gecontroleerd op")).to_be_visible()
    expect(log(page).get_by_text("U zei: " + QUESTION)).to_have_count(1)


def test_an_answer_lost_on_the_way_is_not_asked_twice(page):
    open_chat(page)
    lost = []

    def lose(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch())  # the server has answered; the answer does not arrive
        return route.abort()

    page.route("**/chat/message", lose)
    ask(page)
    log(page).get_by_role("button", name="Opnieuw proberen").click()
    expect(log(page).get_by_text("gecontroleerd op")).to_have_count(1)
    page.reload()
    open_chat(page)
    expect(log(page).get_by_text("U zei: " + QUESTION)).to_have_count(1)


def test_a_question_that_is_too_long_stays_in_the_field(page):
    open_chat(page)
    ask(page, "a" * 2001)
    field = page.get_by_label("Uw vraag")
    expect(field).to_have_value("a" * 2001)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("Uw vraag is te lang: 2001 tekens").first).to_be_visible()
    assert violations(page) == []
    ask(page, "wat is de wia")
    expect(log(page).get_by_text("gecontroleerd op")).to_be_visible()
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_while_waiting_it_says_so(page):
    open_chat(page)
    page.route("**/chat/message", lambda route: page.wait_for_timeout(500) or route.continue_())
    ask(page)
    expect(log(page).get_by_text("Antwoord wordt opgezocht")).to_be_visible()
    expect(log(page).get_by_text("gecontroleerd op")).to_be_visible()
    expect(log(page).get_by_text("Antwoord wordt opgezocht")).to_have_count(0)


def test_markup_in_a_question_is_only_text(page):
    open_chat(page)
    ask(page, "<img src=x onerror=alert(1)> **vet** wat is de wia")
    expect(log(page).get_by_text("<img src=x onerror=alert(1)> **vet**")).to_be_visible()
    assert log(page).locator("img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_accessible_and_no_sideways_scrolling(page, artifacts, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    assert violations(page) == []
    open_chat(page)
    ask(page)
    expect(log(page).get_by_text("gecontroleerd op")).to_be_visible()
    ask(page, "hoe zit het met de arts en de keuring")
    expect(log(page).get_by_text("U zei: hoe zit het")).to_be_visible()
    expect(log(page).get_by_text("Antwoord wordt opgezocht")).to_have_count(0)
    assert violations(page) == []
    assert not sideways(page)
    screenshot(page, artifacts, f"{scheme}-{width}")


def test_own_bar_and_dates_with_the_real_servers(page, assistant):
    token = DemoIssuer(assistant.state / "demo-login").token("demo-anna")
    page.evaluate("token => document.querySelector('poortwijzer-chat').setToken(token)", token)
    open_chat(page)
    ask(page, "wat staat er in mijn BAR?")
    expect(page.get_by_text("Privé: alleen voor u")).to_be_visible()
    expect(log(page).get_by_role("heading", name="Wat lukt")).to_be_visible()
    assert violations(page) == []
    ask(page, "wat zijn mijn data? mijn eerste ziektedag was 1 juni 2026")
    expect(log(page).locator(".form")).to_be_visible()
    log(page).get_by_role("button", name="Nee", exact=True).last.click()
    expect(log(page).locator("poortwijzer-timeline").get_by_text("Eerste ziektedag: 1 juni 2026.")).to_be_visible()
    assert violations(page) == []
    page.reload()
    page.evaluate("token => document.querySelector('poortwijzer-chat').setToken(token)", token)
    page.get_by_role("button", name="Stel een vraag").click()
    expect(log(page).get_by_text("Dit antwoord was persoonlijk en is niet bewaard.")).to_be_visible()
    expect(page.get_by_text("Privé: alleen voor u")).to_have_count(0)
    page.reload()
    page.get_by_role("button", name="Stel een vraag").click()  # not logged in: another conversation
    expect(page.get_by_text("Ik ben een computer").first).to_be_visible()
    expect(log(page).get_by_text("Dit antwoord was persoonlijk")).to_have_count(0)
    assert page.complaints == []


def test_judgement_is_kept_by_the_real_server(page):
    open_chat(page)
    ask(page)
    log(page).get_by_role("button", name="Nee", exact=True).click()
    log(page).get_by_role("button", name="Het is te lang").click()
    expect(log(page).get_by_text("Bedankt. Uw oordeel is bewaard.")).to_be_visible()
    assert page.complaints == []
