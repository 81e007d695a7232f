/** The conversation as the visitor sees it. Knows the connection, not the screen. */

import { Connection, Refused, type TokenSource } from "./connection.js";
import type { BotMessage, HistoryEntry, Judgement, LoginMessage, Outgoing, Reason } from "./messages.js";
import { type News, Session } from "./session.js";

export interface UserEntry {
  from: "user";
  id: string;
  text: string;
  what: Outgoing;
  status: "sending" | "sent" | "failed";
  problem?: string;
  code?: string;
}

export interface BotEntry {
  from: "bot";
  id: string;
  message: BotMessage;
  chosen?: string; // payload of the button that was pressed
  unfolded?: boolean;
  judged?: { value: "up" | "down"; state: "asking why" | "sending" | "kept" | "failed" };
}

export type Entry = UserEntry | BotEntry;

/** Detail of the event "failed": what the visitor reads, and a code for the host page. */
export interface Failure {
  text: string;
  code: string;
}

class NotStarted extends Error {}

const NO_CONNECTION = "Geen verbinding. Uw bericht is niet verstuurd.";

/** Fires "change" whenever something to show has changed, "said" with each new bot message, "failed" with a Failure. */
export class Conversation extends EventTarget {
  entries: Entry[] = [];
  waiting = false;
  /** Why the conversation could not start; empty when it did. */
  problem = "";

  private readonly connection: Connection;
  private readonly session: Session;
  private starting: Promise<boolean> | null = null;
  private stale = false;
  private loggedIn = false;
  /** Counts persons and conversations: an answer for the one before must not be shown to the next. */
  private era = 0;

  constructor(server: string) {
    super();
    this.connection = new Connection(server);
    this.session = new Session(server, (news) => void this.hearOfOtherTab(news));
  }

  /** Whether this page was in a conversation before it was loaded. Reads storage. */
  get known(): boolean {
    return this.session.current !== null;
  }

  /** The topic that is asked again once the visitor has logged in. */
  get asksAfterLogin(): string | null {
    return this.session.afterLogin;
  }

  /** Starts the conversation, or takes it up again after a reload. Safe to call again. Resolves to whether it runs. */
  start(): Promise<boolean> {
    return this.run(() => this.open());
  }

  /** Leaves this conversation, in all tabs, and starts a new one. */
  restart(): Promise<boolean> {
    this.clear();
    this.session.afterLogin = null;
    return this.run(() => this.begin());
  }

  /** Whether answers come in the simplest words. */
  easy = false;

  /** Sends what the visitor typed. */
  say(text: string): Promise<void> {
    return this.deliver({ from: "user", id: newId(), text, what: { text, easy: this.easy }, status: "sending" });
  }

  /** Presses a button of a bot message. */
  press(entry: BotEntry, payload: string, title: string): Promise<void> {
    entry.chosen = payload;
    const what = { button: payload, easy: this.easy };
    return this.deliver({ from: "user", id: newId(), text: title, what, status: "sending" });
  }

  /** Sends a failed message again, under the same id, so that it is never answered twice. */
  retry(entry: UserEntry): Promise<void> {
    this.entries = this.entries.filter((other) => other !== entry);
    return this.deliver({ ...entry, status: "sending", problem: undefined, code: undefined });
  }

  /** Goes on as the visitor of this token. Asks again what waited for the login; resolves to whether something did. */
  async setToken(source: TokenSource): Promise<boolean> {
    this.connection.setToken(source);
    const topic = source ? this.session.afterLogin : null;
    const another = this.loggedIn; // what was said until now may be somebody else's
    this.loggedIn = source !== null;
    if (topic) {
      if (another) this.clear();
      await this.start();
      const id = newId();
      await this.deliver({ from: "user", id, text: "Ik ben ingelogd", what: { button: `/${topic}` }, status: "sending" });
    } else if (this.starting) {
      this.clear(); // another person's conversation must not stay on the screen
      await this.start();
    }
    return topic !== null;
  }

  /** Sends a judgement about an answer, once: the server only counts. Resolves to whether it was kept; null: not sent. */
  async judge(entry: BotEntry, value: "up" | "down", reason?: Reason): Promise<boolean | null> {
    if (entry.judged?.state === "kept" || entry.judged?.state === "sending") return null;
    const { topic = "", version = "" } = entry.message.custom ?? {};
    const why: Partial<Judgement> = reason ? { reason } : {};
    entry.judged = { value, state: value === "down" && !reason ? "asking why" : "sending" };
    this.changed();
    if (entry.judged.state === "asking why") return null;
    try {
      await this.connection.feedback(this.session.current ?? "", { topic, version, value, ...why });
      entry.judged = { value, state: "kept" };
    } catch {
      entry.judged = { value, state: "failed" };
    }
    this.changed();
    return entry.judged.state === "kept";
  }

  private clear(): void {
    this.entries = [];
    this.starting = null;
    this.waiting = false;
    this.era++;
  }

  private run(how: () => Promise<void>): Promise<boolean> {
    this.starting ??= this.tried(how).then((opened) => {
      if (!opened) this.starting = null;
      return opened;
    });
    return this.starting;
  }

  private async tried(how: () => Promise<void>): Promise<boolean> {
    this.problem = "";
    this.changed();
    try {
      await how();
      return true;
    } catch (error) {
      this.problem = error instanceof Refused ? error.message : "Geen verbinding met de assistent.";
      this.changed();
      return false;
    }
  }

