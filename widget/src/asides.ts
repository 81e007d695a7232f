/** Around the conversation: the launcher, the bar on top, and what can be unfolded above the question field. */

import { html, nothing, type TemplateResult } from "lit";

export type Aside = "" | "menu" | "restart" | "person";

/** The hosting site's own people, as its attributes name them. */
export interface Contact {
  name: string;
  phone: string;
  url: string;
  hours: string;
}

/** What the buttons of the menu do. */
export interface Deeds {
  resize(): void;
  say(text: string): void;
  simplify(): void;
  download(): void;
  fold(what: Aside): void;
  restart(): void;
}

export function launcher(unread: number, open: () => void): TemplateResult {
  return html`<button class="launcher" type="button" popover="manual" @click=${open}>
    Stel een vraag over ziek zijn en werk
    ${unread ? html`<span class="unread">${unread} ${unread === 1 ? "nieuw bericht" : "nieuwe berichten"}</span>` : nothing}
  </button>`;
}

/** The bar on top; `close` is null where the chat cannot be closed. */
export function header(menuButton: TemplateResult, close: (() => void) | null): TemplateResult {
  return html`<header>
    <div>
      <h2 id="heading">Poortwijzer</h2>
      <p>Een computer, geen mens</p>
    </div>
    ${menuButton}
    ${close
      ? html`<button class="icon close" type="button" aria-label="Sluit de chat" @click=${close}>
          <span aria-hidden="true">×</span>
        </button>`
      : nothing}
  </header>`;
}

/** `resize` is what the button for the text size says: the size it leads to; `easy` whether answers come in simple words. */
export function menu(resize: string, easy: boolean, deeds: Deeds): TemplateResult {
  return html`<div class="aside" role="group" aria-label="Meer">
    <button type="button" @click=${deeds.resize}>${resize}</button>
    <button type="button" aria-pressed=${easy ? "true" : "false"} @click=${deeds.simplify}>Antwoorden in makkelijke taal</button>
    <button type="button" @click=${() => deeds.say("Leg het makkelijker uit")}>Leg het makkelijker uit</button>
    <button type="button" @click=${deeds.download}>Download dit gesprek</button>
    <button type="button" @click=${() => deeds.fold("restart")}>Begin opnieuw</button>
  </div>`;
}

export function restart(deeds: Deeds): TemplateResult {
  return html`<div class="aside" role="group" aria-label="Begin opnieuw">
    <p>Wilt u opnieuw beginnen? Dit gesprek verdwijnt dan uit beeld.</p>
    <button type="button" class="first" @click=${deeds.restart}>Ja, begin opnieuw</button>
    <button type="button" @click=${() => deeds.fold("")}>Nee, ga verder</button>
  </div>`;
}

/** The site's own people first; who else can help is a text of the assistant. */
export function person({ name, phone, url, hours }: Contact, deeds: Deeds): TemplateResult {
  const number = phone.replace(/[^+\d]/g, "");
  return html`<div class="aside" role="group" aria-label="Hulp van een mens">
    ${name ? html`<p><strong>${name}</strong></p>` : nothing}
    ${number ? html`<p>Bel <a href="tel:${number}">${phone}</a></p>` : nothing}
    ${hours ? html`<p>Bereikbaar: ${hours}</p>` : nothing}
    ${/^https?:/.test(url)
      ? html`<p><a href=${url} target="_blank" rel="noopener">Contact via de website</a></p>`
      : nothing}
    <button type="button" @click=${() => deeds.say("Ik wil een mens spreken")}>Wie kan mij nog meer helpen?</button>
  </div>`;
}
