// Finding a code by keyboard: Enter assigns the first one found, the arrows choose another.
"use strict";

(() => {
  const words = document.getElementById("words");
  const buttons = () => [...document.querySelectorAll("#results .result")];
  document.querySelector(".find__go").hidden = true; // typing finds by itself
  let awaited = ""; // words whose first code is assigned as soon as it is found

  const foundFor = () => document.querySelector("#results [data-words]")?.dataset.words;

  words.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey) return;
    if (event.key === "ArrowDown" && buttons().length) {
      event.preventDefault();
      buttons()[0].focus();
    } else if (event.key === "Enter" && words.value.trim()) {
      event.preventDefault();
      // What is shown may belong to fewer letters than were typed since; never assign from that.
      if (foundFor() === words.value.trim()) buttons()[0]?.click();
      else awaited = words.value.trim();
    }
  });

  addEventListener("keydown", (event) => {
    const place = buttons().indexOf(event.target);
    if (place < 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" || (step === -1 && place === 0)) {
      event.preventDefault();
      words.focus();
    } else if (step) {
      event.preventDefault();
      buttons()[place + step]?.focus();
    }
  });

  // Once settled, the forms found answer to HTMX; a click before would load the whole page.
  addEventListener("htmx:afterSettle", () => {
    if (!awaited || foundFor() !== awaited) return;
    awaited = "";
    buttons()[0]?.click();
  });

  addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "codes") {
      const isSearching = document.activeElement === words || event.detail.requestConfig?.elt?.matches(".result__form");
      words.value = "";
      document.getElementById("results").replaceChildren();
      if (isSearching) words.focus();
    }
  });
})();
