// Keys. An element says which key it answers to: data-key="j", data-also="Alt+ArrowDown", data-chord="g t".
// Plain keys rest while somebody types; those with Ctrl or Alt do not.
"use strict";

(() => {
  const CHORD_MS = 1200;
  let first = "";
  let at = 0;

  const isTyping = (target) =>
    target instanceof HTMLElement && target.matches("input:not([type=submit]), textarea, select, [contenteditable]");

  const nameOf = (event) =>
    `${event.ctrlKey || event.metaKey ? "Control+" : ""}${event.altKey ? "Alt+" : ""}${event.key}`;

  // The button that opens the key sheet has no room in a narrow window; its key works there all the same.
  const isThere = (element) =>
    element.matches("[data-opens]") || (!element.closest("[hidden]") && element.getClientRects().length > 0);

  const find = (key) =>
    [...document.querySelectorAll("[data-key], [data-also]")].find(
      (element) => (element.dataset.key === key || element.dataset.also === key) && isThere(element),
    );

  const act = (element) => {
    if (element.matches("input, textarea, select")) {
      element.focus();
      element.select?.();
    } else if (element.matches("summary")) {
      element.click();
      element.scrollIntoView({ block: element.parentElement.open ? "start" : "nearest" });
      element.focus({ preventScroll: true });
    } else element.click();
  };

  const chord = (key, now) => {
    const together = now - at < CHORD_MS ? `${first} ${key}` : "";
    [first, at] = [key, now];
    return together && document.querySelector(`[data-chord="${CSS.escape(together).replace("\\ ", " ")}"]`);
  };

  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const key = nameOf(event);
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
    if (event.key === "Escape" && isTyping(event.target)) return event.target.blur();
    if (isTyping(event.target) && !hasModifier) return;
    if (document.querySelector("dialog[open]") && key !== "Escape") return;
    const element = (!hasModifier && chord(key, event.timeStamp)) || find(key);
    if (!element) return;
    event.preventDefault();
    // A key held down turns pages; it does not finish one chart after another.
    if (!event.repeat || /^(j|k|Alt\+)/.test(key)) act(element);
  });

  addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-opens]");
    const closer = event.target.closest?.("[data-closes]");
    if (opener) document.getElementById(opener.dataset.opens).showModal();
    if (closer) document.getElementById(closer.dataset.closes).close();
    if (event.target.matches?.("dialog.keysheet")) event.target.close();
  });

  for (const button of document.querySelectorAll("[data-opens]")) button.hidden = false;
})();
