/**
 * Which conversation this page is in, shared between the tabs of one site.
 *
 * The session is kept in sessionStorage: it is gone when the tab is closed. A new tab asks the open ones for theirs, so
 * nothing has to be stored for longer. Where a browser forbids storage (some frames) the page's memory is all there is.
 */

export type News =
  | { kind: "ask" } // a new tab: who is in a conversation?
  | { kind: "have"; session: string }
  | { kind: "said"; session: string } // something was said in it
  | { kind: "moved"; from: string | null; session: string }; // started again

const SESSION = "poortwijzer-session";
const LOGIN = "poortwijzer-login";
const ANSWER_MS = 150; // how long a new tab waits for the others

export class Session {
  private memory: Record<string, string> = {};
  private channel: BroadcastChannel | null = null;

  /** `server` keeps apart two assistants on one site; `onNews` hears what the other tabs tell. */
  constructor(
    private readonly server: string,
    private readonly onNews: (news: News) => void,
  ) {}

  get current(): string | null {
    return this.read(SESSION);
  }

  /** The topic to ask again once the visitor has logged in. */
  get afterLogin(): string | null {
    return this.read(LOGIN);
  }

  set afterLogin(topic: string | null) {
    this.write(LOGIN, topic);
  }

  /** This tab's session, else that of another open tab of this site; null when there is none. */
  async find(): Promise<string | null> {
    this.listen();
    if (this.current) return this.current;
    return new Promise((resolve) => {
      const give = (): void => resolve(this.current);
      this.channel!.addEventListener("message", ({ data }: MessageEvent<News>) => {
        if (data.kind !== "have" || this.current) return;
        this.write(SESSION, data.session);
        give();
      });
      setTimeout(give, ANSWER_MS);
      this.tell({ kind: "ask" });
    });
  }

  /** Takes up `session`, or none. */
  keep(session: string | null): void {
    this.write(SESSION, session);
  }

  tell(news: News): void {
    this.listen();
    this.channel!.postMessage(news);
  }

  private listen(): void {
    if (this.channel) return;
    this.channel = new BroadcastChannel(`poortwijzer ${this.server}`);
    this.channel.addEventListener("message", ({ data }: MessageEvent<News>) => {
      if (data.kind !== "ask") this.onNews(data);
      else if (this.current) this.tell({ kind: "have", session: this.current });
    });
  }

  private read(key: string): string | null {
    try {
      return sessionStorage.getItem(key);
    } catch {
      return this.memory[key] ?? null;
    }
  }

  private write(key: string, value: string | null): void {
    try {
      if (value === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, value);
    } catch {
      if (value === null) delete this.memory[key];
      else this.memory[key] = value;
    }
  }
}
