// Stale copies: what an older note said and does not hold any more is told in one line, beside its paragraph.
"use strict";

(() => {
  const { rangesOf } = window.evidence;
  const note = () => document.getElementById("note");
  const lines = () => [...document.querySelectorAll("#stale [data-stale]")];
  let resting = ""; // which evidence rests on such words, as it was asked about last

  const place = () => {
    if (!note()) return;
    for (const one of note().querySelectorAll(".stale-here")) one.remove();
    const here = lines().filter((line) => rangesOf(line.dataset.stale).length);
    for (const line of here) {
      const section = line.dataset.stale.split(":")[1];
      const words = note().querySelector(`[data-section="${CSS.escape(section)}"] .section__words`);
      const beside = words.previousElementSibling?.matches(".stale-here") ? words.previousElementSibling : holder();
      if (!beside.parentElement) words.before(beside);
      beside.append(line.querySelector(".stale").cloneNode(true));
    }
    for (const line of lines()) line.hidden = here.includes(line);
    document.getElementById("stale").hidden = lines().length > 0 && lines().every((line) => line.hidden);
    key();
    if ("highlights" in CSS)
      CSS.highlights.set("stale", new Highlight(...here.flatMap((line) => rangesOf(line.dataset.stale))));
  };

  const holder = () => {
    const one = document.createElement("div");
    one.className = "stale-here";
    return one;
  };

  // One key compares: the first passage of the note in the middle, else the first of the chart.
  const key = () => {
    const all = [...note().querySelectorAll(".stale-here .stale"), ...document.querySelectorAll("#stale .stale")];
    for (const one of all) {
      const line = one.querySelector(".stale__line");
      const isFirst = one === all[0];
      if (isFirst) line.dataset.key = "v";
      else delete line.dataset.key;
      const told = line.querySelector(".kbd");
      if (told) told.hidden = !isFirst;
    }
  };

  const covers = (place, other) => {
    const [id, section, start, end] = place.split(":");
    const [thatId, thatSection, thatStart, thatEnd] = other.split(":");
    return id === thatId && section === thatSection && Number(start) < Number(thatEnd) && Number(thatStart) < Number(end);
  };

  const evidence = () => [...document.querySelectorAll("#codes [data-evidence]")].map((one) => one.dataset.evidence);

  const ask = () => htmx.trigger(document.getElementById("ask-stale"), "stale");

  addEventListener("htmx:afterSwap", (event) => {
    const { target, elt } = event.detail;
    const is = (name) => target.id === name || elt?.id === name;
    if (is("stale") || is("note")) place();
    else if (is("codes") && lines().length) {
      const marked = evidence().filter((span) => span && lines().some((line) => covers(line.dataset.stale, span)));
      if (marked.join() === resting) return;
      resting = marked.join();
      ask();
    }
  });

  // Asked for by itself when the chart is read and nothing else is to be done; one note alone has nothing to compare.
  document.getElementById("ask-stale").hidden = true;
  const idle = window.requestIdleCallback || ((then) => setTimeout(then, 500));
  document.addEventListener("DOMContentLoaded", () => {
    if (lines().length) place();
    else if (document.querySelectorAll("#documents .document").length > 1) idle(ask, { timeout: 3000 });
  });
})();
