// Evidence by selection: the words selected in the note support the code that is turned to.
// Positions count characters of a section as it is shown (code points), masks by their labels: the server alone knows
// where that is in the note.
"use strict";

(() => {
  const TONES = 6;
  const note = () => document.getElementById("note");
  const codes = () => document.getElementById("codes");
  const lines = () => [...(codes()?.querySelectorAll(".coded") || [])];
  const length = (text) => [...text].length;
  const units = (text, characters) => [...text].slice(0, characters).join("").length;
  const say = (words) => {
    document.getElementById("pending").textContent = words;
  };
  let pending = "";
  let focused = "";
  let goal = ""; // a place to go to as soon as its document is there
  let repeated = null; // does the latest thing again
  const known = new Map(); // name of evidence -> its place in the shown words, once its document was open

  const learn = () => {
    for (const one of note()?.querySelectorAll("[data-mark]") || []) known.set(one.dataset.keyOf, one.dataset.mark);
    for (const one of codes().querySelectorAll("[data-evidence]"))
      if (one.dataset.evidence) known.set(one.dataset.keyOf, one.dataset.evidence);
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

  // Gives the stretches of the open note that a place covers; none when it is in another document.
  const rangesOf = (span) => {
    const [id, section, start, end] = span.split(":");
    if (!note() || id !== note().dataset.document) return [];
    const found = [];
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
      found.push(range);
    }
    return found;
  };

  // Brings a place into sight; where another document holds it, that document is opened first.
  const goTo = (span) => {
    const [id] = span.split(":");
    if (id !== note()?.dataset.document) {
      if (goal === span) return; // on its way
      goal = span;
      document.querySelector(`.document[data-document="${CSS.escape(id)}"]`)?.click();
      return;
    }
    if (goal) htmx.trigger(note(), "htmx:abort"); // where one goes now is here, not to what is on its way
    goal = "";
    const [range] = rangesOf(span);
    if (!range) return;
    const seen = range.getBoundingClientRect();
    const pane = note().getBoundingClientRect();
    const head = note().querySelector(".note__head")?.offsetHeight || 0;
    if (seen.top < pane.top + head || seen.bottom > pane.bottom || seen.bottom > innerHeight)
      range.startContainer.parentElement.scrollIntoView({ block: "center" });
    CSS.highlights?.set("evidence-here", new Highlight(...rangesOf(span)));
  };

  const isOfFocus = (element) => element.closest(".coded")?.dataset.code === focused;

  const turnTo = (code) => {
    focused = code;
    for (const line of lines()) {
      const isFocused = line.dataset.code === code;
      line.classList.toggle("coded--focus", isFocused);
      line.toggleAttribute("aria-current", isFocused);
    }
    // Keys of one code are those of the code that is turned to.
    for (const one of codes().querySelectorAll("[data-focus-key]")) {
      if (isOfFocus(one)) one.dataset.key = one.dataset.focusKey;
      else delete one.dataset.key;
    }
    const select = document.getElementById("support-code-field");
    if (select && code) select.value = code;
    dispatchEvent(new CustomEvent("chartwarden:turned", { detail: { code } }));
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
    repeated = mark;
    const form = document.getElementById("mark");
    form.elements.code.value = focused;
    form.elements.evidence.value = span;
    form.requestSubmit();
  };

  // Paints evidence without touching the note: a highlight over ranges, made again after each change.
  const paint = () => {
    if (!note()) return;
    const tagged = new Map(); // section -> codes with evidence in it
    const painted = Object.fromEntries([...Array(TONES).keys()].map((tone) => [tone + 1, []]));
    const strong = [];
    for (const line of lines()) {
      for (const one of line.querySelectorAll(".evidence[data-key-of]")) {
        const span = known.get(one.dataset.keyOf) || "";
        const ranges = rangesOf(span);
        if (!ranges.length) continue;
        if (line.dataset.code === focused) strong.push(...ranges);
        else painted[line.dataset.tone].push(...ranges);
        const section = span.split(":")[1];
        tagged.set(section, (tagged.get(section) || new Map()).set(line.dataset.code, line.dataset.tone));
      }
    }
    tag(tagged);
    if (!("highlights" in CSS)) return;
    for (const run of note().querySelectorAll(".run--evidence")) run.classList.remove("run--evidence");
    CSS.highlights.delete("evidence-here");
    for (const [tone, ranges] of Object.entries(painted)) CSS.highlights.set(`evidence-${tone}`, new Highlight(...ranges));
    CSS.highlights.set("evidence-focus", new Highlight(...strong));
  };

  // Says beside each section whose evidence stands in it: colour alone would tell nobody.
  const tag = (tagged) => {
    for (const old of note().querySelectorAll(".tags")) old.remove();
    for (const [section, found] of tagged) {
      const tags = document.createElement("span");
      tags.className = "tags";
      for (const [code, tone] of found) {
        const one = document.createElement("span");
        one.className = `tag tag--tone-${tone}`;
        one.textContent = code;
        tags.append(one);
      }
      note().querySelector(`[data-section="${section}"] .section__title`)?.append(tags);
    }
  };

  const settle = () => {
    const all = lines();
    learn();
    const wanted = codes().dataset.focus || focused;
    turnTo((all.find((line) => line.dataset.code === wanted) || all.at(-1))?.dataset.code || "");
    document.getElementById("support").hidden = !all.length;
    for (const count of document.querySelectorAll("[data-counts=codes]")) count.textContent = all.length;
    paint();
  };

  const turnAndPaint = (code) => {
    turnTo(code);
    paint();
  };

  addEventListener("keydown", (event) => {
    const isTyping = event.target.matches?.("input, textarea, select");
    if (isTyping || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (event.key === "e") {
      event.preventDefault();
      mark();
    } else if (event.key === ".") {
      event.preventDefault();
      if (repeated) repeated();
      else say("Nothing to do again yet.");
    } else if (/^[1-9]$/.test(event.key)) {
      const line = codes().querySelector(`[data-place="${event.key}"]`);
      if (line) turnAndPaint(line.dataset.code);
    }
  });

  addEventListener("click", (event) => {
    const line = event.target.closest?.(".coded");
    const link = event.target.closest?.(".evidence__link");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      turnAndPaint(line.dataset.code);
      const span = known.get(link.closest(".evidence").dataset.keyOf);
      goTo(span || `${link.dataset.goes}:${link.hash.slice(2)}:0:1`);
    } else if (line && !event.target.closest("button, a, select, textarea, summary, label")) turnAndPaint(line.dataset.code);
  });

  // What was said of one code can be said of another with one key.
  addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target.closest?.("[data-repeats=admission]");
    if (!form) return;
    const { value } = form.elements.present;
    repeated = () => {
      const select = codes().querySelector(".coded--focus [data-focus-key=o]");
      if (!select || select.value === value) return;
      select.value = value;
      select.form.requestSubmit();
    };
  });

  // Who turns to another document meanwhile stays there.
  addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target.id === "note" && event.detail.elt.dataset.document !== goal.split(":")[0]) goal = "";
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
      learn();
      paint();
    }
  });
  addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "note" && goal) goTo(goal);
  });

  // For the script of suggestions, which moves in the same note.
  window.evidence = { goTo, rangesOf, turnTo: turnAndPaint, focused: () => focused, repeats: (again) => (repeated = again) };
  document.getElementById("coding").classList.add("pane--live");
  settle();
})();
