/** Shows the little Markdown that answers use: paragraphs, "- " lists and **bold**. Everything else stays text. */

import { html, type TemplateResult } from "lit";

/** Blocks as paragraphs and lists. */
export function markdown(found: (string | string[])[]): TemplateResult[] {
  return found.map((block) =>
    Array.isArray(block)
      ? html`<ul>
          ${block.map((item) => html`<li>${inline(item)}</li>`)}
        </ul>`
      : html`<p>${inline(block)}</p>`,
  );
}

/** Paragraphs as strings, lists as arrays of their items. */
export function blocks(text: string): (string | string[])[] {
  const found: (string | string[])[] = [];
  let fresh = true;
  for (const line of text.split("\n")) {
    const item = /^\s*[-*] +(.*)$/.exec(line);
    const last = found.at(-1);
    if (item) {
      if (Array.isArray(last)) last.push(item[1]!);
      else found.push([item[1]!]);
    } else if (line.trim()) {
      if (!fresh && typeof last === "string") found[found.length - 1] = `${last} ${line.trim()}`;
      else if (!fresh && Array.isArray(last)) last[last.length - 1] += ` ${line.trim()}`;
      else found.push(line.trim());
    }
    fresh = !line.trim();
  }
  return found;
}

function inline(text: string): (string | TemplateResult)[] {
  return text.split(/\*\*(.+?)\*\*/).map((part, index) => (index % 2 ? html`<strong>${part}</strong>` : part));
}
