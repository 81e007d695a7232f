/** Tells screen readers, politely and once, what is new. */

import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";

const CLEARED_MS = 8_000; // whoever reads the page later must not find an answer twice

/** Two live regions in turn, so that the same words twice in a row are still a change. */
export class Announcer implements ReactiveController {
  private texts = ["", ""];
  private turn = 0;
  private timer = 0;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.timer);
  }

  say(text: string): void {
    this.turn = 1 - this.turn;
    this.texts = this.turn ? ["", text] : [text, ""];
    clearTimeout(this.timer);
    if (text) this.timer = window.setTimeout(() => this.say(""), CLEARED_MS);
    this.host.requestUpdate();
  }

  render(): TemplateResult[] {
    return this.texts.map((text) => html`<div class="unseen" role="status" aria-live="polite">${text}</div>`);
  }
}
