// The ladder: w opens what is withheld, arrows or j and k choose a part, a digit chooses the reason, Enter asks.
// Without this the same form works with Tab, arrows and the button.
"use strict";

(() => {
  const panel = document.getElementById("withheld");
  const form = panel?.querySelector("[data-ladder]");
  if (!form) return;
  const named = form.elements.named;
  const own = form.elements.reason;
  const parts = () => [...form.querySelectorAll(".part__choice")];

  const choose = (part) => {
    if (!part) return;
    part.checked = true;
    part.focus();
  };

  // The first that is left to choose; what somebody chose before stays chosen.
  panel.addEventListener("toggle", () => {
    if (!panel.open || !panel.contains(document.activeElement)) return;
    const all = parts();
    choose(all.find((part) => part.checked) || all[0]);
  });

  const step = (by) => {
    const all = parts();
    choose(all[Math.min(all.length - 1, Math.max(0, all.findIndex((part) => part.checked) + by))]);
  };

  // A reason that names a code is filled in; for a number, and for one's own words, the field is next.
  const reasoned = (why) => {
    why.checked = true;
    const names = why.dataset.names;
    if (names === "code") named.value = named.value || named.dataset.first;
    else if (named.value === named.dataset.first) named.value = "";
    if (names === "number") named.focus();
    if (names === "nothing") own.focus();
  };

  form.addEventListener("change", (event) => {
    if (event.target.matches(".why__choice")) reasoned(event.target);
  });

  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target === own) {
      if (event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    if (event.target === named) return;
    const why = /^[1-9]$/.test(event.key) && form.querySelector(`.why__choice[value="${event.key}"]`);
    if (why) reasoned(why);
    else if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
    else return;
    event.preventDefault();
  });
})();
