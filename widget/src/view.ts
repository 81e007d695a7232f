/** The custom element <poortwijzer-chat>: shows the conversation in its panel and hands on what the visitor does. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { Announcer } from "./announcer.js";
import { type Aside, type Deeds, header, launcher, menu, person, restart } from "./asides.js";
import { cardStyles } from "./card-styles.js";
import type { TokenSource } from "./connection.js";
import { drawn, type Hands } from "./entry.js";
import { save, transcript } from "./files.js";
import { type Kept, keptFor } from "./kept.js";
import { type BotMessage, type LoginMessage, plain, type Reason, spoken } from "./messages.js";
import { canSpeak, onVoices, speak, stop } from "./speech.js";
import type { BotEntry, Conversation, Failure } from "./state.js";
import { base, styles } from "./styles.js";
import { narrow, scrollUpTo, top } from "./place.js";

const MAX_LENGTH = 2000;
const WAIT_FIRST = "Wacht even op het antwoord. Uw tekst blijft staan; verstuur hem daarna.";
const WAITING = "Antwoord wordt opgezocht";
const WAITING_SAID_MS = 600; // a quick answer needs no word before it
const OFFLINE = "U hebt geen internet. U kunt wel lezen, maar niets versturen.";
const SIZES = ["Tekst normaal", "Tekst groter", "Tekst het grootst"];

export class PoortwijzerChat extends LitElement {
  static override styles = [base, cardStyles, styles];
  static override properties = {
    server: {},
    mode: { reflect: true },
    theme: { reflect: true },
    loginUrl: { attribute: "login-url" },
    contactName: { attribute: "contact-name" },
    contactPhone: { attribute: "contact-phone" },
    contactUrl: { attribute: "contact-url" },
    contactHours: { attribute: "contact-hours" },
    folded: { state: true },
    size: { state: true },
    fieldProblem: { state: true },
    offline: { state: true },
    reading: { state: true },
  };
  static defaultServer = "";

  declare server: string;
  declare mode: "floating" | "inline" | "page";
  declare theme: "auto" | "light" | "dark";
  declare loginUrl: string;
  declare contactName: string;
  declare contactPhone: string;
  declare contactUrl: string;
  declare contactHours: string;
  declare folded: Aside;
  declare size: number;
  declare fieldProblem: string;
  declare offline: boolean;
  declare reading: BotEntry | null;

  private readonly announcer = new Announcer(this);
  private here: Kept | null = null;
  private newest = "";
  private focused: Element | null = null;
  private listening: AbortController | null = null;

  constructor() {
    super();
    this.server = this.loginUrl = this.contactName = this.contactPhone = this.contactUrl = this.contactHours = "";
    this.mode = "floating";
    this.theme = "auto";
    this.folded = this.fieldProblem = "";
    this.size = 0;
    this.offline = !navigator.onLine;
    this.reading = null;
    onVoices(() => this.requestUpdate());
  }

  /** Opens the chat and puts the cursor in the question field. */
  async open(): Promise<void> {
    if (!this.opened) this.tell("opened");
    this.kept.opened = true;
    this.kept.unread = 0;
    this.requestUpdate();
    await this.updateComplete;
    this.field?.focus();
    await this.begin();
  }

  /** Closes the chat and gives the focus back to the button that opened it. */
  async close(): Promise<void> {
    if (!this.opened || this.mode !== "floating") return;
    this.kept.opened = false;
    this.folded = "";
    stop();
    this.tell("closed");
    this.requestUpdate();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLButtonElement>(".launcher")?.focus();
  }

  /** Opens the chat and asks `text` for the visitor. */
  async ask(text: string): Promise<void> {
    await this.open();
    await this.conversation.say(text.slice(0, MAX_LENGTH));
  }

  /** Says for the visitor who asks, so that answers fit. */
  async setRole(role: "werknemer" | "werkgever"): Promise<void> {
    await this.ask(`Ik ben ${role}`);
  }

  /** Goes on as this logged-in visitor; null after logging out. Asks again what waited for the login. */
  async setToken(source: TokenSource): Promise<void> {
    if (await this.conversation.setToken(source)) await this.open();
  }

  /** Leaves the conversation and starts a new one. */
  async restart(): Promise<void> {
    this.folded = "";
    this.field?.focus();
    if (await this.conversation.restart()) this.tell("restarted");
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.listening = new AbortController();
    const { signal } = this.listening;
    const { conversation } = this.kept;
    conversation.addEventListener("change", () => this.requestUpdate(), { signal });
    conversation.addEventListener("said", (event) => this.onSaid((event as CustomEvent<BotMessage>).detail), { signal });
    conversation.addEventListener("failed", (event) => this.onFailed((event as CustomEvent<Failure>).detail), { signal });
    for (const name of ["online", "offline"]) addEventListener(name, () => this.onNetwork(), { signal });
    narrow.addEventListener("change", () => this.requestUpdate(), { signal });
    // Embedded in the page there is no opening; a conversation of before goes on, a new one waits for the visitor.
    if (this.mode !== "floating" && conversation.known) void this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.listening?.abort();
    this.here = null;
    stop();
  }

  override render(): TemplateResult {
    return html`<div class="root" lang="nl" data-size=${this.size}>${this.opened ? this.panel() : launcher(this.kept.unread, () => void this.open())}</div>`;
  }

  protected override willUpdate(): void {
    this.focused = this.shadowRoot?.activeElement ?? null;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    // What had the focus is gone, such as a button of a conversation that was deleted.
    if (this.focused && !this.focused.isConnected) this.field?.focus();
    if (this.mode === "floating")
      top(this.renderRoot.querySelector<HTMLElement>(".launcher, .panel"));
    this.showNewest();
  }

  private get kept(): Kept {
    this.here ??= keptFor(this.server || PoortwijzerChat.defaultServer);
    return this.here;
  }

  private get conversation(): Conversation {
    return this.kept.conversation;
  }

  private get opened(): boolean {
    return this.mode !== "floating" || this.kept.opened;
  }

  private get field(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector("textarea");
  }

  private panel(): TemplateResult {
    const floating = this.mode === "floating";
    const top = header(this.folder("menu", "Meer", "icon"), floating ? () => void this.close() : null);
    const inside = [top, this.log(), this.aside(), this.question(), this.announcer.render()];
    return floating
      ? html`<dialog class="panel" popover="manual" aria-labelledby="heading" @keydown=${this.onKey} @cancel=${this.onCancel}>
          ${inside}
        </dialog>`
      : html`<section class="panel" aria-labelledby="heading" @keydown=${this.onKey} @focusin=${this.onFocus}>
          ${inside}
        </section>`;
  }

  private log(): TemplateResult {
    const { entries, waiting, problem } = this.conversation;
    const hands = this.hands();
    return html`<div class="log" role="log" aria-live="off" aria-label="Gesprek" tabindex="0">
      ${entries.length || waiting || problem
        ? nothing
        : html`<p class="entry bot">Stel hieronder uw vraag over lang ziek zijn en werk.</p>`}
      ${repeat(entries, (entry) => entry.id, (entry) => drawn(entry, hands))}
      ${waiting ? html`<p class="entry waiting">${WAITING}…</p>` : nothing}
      ${problem
        ? html`<div class="problem">
            <p>${problem}</p>
            <button type="button" @click=${this.onStartAgain}>Opnieuw proberen</button>
          </div>`
        : nothing}
      ${this.offline ? html`<p class="notice">${OFFLINE}</p>` : nothing}
    </div>`;
  }

  private hands(): Hands {
    return {
      press: (entry, payload, title) => {
        if (!this.conversation.waiting) void this.conversation.press(entry, payload, title);
      },
      retry: (entry) => {
        this.field?.focus();
        void this.conversation.retry(entry);
      },
      unfold: (entry) => {
        entry.unfolded = !entry.unfolded;
        this.requestUpdate();
      },
      judge: (entry, value, reason) => void this.judge(entry, value, reason),
      speak: canSpeak() ? (entry) => this.speak(entry) : null,
      spoken: this.reading,
      loginUrl: this.loginUrl.replace("{return}", encodeURIComponent(location.href)),
    };
  }

  private aside(): TemplateResult | typeof nothing {
    const deeds: Deeds = {
      resize: () => (this.size = (this.size + 1) % SIZES.length),
      say: (text) => this.sayFor(text),
      simplify: () => this.requestUpdate(void (this.conversation.easy = !this.conversation.easy)),
      download: () => this.download(),
      fold: (what) => void this.fold(what),
      restart: () => void this.restart(),
    };
    if (this.folded === "menu") return menu(SIZES[(this.size + 1) % SIZES.length]!, this.conversation.easy, deeds);
    if (this.folded === "restart") return restart(deeds);
    if (this.folded !== "person") return nothing;
    const { contactName: name, contactPhone: phone, contactUrl: url, contactHours: hours } = this;
    return person({ name, phone, url, hours }, deeds);
  }

  private folder(what: "menu" | "person", title: string, look: string): TemplateResult {
    const open = this.folded === what || (what === "menu" && this.folded === "restart");
    return html`<button
      class=${look}
      id=${what}
      type="button"
      aria-expanded=${open}
      @click=${() => this.fold(open ? "" : what)}
    >
      ${title}
    </button>`;
  }

  private question(): TemplateResult {
    return html`<form class="question" @submit=${this.onSubmit}>
      <label for="field">Uw vraag</label>
      <div class="row">
        <textarea
          id="field"
          rows="2"
          autocomplete="off"
          aria-describedby="hint problem"
          aria-invalid=${this.fieldProblem ? "true" : nothing}
          @input=${() => (this.fieldProblem = "")}
          @keydown=${this.onFieldKey}
        ></textarea>
        <button class="send" type="submit">Verstuur</button>
      </div>
      <p id="problem" class="problem">${this.fieldProblem}</p>
      <p class="foot">
        <span id="hint">Deel geen medische gegevens, namen of BSN.</span> ${this.folder("person", "Hulp van een mens", "link")}
      </p>
    </form>`;
  }

  private async begin(): Promise<void> {
    if (!(await this.conversation.start())) this.announcer.say(this.conversation.problem);
  }

  private async fold(what: Aside): Promise<void> {
    const before = this.folded;
    this.folded = what;
    await this.updateComplete;
    if (what === "restart") this.renderRoot.querySelector<HTMLElement>(".aside .first")?.focus();
    else if (what === "" && before) this.renderRoot.querySelector<HTMLElement>(before === "person" ? "#person" : "#menu")?.focus();
  }

  private sayFor(text: string): void {
    this.folded = "";
    this.field?.focus();
    if (!this.conversation.waiting) void this.conversation.say(text);
  }

  private async judge(entry: BotEntry, value: "up" | "down", reason?: Reason): Promise<void> {
    const kept = await this.conversation.judge(entry, value, reason);
    if (kept === null) return;
    this.announcer.say(kept ? "Bedankt. Uw oordeel is bewaard." : "Uw oordeel is niet bewaard.");
    if (kept) this.tell("feedback", { topic: entry.message.custom?.topic, value });
  }

  private speak(entry: BotEntry): void {
    const same = this.reading === entry;
    stop();
    this.reading = same ? null : entry;
    if (!same) speak(plain(entry.message.text), () => this.reading === entry && (this.reading = null));
  }

  private download(): void {
    save(transcript(this.conversation.entries, new Date()), "text/plain;charset=utf-8", "gesprek-poortwijzer.txt");
  }

  private onSaid(message: BotMessage): void {
    if (!this.opened) this.kept.unread++;
    this.announcer.say(spoken(message));
    const { type = "text", topic, sensitive, fresh = false } = (message.custom ?? {}) as Partial<LoginMessage>;
    this.tell("answered", { type });
    if (type === "login_required") this.tell("login", { topic: this.conversation.asksAfterLogin, fresh });
    else if (topic && !sensitive) this.tell("topic", { topic });
  }

  private onFailed({ text, code }: Failure): void {
    this.announcer.say(text);
    this.tell("error", { code });
  }

  private onNetwork(): void {
    this.offline = !navigator.onLine;
    this.announcer.say(this.offline ? OFFLINE : "U hebt weer internet.");
  }

  private readonly onStartAgain = (): void => {
    this.field?.focus();
    void this.begin();
  };

  private onSubmit(event: Event): void {
    event.preventDefault();
    const field = this.field!;
    const text = field.value.trim();
    field.focus();
    if (!text) return;
    const tooLong = `Uw vraag is te lang: ${text.length} tekens. Hoogstens ${MAX_LENGTH} kan. Maak uw vraag korter.`;
    const problem = text.length > MAX_LENGTH ? tooLong : this.conversation.waiting && WAIT_FIRST;
    if (problem) {
      this.fieldProblem = problem; // the text stays in the field: nothing of it is lost
      this.announcer.say(problem);
      return;
    }
    field.value = "";
    void this.conversation.say(text);
    setTimeout(() => this.conversation.waiting && this.announcer.say(WAITING), WAITING_SAID_MS);
  }

  private onFieldKey(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    (event.target as HTMLTextAreaElement).form!.requestSubmit();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.preventDefault();
    void (this.folded ? this.fold("") : this.close());
  }

  private onFocus(): void {
    if (!this.conversation.problem) void this.begin();
  }

  /** The back gesture of a phone. */
  private onCancel(event: Event): void {
    event.preventDefault();
    void this.close();
  }

  /** Scrolls the log, and only the log, to the beginning of what came last. */
  private showNewest(): void {
    const log = this.renderRoot.querySelector<HTMLElement>(".log");
    const { entries, waiting, problem } = this.conversation;
    const newest = log ? `${entries.at(-1)?.id} ${waiting} ${problem}` : "";
    if (newest === this.newest) return;
    this.newest = newest;
    const last = log?.lastElementChild as HTMLElement | null | undefined;
    // In the next frame, when a card has its full height.
    if (log && last) requestAnimationFrame(() => scrollUpTo(last, log));
  }

  /** An event for the host page. Never holds words of the conversation. */
  private tell(name: string, detail: object = {}): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
