// The service worker: shows what the city pushes, opens what it is about, and tells us when the browser was
// given another address by its push service. It keeps no page but the one that says that nothing can be told
// without the Internet: an alert that is old is worse than none.
"use strict";

const KEPT = "/push/kept"; // in the cache "push": the subscription that the city knows, and the city's key

self.addEventListener("install", (event) => {
  self.skipWaiting();
  // Without that page messages are shown all the same.
  event.waitUntil(caches.open("offline").then((kept) => kept.addAll(OFFLINE)).catch(() => {}));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const kept = request.mode === "navigate" ? OFFLINE[0] : pathname;
  if (origin !== self.location.origin || !OFFLINE.includes(kept)) return;
  event.respondWith(fetch(request).catch(async () => (await caches.match(kept)) || Response.error()));
});

self.addEventListener("push", (event) => event.waitUntil(show(event.data)));

function read(data) {
  try {
    const told = data.json();
    return told && typeof told.title === "string" ? told : null;
  } catch {
    return null;
  }
}

function show(data) {
  // A browser ends the subscription of who shows nothing, so that also what cannot be read is shown.
  const told = read(data) || { title: CITY, body: "", url: "/" };
  return self.registration.showNotification(told.title, {
    body: told.body,
    lang: told.lang,
    dir: told.dir || "auto",
    tag: told.tag,
    renotify: Boolean(told.tag),
    requireInteraction: Boolean(told.urgent),
    timestamp: Date.parse(told.at) || Date.now(),
    icon: "/icon-192.png",
    badge: "/icon-192.png",
    actions: told.stop && told.leave ? [{ action: "leave", title: told.stop }] : [],
    data: { url: told.url, leave: told.leave },
  });
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url, leave } = event.notification.data || {};
  event.waitUntil(open(ours(event.action === "leave" ? leave : url)));
});

function ours(said) {
  const url = new URL(said || "/", self.location.origin);
  return url.origin === self.location.origin ? url.href : new URL("/", self.location.origin).href;
}

async function open(url) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((each) => each.url === url);
  return there ? there.focus() : self.clients.openWindow(url);
}

self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

async function renew(event) {
  const cache = await caches.open("push");
  const found = await cache.match(KEPT);
  const kept = found ? await found.json() : null;
  const old = event.oldSubscription ? event.oldSubscription.toJSON() : kept && kept.subscription;
  if (!old) return;
  const made = event.newSubscription || (await subscribe(event, kept));
  const response = await fetch("/push/renew", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ old, new: made.toJSON() }),
  });
  if (response.ok && kept) await cache.put(KEPT, new Response(JSON.stringify({ ...kept, subscription: made.toJSON() })));
}

function subscribe(event, kept) {
  const before = event.oldSubscription && event.oldSubscription.options;
  return self.registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: before ? before.applicationServerKey : kept.key,
  });
}
