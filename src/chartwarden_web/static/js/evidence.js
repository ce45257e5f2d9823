// Evidence by selection: the words selected in the note support the code that is turned to.
// Positions count characters of a section as it is shown (code points), masks by their labels: the server alone knows
// where that is in the note.
"use strict";

(() => {
  const note = () => document.getElementById("note");
  const codes = () => document.getElementById("codes");
  const length = (text) => [...text].length;
  const units = (text, characters) => [...text].slice(0, characters).join("").length;
  const say = (words) => {
    document.getElementById("pending").textContent = words;
  };
  let pending = "";
  let focused = "";
  const marks = new Map(); // evidence in the note that is open: "code span" -> { code, span }

  const learn = () => {
    for (const one of note()?.querySelectorAll("[data-mark]") || []) know(one.dataset.code, one.dataset.mark);
    for (const line of codes().querySelectorAll(".coded"))
      for (const one of line.querySelectorAll("[data-evidence]")) know(line.dataset.code, one.dataset.evidence);
  };
  const know = (code, span) => {
    if (span) marks.set(`${code} ${span}`, { code, span });
  };

  // Gives "document:section:start:end" for the selection, kept inside the section where it begins.
  const selected = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return "";
    const range = selection.getRangeAt(0);
    const runs = [...note().querySelectorAll(".run")].filter((run) => range.intersectsNode(run));
    const section = runs[0]?.closest(".section");
    const inside = runs.filter((run) => run.closest(".section") === section);
    if (!inside.length) return "";
    const [head, tail] = [inside[0], inside.at(-1)];
    const before = head.contains(range.startContainer) ? length(textBefore(head, range, true)) : 0;
    const upTo = tail.contains(range.endContainer) ? textBefore(tail, range, false) : tail.textContent;
    const start = Number(head.dataset.at) + before;
    const end = Number(tail.dataset.at) + length(upTo);
    return start < end ? [note().dataset.document, section.dataset.section, start, end].join(":") : "";
  };

  const textBefore = (run, range, isStart) => {
    const upTo = document.createRange();
    upTo.selectNodeContents(run);
    if (isStart) upTo.setEnd(range.startContainer, range.startOffset);
    else upTo.setEnd(range.endContainer, range.endOffset);
    return upTo.toString();
  };

  const turnTo = (code) => {
    focused = code;
    for (const line of codes().querySelectorAll(".coded")) {
      const isFocused = line.dataset.code === code;
      line.classList.toggle("coded--focus", isFocused);
      line.toggleAttribute("aria-current", isFocused);
    }
    const select = document.getElementById("support-code-field");
    if (select && code) select.value = code;
  };

  const mark = () => {
    const span = selected();
    if (!span) return say("Select words in the note first, then press e.");
    getSelection().removeAllRanges();
    if (!focused) {
      pending = span;
      say("Marked. The words go with the next code you assign.");
      return document.getElementById("words").focus();
    }
    const form = document.getElementById("mark");
    form.elements.code.value = focused;
    form.elements.evidence.value = span;
    form.requestSubmit();
  };

  // Paints evidence without touching the note: a highlight over ranges, made again after each change.
  const paint = () => {
    if (!("highlights" in CSS) || !note()) return;
    for (const run of note().querySelectorAll(".run--evidence")) run.classList.remove("run--evidence");
    const ranges = [];
    const strong = [];
    for (const { code, span } of marks.values()) {
      const [id, section, start, end] = span.split(":");
      if (id !== note().dataset.document) continue;
      const isFocused = code === focused;
      for (const run of note().querySelectorAll(`[data-section="${section}"] .run`)) {
        const text = run.firstChild;
        if (!text) continue;
        const from = Number(run.dataset.at);
        const low = Math.max(Number(start), from) - from;
        const high = Math.min(Number(end), from + length(text.data)) - from;
        if (low >= high) continue;
        const range = document.createRange();
        range.setStart(text, units(text.data, low));
        range.setEnd(text, units(text.data, high));
        (isFocused ? strong : ranges).push(range);
      }
    }
    CSS.highlights.set("evidence", new Highlight(...ranges));
    CSS.highlights.set("evidence-focus", new Highlight(...strong));
  };

  const settle = () => {
    const lines = [...codes().querySelectorAll(".coded")];
    // A code that was taken out takes its evidence along, even if it is assigned again later.
    const isAssigned = (code) => lines.some((line) => line.dataset.code === code);
    for (const [key, { code }] of marks) if (!isAssigned(code)) marks.delete(key);
    for (const one of note()?.querySelectorAll("[data-mark]") || []) if (!isAssigned(one.dataset.code)) one.remove();
    learn();
    const wanted = codes().dataset.focus || focused;
    turnTo((lines.find((line) => line.dataset.code === wanted) || lines.at(-1))?.dataset.code || "");
    document.getElementById("support").hidden = !lines.length;
    for (const count of document.querySelectorAll("[data-counts=codes]")) count.textContent = lines.length;
    paint();
  };

  addEventListener("keydown", (event) => {
    const isTyping = event.target.matches?.("input, textarea, select");
    if (isTyping || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (event.key === "e") {
      event.preventDefault();
      mark();
    } else if (/^[1-9]$/.test(event.key)) {
      const line = codes().querySelector(`[data-place="${event.key}"]`);
      if (line) {
        turnTo(line.dataset.code);
        paint();
      }
    }
  });
  addEventListener("click", (event) => {
    const line = event.target.closest?.(".coded");
    if (line && !event.target.closest("button, a")) {
      turnTo(line.dataset.code);
      paint();
    }
  });
  addEventListener("htmx:configRequest", (event) => {
    if (pending && event.target.matches(".result__form")) event.detail.parameters.evidence = pending;
  });
  addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "codes" || event.detail.elt?.id === "codes") {
      pending = "";
      say("");
      settle();
    }
    if (event.detail.target.id === "note" || event.detail.elt?.id === "note") {
      marks.clear();
      learn();
      paint();
    }
  });
  settle();
})();
