// Suggestions: one passage at a time is shown in the note. Enter takes it and goes on, x passes it over and goes on.
"use strict";

(() => {
  const { goTo, rangesOf, turnTo, focused, repeats } = window.evidence;
  const panel = () => document.getElementById("suggestions");
  const all = () => [...panel().querySelectorAll(".passage[data-span]")];
  const codeOf = (passage) => passage.closest(".suggested").dataset.code;
  const passedOver = new Set(); // "code span"; for as long as the chart is open here
  let current = null;
  let isTaken = false; // a passage is on its way to its code; the next one comes up with the answer
  let awaited = null; // the codes without evidence that were asked about and not answered yet

  const left = () => all().filter((one) => !passedOver.has(`${codeOf(one)} ${one.dataset.span}`));

  const paint = () => {
    if (!("highlights" in CSS)) return;
    CSS.highlights.set("suggestion", new Highlight(...(current ? rangesOf(current.dataset.span) : [])));
  };

  const sectionOf = (code) => panel().querySelector(`.suggested[data-code="${CSS.escape(code)}"]`);

  // Going on turns to the code that comes next and to its words; else the coder stays where they are.
  const show = (passage, { goesOn = false } = {}) => {
    current = passage || null;
    for (const one of all()) one.classList.toggle("passage--now", one === current);
    // Without a passage left, what is said is that nothing supports the code that is turned to.
    const shown = current?.closest(".suggested") || sectionOf(focused());
    for (const one of panel().querySelectorAll(".suggested")) one.hidden = one !== shown;
    panel().hidden = !shown && !panel().querySelector(".suggestions__none");
    const verbs = panel().querySelector(".suggestions__verbs");
    if (verbs) verbs.hidden = !current;
    const now = document.getElementById("suggested");
    if (now) now.textContent = current ? `${place() + 1} of ${ofCode().length}` : "";
    if (!current) return paint();
    const isAssigned = current.closest(".suggested").matches("[data-assigned]");
    if (goesOn && isAssigned && focused() !== codeOf(current)) turnTo(codeOf(current));
    if (goesOn) goTo(current.dataset.span);
    paint();
  };

  const ofCode = () => left().filter((one) => codeOf(one) === codeOf(current));
  const place = () => ofCode().indexOf(current);

  // Gives the passage to show first: for the code that is turned to, then for any that has none, then what is offered.
  const best = (code) => left().find((one) => codeOf(one) === code) || left()[0];

  const ask = (code) => {
    const wanted = code || bare().join(" ");
    if (awaited === wanted) return;
    awaited = wanted;
    const form = document.getElementById("ask");
    form.elements.code.value = code;
    htmx.trigger(form, "suggest");
  };

  const bare = () => [...document.querySelectorAll(".coded[data-bare]")].map((line) => line.dataset.code);

  const step = (by) => {
    if (!current) return focused() && panel().dataset.asked !== focused() ? ask(focused()) : null;
    const here = ofCode();
    show(here[(place() + by + here.length) % here.length], { goesOn: true });
  };

  const accept = () => {
    if (!current) return false;
    repeats(accept);
    isTaken = true;
    current.querySelector("form").requestSubmit();
    return true;
  };

  const reject = () => {
    if (!current) return;
    repeats(reject);
    const code = codeOf(current);
    passedOver.add(`${code} ${current.dataset.span}`);
    show(best(code), { goesOn: true });
  };

  addEventListener("click", (event) => {
    const verb = event.target.closest?.("[data-suggestion]")?.dataset.suggestion;
    if (verb === "next") step(1);
    else if (verb === "previous") step(-1);
    else if (verb === "reject") reject();
    else if (event.target.closest?.(".passage__where")) {
      event.preventDefault();
      show(event.target.closest(".passage"), { goesOn: true });
    }
  });

  // Enter takes the passage from anywhere but where it means something else: a link, a button, a field with words in it.
  addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.defaultPrevented || event.repeat || event.isComposing) return;
    if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    const isEmptySearch = event.target.id === "words" && !event.target.value.trim();
    const isOther = event.target.closest?.("a, button, input, select, textarea, summary, [contenteditable]");
    if ((isOther && !isEmptySearch) || !accept()) return;
    event.preventDefault();
  });

  addEventListener("chartwarden:turned", ({ detail: { code } }) => {
    const there = left().find((one) => codeOf(one) === code);
    if (there && (!current || codeOf(current) !== code)) show(there);
  });

  addEventListener("htmx:afterSwap", (event) => {
    const { target, elt } = event.detail;
    if (target.id === "suggestions" || elt?.id === "suggestions") {
      const { asked } = panel().dataset;
      awaited = null;
      show(best(asked || focused()), { goesOn: Boolean(asked) });
    } else if (target.id === "codes" || elt?.id === "codes") {
      drop();
      if (bare().some((code) => !sectionOf(code))) ask("");
      show(best(focused()), { goesOn: isTaken });
      isTaken = false;
    } else if (target.id === "note" || elt?.id === "note") paint();
  });

  // What has its evidence now, or was taken out, is suggested no more.
  const drop = () => {
    for (const one of panel().querySelectorAll(".suggested")) {
      const line = document.querySelector(`.coded[data-code="${CSS.escape(one.dataset.code)}"]`);
      const isDone = one.matches("[data-assigned]") ? !line?.matches("[data-bare]") : Boolean(line);
      if (isDone) one.remove();
    }
  };

  document.getElementById("ask").hidden = true; // asked for by itself, once HTMX has seen the page
  document.addEventListener("DOMContentLoaded", () => ask(""));
  addEventListener("htmx:responseError", () => (awaited = null));
})();