  private async open(): Promise<void> {
    const session = await this.session.find();
    try {
      if (session && (await this.refresh(session))) return;
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "unknown_session") throw error;
    }
    await this.begin();
  }

  private async begin(): Promise<void> {
    const era = this.era;
    const { session, messages } = await this.connection.start();
    if (era !== this.era) return;
    const from = this.session.current;
    this.session.keep(session);
    this.session.tell({ kind: "moved", from, session });
    // The greeting goes before a question that was asked while it was on its way.
    const asked = this.entries.filter((entry) => entry.from === "user" && entry.status !== "sent");
    this.entries = this.entries.filter((entry) => !asked.includes(entry));
    this.hear(messages);
    this.entries = [...this.entries, ...asked];
  }

  /** Shows what the server knows of `session`; false where it knows nothing and nothing waits for a login. */
  private async refresh(session: string): Promise<boolean> {
    const era = this.era;
    const { messages } = await this.connection.history(session);
    if (era !== this.era) return true;
    this.entries = merged(this.entries, messages);
    this.changed();
    return messages.length > 0 || this.session.afterLogin !== null;
  }

  private async hearOfOtherTab(news: News): Promise<void> {
    const mine = this.session.current;
    if (news.kind === "moved" && news.from === mine && mine) {
      this.session.keep(news.session);
      this.clear();
    } else if (news.kind !== "said" || news.session !== mine) return;
    if (this.waiting) this.stale = true;
    else await this.refresh(this.session.current!).catch(() => undefined); // seen at the next message
  }

  private async deliver(entry: UserEntry): Promise<void> {
    this.entries = [...this.entries, entry];
    this.waiting = true;
    this.session.afterLogin = null;
    this.changed();
    const era = this.era;
    let deleted = false;
    try {
      if (!(await this.start())) throw new NotStarted();
      const session = this.session.current!;
      const { messages } = await this.connection.send(session, entry.id, entry.what);
      if (era !== this.era) return;
      deleted = messages.some((message) => message.custom?.type === "deleted");
      const failed = messages.find(({ custom }) => custom?.type === "error" && custom.code === "temporary");
      if (failed) this.fail(entry, failed.text, failed.custom);
      else {
        entry.status = "sent";
        this.hear(messages);
        this.session.tell({ kind: "said", session });
      }
    } catch (error) {
      if (era !== this.era) return;
      if (error instanceof Refused && error.code === "unknown_session") this.forget();
      this.fail(entry, this.explained(error), error);
    } finally {
      if (era === this.era) {
        this.waiting = false;
        this.changed();
      }
    }
    if (deleted) await this.afresh();
    else if (this.stale) await this.refresh(this.session.current!).catch(() => undefined);
    this.stale = false;
  }

  /** After deletion: only the message about it stays, and a new conversation begins under it. */
  private async afresh(): Promise<void> {
    const last = this.entries.slice(-1);
    this.clear();
    this.entries = last;
    await this.run(() => this.begin());
  }

  private fail(entry: UserEntry, text: string, cause: unknown): void {
    entry.status = "failed";
    entry.problem = text;
    entry.code = (cause as { code?: string } | undefined)?.code || "unreachable";
    this.dispatchEvent(new CustomEvent<Failure>("failed", { detail: { text, code: entry.code } }));
  }

  private explained(error: unknown): string {
    if (error instanceof Refused) return error.message;
    const why = error instanceof NotStarted ? this.problem : "";
    this.problem = ""; // said with the message itself
    return why || NO_CONNECTION;
  }

  private forget(): void {
    this.session.keep(null);
    this.starting = null;
  }

  private hear(messages: BotMessage[]): void {
    for (const message of messages) {
      this.entries = [...this.entries, { from: "bot", id: newId(), message }];
      if (message.custom?.type === "login_required")
        this.session.afterLogin = (message.custom as LoginMessage).question ?? null;
      this.dispatchEvent(new CustomEvent<BotMessage>("said", { detail: message }));
    }
    this.changed();
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

/** The history as entries: what this page knows more about stays, and so does what has not reached the server yet. */
export function merged(entries: Entry[], history: HistoryEntry[]): Entry[] {
  const settled = entries.filter((entry) => entry.from === "bot" || entry.status === "sent");
  const taken: Entry[] = history.map((said, index) => {
    const known = settled[index];
    if (said.from === "user")
      return known?.from === "user" && known.id === said.id
        ? known
        : { from: "user", id: said.id, text: said.text, what: { text: said.text }, status: "sent" };
    return known?.from === "bot" && same(known.message, said) ? known : { from: "bot", id: newId(), message: said };
  });
  taken.forEach((entry, index) => {
    const next = taken[index + 1];
    if (entry.from === "bot" && next?.from === "user")
      entry.chosen ??= entry.message.buttons?.find((button) => button.title === next.text)?.payload;
  });
  const arrived = new Set(taken.map((entry) => entry.id));
  return [...taken, ...entries.filter((one) => one.from === "user" && one.status !== "sent" && !arrived.has(one.id))];
}

/** Whether the server means the message that is shown; a private one comes back without its content. */
function same(shown: BotMessage, said: BotMessage): boolean {
  if (said.custom?.withheld) return shown.custom?.type === said.custom.type;
  return shown.text === said.text && shown.custom?.message_id === said.custom?.message_id;
}

function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
