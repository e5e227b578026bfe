"""Notifications in a real browser: from the button to the notification, its click, and leaving.

The maker's push service is the one thing that cannot be had here: ``PushManager.subscribe`` gives a
subscription of a push service on loopback, whose messages the test decrypts with the browser's key and hands
to the service worker as Chromium does.
"""

from __future__ import annotations

import json

from tests.browser.chromium import Chromium
from tests.browser.conftest import Town
from tests.journeys.journeys import wait_for
from tests.notifier.channels.rigs.web_push import Browser, claims

SUBSCRIBED = """
const given = %s;
const made = { ...given, options: { applicationServerKey: null }, toJSON: () => given };
PushManager.prototype.subscribe = async function (how) {
  window.pushAsked = how.userVisibleOnly && how.applicationServerKey.length;
  return made;
};
"""
AGREED = "document.querySelector('#agreed').labels[0].innerText"
REGISTER = (
    "navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready).then(() => 1)"
)
WATCH = (
    "self.opened = []; self.clients.openWindow = async (url) => { self.opened.push(url); return null; }; true"
)
CLICK = """async (action) => {
  const [shown] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification: shown, action: "%s" }));
  await new Promise((done) => setTimeout(done, 300));
  return self.opened.splice(0);
}"""


def test_a_resident_signs_up_hears_of_an_alert_and_leaves(browser: Chromium, town: Town) -> None:
    """In Spanish: asked only after a press, confirmed by the notification, told, and left by its button."""
    device = Browser()
    script = SUBSCRIBED % device.subscription(town.push_url)
    browser.open(url=f"{town.url}/subscribe?lang=es", notifications=True, script=script, lang="es-US")
    assert browser.run(script="navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    browser.choose("checkbox", "Alertas del tiempo", "Space")
    browser.tab_to(role="radio", name="Por correo electrónico")
    for _ in range(2):
        browser.press(key="ArrowDown")  # a group of choices is one stop of the Tab key
    browser.choose("button", "Permitir notificaciones")
    browser.wait(text="Este navegador está listo.")
    assert browser.run(script="window.pushAsked") == 65  # the city's key, a point on P-256
    browser.choose(
        "checkbox", browser.run(script="document.querySelector('#agreed').labels[0].innerText"), "Space"
    )
    browser.choose("button", "Suscribirme")
    assert "Enviamos una notificación a este navegador." in browser.seen()["text"]
    (asked,) = wait_for(lambda: town.pushed[:1], "the confirmation")
    assert claims(asked)["aud"] == town.push_url
    told = device.shown(asked.body)
    browser.push(origin=town.url, data=json.dumps(told))
    (shown,) = browser.notifications()
    assert (shown["lang"], shown["title"]) == ("es-US", told["title"])
    assert "Oprima aquí para confirmar que quiere estos avisos." in shown["body"]
    browser.worker(script=WATCH)
    (link,) = browser.worker(script=CLICK % "")
    assert link.startswith(f"{town.url}/confirm/")
    browser.go(url=link)
    browser.choose("button", "Sí, envíenme estos avisos")
    assert "Ya tiene la suscripción" in browser.seen()["text"]
    alert = device.shown(wait_for(lambda: town.pushed[1:2], "an alert")[0].body)
    browser.push(origin=town.url, data=json.dumps(alert))
    (shown,) = browser.notifications()
    assert (shown["title"], shown["lang"]) == (alert["title"], "es-US")
    assert shown["actions"] == ["Dejar de recibir estos avisos"]
    browser.worker(script=WATCH)
    (leave,) = browser.worker(script=CLICK % "leave")
    assert leave.startswith(f"{town.url}/leave/")
    browser.go(url=leave)
    browser.choose("button", "Sí, cancelar estos")
    rows = town.townbell("subscribers", "export", "--json").json["subscribers"]
    left = [each["topic"] for each in rows if each["channel"] == "webpush"]
    assert left == ["emergency"]  # what the alert was about has ended, and nothing else
    assert browser.seen()["errors"] == []


def test_what_cannot_be_read_is_shown_and_leads_nowhere_else(browser: Chromium, town: Town) -> None:
    """A message that is none shows the city's name; a link to another site opens our own first page."""
    browser.open(url=f"{town.url}/mine", notifications=True)
    browser.run(script=REGISTER)
    for data, title in (("[", "Port Alder"), ('{"title": "Hi", "url": "https://evil.example/"}', "Hi")):
        browser.push(origin=town.url, data=data)
        (shown,) = browser.notifications()
        assert shown["title"] == title
        browser.worker(script=WATCH)
        assert browser.worker(script=CLICK % "") == [f"{town.url}/"]


def test_without_the_internet_it_says_so_and_what_to_do(browser: Chromium, town: Town) -> None:
    """Whatever page is opened: in both languages, accessible, in the city's look, no old alert."""
    browser.open(url=f"{town.url}/mine?lang=en")
    browser.run(script=REGISTER)
    browser.worker(script="self.fetch = () => Promise.reject(new TypeError('no network')); 1")
    browser.go(url=f"{town.url}/alerts?lang=en")
    seen = browser.seen()
    assert seen["title"] == "You are offline. · Port Alder"
    assert "In danger, call 911." in seen["text"]
    assert "No tiene conexión a internet." in seen["text"]
    assert "Advisory" not in seen["text"]
    assert browser.run(script="getComputedStyle(document.querySelector('.head')).borderBottomWidth") == "4px"
    assert browser.axe() == []
    browser.resize(width=320, height=640)
    assert browser.seen()["wide"] == []
