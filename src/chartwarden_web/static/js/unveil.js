// Taking the veil off: six digits are the whole code, so nothing else needs to be pressed.
"use strict";

(() => {
  const form = document.getElementById("unveil");
  const field = form.querySelector("input[name=code]");
  field?.addEventListener("input", () => {
    if (/^\d{6}$/.test(field.value.replace(/\s/g, ""))) form.requestSubmit();
  });
})();
