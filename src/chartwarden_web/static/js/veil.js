// The veil: Ctrl+L, the Lock button, or nobody there. It empties the page first and tells the server then.
// Nothing is covered: what was on the page is no longer in it, in this tab and in the others. Where the person was, and
// what they had typed, goes to the server, which gives it back once they prove who they are. The server keeps time too.
// This script runs before the page has a body, so that a page that was locked without a network shows nothing either.
"use strict";

(() => {
  const told = document.querySelector('meta[name="veil"]');
  const { veil: VEIL, veiled: VEILED, here: HERE } = told.dataset;
  const token = document.getElementById("veil-token").content.firstElementChild.value;
  const IDLE_MS = Number(told.content) * 1000;
  const TELL_MS = 60_000; // the server hears of a person at most once in this time
  const LOOK_MS = 1000;
  const AGAIN_MS = 3000;
  const LONGEST_KEPT_ALIVE = 60_000; // browsers send no more than 64 KiB after a page is gone
  const DOWN = "veil-is-down"; // in the browser until the server knows; it says nothing else
  const MOST_FIELDS = 40; // what the server keeps: `account.veil_form`
  const LONGEST_WORDS = 4000; // letters, not halves of them
  const tabs = new BroadcastChannel("veil");

  let isDown = false;
  let seenAt = Date.now(); // the last sign of a person on this page
  let toldAt = Date.now(); // the last time the server heard of one; loading the page was one
  let isTelling = 0;
  let rests = ""; // where the pointer is

  const made = (name, look, words) => {
    const element = document.createElement(name);
    element.className = look;
    element.textContent = words;
    return element;
  };

  const empty = () => {
    stop(); // whatever is on its way arrives nowhere
    const body = document.body || document.documentElement.appendChild(document.createElement("body"));
    const shade = made("main", "veil", "");
    const words = made("p", "veil__words", "");
    words.setAttribute("role", "status");
    shade.append(made("h1", "veil__title", "Locked"), words);
    body.className = "page__body page__body--bare";
    body.replaceChildren(shade);
    document.title = "Locked · Chartwarden";
    window.CSS?.highlights?.clear();
    getSelection()?.removeAllRanges();
    return words;
  };

  // A form that the server fills in again is kept whole: what stands in it is what somebody typed, changed since or not.
  const isTyped = (field) => {
    const isWhole = "whole" in field.form.dataset;
    if (field.type === "radio" || field.type === "checkbox") return field.checked && (isWhole || !field.defaultChecked);
    return isWhole ? field.value !== "" : field.value !== field.defaultValue;
  };

  const fields = () =>
    [...document.querySelectorAll("main form :is(textarea, input, select)[name], main form[data-whole] select[name]")].filter(
      (field) => !["hidden", "password", "submit", "file"].includes(field.type),
    );

  const place = () => {
    const form = new URLSearchParams({ csrfmiddlewaretoken: token, path: location.pathname });
    const cut = (words) => [...words.slice(0, 2 * LONGEST_WORDS)].slice(0, LONGEST_WORDS).join("");
    const typed = fields().filter(isTyped).slice(0, MOST_FIELDS);
    form.set("offset", Math.round(document.getElementById("note")?.scrollTop || 0));
    form.set("typed", JSON.stringify(typed.map((one) => [one.form.getAttribute("action"), one.name, cut(one.value)])));
    return form;
  };

  // Whatever kept the server from locking: the page stays empty, says so and asks again. It asks with less and with the
  // token of now, since what was typed may be too much, and somebody may have signed in anew in another tab.
  const sendAgain = (form, words, answer) => {
    const isFirst = form.has("typed");
    if (answer) for (const name of ["typed", "path", "offset"]) form.delete(name);
    const fresh = answer?.headers.get("X-Form-Token");
    if (fresh) form.set("csrfmiddlewaretoken", fresh);
    words.textContent = answer
      ? "The server has not locked this session yet. This page stays empty and asks it again. To be sure, close the browser."
      : "There is no connection. You can unlock the screen once there is one.";
    setTimeout(send, answer && isFirst ? 0 : AGAIN_MS, form, words);
  };

  const send = async (form, words) => {
    const keepalive = form.toString().length < LONGEST_KEPT_ALIVE;
    const answer = await fetch(VEIL, { method: "POST", body: form, keepalive, redirect: "manual" }).catch(() => null);
    // Only a server that has locked, or where nobody is signed in any more, leads away. A refusal is no lock.
    if (answer?.type !== "opaqueredirect") {
      sendAgain(form, words, answer);
      return;
    }
    localStorage.removeItem(DOWN);
    if (form.get("echo")) {
      const link = made("a", "link", "Unlock");
      link.href = VEILED;
      words.replaceChildren(link);
    } else location.replace(VEILED); // or to signing in, if the session is over
  };

  const fall = (why) => {
    if (isDown) return;
    isDown = true;
    localStorage.setItem(DOWN, "1");
    const form = place();
    const words = empty();
    if (why === "echo") form.set("echo", "1");
    else tabs.postMessage("down");
    form.set("why", why);
    send(form, words);
  };

  tabs.addEventListener("message", ({ data }) => {
    if (data === "down") fall("echo");
    if (data === "up" && isDown) location.reload();
    if (data === "seen") seenAt = Date.now();
  });

  if (told.hasAttribute("data-is-down")) {
    isDown = true; // the page that takes the veil off
    localStorage.removeItem(DOWN);
    tabs.postMessage("down"); // to a tab that was just loading when the veil fell
    return;
  }
  if (localStorage.getItem(DOWN)) {
    fall("own-wish"); // it fell while the server could not hear of it
    return;
  }

  tabs.postMessage("up"); // the server shows pages again, so tabs that are down may ask for theirs

  // Where a veil was taken off, the page brings back what had been typed.
  addEventListener("DOMContentLoaded", () => {
    const kept = document.getElementById("place");
    if (!kept) return;
    for (const { dataset, textContent } of kept.children) {
      const same = fields().filter((one) => one.name === dataset.field && one.form.getAttribute("action") === dataset.form);
      for (const field of same) {
        // Several ticks may carry one name; what was told is what was ticked, so nothing is unticked here.
        if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === textContent;
        else field.value = textContent;
        const around = field.closest("details");
        if (around) around.open = true;
      }
    }
    const note = document.getElementById("note");
    if (note && note.dataset.document === kept.dataset.document) note.scrollTop = Number(kept.dataset.offset);
    kept.remove();
  });

  const tell = async () => {
    isTelling = 0;
    toldAt = Date.now();
    const heard = await fetch(HERE, {
      method: "POST",
      body: new URLSearchParams({ csrfmiddlewaretoken: token }),
      redirect: "manual",
    }).catch(() => null); // without a network the time runs on by itself
    if (heard && heard.status !== 204) fall("idle");
  };

  // Browsers also say that the pointer moved when the page moved under it. A hand changes where it is.
  const isResting = ({ type, screenX, screenY }) => {
    if (type !== "pointermove") return false;
    const before = rests;
    rests = `${screenX} ${screenY}`;
    return before === "" || before === rests;
  };

  const seen = (event) => {
    if (!event.isTrusted || isDown || isResting(event)) return;
    if (Date.now() - seenAt >= IDLE_MS) return look(); // too late: a machine that slept wakes up veiled
    if (Date.now() - seenAt > LOOK_MS) tabs.postMessage("seen"); // a tab behind this one must not lock it
    seenAt = Date.now();
    isTelling ||= setTimeout(tell, Math.max(0, toldAt + TELL_MS - seenAt));
  };

  const look = () => {
    if (Date.now() - seenAt >= IDLE_MS) fall("idle");
  };

  for (const sign of ["keydown", "pointermove", "pointerdown", "wheel", "touchmove"])
    addEventListener(sign, seen, { capture: true, passive: true });
  addEventListener("focus", look);
  addEventListener("visibilitychange", look);
  setInterval(look, LOOK_MS);

  addEventListener(
    "keydown",
    (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "l") return;
      event.preventDefault();
      fall("own-wish");
    },
    { capture: true },
  );
  addEventListener(
    "submit",
    (event) => {
      if (!event.target.matches("[data-locks]")) return;
      event.preventDefault();
      fall("own-wish");
    },
    { capture: true },
  );
})();
