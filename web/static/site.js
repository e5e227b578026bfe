// What JavaScript adds: the answer arrives in the page, can be heard, and the question can be spoken.
// Without it the form works by itself.
"use strict";

const form = document.getElementById("ask");
const region = document.getElementById("answer");
const alerts = document.getElementById("alerts");
const ALERTS_EVERY = 30000; // ms; the sources themselves are asked every 30 s
const REFUSED = ["not-allowed", "service-not-allowed", "audio-capture"]; // errors of the Web Speech API

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(new FormData(form, event.submitter), false);
  });
  offerSpeech(document.getElementById("speak"));
  offerHearing();
}
setInterval(refreshAlerts, ALERTS_EVERY);

async function ask(fields, aloud) {
  const said = fields.get("example") || fields.get("q");
  if (!said || !said.trim()) return;
  stopTalking();
  tell(form.dataset.waiting);
  try {
    const response = await fetch(form.action, { method: "POST", body: fields, headers: { "X-Fragment": "1" } });
    if (!response.ok) throw new Error(String(response.status));
    region.innerHTML = await response.text(); // our own template, every value in it escaped
  } catch {
    tell(form.dataset.failed);
    return;
  }
  tell("");
  form.elements.q.value = "";
  const label = form.querySelector("label[for=q]");
  label.textContent = isOpen() ? label.dataset.reply : label.dataset.question;
  offerHearing();
  region.scrollIntoView({ block: "nearest" });
  if (aloud) talk(region.querySelector(".hear"));
  if (isOpen()) form.elements.q.focus({ preventScroll: true });
}

function tell(words) {
  document.getElementById("status").textContent = words;
}

function isOpen() {
  const answer = region.querySelector(".answer");
  return answer !== null && answer.dataset.open === "yes";
}

function offerHearing() {
  const button = region.querySelector(".hear");
  if (!button || !("speechSynthesis" in window)) return;
  button.dataset.start = button.textContent;
  button.hidden = false;
  button.addEventListener("click", () => (speechSynthesis.speaking ? stopTalking() : talk(button)));
}

function talk(button) {
  if (!button || button.hidden) return;
  const words = new SpeechSynthesisUtterance(region.querySelector(".speech").textContent);
  words.lang = region.querySelector(".answer").lang;
  words.rate = Number(region.querySelector(".answer").dataset.rate || 1);
  words.onend = words.onerror = () => (button.textContent = button.dataset.start);
  button.textContent = button.dataset.stop;
  speechSynthesis.speak(words);
}

function stopTalking() {
  if ("speechSynthesis" in window) speechSynthesis.cancel();
}

function offerSpeech(button) {
  const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
  if (!Recognition || !window.isSecureContext) return;
  const label = button.querySelector("span");
  const rest = label.textContent;
  let listening = null;
  const end = () => {
    listening = null;
    label.textContent = rest;
    button.classList.remove("listening");
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    if (listening) return listening.stop();
    stopTalking();
    tell("");
    listening = new Recognition();
    listening.lang = document.documentElement.lang;
    listening.onresult = (event) => {
      form.elements.q.value = event.results[0][0].transcript;
      ask(new FormData(form), true);
    };
    listening.onerror = (event) => tell(REFUSED.includes(event.error) ? button.dataset.denied : button.dataset.nothing);
    listening.onend = end;
    listening.start();
    label.textContent = button.dataset.listening;
    button.classList.add("listening");
  });
}

async function refreshAlerts() {
  if (document.hidden || !alerts) return;
  try {
    const response = await fetch(alerts.dataset.from);
    if (!response.ok) return;
    const words = await response.text();
    if (words.trim() !== alerts.innerHTML.trim()) alerts.innerHTML = words; // unchanged: nothing is announced again
  } catch {
    // Offline for a moment: what is shown stays, and the next round asks again.
  }
}
