// Keys. An element says which key it answers to: data-key="j", data-also="Alt+ArrowDown", data-chord="g t".
// Pages speak the keys that everybody has from the start. Whoever chose others has them translated here, before anything
// else sees them. Plain keys rest while somebody types; with Alt they do the same as ever, and the typing goes on.
"use strict";

(() => {
  const CHORD_MS = 1200;
  // Where letters are taken in. A choice takes none, so plain keys go on there.
  const FIELDS = "input:not([type=submit], [type=radio], [type=checkbox]), textarea, select, [contenteditable]";
  const told = document.querySelector('meta[name="keys"]')?.content;
  const own = new Map(Object.entries((told && JSON.parse(told)[document.body.dataset.place]) || {}));

  const isTyping = (target) => target instanceof HTMLElement && target.matches(FIELDS);

  const nameOf = (event) =>
    `${event.ctrlKey || event.metaKey ? "Control+" : ""}${event.altKey ? "Alt+" : ""}${event.key}`;

  // The key as it would be without Alt: some systems make another letter of it.
  const plainOf = ({ key, code, shiftKey }) => {
    if (/^[!-~]$/.test(key)) return key;
    const letter = /^(?:Key|Digit)(.)$/.exec(code)?.[1] || { Slash: shiftKey ? "?" : "/", Period: "." }[code] || "";
    return shiftKey ? letter : letter.toLowerCase();
  };

  // Gives a maker of pairs: the key before, if it was just now, and this one.
  const pairs = () => {
    let [first, at] = ["", 0];
    return (key, now) => {
      const together = now - at < CHORD_MS ? `${first} ${key}` : "";
      [first, at] = [key, now];
      return together;
    };
  };
  const pressed = pairs();
  const meant = pairs();

  // The button that opens the key sheet has no room in a narrow window; its key works there all the same.
  const isThere = (element) =>
    element.matches("[data-opens], [data-says]") || (!element.closest("[hidden]") && element.getClientRects().length > 0);

  const find = (key) =>
    [...document.querySelectorAll("[data-key], [data-also]")].find(
      (element) => (element.dataset.key === key || element.dataset.also === key) && isThere(element),
    );

  // Where several answer to two keys in a row, each press goes on to the next of them.
  const findChord = (chord) => {
    const all = [...document.querySelectorAll("[data-chord]")].filter((one) => one.dataset.chord === chord && isThere(one));
    return all[all.findIndex((one) => one.getAttribute("aria-current") === "true") + 1] || all[0];
  };

  const say = (words) => {
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.textContent = words;
    document.getElementById("notices").replaceChildren(notice);
  };

  const act = (element) => {
    if (element.matches("[data-says]")) say(element.dataset.says);
    else if (element.matches("input, textarea, select")) {
      element.focus();
      element.select?.();
    } else if (element.matches("summary")) {
      element.click();
      element.scrollIntoView({ block: element.parentElement.open ? "start" : "nearest" });
      element.focus({ preventScroll: true });
    } else element.click();
  };

  // Presses a key of the start on the page; tells whether something answered.
  const press = (key, event) => {
    const parts = key.split("+");
    const again = new KeyboardEvent("keydown", {
      key: key.endsWith("+") ? "+" : parts.at(-1),
      ctrlKey: parts.length > 1 && parts.includes("Control"),
      altKey: parts.length > 1 && parts.includes("Alt"),
      repeat: event.repeat,
      bubbles: true,
      cancelable: true,
    });
    return !(isTyping(event.target) ? document.body : event.target).dispatchEvent(again);
  };

  addEventListener(
    "keydown",
    (event) => {
      if (!event.isTrusted || event.isComposing || event.getModifierState("AltGraph")) return;
      const name = nameOf(event);
      const isControl = event.ctrlKey || event.metaKey;
      if (isTyping(event.target) && !isControl && !event.altKey) return;
      // Alt lifts a plain key over the field that is typed in, unless the page or the member means Alt itself.
      const plain = event.altKey && !isControl && !own.has(name) && !find(name) ? plainOf(event) : "";
      const key = plain || name;
      const together = isControl || (event.altKey && !plain) ? "" : pressed(key, event.timeStamp);
      const means = own.get(together) ?? own.get(key);
      if (means === undefined && !plain) return;
      event.stopImmediatePropagation();
      if (means === "") return; // it does something else now, under another key
      let isAnswered = false;
      for (const one of (means ?? key).split(" ")) isAnswered = press(one, event) || isAnswered;
      if (isAnswered) event.preventDefault();
    },
    { capture: true },
  );

  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const key = nameOf(event);
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
    if (event.key === "Escape" && isTyping(event.target)) return event.target.blur();
    if (isTyping(event.target) && !hasModifier) return;
    if (document.querySelector("dialog[open]") && key !== "Escape") return;
    const together = hasModifier ? "" : meant(key, event.timeStamp);
    const element = (together && findChord(together)) || find(key);
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
