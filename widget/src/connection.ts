/** Talks to the web channel of the bot (bot/channels/web.py). Knows HTTP and tokens, nothing of the screen. */

import type { BotMessage, HistoryEntry, Judgement, Outgoing } from "./messages.js";

/**
 * Where the token of a logged-in visitor comes from: the token itself, or a function of the host page. The function is
 * called with true when the last token was refused; it resolves to null for a visitor who is not logged in.
 */
export type TokenSource = string | ((refresh: boolean) => string | null | Promise<string | null>) | null;

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

export const TOKEN_REFUSED = "token_refused";
const TIMEOUT_MS = 15_000;

export class Connection {
  private source: TokenSource = null;
  private token: string | null = null;

  constructor(private readonly server: string) {}

  /** From now on every call is made for the visitor of this token; null: for nobody in particular. */
  setToken(source: TokenSource): void {
    this.source = source;
    this.token = null;
  }

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

  /** Counts the visitor's judgement about an answer. */
  feedback(session: string, judgement: Judgement): Promise<void> {
    return this.call("feedback", { method: "POST", body: JSON.stringify({ session, ...judgement }) });
  }

  private async call<T>(path: string, init: RequestInit): Promise<T> {
    try {
      return await this.once<T>(path, init, await this.currentToken(false));
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== TOKEN_REFUSED) throw error;
      // One fresh token, once. Without one this must not go on as a visitor without a name.
      const fresh = await this.currentToken(true);
      if (!fresh) throw error;
      return this.once<T>(path, init, fresh);
    }
  }

  private async currentToken(refresh: boolean): Promise<string | null> {
    if (typeof this.source !== "function") return refresh ? null : this.source;
    if (refresh || !this.token) {
      try {
        this.token = await this.source(refresh);
      } catch {
        throw new Unreachable(); // the host's own token endpoint failed
      }
    }
    return this.token;
  }

  private async once<T>(path: string, init: RequestInit, token: string | null): Promise<T> {
    let response: Response;
    let body: unknown;
    try {
      response = await fetch(`${this.server}/chat/${path}`, {
        ...init,
        headers: {
          "Content-Type": "application/json",
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
          ...init.headers,
        },
        credentials: "omit",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      body = response.status === 204 ? null : await response.json();
    } catch {
      throw new Unreachable();
    }
    if (!response.ok) {
      const error = (body as { error?: { code?: string; text?: string } } | null)?.error;
      if (!error?.text) throw new Unreachable();
      throw new Refused(response.status, error.code ?? "", error.text);
    }
    return body as T;
  }
}
