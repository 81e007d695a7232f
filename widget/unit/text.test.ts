import { describe, expect, it } from "vitest";

import { beginning } from "../src/entry.js";
import { transcript } from "../src/files.js";
import { blocks } from "../src/markdown.js";
import { spoken } from "../src/messages.js";
import type { Entry } from "../src/state.js";

describe("blocks", () => {
  it("makes paragraphs and lists, and joins lines that belong together", () => {
    expect(blocks("een\ntwee\n\n- a\n- b\n  b2\n\ndrie")).toEqual(["een twee", ["a", "b b2"], "drie"]);
  });
});

describe("beginning", () => {
  it("shows a short text whole", () => expect(beginning(["kort", ["a", "b"]])).toBe(2));
  it("shows the first part of a long one, and cuts no paragraph", () => {
    expect(beginning(["x".repeat(300), "x".repeat(300), "x".repeat(400)])).toBe(2);
  });
});

describe("spoken", () => {
  it("says the text without marks, and the choices", () => {
    const said = spoken({ text: "**Let op**\n- een", buttons: [{ title: "Ja", payload: "/ja" }] });
    expect(said).toBe("Let op\neen Keuzes: Ja.");
  });
  it("never says what is private", () => {
    expect(spoken({ text: "GEHEIM", custom: { type: "bar_summary", title: "Uw BAR", sensitive: true } })).toBe(
      "Uw BAR staat in beeld. Privé.",
    );
  });
});

describe("transcript", () => {
  const entries: Entry[] = [
    { from: "user", id: "1", text: "vraag", what: { text: "vraag" }, status: "sent" },
    {
      from: "bot",
      id: "2",
      message: {
        text: "**Antwoord.**",
        custom: {
          type: "answer",
          sources: [{ title: "Wet WIA", publisher: "", url: "https://wetten.example/wia", checked: "2026-11-22" }],
        },
      },
    },
    { from: "bot", id: "3", message: { text: "GEHEIM", custom: { type: "bar_summary", sensitive: true } } },
  ];
  const text = transcript(entries, new Date("2026-11-22T12:00:00"));

  it("has who said what, with the source", () => {
    expect(text).toContain("op 22 november 2026");
    expect(text).toContain("U: vraag\n\nPoortwijzer: Antwoord.\n\nBron: Wet WIA, https://wetten.example/wia");
  });
  it("leaves out what is private", () => expect(text).not.toContain("GEHEIM"));
});
