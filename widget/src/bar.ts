/** The card of somebody's own BAR: private, from memory only, and hidden as soon as nobody looks at it. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";

import { cardStyles } from "./card-styles.js";
import { blocks, markdown } from "./markdown.js";
import type { BarMessage } from "./messages.js";
import { picture } from "./picture.js";
import { base } from "./styles.js";

const IDLE_MS = 5 * 60_000;
const ACTIVITY = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

export class PoortwijzerBar extends LitElement {
  static override styles = [base, cardStyles];
  static override properties = { bar: { attribute: false }, covered: { state: true } };

  declare bar: BarMessage;
  declare covered: boolean;

  private timer = 0;
  private focusAfter: "show" | "title" | null = null;

  constructor() {
    super();
    this.covered = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("blur", this.cover);
    document.addEventListener("visibilitychange", this.cover);
    for (const event of ACTIVITY) addEventListener(event, this.active, { passive: true, capture: true });
    this.active();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("blur", this.cover);
    document.removeEventListener("visibilitychange", this.cover);
    for (const event of ACTIVITY) removeEventListener(event, this.active, { capture: true });
    clearTimeout(this.timer);
    this.covered = true;
  }

  override render(): TemplateResult {
    return html`<section class="card private" tabindex="-1" aria-label=${this.bar.title || "Privé"}>
      <p class="mark">Privé: alleen voor u</p>
      <p role="status" class=${this.covered ? "" : "unseen"}>
        ${this.covered ? "De samenvatting is verborgen. Zo kan niemand meekijken." : ""}
      </p>
      ${this.covered
        ? html`<div class="buttons"><button class="show" type="button" @click=${this.uncover}>Toon opnieuw</button></div>`
        : this.content()}
    </section>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (!this.focusAfter) return;
    this.renderRoot.querySelector<HTMLElement>(this.focusAfter === "show" ? ".show" : ".private")?.focus();
    this.focusAfter = null;
  }

  private content(): TemplateResult {
    const { title, body, facts, sections, question, closing, picture: drawing } = this.bar;
    const bare = !facts.length && !sections.length; // only a text, such as who has looked
    return html`${title ? html`<h3>${title}</h3>` : nothing} ${bare ? markdown(blocks(body ?? "")) : nothing}
      ${facts.map((fact) => html`<p>${fact}</p>`)}
      ${drawing
        ? html`<div class="picture">${picture(drawing)}</div>`
        : nothing}
      ${sections.map(
        (section) =>
          html`<div>
            <h4>${section.title}</h4>
            <ul>
              ${section.items.map(
                ({ name, lines }) => html`<li>${name ? html`<strong>${name}:</strong> ` : nothing}${lines.join(" ")}</li>`,
              )}
            </ul>
          </div>`,
      )}
      ${[question ?? "", ...closing].filter(Boolean).map((line) => html`<p>${line}</p>`)}`;
  }

  private readonly cover = (): void => {
    if (this.covered || (document.visibilityState === "visible" && document.hasFocus() && !this.idle)) return;
    if (this.renderRoot instanceof ShadowRoot && this.renderRoot.activeElement) this.focusAfter = "show";
    this.covered = true;
  };

  private idle = false;

  private readonly active = (): void => {
    clearTimeout(this.timer);
    this.idle = false;
    this.timer = window.setTimeout(() => {
      this.idle = true;
      this.cover();
    }, IDLE_MS);
  };

  private uncover(): void {
    this.covered = false;
    this.focusAfter = "title";
    this.active();
  }
}
