// Turning documents: the list follows the note, and the note is ready to be scrolled by keyboard.
"use strict";

// What was said about the last thing done goes when the next thing is done.
addEventListener("htmx:beforeRequest", () => document.getElementById("notices").replaceChildren());

addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "note") return;
  const note = document.getElementById("note");
  for (const link of document.querySelectorAll(".document")) {
    if (link.dataset.document === note.dataset.document) {
      link.setAttribute("aria-current", "true");
      link.scrollIntoView({ block: "nearest" });
    } else link.removeAttribute("aria-current");
  }
  note.scrollTop = 0;
  if (matchMedia("(max-width: 68rem)").matches) note.scrollIntoView(); // stacked: the note may be out of sight
  if (!document.activeElement?.matches("input, textarea, select")) note.focus({ preventScroll: true });
});
