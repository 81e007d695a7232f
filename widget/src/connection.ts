/** Talks to the web channel of the bot (bot/channels/web.py). Knows HTTP and the message contract, nothing else. */

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

/** The `custom` object of the message contract; types are added, never changed. */
export interface Custom {
  type: string;
  topic?: string;
  title?: string;
  body?: string;
  sources?: Source[];
}

/** What a message of type "letter" adds: a letter with [[key]] for each blank. */
export interface LetterMessage extends Custom {
  template: string;
  fields: { key: string; label: string; kind: "tekst" | "datum" | "keuze"; choices: string[] }[];
  filename: string;
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
export type Outgoing = { text: string } | { button: string };

/** The server answered, and refused; `message` is its Dutch explanation. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The server could not be reached, or not in time. */
export class Unreachable extends Error {}

const TIMEOUT_MS = 15_000;

export class Connection {
  constructor(private readonly server: string) {}

  /** Starts a conversation. Rejects with Refused or Unreachable, like every call here. */
  start(): Promise<{ session: string; messages: BotMessage[] }> {
    return this.call("session", { method: "POST", body: "{}" });
  }

  /** Sends a message; `id` makes it safe to send the same one again. */
  send(session: string, id: string, what: Outgoing): Promise<{ id: string; messages: BotMessage[] }> {
    return this.call("message", { method: "POST", body: JSON.stringify({ session, id, ...what }) });
  }

  /** All that was said in a conversation. */
  history(session: string): Promise<{ messages: HistoryEntry[] }> {
    return this.call("history", { headers: { "Poortwijzer-Session": session } });
  }

  private async call<T>(path: string, init: RequestInit): Promise<T> {
    let response: Response;
    let body: unknown;
    try {
      response = await fetch(`${this.server}/chat/${path}`, {
        ...init,
        headers: { "Content-Type": "application/json", ...init.headers },
        credentials: "omit",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      body = await response.json();
    } catch {
      throw new Unreachable();
    }
    if (!response.ok) {
      const error = (body as { error?: { code?: string; text?: string } }).error;
      if (!error?.text) throw new Unreachable();
      throw new Refused(response.status, error.code ?? "", error.text);
    }
    return body as T;
  }
}
