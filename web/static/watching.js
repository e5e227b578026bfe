// What JavaScript adds to the page of an alert: where it stands and how the telling goes is looked at again
// by itself. When somebody else has taken a step, the page is loaded anew.
"use strict";

const told = document.getElementById("told");
const EVERY = 3000; // ms
const MOST = 400; // looks: twenty minutes; a page that is left open keeps nobody signed in for ever

if (told) {
  const byHand = document.querySelector(".by-hand");
  if (byHand) byHand.hidden = true;
  let looks = 0;
  const timer = setInterval(async () => {
    if (document.hidden) return;
    looks += 1;
    if (looks >= MOST) {
      clearInterval(timer);
      if (byHand) byHand.hidden = false;
    }
    try {
      const response = await fetch(told.dataset.from, { redirect: "error" });
      if (!response.ok) return;
      const words = (await response.text()).trim();
      if (!words.includes(`data-state="${told.querySelector("[data-state]").dataset.state}"`)) return location.reload();
      if (words !== told.innerHTML.trim()) told.innerHTML = words; // unchanged: nothing is announced again
    } catch {
      if (byHand) byHand.hidden = false; // offline, or signed out: the link says what can be done
    }
  }, EVERY);
}
