// Passkeys: the browser is asked, and its answer goes into the form. Where it cannot, codes and passwords still work.
"use strict";

(() => {
  const isAble =
    window.PublicKeyCredential?.parseRequestOptionsFromJSON && window.PublicKeyCredential.parseCreationOptionsFromJSON;

  const ask = async (address, form) => {
    const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    const answer = await fetch(address, { method: "POST", body, redirect: "error" });
    if (!answer.ok) throw new Error("not asked");
    const { publicKey } = await answer.json();
    return PublicKeyCredential.parseRequestOptionsFromJSON(publicKey);
  };

  const told = (form, isTrouble) => {
    const line = form.querySelector("[data-passkey-trouble]");
    if (line) line.hidden = !isTrouble;
  };

  // A button that proves: the answer is put in the form, and the form goes on its way.
  const prove = async (button) => {
    const { form } = button;
    told(form, false);
    button.disabled = true;
    try {
      const publicKey = await ask(button.dataset.passkey, form);
      const credential = await navigator.credentials.get({ publicKey });
      form.elements.credential.value = JSON.stringify(credential.toJSON());
      button.disabled = false;
      form.requestSubmit();
    } catch {
      button.disabled = false;
      told(form, true);
      button.focus();
    }
  };

  // A form that makes a passkey: it is made when the form is sent, and the form goes on its way with it.
  const make = async (form) => {
    told(form, false);
    try {
      const { publicKey } = JSON.parse(form.dataset.makesPasskey);
      const made = await navigator.credentials.create({
        publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey),
      });
      form.elements.new_credential.value = JSON.stringify(made.toJSON());
      form.submit();
    } catch {
      form.elements.credential && (form.elements.credential.value = "");
      told(form, true);
    }
  };

  for (const button of document.querySelectorAll("[data-fills]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const field = document.getElementById(button.dataset.fills);
      field.value = button.dataset.value;
      field.focus();
    });
  }

  if (!isAble) return;

  for (const button of document.querySelectorAll("[data-passkey]")) {
    button.hidden = false;
    button.addEventListener("click", () => prove(button));
  }

  for (const form of document.querySelectorAll("[data-makes-passkey]")) {
    form.querySelector("[data-without]")?.setAttribute("hidden", "");
    form.addEventListener("submit", (event) => {
      if (form.elements.new_credential.value) return;
      event.preventDefault();
      make(form);
    });
  }
})();
