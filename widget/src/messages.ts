/** The message contract of docs/architecture.md. Types are added, never changed; an unknown one shows its text. */

export interface Button {
  title: string;
  payload: string;
}

export interface Source {
  title: string;
  publisher: string;
  url: string;
  checked: string; // yyyy-mm-dd
}

/** The `custom` object of a message. `sensitive`: never stored, downloaded or left on the screen. */
export interface Custom {
  type: string;
  topic?: string;
  version?: string; // of the answer's text
  title?: string;
  body?: string;
  sources?: Source[];
  message_id?: string;
  code?: string; // of type "error": "temporary" may be tried again
  sensitive?: boolean;
  withheld?: boolean;
}

/** Type "letter": a letter with [[key]] for each blank. */
export interface LetterMessage extends Custom {
  template: string;
  fields: { key: string; label: string; kind: "tekst" | "datum" | "keuze"; choices: string[] }[];
  filename: string;
}

/** Type "timeline": the steps of the calendar. Days are yyyy-mm-dd, null where a step has no such day. */
export interface TimelineMessage extends Custom {
  first_sick_day: string;
  today: string;
  steps: {
    key: string;
    title: string;
    week: number | null;
    from: string | null;
    until: string | null;
    who: string[];
    document: string;
    late: string;
    source: string;
    note: string;
    status: "gedaan" | "te_laat" | "nu" | "straks";
    status_text: string;
  }[];
  calendar: string; // iCalendar, neutral titles
  calendar_clear: string; // iCalendar, titles that say what it is
  picture: string; // SVG
}

/** Type "bar_summary": health data of the person who is logged in; `withheld` when it comes from the history. */
export interface BarMessage extends Custom {
  facts: string[];
  sections: { key: string; title: string; sensitive: boolean; items: { name: string; lines: string[] }[] }[];
  question?: string | null;
  closing: string[];
  picture?: string | null; // SVG
}

/** Type "login_required": `question` is the topic to ask again after login; `fresh`: who is logged in must do so again. */
export interface LoginMessage extends Custom {
  question?: string;
  fresh?: boolean;
}

export interface BotMessage {
  text: string;
  buttons?: Button[];
  custom?: Custom;
}

/** One line of the history: the user's own words, or a message of the bot. */
export type HistoryEntry =
  | { from: "user"; id: string; at: number; text: string }
  | ({ from: "bot"; at: number } & BotMessage);

/** What the user sends: words, or a button of an earlier message. */
export type Outgoing = ({ text: string } | { button: string }) & { easy?: boolean };

/** A judgement about an answer; counted for its topic and version, linked to nobody. */
export interface Judgement {
  topic: string;
  version: string;
  value: "up" | "down";
  reason?: Reason;
}

export const REASONS = {
  onduidelijk: "Ik begrijp het niet",
  niet_mijn_vraag: "Dit vroeg ik niet",
  te_lang: "Het is te lang",
  klopt_niet: "Het klopt niet",
  anders: "Iets anders",
} as const;

export type Reason = keyof typeof REASONS;

/** The text of a message without its Markdown marks. */
export function plain(text: string): string {
  return text.replaceAll("**", "").replace(/^\s*- /gm, "");
}

/** What a screen reader says of a new message, once: its text and what can be chosen. Private content is not spoken. */
export function spoken({ text, buttons = [], custom }: BotMessage): string {
  const choices = buttons.length ? ` Keuzes: ${buttons.map((button) => button.title).join(", ")}.` : "";
  if (custom?.sensitive && !custom.withheld) return `${custom.title ?? "Uw samenvatting"} staat in beeld. Privé.${choices}`;
  return plain(text) + choices;
}
