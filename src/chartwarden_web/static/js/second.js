// Two charts at once: each tab says which work it shows, and no more. The later one stands in a frame on all sides, both
// say which is which, and no two look alike. Nothing is kept: it is gone with the tabs.
"use strict";

(() => {
  const frame = document.getElementById("frame");
  const channel = new BroadcastChannel("charts");
  const colours = frame.dataset.colours.split(" ");
  const patterns = frame.dataset.patterns.split(" ");
  const me = {
    tab: crypto.randomUUID(),
    work: frame.dataset.work,
    since: performance.timeOrigin,
    colour: Number(frame.dataset.colour),
    pattern: Number(frame.dataset.pattern),
  };
  const others = new Map();
  const nameOf = ({ colour, pattern }) => `${colours[colour]} ${patterns[pattern]}`;
  const isLater = (one, other) => one.since > other.since || (one.since === other.since && one.tab > other.tab);

  const paint = () => {
    for (const one of document.querySelectorAll(".frame")) {
      one.className = one.className.replace(/frame--[cp]\d/g, "").trim();
      one.classList.add(`frame--c${me.colour}`, `frame--p${me.pattern}`);
    }
    for (const words of document.querySelectorAll("[data-frame-words]")) words.textContent = nameOf(me);
    const notice = document.getElementById("second");
    if (!notice) return; // the screen was locked
    const charts = [...others.values()].filter((one) => one.work !== me.work);
    const isSecond = charts.some((one) => isLater(me, one));
    document.body.classList.toggle("page__body--second", isSecond);
    const edge = document.getElementById("main").classList;
    for (const colour of colours.keys()) edge.toggle(`frame-edge--c${colour}`, colour === me.colour);
    notice.hidden = !charts.length;
    const names = [...new Set(charts.map(nameOf))].join(" and ");
    const told = charts.length === 1 ? "A second chart is open" : `${charts.length} more charts are open`;
    notice.textContent = charts.length
      ? `${told} in another tab: ${names}. This chart is ${nameOf(me)}, and was opened ${isSecond ? "later" : "first"}.`
      : "";
  };

  // The later one of two that are alike, in colour or in pattern, takes the next of it that is free.
  const differ = () => {
    const before = [...others.values()].filter((one) => one.work !== me.work && isLater(me, one));
    const isTaken = (what) => before.some((one) => one[what] === me[what]);
    for (let step = 0; isTaken("colour") && step < colours.length; step += 1) me.colour = (me.colour + 1) % colours.length;
    for (let step = 0; isTaken("pattern") && step < patterns.length; step += 1)
      me.pattern = (me.pattern + 1) % patterns.length;
  };

  const say = (kind) => channel.postMessage({ kind, ...me });

  channel.addEventListener("message", ({ data: { kind, ...one } }) => {
    if (kind === "gone") others.delete(one.tab);
    else others.set(one.tab, one);
    if (kind === "here") say("also");
    const before = nameOf(me);
    differ();
    if (nameOf(me) !== before) say("also");
    paint();
  });
  addEventListener("pagehide", () => say("gone"));
  addEventListener("pageshow", (event) => {
    if (event.persisted) say("here");
  });
  // A tab that died said nothing: who is there is asked anew whenever somebody comes back to this one.
  addEventListener("focus", () => {
    others.clear();
    say("here");
    setTimeout(paint, 300);
  });
  say("here");
})();
