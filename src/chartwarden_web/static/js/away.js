// A page that was left shows nothing, wherever the browser keeps it.
// The server says no-store, but browsers may still hold a page for Back; so it is emptied on leaving and asked for anew.
"use strict";

addEventListener("pagehide", (event) => {
  if (event.persisted) document.body.replaceChildren();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
