/** Where the widget is on the screen: above everything else, whatever the host's style sheet says, and scrolled to what is new. */

/** On a screen this narrow the panel covers the page, so the page behind it must not take part. */
export const narrow = matchMedia("(max-width: 30em)");

/** Shows `element` in the top layer, as a modal where it covers the page. Keeps the focus where it is. */
export function top(element: HTMLElement | null): void {
  if (!element?.isConnected) return;
  const modal = narrow.matches && element instanceof HTMLDialogElement;
  if (element.matches(modal ? ":modal" : ":popover-open")) return;
  const focused = (element.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
  if (element.matches(":popover-open")) element.hidePopover();
  if (element.matches(":modal")) (element as HTMLDialogElement).close();
  if (modal) element.showModal();
  else element.showPopover();
  focused?.focus();
}

/** Scrolls `log` (or, where there is little height, the panel around it) until `entry` is at its top; never the page. */
export function scrollUpTo(entry: HTMLElement, log: HTMLElement): void {
  const box = getComputedStyle(log).overflowY === "visible" ? log.parentElement! : log;
  box.scrollTop += entry.getBoundingClientRect().top - box.getBoundingClientRect().top - 8;
}
