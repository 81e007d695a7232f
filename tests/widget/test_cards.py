"""What the real servers cannot be made to say at will: the cards, login, deletion; on a page with a strict CSP."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.widget.conftest import ask, focused, log, open_chat, screenshot, sideways, violations, watched
from tests.widget.stub import MESSAGES

PRIVATE = "Een korte taak van een kwartier"  # words of the invented BAR
FIVE_MINUTES = 5 * 60_000


def log_in(page: Page, person: str = "anna") -> None:
    page.evaluate("person => document.querySelector('poortwijzer-chat').setToken(person)", person)


def show_bar(page: Page) -> None:
    log_in(page)
    open_chat(page)
    ask(page, "wat staat er in mijn bar")
    expect(page.get_by_text(PRIVATE)).to_be_visible()


def leave_window(page: Page) -> None:
    page.evaluate("document.hasFocus = () => false; dispatchEvent(new Event('blur'))")


def test_timeline_steps_picture_agenda_and_paper(chat, artifacts):
    open_chat(chat)
    ask(chat, "toon de tijdlijn")
    steps = log(chat).locator("ol > li")
    expect(log(chat).get_by_text("De bedrijfsarts of UWV kan iets anders")).to_be_visible()
    expect(log(chat).get_by_text("WIA aanvragen", exact=True)).to_have_count(1)
    expect(steps).to_have_count(len(MESSAGES["timeline"]["steps"]))
    expect(steps.first).to_contain_text(re.compile("Probleemanalyse.*datum voorbij.*12 juli 2026.*week 6", re.S))
    log(chat).get_by_text("Bekijk de tijdlijn als plaatje").click()
    expect(log(chat).get_by_role("img", name=re.compile("^Tijdlijn"))).to_be_visible()
    screenshot(chat, artifacts, "tijdlijn")
    assert violations(chat) == []
    assert not sideways(chat)
    for choice, key in ((None, "calendar"), ("Duidelijke titels", "calendar_clear")):
        if choice:
            log(chat).get_by_label(choice).check()
        with chat.expect_download() as started:
            log(chat).get_by_role("button", name="Download voor uw agenda").click()
        assert started.value.suggested_filename.endswith(".ics")
        assert started.value.path().read_bytes().decode() == MESSAGES["timeline"][key]
    log(chat).get_by_role("button", name="Print de stappen").click()
    paper = chat.frames[-1]
    assert paper != chat.main_frame
    assert "Probleemanalyse" in paper.inner_text("body")
    assert "Uw stappen en data" in paper.inner_text("h1")
    assert chat.complaints == []


def test_a_picture_cannot_run_or_load_anything(browser, server):
    # Without the page's CSP, which would hide what is wrong.
    context = browser.new_context(bypass_csp=True)
    chat = watched(context.new_page(), server.url)
    chat.goto(server.url)
    evil = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="window.ran=1"><script>window.ran=1</script>'
        '<image href="https://elsewhere.example/x.png"/><foreignObject><img src="x" onerror="window.ran=1"/></foreignObject>'
        '<a href="javascript:window.ran=1"><text>tik</text></a><rect width="9" height="9" fill="url(https://elsewhere.example/y)"/>'
        '<circle r="3" onclick="window.ran=1" style="fill:red"/><text>veilig</text></svg>'
    )
    said = {"text": "x", "custom": {**MESSAGES["timeline"], "picture": evil}}
    chat.route("**/chat/message", lambda route: route.fulfill(json={"id": "1", "messages": [said]}))
    open_chat(chat)
    ask(chat, "tijdlijn")
    log(chat).get_by_text("Bekijk de tijdlijn als plaatje").click()
    drawn = log(chat).locator("svg").evaluate("svg => svg.outerHTML")
    assert set(re.findall(r"<(\w+)", drawn)) == {"svg", "rect", "circle", "text"}
    assert set(re.findall(r" ([\w:-]+)=", drawn)) == {"viewBox", "role", "aria-label", "width", "height", "r"}
    assert "veilig" in drawn
    assert chat.evaluate("window.ran") is None
    assert chat.complaints == []
    context.close()


def test_login_asks_the_question_again(chat, server):
    chat.evaluate(
        """() => { window.heard = []; for (const name of ['login', 'topic'])
          document.querySelector('poortwijzer-chat').addEventListener(name, e => heard.push([name, e.detail])); }"""
    )
    open_chat(chat)
    ask(chat, "wat staat er in mijn bar")
    link = log(chat).get_by_role("link", name="Inloggen")
    expect(link).to_have_attribute("href", re.compile(r"^/login\?terug=http%3A%2F%2F127"))
    assert chat.evaluate("heard") == [["login", {"topic": "bar_inzien", "fresh": False}]]
    link.click()  # the host's own page; afterwards the visitor is back, with a token
    chat.wait_for_url("**/login?**")
    log_in(chat)
    expect(chat.get_by_text(PRIVATE)).to_be_visible()
    assert server.sessions == 1
    assert chat.complaints == []


def test_expired_token_gets_a_fresh_one_and_nothing_is_lost(chat, server):
    chat.evaluate("document.querySelector('poortwijzer-chat').setToken(refresh => refresh ? 'anna' : 'verlopen')")
    open_chat(chat)
    ask(chat, "wat staat er in mijn bar")
    expect(chat.get_by_text(PRIVATE)).to_be_visible()
    expect(log(chat).get_by_text("U zei: wat staat er in mijn bar")).to_have_count(1)
    assert server.refused == 1


def test_expired_token_without_a_fresh_one_keeps_the_question_and_shows_the_way_in(chat, server):
    open_chat(chat)
    chat.evaluate("window.token = 'anna'; document.querySelector('poortwijzer-chat').setToken(() => window.token)")
    ask(chat, "hallo")
    expect(log(chat).get_by_text("gecontroleerd op")).to_be_visible()
    chat.evaluate("window.token = null; document.querySelector('poortwijzer-chat').setToken('verlopen')")
    ask(chat, "wat staat er in mijn bar")
    expect(log(chat).get_by_text("U bent niet meer ingelogd. Log opnieuw in.").first).to_be_visible()
    expect(log(chat).get_by_text("U zei: wat staat er in mijn bar")).to_have_count(1)
    assert violations(chat) == []


def test_private_summary_is_marked_and_hidden_when_nobody_looks(chat, artifacts):
    show_bar(chat)
    expect(chat.get_by_text("Privé: alleen voor u")).to_be_visible()
    expect(log(chat).get_by_role("img")).to_be_visible()
    screenshot(chat, artifacts, "bar")
    assert violations(chat) == []
    assert not sideways(chat)
    leave_window(chat)
    expect(chat.get_by_text(PRIVATE)).to_have_count(0)
    assert PRIVATE not in chat.evaluate("document.querySelector('poortwijzer-chat').shadowRoot.innerHTML")
    assert violations(chat) == []
    chat.evaluate("delete document.hasFocus")
    chat.get_by_role("button", name="Toon opnieuw").click()
    expect(chat.get_by_text(PRIVATE)).to_be_visible()
    assert focused(chat) == MESSAGES["bar_summary"]["title"]
    said = {
        "text": "x",
        "custom": {
            **MESSAGES["bar_summary"],
            "title": "",
            "facts": [],
            "sections": [],
            "closing": [],
            "body": "- **Wie keek:** niemand",
        },
    }
    chat.route("**/chat/message", lambda route: route.fulfill(json={"id": "1", "messages": [said]}))
    ask(chat, "wie keek")
    expect(log(chat).get_by_text("Wie keek:")).to_be_visible()
    assert violations(chat) == []


def test_private_summary_is_hidden_after_five_idle_minutes(context, server):
    context.clock.install()
    page = context.new_page()
    page.goto(server.url)
    show_bar(page)
    context.clock.run_for(FIVE_MINUTES - 5_000)
    expect(page.get_by_text(PRIVATE)).to_be_visible()
    page.keyboard.press("Shift")
    context.clock.run_for(FIVE_MINUTES - 5_000)
    expect(page.get_by_text(PRIVATE)).to_be_visible()
    context.clock.run_for(10_000)
    expect(page.get_by_text(PRIVATE)).to_have_count(0)
    expect(page.get_by_role("button", name="Toon opnieuw")).to_be_visible()


def test_private_summary_is_never_stored_downloaded_or_spoken(chat):
    show_bar(chat)
    assert PRIVATE not in chat.evaluate("JSON.stringify({...sessionStorage, ...localStorage}) + document.cookie")
    assert PRIVATE not in " ".join(chat.get_by_role("status").all_inner_texts())
    chat.get_by_role("button", name="Meer", exact=True).click()
    with chat.expect_download() as started:
        chat.get_by_role("button", name="Download dit gesprek").click()
    text = started.value.path().read_text("utf-8")
    assert "U: wat staat er in mijn bar" in text
    assert PRIVATE not in text
    chat.reload()
    log_in(chat)
    chat.get_by_role("button", name="Stel een vraag").click()
    expect(log(chat).get_by_text("Dit laat ik niet nog eens zien.")).to_be_visible()
    expect(chat.get_by_text(PRIVATE)).to_have_count(0)


def test_logging_out_takes_the_private_conversation_off_the_screen(chat):
    show_bar(chat)
    chat.evaluate("document.querySelector('poortwijzer-chat').setToken(null)")
    expect(chat.get_by_text(PRIVATE)).to_have_count(0)
    expect(log(chat).get_by_text("U zei")).to_have_count(0)


def test_advice_letter_and_form(chat):
    open_chat(chat)
    ask(chat, "advies graag")
    expect(log(chat).get_by_role("heading", name="Begin nu met spoor 2")).to_be_visible()
    expect(log(chat).get_by_text("Leg dit vast")).to_be_visible()
    ask(chat, "een brief")
    log(chat).get_by_label("Naam van uw werkgever").fill("De Linde")
    log(chat).get_by_label("Dag van de aanvraag").fill("2026-12-01")
    with chat.expect_download() as started:
        log(chat).get_by_role("button", name="Download de brief").click()
    letter = started.value.path().read_text("utf-8")
    assert "Beste De Linde" in letter
    assert "Op 1 december 2026" in letter
    assert "[Uw naam]" in letter
    ask(chat, "vraag een datum")
    expect(log(chat).get_by_text("Wat is de eerste ziektedag?")).to_be_visible()
    assert violations(chat) == []
    assert not sideways(chat)


def test_long_answer_begins_short(chat):
    open_chat(chat)
    ask(chat, "een lange uitleg")
    more = log(chat).get_by_role("button", name="Lees verder")
    expect(log(chat).get_by_text("Dit is alinea 5")).to_be_hidden()
    more.click()
    expect(log(chat).get_by_text("Dit is alinea 5")).to_be_visible()
    assert focused(chat) == "Lees minder"


def test_deletion_starts_afresh(chat, server):
    open_chat(chat)
    ask(chat, "hallo")
    ask(chat, "wis alles van mij")
    expect(log(chat).get_by_text("Alles van dit gesprek is gewist.")).to_be_visible()
    expect(log(chat).get_by_text("U zei")).to_have_count(0)
    expect(log(chat).get_by_text("Ik ben een computer")).to_be_visible()
    assert chat.evaluate("sessionStorage['poortwijzer-session']") == "s2"


def test_focus_is_not_lost_when_its_button_goes(chat):
    gone = {"text": "Weg.", "custom": {"type": "deleted", "body": "Weg."}}
    sure = {"text": "Zeker weten?", "buttons": [{"title": "Ja, wis alles", "payload": "/wissen:ja"}]}
    answers = [[sure], [gone]]
    chat.route("**/chat/message", lambda route: route.fulfill(json={"id": "1", "messages": answers.pop(0)}))
    open_chat(chat)
    ask(chat, "wis alles")
    log(chat).get_by_role("button", name="Ja, wis alles").press("Enter")
    expect(log(chat).get_by_text("Ik ben een computer")).to_be_visible()
    expect(log(chat).get_by_role("button", name="Ja, wis alles")).to_have_count(0)
    expect(chat.get_by_label("Uw vraag")).to_be_focused()


def test_feedback_with_a_reason_goes_without_words(chat, server):
    chat.evaluate(
        "window.heard = []; document.querySelector('poortwijzer-chat').addEventListener('feedback', e => heard.push(e.detail))"
    )
    open_chat(chat)
    ask(chat, "hallo")
    log(chat).get_by_role("button", name="Nee").click()
    log(chat).get_by_role("button", name="Ik begrijp het niet").click()
    expect(log(chat).get_by_text("Bedankt. Uw oordeel is bewaard.")).to_be_visible()
    expect(log(chat).get_by_role("button", name="Ik begrijp het niet")).to_have_count(0)
    assert focused(chat) == "Nee"
    log(chat).get_by_role("button", name="Ja").click()  # counted once, so it stays what it was
    assert server.feedback == [
        {"session": "s1", "topic": "proef", "version": "", "value": "down", "reason": "onduidelijk"}
    ]
    assert chat.evaluate("heard") == [{"topic": "proef", "value": "down"}]


def test_reading_aloud_only_with_a_dutch_voice_of_the_device(context, server):
    context.add_init_script(
        """Object.defineProperty(window, 'speechSynthesis', {value: Object.assign(new EventTarget(), {
          getVoices: () => [{lang: 'nl-NL', localService: false}, ...(window.dutch ? [{lang: 'nl-NL', localService: true}] : [])],
          speak(words) { window.said = words.text; }, cancel() { window.stopped = true; }})});
        window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };"""
    )
    page = context.new_page()
    page.goto(server.url)
    open_chat(page)
    ask(page, "hallo")
    expect(log(page).get_by_text("gecontroleerd op")).to_be_visible()
    expect(page.get_by_role("button", name="Lees voor")).to_have_count(0)
    page.evaluate("window.dutch = true; speechSynthesis.dispatchEvent(new Event('voiceschanged'))")
    page.get_by_role("button", name="Lees voor").click()
    assert page.evaluate("said") == "Dit is een kort antwoord met nadruk."
    page.get_by_role("button", name="Stop met voorlezen").click()
    expect(page.get_by_role("button", name="Lees voor")).to_be_visible()
