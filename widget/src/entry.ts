/** Draws the entries of a conversation: what the visitor said, what the bot answered, and what can be done with it. */

import { html, nothing, type TemplateResult } from "lit";

import { TOKEN_REFUSED } from "./connection.js";
import { longDate } from "./dates.js";
import { blocks, markdown } from "./markdown.js";
import {
  type Custom,
  type Reason,
  REASONS,
  type Source,
} from "./messages.js";
import type { BotEntry, Entry, UserEntry } from "./state.js";

/** What a visitor can do with an entry, and what the host page offers. */
export interface Hands {
  press(entry: BotEntry, payload: string, title: string): void;
  retry(entry: UserEntry): void;
  unfold(entry: BotEntry): void;
  judge(entry: BotEntry, value: "up" | "down", reason?: Reason): void;
  /** Reads aloud, or stops; null where there is no Dutch voice. */
  speak: ((entry: BotEntry) => void) | null;
  spoken: BotEntry | null;
  /** The address where the visitor logs in; "" where the host page gave none. */
  loginUrl: string;
}

type Drawn = TemplateResult | typeof nothing;

const JUDGED_TYPES = new Set(["answer", "advice", "timeline", "letter"]);
// From this many characters on, an answer shows its beginning first; never for the sake of a few words.
const LONG = 900;
const BEGINNING = 500;

export function drawn(entry: Entry, hands: Hands): TemplateResult {
  return entry.from === "user" ? question(entry, hands) : answer(entry, hands);
}

function question(entry: UserEntry, hands: Hands): TemplateResult {
  return html`<div class="entry user">
    <span class="unseen">U zei:</span>
    <p>${entry.text}</p>
    ${entry.status === "failed"
      ? html`<div class="problem">
          <p>${entry.problem ?? ""}</p>
          ${entry.code === TOKEN_REFUSED ? login(hands) : nothing}
          <button type="button" @click=${() => hands.retry(entry)}>Opnieuw proberen</button>
        </div>`
      : nothing}
  </div>`;
}

function answer(entry: BotEntry, hands: Hands): TemplateResult {
  const { text, custom } = entry.message;
  const whole = (custom?.sources?.length || hasCard(custom)) && custom?.body ? custom.body : text;
  return html`<div class="entry bot ${custom?.type ?? ""}">
    <span class="unseen">Poortwijzer zei:</span>
    ${custom?.title && (custom.sources?.length || hasCard(custom)) && custom.type !== "bar_summary"
      ? html`<h3>${custom.title}</h3>`
      : nothing}
    ${words(entry, whole, hands)} ${card(custom)} ${custom?.type === "login_required" ? login(hands) : nothing}
    ${sources(custom?.sources ?? [])} ${choices(entry, hands)} ${tools(entry, hands)}
  </div>`;
}

function words(entry: BotEntry, text: string, hands: Hands): Drawn | TemplateResult[] {
  const { custom } = entry.message;
  if (custom?.type === "bar_summary" && !custom.withheld) return nothing; // its card says it
  const parts = blocks(text);
  if (custom?.type === "timeline") return markdown(parts.filter((part) => typeof part === "string")); // its card lists the steps
  const shown = beginning(parts);
  if (shown === parts.length) return markdown(parts);
  const id = `rest-${entry.id}`;
  return html`${markdown(parts.slice(0, shown))}
    <div id=${id} class="rest" ?hidden=${!entry.unfolded}>${markdown(parts.slice(shown))}</div>
    <button class="more" type="button" aria-expanded=${Boolean(entry.unfolded)} aria-controls=${id} @click=${() => hands.unfold(entry)}>
      ${entry.unfolded ? "Lees minder" : "Lees verder"}
    </button>`;
}

/** How many blocks of a text are shown at once: all of them, unless it is long. */
export function beginning(parts: (string | string[])[]): number {
  const lengths = parts.map((part) => (typeof part === "string" ? part : part.join(" ")).length);
  if (lengths.reduce((sum, length) => sum + length, 0) <= LONG) return parts.length;
  let sum = 0;
  const last = lengths.findIndex((length) => (sum += length) >= BEGINNING);
  return last + 1;
}

