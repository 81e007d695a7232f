/** The custom element <poortwijzer-chat>: draws the conversation and hands on what the visitor does. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";

import { type BotMessage, Connection, type Custom, type LetterMessage, type Source } from "./connection.js";
import { longDate } from "./dates.js";
import { markdown } from "./markdown.js";
import { Conversation, type Entry } from "./state.js";
import { styles } from "./styles.js";

const MAX_LENGTH = 2000;
const WAITING = "Antwoord wordt opgezocht";

export class PoortwijzerChat extends LitElement {
  static override styles = styles;
  static override properties = {
    server: { type: String },
    opened: { state: true },
    announcement: { state: true },
    fieldProblem: { state: true },
  };
  static defaultServer = "";

  declare server: string;
  declare opened: boolean;
  declare announcement: string;
  declare fieldProblem: string;

  private conversation: Conversation | null = null;
  private scrollToNewest = false;

  constructor() {
    super();
    this.server = "";
    this.opened = false;
    this.announcement = "";
    this.fieldProblem = "";
  }

  /** Opens the chat and puts the cursor in the question field. */
  async open(): Promise<void> {
    this.opened = true;
    this.conversation ??= this.newConversation();
    await this.updateComplete;
    this.field?.focus();
    await this.conversation.start();
  }

  /** Closes the chat and gives the focus back to the button that opened it. */
  async close(): Promise<void> {
    this.opened = false;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLButtonElement>(".launcher")?.focus();
  }

  override render(): TemplateResult {
    return html`
      ${this.opened ? this.panel() : this.launcher()}
      <div class="unseen" role="status" aria-live="polite">${this.announcement}</div>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (!this.scrollToNewest) return;
    this.scrollToNewest = false;
    const shown = this.renderRoot.querySelectorAll(".entry");
    shown[shown.length - 1]?.scrollIntoView({ block: "nearest" });
  }

  private newConversation(): Conversation {
    const conversation = new Conversation(new Connection(this.server || PoortwijzerChat.defaultServer));
    conversation.addEventListener("change", () => {
      this.scrollToNewest = true;
      this.requestUpdate();
    });
    conversation.addEventListener("said", (event) => this.announce(spoken((event as CustomEvent<BotMessage>).detail)));
    conversation.addEventListener("failed", (event) => this.announce((event as CustomEvent<string>).detail));
    return conversation;
  }

  private launcher(): TemplateResult {
    return html`<button class="launcher" type="button" @click=${() => this.open()}>
      Stel een vraag over ziek zijn en werk
    </button>`;
  }

  private panel(): TemplateResult {
    const { entries, waiting, problem } = this.conversation!;
    return html`
      <section class="panel" role="dialog" aria-labelledby="heading" @keydown=${this.onKey}>
        <header>
          <h2 id="heading">Poortwijzer</h2>
          <p>Een computer, geen mens</p>
          <button class="close" type="button" aria-label="Sluit de chat" @click=${() => this.close()}>
            <span aria-hidden="true">×</span>
          </button>
        </header>
        <div class="log" role="log" aria-live="off" aria-label="Gesprek" tabindex="0">
          ${entries.map((entry) => (entry.from === "user" ? this.question(entry) : this.answer(entry)))}
          ${waiting ? html`<p class="entry waiting">${WAITING}…</p>` : nothing}
          ${problem ? this.problem(problem, () => this.conversation!.start()) : nothing}
        </div>
        <form class="question" @submit=${this.onSubmit}>
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
          <p id="hint">Deel geen medische gegevens, namen of BSN.</p>
        </form>
      </section>
    `;
  }

  private question(entry: Entry & { from: "user" }): TemplateResult {
    return html`<div class="entry user">
      <span class="unseen">U zei:</span>
      <p>${entry.text}</p>
      ${entry.status === "failed" ? this.problem(entry.problem ?? "", () => this.conversation!.retry(entry)) : nothing}
    </div>`;
  }

  private answer(entry: Entry & { from: "bot" }): TemplateResult {
    const { text, buttons = [], custom } = entry.message;
    return html`<div class="entry bot" lang="nl">
      <span class="unseen">Poortwijzer zei:</span>
      ${custom?.title && custom.sources?.length ? html`<h3>${custom.title}</h3>` : nothing}
      ${markdown(custom?.sources?.length && custom.body ? custom.body : text)} ${card(custom)}
      ${sources(custom?.sources ?? [])}
      ${buttons.length
        ? html`<div class="buttons" role="group" aria-label="Kies een vervolg">
            ${buttons.map(
              ({ title, payload }) =>
                html`<button type="button" @click=${() => this.conversation!.press(entry, payload, title)}>
                  ${title}${entry.chosen === payload ? html`<span class="unseen"> (gekozen)</span>` : nothing}
                </button>`,
            )}
          </div>`
        : nothing}
    </div>`;
  }

  private problem(text: string, again: () => Promise<unknown>): TemplateResult {
    const retry = async (): Promise<void> => {
      this.field?.focus();
      await again();
    };
    return html`<div class="problem">
      <p>${text}</p>
      <button type="button" @click=${retry}>Opnieuw proberen</button>
    </div>`;
  }

  private get field(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector("textarea");
  }

  private onSubmit(event: Event): void {
    event.preventDefault();
    const field = this.field!;
    const text = field.value.trim();
    field.focus();
    if (!text || this.conversation!.waiting) return;
    if (text.length > MAX_LENGTH) {
      // The text stays in the field: nothing of it is lost.
      this.fieldProblem = `Uw vraag is te lang: ${text.length} tekens. Hoogstens ${MAX_LENGTH} kan. Maak uw vraag korter.`;
      this.announce(this.fieldProblem);
      return;
    }
    field.value = "";
    this.announce(WAITING);
    void this.conversation!.say(text);
  }

  private onFieldKey(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    (event.target as HTMLTextAreaElement).form!.requestSubmit();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    void this.close();
  }

  private announce(text: string): void {
    this.announcement = text;
  }
}

/** What some kinds of messages show besides their text. */
function card(custom: Custom | undefined): TemplateResult | typeof nothing {
  if (custom?.type === "letter")
    return html`<poortwijzer-letter .letter=${custom as LetterMessage}></poortwijzer-letter>`;
  return nothing;
}

/** How many sources stand under an answer at once; the rest can be unfolded. */
const SOURCES_SHOWN = 1;

function sources(found: Source[]): TemplateResult | typeof nothing {
  const [first] = found;
  if (!first) return nothing;
  const rest = found.slice(SOURCES_SHOWN);
  return html`<div class="sources">
    <p>Bron: ${link(first)}, gecontroleerd op ${longDate(first.checked)}.</p>
    ${rest.length
      ? html`<details>
          <summary>${rest.length === 1 ? "Nog een bron" : `Nog ${rest.length} bronnen`}</summary>
          <ul>
            ${rest.map((source) => html`<li>${link(source)}</li>`)}
          </ul>
        </details>`
      : nothing}
  </div>`;
}

function link({ url, title }: Source): TemplateResult {
  return url ? html`<a href=${url} target="_blank" rel="noopener">${title}</a>` : html`${title}`;
}

/** What a screen reader says of a new message: its text without Markdown marks, and what can be chosen. */
function spoken({ text, buttons = [] }: BotMessage): string {
  const choices = buttons.length ? ` Keuzes: ${buttons.map((button) => button.title).join(", ")}.` : "";
  return text.replaceAll("**", "").replace(/^\s*- /gm, "") + choices;
}
