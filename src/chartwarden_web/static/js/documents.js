// Turning documents: the list follows the note, and the note is ready to be scrolled by keyboard.
"use strict";

// HTMX notes the address of the page in the browser's storage on loading. The product keeps nothing there.
sessionStorage.clear();

let shown = location.pathname;

// What was said about the last thing done goes when the next thing is done.
// Passages that support codes, and stale copies, are asked for by the page itself, which is no next thing.
const ASKED_BY_THE_PAGE = new Set(["ask", "ask-stale"]);
addEventListener("htmx:beforeRequest", (event) => {
  if (!ASKED_BY_THE_PAGE.has(event.detail.elt.id)) document.getElementById("notices").replaceChildren();
});

addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "note") return;
  const note = document.getElementById("note");
  for (const link of document.querySelectorAll(".document")) {
    if (link.dataset.document === note.dataset.document) {
      link.setAttribute("aria-current", "true");
      link.scrollIntoView({ block: "nearest" });
    } else link.removeAttribute("aria-current");
  }
  // HTMX would write the address into the browser's storage; this keeps it in the history only.
  const address = event.detail.requestConfig.path;
  if (location.pathname !== address) history.pushState(null, "", address);
  shown = location.pathname;
  note.scrollTop = 0;
  if (matchMedia("(max-width: 68rem)").matches) note.scrollIntoView(); // stacked: the note may be out of sight
  if (!document.activeElement?.matches("input, textarea, select")) note.focus({ preventScroll: true });
});

// Back and Forward ask the server: what may be read then is decided then.
addEventListener("popstate", () => {
  if (location.pathname !== shown) location.reload(); // not when only the place on the page changed
});
