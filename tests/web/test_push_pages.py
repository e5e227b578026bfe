"""The page as an app: manifest, icons, service worker; and a browser's subscription in the forms."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from city.enrolment import push
from notifier.enrolment.joining import Joining
from notifier.enrolment.moving import Moving
from tests.notifier.alder import CITY
from tests.notifier.channels.rigs.web_push import Browser
from tests.notifier.enrolment.town import Desk
from tests.web.test_signup_pages import read, words
from web.joining.enrolment import Enrolment
from web.ports import Site
from web.residents.icons import SIZES, coloured
from web.site import create_site

SERVICE = "https://fcm.googleapis.com"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    made.tools = replace(made.tools, channels=frozenset({"webpush"}))
    made.joining = Joining(made.tools)
    yield made
    made.close()


@pytest.fixture
def client(desk: Desk) -> FlaskClient:
    enrolment = Enrolment(
        joining=desk.joining, leaving=desk.leaving, own_page=desk.own, texting=desk.texting,
        signer=desk.tools.signer, push_key="KEY", move_push=Moving(desk.tools).move,
    )  # fmt: skip
    site = Site(
        city=CITY, ask=lambda *_: None, now=lambda: desk.now, secret="s", health=dict, enrolment=enrolment
    )  # type: ignore[arg-type, return-value]
    return create_site(site).test_client()


def test_the_form_offers_notifications_with_the_citys_key_and_asks_nothing_yet(client: FlaskClient) -> None:
    """The button and the key are there; hidden until the script has found that this browser can."""
    page = client.get("/subscribe?lang=es").text
    assert 'id="push-offer" class="push" hidden data-key="KEY"' in page
    assert "Permitir notificaciones" in words(page)
    assert "Este navegador no puede mostrar notificaciones" in words(page)  # until the script has run


def test_a_browser_is_asked_to_confirm_and_one_that_is_none_is_told_what_to_press(
    client: FlaskClient, desk: Desk
) -> None:
    """The subscription goes with the form, marked as ours; without it the fault is at the button."""
    fields = {"topic": "weather", "channel": "webpush", "agreed": "yes", "lang": "en"}
    fields["mark"] = read(client.get("/subscribe").text).hidden["mark"]
    for wrong in ("", "{}", "x" * 5_000, Browser().subscription("https://evil.example")):
        page = client.post("/subscribe", data={**fields, "push": wrong})
        assert page.status_code == 422
        assert words(page.text).count("Press “Allow notifications” first.") == 2
    done = client.post("/subscribe", data={**fields, "push": Browser().subscription(SERVICE)})
    assert "We sent a notification to this browser." in words(done.text)
    assert client.post("/subscribe", data={**fields, "mark": "forged"}).status_code == 200
    assert len(desk.store.claim(desk.now, 10)) == 1  # one confirmation, of the one good form


def test_renewing_moves_a_browser_and_tells_nothing_to_strangers(client: FlaskClient, desk: Desk) -> None:
    """Only JSON, only from our own pages, only with the whole of the old subscription."""
    old, new = (json.loads(Browser().subscription(SERVICE)) for _ in range(2))
    reading = desk.read("weather", channel="webpush", target=json.dumps(old))
    ticket = desk.joining.ask(reading, "en-US", "yes", "203.0.113.9", desk.now).ticket
    desk.joining.confirm_by_code(ticket, "004711", desk.now)
    foreign = client.post(
        "/push/renew", json={"old": old, "new": new}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert foreign.status_code == 403
    assert (
        client.post("/push/renew", data={"old": json.dumps(old), "new": json.dumps(new)}).status_code == 422
    )
    for wrong in (
        [],
        7,
        None,
        {"old": old},
        {"old": "x", "new": new},
        {"old": {"a": "x" * 9_000}, "new": new},
    ):
        assert client.post("/push/renew", json=wrong).status_code == 422
    assert client.post("/push/renew", json={"old": new, "new": old}).status_code == 404
    assert client.get("/push/renew").status_code == 405
    done = client.post(
        "/push/renew", json={"old": old, "new": new}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert (done.status_code, done.json) == (200, {"result": "moved"})
    assert {push.endpoint_of(each.target) for each in desk.subscriptions.every()} == {new["endpoint"]}
    assert {each.target for each in desk.subscriptions.every()} == {push.spelled(json.dumps(new))}


def test_the_manifest_is_the_citys_in_either_language(client: FlaskClient) -> None:
    """Name, colours and icons of city.toml; it starts in the language in which it was installed."""
    found = client.get("/manifest.webmanifest?lang=es")
    assert found.mimetype == "application/manifest+json"
    told = json.loads(found.data)
    assert (told["name"], told["short_name"], told["lang"]) == (
        "Pregunte a Port Alder",
        "Port Alder",
        "es-US",
    )
    assert (told["theme_color"], told["display"], told["scope"]) == (CITY.colors[0], "standalone", "/")
    assert told["start_url"] == "/?lang=es-US"
    for each in told["icons"]:
        icon = client.get(each["src"])
        assert icon.mimetype == "image/png"
        assert "x".join(map(str, struct.unpack(">II", icon.data[16:24]))) == each["sizes"]
    assert 'rel="manifest" href="/manifest.webmanifest?lang=es-US"' in client.get("/?lang=es").text
    assert client.get("/icon-64.png").status_code == 404


@pytest.mark.parametrize("size", SIZES)
def test_the_icon_has_the_citys_colours(size: int) -> None:
    """First and last shade are the two colours, every chunk's checksum holds, the pixels are as they were."""
    picture = (Path(__file__).parents[2] / "web" / "static" / f"bell-{size}.png").read_bytes()
    found, at, chunks = coloured(picture, "#0b4f6c", "#ffffff"), 8, {}
    while at < len(found):
        (length,) = struct.unpack_from(">I", found, at)
        name, content = found[at + 4 : at + 8], found[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", found, at + 8 + length)[0] == zlib.crc32(name + content)
        chunks[name] = content
        at += 12 + length
    assert (chunks[b"PLTE"][:3].hex(), chunks[b"PLTE"][-3:].hex()) == ("0b4f6c", "ffffff")
    assert len(zlib.decompress(chunks[b"IDAT"])) == size * (size // 2 + 1)


def test_the_service_worker_lies_at_the_root_and_is_asked_for_anew_each_time(client: FlaskClient) -> None:
    """So that it may show what lies below the root, and a mended one is there at once."""
    worker = client.get("/sw.js")
    assert (worker.mimetype, worker.headers["Cache-Control"]) == ("text/javascript", "no-cache")
    assert worker.text.startswith('const CITY = "Port Alder";\nconst OFFLINE = ["/offline", "/city.css", ')
    assert "worker-src 'self'" in worker.headers["Content-Security-Policy"]


def test_the_page_without_the_internet_is_whole(client: FlaskClient) -> None:
    """Everything that the service worker keeps is there; the page says it in every language, and no alert."""
    kept = json.loads(client.get("/sw.js").text.splitlines()[1].removeprefix("const OFFLINE = ").rstrip(";"))
    for each in kept:
        with client.get(each) as answer:
            assert answer.status_code == 200, each
    page = words(client.get("/offline?lang=es").text)
    spanish = (
        "No tiene conexión a internet. Esta página no puede decirle nada nuevo hasta que vuelva a conectarse."
    )
    english = "You are offline. This page has nothing new to tell until you are connected again. In danger,"
    assert page.index(spanish) < page.index(english)
    assert 'id="alerts"' not in client.get("/offline").text
