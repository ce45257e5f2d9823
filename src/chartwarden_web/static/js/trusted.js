// Trusted Types: no text becomes markup, except what HTMX got from us, and that only if it holds nothing that acts.
// The browser asks the policy called "default" wherever a text is about to become markup. All refuse, save the one place
// where HTMX reads an answer: into a document apart, in which nothing loads or runs. Our own scripts make no markup.
"use strict";

(() => {
  // How HTMX reads an answer, in newer browsers and in older ones. Both make a document in which nothing runs.
  const READS_AN_ANSWER = new Set(["Document parseHTMLUnsafe", "DOMParser parseFromString"]);
  // Elements that load, run or frame something, or that change what a whole page means.
  const ACTS = "script, iframe, frame, frameset, object, embed, applet, portal, base, link, meta, style, noscript, " +
    "math, foreignObject, animate, animateMotion, animateTransform, set, fencedframe";
  // Attributes that hold an address; and what HTMX would take for code or for orders from elsewhere.
  const ADDRESSES = new Set(["href", "src", "action", "formaction", "xlink:href", "poster", "background", "srcset",
    "hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete", "data", "ping", "cite"]);
  const CODE = /^(on|(data-)?hx-(on|vars|ext|headers|request|history)|srcdoc$|style$|shadowroot)/;

  const isOurs = (address) => {
    try {
      const url = new URL(address, location.href);
      return url.origin === location.origin && (url.protocol === "http:" || url.protocol === "https:");
    } catch {
      return false;
    }
  };

  const isHarmless = (element) =>
    !element.matches(ACTS) &&
    [...element.attributes].every(({ name, value }) => {
      const plain = name.toLowerCase();
      if (CODE.test(plain)) return false;
      if (ADDRESSES.has(plain.replace(/^data-hx-/, "hx-"))) return isOurs(value);
      return !(plain.replace(/^data-/, "").startsWith("hx-") && /^\s*(js|javascript):/i.test(value));
    });

  // A template keeps its elements in a fragment of its own; HTMX packs each answer into one.
  const isClean = (root) =>
    [...root.querySelectorAll("*")].every(
      (element) => isHarmless(element) && (!element.content?.querySelectorAll || isClean(element.content)),
    );

  const parse = (made) => new DOMParser().parseFromString(made, "text/html");

  if (!window.trustedTypes) {
    // An older browser asks nobody, so HTMX is asked: an answer that is not clean is not swapped in.
    addEventListener("htmx:beforeSwap", (event) => {
      if (!isClean(parse(event.detail.serverResponse))) event.detail.shouldSwap = false;
    });
    return;
  }
  // Hands a text to the document apart, for looking only. It leaves this function nowhere.
  const inert = trustedTypes.createPolicy("chartwarden-inert", { createHTML: (text) => text });
  trustedTypes.createPolicy("default", {
    createHTML: (text, _type, place) =>
      READS_AN_ANSWER.has(place) && isClean(parse(inert.createHTML(text))) ? text : null,
  });
})();
