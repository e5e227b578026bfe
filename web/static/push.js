// Push messages for this browser. Nothing is asked before the button is pressed.
"use strict";

{
  const offer = document.getElementById("push-offer");
  const can = window.isSecureContext && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (offer && can) offerPush(offer);

  function offerPush(box) {
    const button = box.querySelector("button");
    const field = box.querySelector("input[name=push]");
    const status = box.querySelector("[role=status]");
    const choice = document.querySelector("input[name=channel][value=webpush]");
    const unable = document.getElementById("push-unable");
    if (unable) unable.hidden = true;
    if (choice) choice.closest("label").hidden = false;
    const arrange = () => (box.hidden = Boolean(choice) && !choice.checked);
    for (const each of document.querySelectorAll("input[name=channel]")) each.addEventListener("change", arrange);
    arrange();
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        const made = await subscribed(box.dataset.key);
        field.value = JSON.stringify(made);
        status.textContent = box.dataset.ready;
      } catch {
        status.textContent = Notification.permission === "denied" ? box.dataset.denied : box.dataset.failed;
      }
      button.disabled = false;
    });
    keepUp();
  }

  async function subscribed(key) {
    if ((await Notification.requestPermission()) !== "granted") throw new Error("not granted");
    await navigator.serviceWorker.register("/sw.js");
    const worker = await navigator.serviceWorker.ready;
    const wanted = bytes(key);
    let found = await worker.pushManager.getSubscription();
    if (found && !same(found.options.applicationServerKey, wanted)) {
      await found.unsubscribe(); // made for another key than the city's
      found = null;
    }
    found = found || (await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: wanted }));
    await keep(found, key);
    return found.toJSON();
  }

  async function keep(subscription, key) {
    const cache = await caches.open("push");
    await cache.put("/push/kept", new Response(JSON.stringify({ key, subscription: subscription.toJSON() })));
  }

  // Some browsers change a subscription without telling the worker: then the next visit tells the city.
  async function keepUp() {
    const found = await (await caches.open("push")).match("/push/kept");
    const worker = await navigator.serviceWorker.getRegistration("/");
    const now = worker && (await worker.pushManager.getSubscription());
    if (!found || !now) return;
    const { key, subscription } = await found.json();
    if (subscription.endpoint === now.endpoint) return;
    const body = JSON.stringify({ old: subscription, new: now.toJSON() });
    const response = await fetch("/push/renew", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    if (response.ok) await keep(now, key);
  }

  function bytes(key) {
    const text = atob(key.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(text, (each) => each.charCodeAt(0));
  }

  function same(buffer, wanted) {
    const had = buffer ? new Uint8Array(buffer) : [];
    return had.length === wanted.length && wanted.every((each, at) => each === had[at]);
  }
}
