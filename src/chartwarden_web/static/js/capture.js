// My keys: a row waits for the key that is to do it, one or two in a row, and sends it as it was pressed.
"use strict";

(() => {
  const IN_A_ROW_MS = 900;
  const form = document.getElementById("capture");
  let row = null;
  let shown = null;
  let first = "";
  let timer = 0;

  const nameOf = (event) =>
    `${event.ctrlKey || event.metaKey ? "Control+" : ""}${event.altKey ? "Alt+" : ""}${event.key}`;
  const isPlain = (name) => [...name].length === 1 && name !== " ";

  const leave = () => {
    clearTimeout(timer);
    if (!row) return;
    row.classList.remove("verbs__row--waits");
    row.querySelector(".verbs__key").replaceChildren(...shown);
    row.querySelector("[data-captures]").focus();
    [row, first] = [null, ""];
  };

  const send = (key) => {
    form.elements.verb.value = row.querySelector("[data-captures]").dataset.captures;
    form.elements.key.value = key;
    leave();
    form.requestSubmit();
  };

  const wait = (button) => {
    leave();
    row = button.closest(".verbs__row");
    const place = row.querySelector(".verbs__key");
    shown = [...place.childNodes];
    row.classList.add("verbs__row--waits");
    const words = document.createElement("span");
    words.className = "verbs__wait";
    words.setAttribute("role", "status");
    words.textContent = "Press the key; Esc leaves";
    place.replaceChildren(words);
  };

  addEventListener(
    "keydown",
    (event) => {
      if (!row || event.isComposing) return;
      if (["Control", "Alt", "Shift", "Meta", "AltGraph"].includes(event.key)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.repeat) return;
      if (event.key === "Escape") return leave();
      const name = nameOf(event);
      if (!isPlain(name)) return send(name);
      if (first) return send(`${first} ${name}`);
      first = name;
      row.querySelector(".verbs__wait").textContent = `${name} \u2026`;
      timer = setTimeout(() => send(name), IN_A_ROW_MS);
    },
    { capture: true },
  );
  addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-captures]");
    if (button) wait(button);
  });
  for (const button of document.querySelectorAll("[data-captures]")) button.hidden = false;
})();
