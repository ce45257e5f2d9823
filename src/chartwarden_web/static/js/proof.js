// The proof room: copying the checkpoint. Everything else on the page is plain links and forms.
"use strict";

// HTMX notes the address of the page in the browser's storage on loading. The product keeps nothing there.
sessionStorage.clear();

// What was said about the last thing done goes when the next thing is done; asking how far a check is does nothing.
addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.id !== "check") document.getElementById("notices").replaceChildren();
});

for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = !navigator.clipboard; // only where the browser trusts the page's address
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    button.textContent = "Copied";
  });
}
