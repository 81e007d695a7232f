import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { HistoryEntry } from "../src/messages.js";
import { type BotEntry, Conversation, type Entry, merged } from "../src/state.js";

/** A server that says hello, answers with an echo, and can be told to refuse. */
interface Heard {
  path: string;
  token: string | undefined;
  body: Record<string, unknown>;
}
let heard: Heard[] = [];
let refuseToken: (token: string | undefined) => boolean = () => false;
let reply: (body: Record<string, unknown>) => object[] = () => [];
let server: Server;
let address = "";

beforeEach(async () => {
  heard = [];
  refuseToken = () => false;
  reply = (body) => [{ text: `echo ${String(body.text ?? body.button)}` }];
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (part) => (text += String(part)));
    request.on("end", () => {
      const body = JSON.parse(text || "{}") as Record<string, unknown>;
      const path = request.url ?? "";
      const token = request.headers.authorization;
      heard.push({ path, token, body });
      const answer = (status: number, content: object): void => {
        response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(content));
      };
      if (refuseToken(token)) return answer(401, { error: { code: "token_refused", text: "Log opnieuw in." } });
      if (path === "/chat/session") return answer(201, { session: `s${heard.length}`, messages: [{ text: "hallo" }] });
      if (path === "/chat/message") return answer(200, { id: body.id, messages: reply(body) });
      if (path === "/chat/history") return answer(200, { messages: [] });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => new Promise((done) => server.close(done)));

const texts = (conversation: Conversation): string[] =>
  conversation.entries.map((entry) => (entry.from === "user" ? `U ${entry.text}` : entry.message.text));

describe("a conversation", () => {
  it("starts once, however often it is asked to", async () => {
    const conversation = new Conversation(address);
    await Promise.all([conversation.start(), conversation.start(), conversation.say("vraag")]);
    expect(heard.filter(({ path }) => path === "/chat/session")).toHaveLength(1);
    expect(texts(conversation)).toContain("echo vraag");
  });

  it("keeps a message that failed, and sends it again under the same id", async () => {
    const conversation = new Conversation(address);
    await conversation.start();
    reply = () => [{ text: "storing", custom: { type: "error", code: "temporary" } }];
    await conversation.say("vraag");
    const failed = conversation.entries.at(-1)!;
    expect(failed).toMatchObject({ from: "user", status: "failed", problem: "storing", code: "temporary" });
    reply = () => [{ text: "antwoord" }];
    if (failed.from === "user") await conversation.retry(failed);
    expect(texts(conversation)).toEqual(["hallo", "U vraag", "antwoord"]);
    const ids = heard.filter(({ path }) => path === "/chat/message").map(({ body }) => body.id);
    expect(new Set(ids).size).toBe(1);
  });

  it("gets one fresh token when the server refuses the old one", async () => {
    const asked: boolean[] = [];
    refuseToken = (token) => token === "Bearer oud";
    const conversation = new Conversation(address);
    await conversation.setToken((refresh) => {
      asked.push(refresh);
      return refresh ? "nieuw" : "oud";
    });
    await conversation.say("vraag");
    expect(asked).toEqual([false, true]);
    expect(texts(conversation)).toEqual(["hallo", "U vraag", "echo vraag"]);
    expect(heard.map(({ token }) => token)).toEqual(["Bearer oud", "Bearer nieuw", "Bearer nieuw"]);
  });

  it("says how to go on when there is no fresh token, and never goes on without one", async () => {
    refuseToken = (token) => token === "Bearer oud";
    const conversation = new Conversation(address);
    await conversation.setToken((refresh) => (refresh ? null : "oud"));
    await conversation.say("vraag");
    expect(conversation.entries.at(-1)).toMatchObject({ status: "failed", problem: "Log opnieuw in." });
    expect(heard.every(({ token }) => token === "Bearer oud")).toBe(true);
  });

  it("asks again after login what waited for it", async () => {
    const conversation = new Conversation(address);
    reply = () => [{ text: "Log eerst in.", custom: { type: "login_required", question: "bar_inzien" } }];
    await conversation.say("wat staat er in mijn bar");
    expect(conversation.asksAfterLogin).toBe("bar_inzien");
    reply = () => [{ text: "uw bar" }];
    expect(await conversation.setToken("token")).toBe(true);
    expect(heard.at(-1)).toMatchObject({ token: "Bearer token", body: { button: "/bar_inzien" } });
    expect(conversation.asksAfterLogin).toBeNull();
  });

  it("shows nothing of a conversation to who comes after logging out", async () => {
    const conversation = new Conversation(address);
    await conversation.setToken("token");
    reply = () => [{ text: "GEHEIM", custom: { type: "bar_summary", sensitive: true } }];
    await conversation.say("mijn bar");
    expect(texts(conversation)).toContain("GEHEIM");
    await conversation.setToken(null);
    expect(texts(conversation)).toEqual(["hallo"]);
  });

  it("shows nothing of one person to the next, who logs in because the first had to", async () => {
    const conversation = new Conversation(address);
    await conversation.setToken("eerste");
    reply = () => [{ text: "GEHEIM", custom: { type: "bar_summary", sensitive: true } }];
    await conversation.say("mijn bar");
    reply = () => [{ text: "Log opnieuw in.", custom: { type: "login_required", question: "bar_inzien", fresh: true } }];
    await conversation.say("de rest");
    reply = () => [{ text: "uw bar" }];
    await conversation.setToken("tweede");
    expect(texts(conversation)).toEqual(["U Ik ben ingelogd", "uw bar"]);
  });

  it("does not show an answer that arrives after logging out", async () => {
    const conversation = new Conversation(address);
    await conversation.setToken("token");
    await conversation.start();
    reply = () => [{ text: "GEHEIM" }];
    const asking = conversation.say("mijn bar");
    await conversation.setToken(null);
    await asking;
    expect(texts(conversation)).toEqual(["hallo"]);
  });

  it("begins afresh after deletion, once", async () => {
    const conversation = new Conversation(address);
    await conversation.start();
    reply = () => [{ text: "Alles is gewist.", custom: { type: "deleted" } }];
    await conversation.say("wis alles");
    expect(texts(conversation)).toEqual(["Alles is gewist.", "hallo"]);
    reply = () => [{ text: "antwoord" }];
    await conversation.say("vraag");
    expect(texts(conversation)).toEqual(["Alles is gewist.", "hallo", "U vraag", "antwoord"]);
  });

  it("tells whether a judgement was kept", async () => {
    const conversation = new Conversation(address);
    await conversation.start();
    const entry = conversation.entries[0] as BotEntry;
    entry.message.custom = { type: "answer", topic: "wia" };
    await conversation.judge(entry, "down");
    expect(entry.judged).toEqual({ value: "down", state: "asking why" });
    await conversation.judge(entry, "down", "onduidelijk");
    await conversation.judge(entry, "up");
    expect(entry.judged).toEqual({ value: "down", state: "kept" });
    const sent = heard.filter(({ path }) => path === "/chat/feedback").map(({ body }) => body);
    expect(sent).toEqual([{ session: "s1", topic: "wia", version: "", value: "down", reason: "onduidelijk" }]);
  });
});

describe("merged", () => {
  const bot = (text: string, custom?: object): HistoryEntry => ({ from: "bot", at: 0, text, ...custom });
  const user = (id: string, text: string): HistoryEntry => ({ from: "user", id, at: 0, text });
  const mine = (id: string, status: "sent" | "failed"): Entry => ({ from: "user", id, text: id, what: { text: id }, status });

  it("keeps what has not arrived, and does not double what has", () => {
    const shown = [mine("a", "sent"), mine("b", "failed"), mine("c", "failed")];
    const now = merged(shown, [user("a", "a"), user("b", "b"), bot("antwoord op b")]);
    expect(now.map((entry) => (entry.from === "user" ? `${entry.id} ${entry.status}` : entry.message.text))).toEqual([
      "a sent",
      "b sent",
      "antwoord op b",
      "c failed",
    ]);
  });

  it("keeps a private message that the history withholds, and knows which button was chosen", () => {
    const shown: Entry[] = [{ from: "bot", id: "x", message: { text: "GEHEIM", custom: { type: "bar_summary", sensitive: true } } }];
    const withheld = bot("niet bewaard", { custom: { type: "bar_summary", sensitive: true, withheld: true } });
    const buttons = { buttons: [{ title: "Ja", payload: "/ja" }] };
    const now = merged(shown, [withheld, bot("Klopt dat?", buttons), user("u", "Ja")]);
    expect((now[0] as BotEntry).message.text).toBe("GEHEIM");
    expect((now[1] as BotEntry).chosen).toBe("/ja");
  });
});
