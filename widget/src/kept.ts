/** What outlives one element: a page that replaces its body gets its conversation back. */

import { Conversation } from "./state.js";

export interface Kept {
  conversation: Conversation;
  opened: boolean;
  unread: number;
}

const kept = new Map<string, Kept>();

/** What this page keeps for the assistant at `server`. */
export function keptFor(server: string): Kept {
  const found = kept.get(server) ?? { conversation: new Conversation(server), opened: false, unread: 0 };
  kept.set(server, found);
  return found;
}
