// The queue of requests by key: j and k move, a approves, d declines; then the proof of who answers is next.
"use strict";

(() => {
  const all = [...document.querySelectorAll("[data-asking]")];
  if (!all.length) return;
  let place = -1;

  const go = (to) => {
    place = Math.min(all.length - 1, Math.max(0, to));
    all[place].focus();
    all[place].scrollIntoView({ block: "nearest" });
  };

  const answer = (value) => {
    const form = all[place].querySelector("form");
    form.querySelector(`[name="answer"][value="${value}"]`).checked = true;
    (form.querySelector("[data-passkey]:not([hidden])") || form.querySelector('[name="code"]'))?.focus();
  };

  // Whoever tabs or clicks into one of them is at it.
  document.addEventListener("focusin", (event) => {
    const inside = all.indexOf(event.target.closest("[data-asking]"));
    if (inside >= 0) place = inside;
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches("input:not([type=radio]), select, textarea") || document.querySelector("dialog[open]")) return;
    if (event.key === "j") go(place + 1);
    else if (event.key === "k") go(place - 1);
    else if (event.key === "a" || event.key === "d") {
      if (place < 0) go(0);
      answer(event.key === "a" ? "approve" : "decline");
    } else return;
    event.preventDefault();
  });
})();