function hasCard(custom: Custom | undefined): boolean {
  return custom !== undefined && !custom.withheld && ["letter", "timeline", "bar_summary"].includes(custom.type);
}

function card(custom: Custom | undefined): Drawn {
  if (!hasCard(custom)) return nothing;
  switch (custom?.type) {
    case "letter":
      return html`<poortwijzer-letter .letter=${custom}></poortwijzer-letter>`;
    case "timeline":
      return html`<poortwijzer-timeline .timeline=${custom}></poortwijzer-timeline>`;
    case "bar_summary":
      return html`<poortwijzer-bar .bar=${custom}></poortwijzer-bar>`;
    default:
      return nothing;
  }
}

function login({ loginUrl }: Hands): Drawn {
  return loginUrl ? html`<p><a class="button" href=${loginUrl}>Inloggen</a></p>` : nothing;
}

function choices(entry: BotEntry, hands: Hands): Drawn {
  const { buttons = [] } = entry.message;
  if (!buttons.length) return nothing;
  return html`<div class="buttons" role="group" aria-label="Kies een vervolg">
    ${buttons.map(({ title, payload }) => {
      const chosen = entry.chosen === payload;
      return html`<button type="button" class=${chosen ? "chosen" : ""} @click=${() => hands.press(entry, payload, title)}>
        ${title}${chosen ? html`<span class="unseen"> (gekozen)</span>` : nothing}
      </button>`;
    })}
  </div>`;
}

/** Reading aloud, and whether the answer helped. */
function tools(entry: BotEntry, hands: Hands): Drawn {
  const { custom } = entry.message;
  if (!custom || custom.sensitive || !JUDGED_TYPES.has(custom.type)) return nothing;
  const { speak } = hands;
  return html`<div class="tools">
    ${speak
      ? html`<button type="button" class="small" @click=${() => speak(entry)}>
          ${hands.spoken === entry ? "Stop met voorlezen" : "Lees voor"}
        </button>`
      : nothing}
    ${custom.topic ? judgement(entry, hands) : nothing}
  </div>`;
}

function judgement(entry: BotEntry, hands: Hands): TemplateResult {
  const { judged } = entry;
  const thumb = (value: "up" | "down", title: string): TemplateResult =>
    html`<button type="button" class="small" aria-pressed=${judged?.value === value} @click=${() => hands.judge(entry, value)}>
      ${title}
    </button>`;
  return html`<div class="judgement">
    <div class="thumbs" role="group" aria-label="Hielp dit antwoord?">
      <span aria-hidden="true">Hielp dit antwoord?</span>${thumb("up", "Ja")}${thumb("down", "Nee")}
    </div>
    ${judged?.state === "asking why"
      ? html`<div class="reasons" role="group" aria-label="Waarom niet?">
          <span aria-hidden="true">Waarom niet?</span>
          ${Object.entries(REASONS).map(
            ([reason, title]) =>
              html`<button type="button" class="small" @click=${(event: Event) => {
                focusThumb(event); // this button is about to go
                hands.judge(entry, "down", reason as Reason);
              }}>${title}</button>`,
          )}
        </div>`
      : nothing}
    <p>${judged?.state === "kept" ? "Bedankt. Uw oordeel is bewaard." : ""}</p>
    <p class="problem">${judged?.state === "failed" ? "Uw oordeel is niet bewaard. Probeer het later opnieuw." : ""}</p>
  </div>`;
}

function focusThumb({ target }: Event): void {
  (target as Element).closest(".judgement")?.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
}

/** How many sources stand under an answer at once; the rest can be unfolded. */
const SOURCES_SHOWN = 1;

function sources(found: Source[]): Drawn {
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
  return /^https?:/.test(url) ? html`<a href=${url} target="_blank" rel="noopener">${title}</a>` : html`${title}`;
}
