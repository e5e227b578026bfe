// The button prints; without a script there is none, and the browser's own menu prints the same.
"use strict";

const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
