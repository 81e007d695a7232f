/** The card of the calendar: the picture, every step in words, the agenda file and paper. */

import { html, LitElement, nothing, type TemplateResult } from "lit";

import { cardStyles } from "./card-styles.js";
import { longDate } from "./dates.js";
import { print, save } from "./files.js";
import type { TimelineMessage } from "./messages.js";
import { picture } from "./picture.js";
import { base } from "./styles.js";

type Step = TimelineMessage["steps"][number];

const ON_PAPER = `
  body { font: 11pt/1.4 system-ui, sans-serif; color: #000; }
  h1 { font-size: 15pt; } li { margin-bottom: 0.6em; break-inside: avoid; } p { margin: 0; }
  .state, h4 { font-weight: bold; margin: 0; font-size: 1em; } details > summary { display: none; }
`;

export class PoortwijzerTimeline extends LitElement {
  static override styles = [base, cardStyles];
  static override properties = { timeline: { attribute: false }, clear: { state: true } };

  declare timeline: TimelineMessage;
  declare clear: boolean;

  constructor() {
    super();
    this.clear = false;
  }

  override render(): TemplateResult {
    const { steps, first_sick_day: first, picture: drawing } = this.timeline;
    return html`<div class="card">
      <p>Eerste ziektedag: ${longDate(first)}.</p>
      ${drawing
        ? html`<details class="picture">
            <summary>Bekijk de tijdlijn als plaatje</summary>
            ${picture(drawing, "Tijdlijn. Alle stappen staan ook in de lijst hieronder.")}
          </details>`
        : nothing}
      <ol class="steps">
        ${steps.map((step) => this.step(step))}
      </ol>
      <fieldset>
        <legend>Zet de stappen in uw agenda</legend>
        <label class="choice"
          ><input type="radio" name="titles" .checked=${!this.clear} @change=${() => (this.clear = false)} />Neutrale titels:
          anderen zien niet waar het over gaat</label
        >
        <label class="choice"
          ><input type="radio" name="titles" .checked=${this.clear} @change=${() => (this.clear = true)} />Duidelijke titels: de
          naam van elke stap</label
        >
        <div class="buttons">
          <button type="button" @click=${this.download}>Download voor uw agenda</button>
        </div>
      </fieldset>
      <div class="buttons"><button type="button" @click=${this.print}>Print de stappen</button></div>
    </div>`;
  }

  private step(step: Step): TemplateResult {
    return html`<li class="step ${step.status}">
      <h4>${step.title}</h4>
      <p class="state">${step.status_text}</p>
      <p>${when(step)}${step.week ? ` (week ${step.week})` : ""}</p>
      ${step.who.length ? html`<p>Wie: ${step.who.join(", ")}.</p>` : nothing} ${step.note ? html`<p>${step.note}</p>` : nothing}
      ${step.late || step.source
        ? html`<details>
            <summary>Meer<span class="unseen"> over ${step.title}</span></summary>
            ${step.document ? html`<p>Nodig: ${step.document}.</p>` : nothing} ${step.late ? html`<p>${step.late}</p>` : nothing}
            ${step.source ? html`<p>Bron: ${step.source}.</p>` : nothing}
          </details>`
        : nothing}
    </li>`;
  }

  private download(): void {
    const { calendar, calendar_clear: clear } = this.timeline;
    save(this.clear ? clear : calendar, "text/calendar;charset=utf-8", this.clear ? "stappen.ics" : "afspraken.ics");
  }

  private print(): void {
    const parts = this.renderRoot.querySelectorAll(".card > p, .steps");
    print(this.renderRoot as ShadowRoot, this.timeline.title ?? "Stappen bij ziekte", parts, ON_PAPER);
  }
}

function when({ from, until }: Step): string {
  if (from && until) return from === until ? longDate(from) : `${longDate(from)} tot en met ${longDate(until)}`;
  if (until) return `Uiterlijk ${longDate(until)}`;
  return from ? `Vanaf ${longDate(from)}` : "";
}
