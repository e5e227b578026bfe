// What JavaScript adds to the form of an alert: zones are chosen on the map, and an area is drawn by its corners.
// Without it zones are chosen in the lists, and corners are typed.
"use strict";

const corners = document.getElementById("polygon");
const tools = document.querySelector(".tools");
let drawing = false;

if (tools && corners) {
  tools.hidden = false;
  document.getElementById("draw").addEventListener("click", (event) => {
    drawing = !drawing;
    event.currentTarget.setAttribute("aria-pressed", String(drawing));
    document.getElementById("map").classList.toggle("drawing", drawing);
    if (drawing) corners.closest("details").open = true;
  });
  document.getElementById("undo").addEventListener("click", () => {
    corners.value = corners.value.trim().split("\n").slice(0, -1).join("\n");
    redraw();
  });
  corners.addEventListener("input", redraw);
  for (const box of document.querySelectorAll("input[name=zone]")) box.addEventListener("change", recolour);
  for (const each of document.querySelectorAll(".zones")) each.addEventListener("toggle", () => show(each));
  listen();
}

function listen() {
  document.getElementById("map").addEventListener("click", (event) => (drawing ? corner(event) : choose(event)));
  redraw();
}

function corner(event) {
  const map = event.currentTarget;
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
  const lat = Number(map.dataset.north) - at.y / Number(map.dataset.lat);
  const lon = Number(map.dataset.west) + at.x / Number(map.dataset.lon);
  corners.value = `${corners.value.trim()}\n${lat.toFixed(5)}, ${lon.toFixed(5)}`.trim();
  redraw();
}

function choose(event) {
  const box = boxOf(event.target.dataset.zone);
  if (!box) return;
  box.checked = !box.checked;
  recolour();
}

function boxOf(zone) {
  return [...document.querySelectorAll("input[name=zone]")].find((each) => each.value === zone);
}

function recolour() {
  for (const each of document.querySelectorAll("#map [data-zone]")) {
    const box = boxOf(each.dataset.zone);
    each.classList.toggle("chosen", Boolean(box && box.checked));
  }
}

function redraw() {
  const map = document.getElementById("map");
  const points = corners.value
    .split("\n")
    .map((line) => line.split(",").map(Number))
    .filter((pair) => pair.length === 2 && pair.every(Number.isFinite))
    .map(([lat, lon]) => {
      const x = (lon - Number(map.dataset.west)) * Number(map.dataset.lon);
      const y = (Number(map.dataset.north) - lat) * Number(map.dataset.lat);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    });
  document.getElementById("drawn").setAttribute("points", points.join(" "));
}

async function show(list) {
  if (!list.open) return;
  for (const each of document.querySelectorAll(".zones")) if (each !== list) each.open = false;
  try {
    const response = await fetch(list.dataset.map);
    if (!response.ok) return;
    const made = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("map");
    if (!made) return;
    document.getElementById("map").replaceWith(made); // our own template, every value in it escaped
    made.classList.toggle("drawing", drawing);
    listen();
    recolour();
  } catch {
    // Offline for a moment: the lists and the map that is shown still work.
  }
}
