// Pasting asks first. A text enters a field only after the server has said that it holds nothing of another patient's.
// No answer is no. The text travels in the body of the question and is kept nowhere, here neither.
"use strict";

(() => {
  const PATIENCE_MS = 4000;
  const FROM_ELSEWHERE = new Set(["insertFromPaste", "insertFromPasteAsQuotation", "insertFromDrop", "insertFromYank"]);
  const address = document.querySelector('meta[name="paste"]').content;

  // Secrets, codes and sign-in names are no text of a chart, and are sent nowhere but where they belong.
  const isWatched = (field) =>
    field.matches?.("textarea, input:not([type]), input[type=text], input[type=search]") &&
    !field.matches("[data-unchecked], [autocomplete=username], [autocomplete=one-time-code], [autocomplete$=password]");

  const token = () =>
    (document.querySelector("[name=csrfmiddlewaretoken]") ||
      document.getElementById("veil-token")?.content.querySelector("[name=csrfmiddlewaretoken]"))?.value || "";

  const notices = new WeakMap(); // field -> what is told of it

  const unsay = (field) => notices.get(field)?.remove();

  // Below the field, and below the row that it stands in with a button.
  const below = (field) => {
    const isRow = (box) => !box.matches("form, body") && /flex|grid/.test(getComputedStyle(box).display);
    let place = field;
    while (isRow(place.parentElement)) place = place.parentElement;
    return place;
  };

  const say = (field, why, next) => {
    unsay(field);
    const told = document.createElement("p");
    told.className = "paste";
    told.setAttribute("role", "alert");
    const reason = document.createElement("span");
    reason.className = "paste__why";
    reason.textContent = `Not pasted: ${why}`;
    told.append(reason, ` ${next}`);
    below(field).after(told);
    notices.set(field, told);
  };

  const insert = (field, text) => {
    field.focus({ preventScroll: true });
    // This way the browser can take it back, and heeds the length of the field. The other way is for those that cannot.
    if (document.execCommand("insertText", false, text)) return;
    const room = field.maxLength < 0 ? text.length : field.maxLength - field.value.length;
    field.setRangeText(text.slice(0, Math.max(0, room)), field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };

  const told = async (response) => {
    const problem = await response.json();
    return { why: problem.detail || "", next: problem.next_step || "" };
  };

  const ask = async (field, text) => {
    field.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(address, {
        method: "POST",
        body: new URLSearchParams({ text }),
        headers: { "X-CSRFToken": token(), Accept: "application/problem+json" },
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (response.status === 204) return insert(field, text);
      const { why, next } = await told(response);
      say(field, why || "the check refused it.", next);
    } catch {
      say(field, "the check could not be reached.", "Try again in a moment, or type it.");
    } finally {
      field.removeAttribute("aria-busy");
    }
  };

  addEventListener(
    "beforeinput",
    (event) => {
      const field = event.target;
      if (!FROM_ELSEWHERE.has(event.inputType) || !isWatched(field)) return;
      event.preventDefault();
      const text = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
      if (text) ask(field, text);
    },
    true,
  );
  addEventListener("input", (event) => unsay(event.target));
})();
