/** The card of an example letter: a short form, the letter as it grows, copy and download. Nothing leaves this page. */

import { html, LitElement, type TemplateResult } from "lit";

import { cardStyles } from "./card-styles.js";
import { longDate } from "./dates.js";
import { save } from "./files.js";
import type { LetterMessage } from "./messages.js";
import { base } from "./styles.js";

const COPIED = "De brief is gekopieerd.";
const NOT_COPIED = "Kopiëren lukte niet. Selecteer de tekst en kopieer hem zelf, of download de brief.";

export class PoortwijzerLetter extends LitElement {
  static override styles = [base, cardStyles];
  static override properties = { letter: { attribute: false }, said: { state: true }, values: { state: true } };

  declare letter: LetterMessage;
  declare said: string;
  declare values: Record<string, string>;

  constructor() {
    super();
    this.said = "";
    this.values = {};
  }

  /** The letter with what was filled in; an empty blank shows its label between brackets. */
  get text(): string {
    return this.letter.template.replace(/\[\[(\w+)\]\]/g, (_, key: string) => {
      const field = this.letter.fields.find((one) => one.key === key);
      const value = this.values[key]?.trim();
      if (!value) return `[${field?.label ?? key}]`;
      return field?.kind === "datum" ? longDate(value) : value;
    });
  }

  override render(): TemplateResult {
    return html`<div class="card">
      <form class="blanks" @submit=${(event: Event) => event.preventDefault()}>
        ${this.letter.fields.map(
          (field) =>
            html`<label
              >${field.label}
              ${field.kind === "keuze"
                ? html`<select @change=${(event: Event) => this.fill(field.key, event)}>
                    <option value="">Kies</option>
                    ${field.choices.map((choice) => html`<option>${choice}</option>`)}
                  </select>`
                : html`<input
                    type=${field.kind === "datum" ? "date" : "text"}
                    autocomplete="off"
                    @input=${(event: Event) => this.fill(field.key, event)}
                  />`}
            </label>`,
        )}
      </form>
      <p class="paper" tabindex="0" role="group" aria-label="De brief">${this.text}</p>
      <div class="buttons">
        <button type="button" @click=${() => this.copy()}>Kopieer de brief</button>
        <button type="button" @click=${() => this.download()}>Download de brief</button>
      </div>
      <p role="status" class="status">${this.said}</p>
    </div>`;
  }

  private fill(key: string, event: Event): void {
    this.values = { ...this.values, [key]: (event.target as HTMLInputElement).value };
    this.said = "";
  }

  private async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.text);
      this.said = COPIED;
    } catch {
      this.said = NOT_COPIED;
    }
  }

  private download(): void {
    save(this.text, "text/plain;charset=utf-8", this.letter.filename);
  }
}

