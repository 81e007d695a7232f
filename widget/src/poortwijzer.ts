/** Entry point: defines <poortwijzer-chat>. The server is where this script came from, unless `server` says otherwise. */

import { PoortwijzerChat } from "./view.js";

PoortwijzerChat.defaultServer = new URL(import.meta.url).origin;
if (!customElements.get("poortwijzer-chat")) customElements.define("poortwijzer-chat", PoortwijzerChat);
