/** Gives something to the visitor: a file, or a page on paper. */

import type { Entry } from "./state.js";
import { longDate } from "./dates.js";

/** Gives `text` to the visitor as a file. */
export function save(text: string, type: string, filename: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The conversation as text. What is private stays out. */
export function transcript(entries: Entry[], today: Date): string {
  const day = longDate(today.toLocaleDateString("sv-SE"));
  const lines = [`Gesprek met Poortwijzer, een computer, op ${day}`, "Algemene informatie, geen juridisch of medisch advies.", ""];
  for (const entry of entries) {
    if (entry.from === "user") lines.push(`U: ${entry.text}`, "");
    else if (entry.message.custom?.sensitive) lines.push("Poortwijzer: (privé, staat niet in dit bestand)", "");
    else lines.push(`Poortwijzer: ${entry.message.text.replaceAll("**", "")}`, "", ...sources(entry), "");
  }
  return lines.join("\n").replace(/\n{3,}/g, "\n\n");
}

function sources({ message }: Entry & { from: "bot" }): string[] {
  const { sources = [] } = message.custom ?? {};
  return sources.filter(({ url }) => url && !message.text.includes(url)).map(({ title, url }) => `Bron: ${title}, ${url}`);
}

/** Prints `parts` of this page by themselves, with `sheet` as their look. */
export function print(root: ShadowRoot, title: string, parts: Iterable<Node>, sheet: string): void {
  const frame = document.createElement("iframe");
  frame.className = "unseen";
  frame.tabIndex = -1;
  frame.ariaHidden = "true";
  root.append(frame);
  const page = frame.contentWindow as (Window & typeof globalThis) | null;
  if (!page) return frame.remove();
  const look = new page.CSSStyleSheet();
  look.replaceSync(sheet);
  page.document.adoptedStyleSheets = [look];
  page.document.title = title;
  page.document.documentElement.lang = "nl";
  const heading = page.document.createElement("h1");
  heading.textContent = title;
  page.document.body.append(heading, ...[...parts].map((part) => page.document.importNode(part, true)));
  page.addEventListener("afterprint", () => frame.remove());
  page.print();
}

