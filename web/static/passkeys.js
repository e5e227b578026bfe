// Passkeys: the browser is asked for one, and what it brings goes with the form. Without this file, or in a
// browser that has none, the form of passphrase and code is there as ever.
"use strict";

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (window.isSecureContext && window.PublicKeyCredential && navigator.credentials) offer(form);
}

function offer(form) {
  const button = form.querySelector("button[type=button]");
  const status = form.querySelector("[role=status]");
  form.hidden = false;
  for (const each of form.querySelectorAll("[data-without]")) each.hidden = true;
  for (const each of form.querySelectorAll("[data-with]")) each.hidden = false;
  form.addEventListener("submit", (event) => {
    if (form.elements.said.value) return;
    event.preventDefault(); // Enter in the field: the same as the button
    button.click();
  });
  button.addEventListener("click", async () => {
    button.disabled = true;
    status.textContent = form.dataset.waiting;
    try {
      const made = await brought(form);
      form.elements.said.value = JSON.stringify(made);
      form.submit();
    } catch (error) {
      status.textContent = error.name === "InvalidStateError" ? form.dataset.known : form.dataset.failed;
      button.disabled = false;
      button.focus();
    }
  });
}

async function brought(form) {
  const body = new URLSearchParams({ mark: form.elements.mark.value });
  const answer = await fetch(form.dataset.passkey, { method: "POST", body, redirect: "error" });
  if (!answer.ok) throw new Error(answer.status);
  const asked = await answer.json();
  asked.challenge = bytes(asked.challenge);
  if (!asked.user) return told(await navigator.credentials.get({ publicKey: asked }));
  asked.user.id = bytes(asked.user.id);
  for (const each of asked.excludeCredentials) each.id = bytes(each.id);
  return told(await navigator.credentials.create({ publicKey: asked }));
}

// As PublicKeyCredential.toJSON, which older browsers do not have.
function told(made) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[name]) response[name] = text(made.response[name]);
  }
  return { id: made.id, rawId: made.id, type: made.type, response };
}

function bytes(said) {
  return Uint8Array.from(atob(said.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
}

function text(buffer) {
  const said = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(said).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
