// What staff write, in the browser's own voice: a button beside the words of each language.
"use strict";

if ("speechSynthesis" in window) {
  for (const button of document.querySelectorAll("button.hear")) offer(button);
  addEventListener("pagehide", () => speechSynthesis.cancel());
}

function offer(button) {
  const start = button.innerHTML;
  const words = document.getElementById(button.getAttribute("aria-describedby"));
  button.hidden = false;
  button.addEventListener("click", () => {
    const goesOn = speechSynthesis.speaking && button.innerHTML !== start;
    speechSynthesis.cancel(); // whatever is being said, here or beside another language
    if (goesOn) return;
    const said = new SpeechSynthesisUtterance(words.textContent);
    said.lang = words.lang;
    said.onend = said.onerror = () => (button.innerHTML = start);
    button.textContent = button.dataset.stop;
    speechSynthesis.speak(said);
  });
}
