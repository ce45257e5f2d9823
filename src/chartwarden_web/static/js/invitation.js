// A link that works once: what opens it stands behind the #, which no server sees. It goes from there into the form,
// and out of the address, so that neither the history nor a look at the screen keeps it.
"use strict";

function open() {
  const form = document.querySelector("[data-opens-link]");
  const opener = location.hash.slice(1);
  if (!opener) return;
  history.replaceState(null, "", location.pathname);
  form.elements.opener.value = opener;
  form.requestSubmit();
}

addEventListener("hashchange", open); // a link that is put into the address of this very page loads nothing anew
open();
