/** Entry point: defines <poortwijzer-chat>. The server is where this script came from, unless `server` says otherwise. */

import { PoortwijzerBar } from "./bar.js";
import { PoortwijzerLetter } from "./letter.js";
import { PoortwijzerTimeline } from "./timeline.js";
import { PoortwijzerChat } from "./view.js";

PoortwijzerChat.defaultServer = new URL(import.meta.url).origin;
const elements = {
  "poortwijzer-letter": PoortwijzerLetter,
  "poortwijzer-timeline": PoortwijzerTimeline,
  "poortwijzer-bar": PoortwijzerBar,
  "poortwijzer-chat": PoortwijzerChat,
};
for (const [name, element] of Object.entries(elements))
  if (!customElements.get(name)) customElements.define(name, element);
