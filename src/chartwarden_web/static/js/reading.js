// Reading: words that were found are jumped to, masks are opened one by one, and work is put on hold by a digit.
"use strict";

(() => {
  const sought = document.getElementById("sought");
  document.querySelector(".seek__go").hidden = true; // Enter finds
  const note = () => document.getElementById("note");
  const hits = () => [...document.querySelectorAll("#found .hit")];
  const units = (text, characters) => [...text].slice(0, characters).join("").length;
  const isTyping = (target) => target.matches?.("input:not([type=radio]), textarea, select");

  // ---- Words that were found

  let jump = "";
  let handled = null;

  const show = (place) => {
    const [, section, start, end] = place.split(":");
    const ranges = [];
    for (const run of note().querySelectorAll(`[data-section="${section}"] .run`)) {
      const text = run.firstChild;
      if (!text) continue;
      const at = Number(run.dataset.at);
      const low = Math.max(Number(start), at) - at;
      const high = Math.min(Number(end), at + [...text.data].length) - at;
      if (low >= high) continue;
      const range = document.createRange();
      range.setStart(text, units(text.data, low));
      range.setEnd(text, units(text.data, high));
      ranges.push(range);
    }
    if ("highlights" in CSS) CSS.highlights.set("found", new Highlight(...ranges));
    (ranges[0]?.startContainer.parentElement || note()).scrollIntoView({ block: "center" });
  };

  addEventListener("click", (event) => {
    const hit = event.target.closest?.(".hit");
    if (hit) jump = hit.dataset.hit;
  });
  addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "found") hits()[0]?.focus();
    if (event.detail.target.id !== "note" || note() === handled) return; // told once more for each part beside it
    handled = note();
    roving();
    window.CSS?.highlights?.delete("found");
    if (jump) show(jump);
    jump = "";
  });
  sought.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || !hits().length) return;
    event.preventDefault();
    hits()[0].focus();
  });
  document.getElementById("found").addEventListener("keydown", (event) => {
    const all = hits();
    const at = all.indexOf(event.target);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (at < 0 || (!step && event.key !== "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") document.getElementById("found").replaceChildren();
    (event.key === "Escape" || at + step < 0 ? sought : all[at + step] || all[at]).focus();
  });

  // ---- Masks

  const masks = () => [...note().querySelectorAll(".mask:not(.mask--open)")];

  // One stop for Tab in a note with a hundred masks; m goes on to the next one.
  const roving = (to) => {
    const all = note() ? masks() : [];
    const here = to || all[0];
    for (const mask of all) mask.tabIndex = mask === here ? 0 : -1;
  };

  const next = () => {
    const all = masks();
    const at = all.indexOf(document.activeElement);
    const below = note().getBoundingClientRect().top + 60;
    const first = all.findIndex((mask) => mask.getBoundingClientRect().top >= below);
    const mask = at < 0 ? all[first] || all[0] : all[at + 1] || all[0];
    if (!mask) return;
    roving(mask);
    mask.focus();
    mask.scrollIntoView({ block: "nearest" });
  };

  const close = () => {
    const form = note().querySelector(".unmask");
    const mask = form?.previousElementSibling;
    form?.remove();
    return mask;
  };

  const ask = (mask) => {
    close();
    const form = document.getElementById("unmask-form").content.firstElementChild.cloneNode(true);
    const address = `${new URL(mask.href).pathname}mask/`;
    form.setAttribute("action", address);
    form.setAttribute("hx-post", address);
    form.elements.mask.value = mask.dataset.maskName;
    mask.after(form);
    htmx.process(form);
    form.elements.reason.focus();
  };

  addEventListener("click", (event) => {
    const mask = event.target.closest?.(".mask");
    if (!mask || !note().contains(mask)) return;
    if (mask.dataset.maskName) {
      event.preventDefault();
      ask(mask);
    } else if (mask.title) {
      const words = document.createElement("p");
      words.className = "notice notice--warn";
      words.textContent = mask.title;
      document.getElementById("notices").replaceChildren(words);
    }
  });
  addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.elt.matches?.(".unmask") || !event.detail.successful) return;
    close();
    const open = [...note().querySelectorAll(".mask--open")].find((one) => one.tabIndex === -1);
    open?.focus();
    roving();
  });
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !event.target.closest?.(".unmask")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      close()?.focus();
    },
    { capture: true },
  );
  addEventListener("keydown", (event) => {
    if (event.key !== "m" || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    next();
  });

  // ---- Holding

  const hold = document.getElementById("hold");
  hold.addEventListener("toggle", () => {
    if (hold.open) hold.querySelector(".hold__choice").focus();
  });
  hold.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      hold.open = false;
      hold.querySelector("summary").focus();
    }
    const choice = hold.querySelectorAll(".hold__choice")[Number(event.key) - 1];
    if (!hold.open || !choice || event.ctrlKey || event.altKey || event.target.matches("[name=words]")) return;
    event.preventDefault();
    event.stopPropagation();
    choice.checked = true;
    if ("needsWords" in choice.dataset) document.getElementById("hold-words").focus();
    else choice.form.requestSubmit();
  });

  // ---- Lists that open over the page close when something else is done

  addEventListener("click", (event) => {
    for (const open of document.querySelectorAll(".hold[open], .check[open]"))
      if (!open.contains(event.target)) open.open = false;
  });
  addEventListener("keydown", (event) => {
    const check = event.key === "Escape" && event.target.closest?.(".check[open]");
    if (check) check.open = false;
  });

  // ---- What is used, as codes and their evidence change

  addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "codes" && event.detail.elt?.id !== "codes") return;
    const links = [...document.querySelectorAll("#codes a[href*='/documents/']")];
    const used = new Set(links.map((link) => /\/documents\/([^/]+)\//.exec(link.getAttribute("href"))[1]));
    for (const count of document.querySelectorAll("[data-counts=used]")) count.textContent = used.size;
  });

  roving();
})();
