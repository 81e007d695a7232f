/** The conversation as the visitor sees it. Knows the connection, not the screen. */

import { type BotMessage, Connection, type Outgoing, Refused } from "./connection.js";

export type Entry =
  | { from: "user"; id: string; text: string; what: Outgoing; status: "sending" | "sent" | "failed"; problem?: string }
  | { from: "bot"; id: string; message: BotMessage; chosen?: string };

const STORAGE_KEY = "poortwijzer-session";
const NO_CONNECTION = "Geen verbinding. Uw bericht is niet verstuurd.";

/** Fires "change" whenever something to show has changed, and "said" with each new bot message. */
export class Conversation extends EventTarget {
  entries: Entry[] = [];
  waiting = false;
  /** Why the conversation could not start; empty when it did. */
  problem = "";

  private session: string | null = null;
  private starting: Promise<boolean> | null = null;

  constructor(private readonly connection: Connection) {
    super();
  }

  /** Starts the conversation, or takes it up again after a reload. Safe to call again. Resolves to whether it runs. */
  start(): Promise<boolean> {
    this.starting ??= this.open().then((opened) => {
      if (!opened) this.starting = null;
      return opened;
    });
    return this.starting;
  }

  /** Sends what the visitor typed. */
  say(text: string): Promise<void> {
    return this.deliver({ from: "user", id: newId(), text, what: { text }, status: "sending" });
  }

  /** Presses a button of a bot message. */
  press(entry: Entry & { from: "bot" }, payload: string, title: string): Promise<void> {
    entry.chosen = payload;
    return this.deliver({ from: "user", id: newId(), text: title, what: { button: payload }, status: "sending" });
  }

  /** Sends a failed message again, under the same id, so that it is never answered twice. */
  retry(entry: Entry & { from: "user" }): Promise<void> {
    this.entries = this.entries.filter((other) => other !== entry);
    return this.deliver({ ...entry, status: "sending", problem: undefined });
  }

  private async open(): Promise<boolean> {
    this.problem = "";
    const stored = sessionStorage.getItem(STORAGE_KEY);
    try {
      if (stored && (await this.resume(stored))) return true;
      const { session, messages } = await this.connection.start();
      this.session = session;
      sessionStorage.setItem(STORAGE_KEY, session);
      this.hear(messages);
      return true;
    } catch (error) {
      this.problem = error instanceof Refused ? error.message : "Geen verbinding met de assistent.";
      this.changed();
      return false;
    }
  }

  private async resume(session: string): Promise<boolean> {
    try {
      const { messages } = await this.connection.history(session);
      this.session = session;
      this.entries = messages.map((said) =>
        said.from === "user"
          ? { from: "user", id: said.id, text: said.text, what: { text: said.text }, status: "sent" }
          : { from: "bot", id: newId(), message: said },
      );
      this.changed();
      return messages.length > 0;
    } catch (error) {
      if (error instanceof Refused && error.status === 401) return false;
      throw error;
    }
  }

  private async deliver(entry: Entry & { from: "user" }): Promise<void> {
    this.entries = [...this.entries, entry];
    this.waiting = true;
    this.changed();
    try {
      if (!(await this.start())) throw new Error();
      const { messages } = await this.connection.send(this.session!, entry.id, entry.what);
      const failed = messages.find((message) => message.custom?.type === "error");
      if (failed) this.fail(entry, failed.text);
      else {
        entry.status = "sent";
        this.hear(messages);
      }
    } catch (error) {
      if (error instanceof Refused && error.status === 401) this.forgetSession();
      this.fail(entry, error instanceof Refused ? error.message : NO_CONNECTION);
    } finally {
      this.waiting = false;
      this.changed();
    }
  }

  private fail(entry: Entry & { from: "user" }, problem: string): void {
    entry.status = "failed";
    entry.problem = problem;
    this.dispatchEvent(new CustomEvent("failed", { detail: problem }));
  }

  private forgetSession(): void {
    sessionStorage.removeItem(STORAGE_KEY);
    this.session = null;
    this.starting = null;
  }

  private hear(messages: BotMessage[]): void {
    for (const message of messages) {
      this.entries = [...this.entries, { from: "bot", id: newId(), message }];
      this.dispatchEvent(new CustomEvent<BotMessage>("said", { detail: message }));
    }
    this.changed();
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
