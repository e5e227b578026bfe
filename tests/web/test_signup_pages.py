"""The pages of signing up and leaving, through Flask, over the real desk and a real store."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.notifier.alder import CITY
from tests.notifier.enrolment.town import HOME, PHONE, ROSA, Desk
from web.joining.enrolment import Enrolment
from web.ports import Site
from web.site import create_site

FIELDS = {
    "topic": ["emergency", "pickup"],
    "address": HOME,
    "channel": "email",
    "email": ROSA,
    "agreed": "yes",
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.close()


@pytest.fixture
def client(desk: Desk) -> FlaskClient:
    enrolment = Enrolment(
        joining=desk.joining, leaving=desk.leaving, own_page=desk.own, texting=desk.texting,
        signer=desk.tools.signer,
    )  # fmt: skip
    site = Site(
        city=CITY, ask=lambda *_: None, now=lambda: desk.now, secret="s", health=dict, enrolment=enrolment
    )  # type: ignore[arg-type, return-value]
    return create_site(site).test_client()


class _Controls(HTMLParser):
    """What a screen reader needs to know of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.fields: list[dict[str, str]] = []
        self.labels: set[str] = set()
        self.wrapped: list[bool] = []
        self.hidden: dict[str, str] = {}
        self.referred: list[str] = []
        self._in_label = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids.append(found["id"])
        self.referred += found.get("aria-describedby", "").split() + found.get("aria-labelledby", "").split()
        if tag == "a" and found.get("href", "").startswith("#"):
            self.referred.append(found["href"][1:])
        if tag == "label":
            self._in_label += 1
            self.labels.add(found.get("for", ""))
        if tag in ("input", "select", "textarea"):
            if found.get("type") == "hidden":
                self.hidden[found["name"]] = found.get("value", "")
            else:
                self.fields.append({**found, "wrapped": "yes" if self._in_label else ""})

    def handle_endtag(self, tag: str) -> None:
        self._in_label -= tag == "label"


def read(page: str) -> _Controls:
    controls = _Controls()
    controls.feed(page)
    return controls


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def send(client: FlaskClient, lang: str = "en", **more: Any) -> Any:
    mark = read(client.get(f"/subscribe?lang={lang}").text).hidden["mark"]
    return client.post("/subscribe", data={**FIELDS, "mark": mark, "lang": lang, **more})


def own_page(client: FlaskClient, desk: Desk) -> str:
    desk.joined("pickup", "weather")
    mark = read(client.get("/mine").text).hidden["mark"]
    asked = client.post("/mine", data={"mark": mark, "channel": "email", "email": ROSA.upper(), "lang": "en"})
    assert "a link is on its way to it" in words(asked.text)
    desk.courier.tick(desk.now)
    return f"/mine/{desk.token('mine')}"


def test_the_form_asks_and_the_code_confirms(client: FlaskClient, desk: Desk) -> None:
    """One form, one code, and it says so; without a cookie or a script."""
    asked = send(client)
    assert "One more step" in words(asked.text)
    assert "Set-Cookie" not in asked.headers
    desk.courier.tick(desk.now)
    hidden = read(asked.text).hidden
    wrong = client.post("/subscribe/code", data={**hidden, "code": "1"})
    assert "That is not the code" in words(wrong.text)
    done = client.post("/subscribe/code", data={**hidden, "code": "004711"})
    assert "You are signed up" in words(done.text)
    assert desk.kept(ROSA) == {"emergency", "pickup"}
    (one, *_) = desk.subscriptions.every()
    assert one.consent.evidence.startswith("Web form, en-US: Yes, Port Alder may send me these alerts")


def test_every_mistake_is_told_at_its_field_in_the_language_of_the_page(client: FlaskClient) -> None:
    """All at once, with a list at the head whose links lead to the fields (WCAG 3.3.1)."""
    page = send(client, "es", topic=[], address="9 Elsewhere", email="nobody", agreed="")
    assert page.status_code == 422
    for sentence in (
        "Elija al menos un tema.",
        "Esta dirección está fuera de la ciudad.",
        "Escriba un correo electrónico, como nombre@example.com.",
        "Marque que podemos enviarle estos avisos.",
    ):
        assert words(page.text).count(sentence) == 2
    for name in ("topics", "address", "email", "agreed"):
        assert f'href="#{name}"' in page.text
        assert f'id="{name}-fault"' in page.text
    assert 'value="9 Elsewhere"' in page.text  # what was typed is there again


def test_an_unclear_address_can_be_chosen(client: FlaskClient, desk: Desk) -> None:
    """ "Did you mean": what is chosen holds, whatever stands in the field."""
    from city.earth.places import Found, Resolution
    from tests.notifier.alder import PLACES

    known = Resolution(Found.EXACT, PLACES[HOME])
    near = Resolution(Found.NEAR, PLACES[HOME])
    object.__setattr__(desk.tools, "resolve", {HOME: known, "1 Harbour Street": near}.__getitem__)
    page = send(client, address="1 Harbour Street")
    assert "Did you mean one of these? 1 Harbor Street None of these" in words(page.text)
    assert "One more step" in words(send(client, address="1 Harbour Street", choice=HOME).text)


def test_pickups_need_an_address_and_alerts_do_not(client: FlaskClient, desk: Desk) -> None:
    """Without one the whole city: only for topics that mean something there."""
    assert "For pickups and sweeping, give your address." in words(send(client, address="").text)
    assert "One more step" in words(send(client, address="", topic=["emergency"]).text)


def test_a_form_that_we_did_not_make_does_nothing(client: FlaskClient, desk: Desk) -> None:
    """Another site's page, an old form, a forged one: nobody is written to."""
    mark = read(client.get("/subscribe").text).hidden["mark"]
    crossed = client.post(
        "/subscribe", data={**FIELDS, "mark": mark}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert crossed.status_code == 403
    assert "open too long" in words(client.post("/subscribe", data=FIELDS).text)
    assert "open too long" in words(client.post("/subscribe", data={**FIELDS, "mark": mark[:-2]}).text)
    desk.wait(hours=4)
    assert "open too long" in words(client.post("/subscribe", data={**FIELDS, "mark": mark}).text)
    desk.courier.tick(desk.now)
    assert desk.letters() == []


def test_a_form_that_fills_itself_in_does_nothing(client: FlaskClient, desk: Desk) -> None:
    """The field that people do not see: who fills it in is a program, and learns nothing from the answer."""
    assert "One more step" in words(send(client, website="https://spam.example").text)
    desk.courier.tick(desk.now)
    assert desk.letters() == []


def test_many_sign_ups_from_one_connection_are_refused(client: FlaskClient, desk: Desk) -> None:
    """429 after twenty in an hour; a proxy of ours is believed about whom it speaks for, others are not."""
    pages = [send(client, email=f"a{at}@example.org") for at in range(21)]
    assert [each.status_code for each in pages] == [200] * 20 + [429]
    mark = read(client.get("/subscribe").text).hidden["mark"]
    fields = {**FIELDS, "mark": mark, "email": "b@example.org"}
    proxied = client.post("/subscribe", data=fields, headers={"X-Forwarded-For": "8.8.8.8"})
    assert proxied.status_code == 200
    outside = {"REMOTE_ADDR": "9.9.9.9"}
    for at in range(20):
        fields = {**FIELDS, "mark": mark, "email": f"c{at}@example.org"}
        client.post(
            "/subscribe", data=fields, headers={"X-Forwarded-For": f"8.8.4.{at}"}, environ_base=outside
        )
    last = client.post("/subscribe", data={**fields, "email": "d@example.org"}, environ_base=outside)
    assert last.status_code == 429


def test_looking_at_any_link_changes_nothing(client: FlaskClient, desk: Desk) -> None:
    """F15: every address of these pages, loaded and asked for its head, leaves the store as it was."""
    page = own_page(client, desk)
    desk.ask("news")
    paths = [f"/confirm/{desk.token('confirm')}", f"/leave/{desk.leave_token('pickup')}", page]
    paths += [f"{page}/data.json", "/subscribe", "/mine", f"{page}?delete=yes", f"{page}?pause=7"]
    before = [tuple(row) for row in _everything(desk)]
    for path in paths:
        assert client.get(path).status_code == 200, path
        assert client.head(path).status_code == 200, path
    assert [tuple(row) for row in _everything(desk)] == before


def test_one_click_leaves_without_a_page(client: FlaskClient, desk: Desk) -> None:
    """RFC 8058: the POST of a mail program, from elsewhere; any token is answered the same."""
    desk.joined("pickup", "weather")
    token = desk.leave_token("pickup")
    told = {"List-Unsubscribe": "One-Click"}
    good = client.post(f"/leave/{token}?lang=es", data=told)
    assert (good.status_code, good.text) == (200, "")
    assert desk.kept() == {"weather"}
    for other in (token, "forged", f"{token}x"):
        bad = client.post(f"/leave/{other}", data=told)
        assert (bad.status_code, bad.text) == (200, "")
    assert desk.kept() == {"weather"}


def test_one_click_as_a_mail_program_may_send_it_in_parts(client: FlaskClient, desk: Desk) -> None:
    """RFC 8058, 3.2 allows multipart/form-data too."""
    desk.joined("weather")
    told = {"List-Unsubscribe": "One-Click"}
    client.post(f"/leave/{desk.leave_token('weather')}", data=told, content_type="multipart/form-data")
    assert desk.kept() == set()


def test_the_page_of_a_letter_leaves_one_topic_or_all(client: FlaskClient, desk: Desk) -> None:
    """By the form's two buttons."""
    desk.joined("pickup", "weather", "emergency")
    path = f"/leave/{desk.leave_token('pickup')}"
    assert "You get pickup alerts. Do you want them to stop?" in words(client.get(path).text)
    assert (
        "You will get no more pickup alerts here. You still get emergency alerts and weather alerts. "
        "You can sign up again at any time."
    ) in words(client.post(path).text)
    assert desk.kept() == {"weather", "emergency"}
    ended = client.post(f"/leave/{desk.leave_token('weather')}", data={"all": "yes"})
    assert "Stopped Nothing else is sent to you here. You can sign up" in words(ended.text)
    assert desk.kept() == set()
    for other in (path, "/leave/forged"):
        assert "There is nothing to stop" in words(client.post(other).text)


def test_the_page_of_a_letter_leaves_one_stream(client: FlaskClient, desk: Desk) -> None:
    """As exact as STOP RECYCLING: the rest of the pickups goes on, and the page says so in both languages."""
    desk.joined("pickup")
    path = f"/leave/{desk.leave_token('pickup')}"
    offered = words(client.get(path).text)
    assert (
        "Or stop only some of it: Stop trash alerts Stop recycling alerts Stop yard waste alerts "
        "Stop bulk item alerts"
    ) in offered
    ended = words(client.post(path, data={"stream": "recycling"}).text)
    assert "You will get no more recycling alerts here. You still get pickup alerts (not recycling)." in ended
    assert desk.filters() == {"pickup": ["not recycling"]}
    ended = words(client.post(f"{path}?lang=es", data={"stream": "bulk"}).text)
    assert (
        "Aquí no recibirá más avisos de voluminosos. "
        "Sigue recibiendo avisos de recolección (sin artículos voluminosos o reciclaje)."
    ) in ended
    for none in ("recycling", "gold", "x" * 5_000):
        said = words(client.post(path, data={"stream": none}).text)
        assert "There is nothing to stop" in said
    assert desk.filters() == {"pickup": ["not bulk or recycling"]}
    bars = desk.store.bars(desk.store.person("email", ROSA))
    assert sorted(each.topic for each in bars) == ["pickup:bulk", "pickup:recycling"]


def test_the_page_of_a_letter_leaves_one_of_two_houses(client: FlaskClient, desk: Desk) -> None:
    """What is told of the other goes on; of all else the place only says who hears of it."""
    desk.joined("pickup", "weather")
    (home,) = [each for each in desk.subscriptions.every() if each.topic == "pickup"]
    mothers = replace(home, id="mothers", address="12 Main Street", location=None)
    desk.subscriptions.save([mothers])
    path = f"/leave/{desk.tools.leave_token(mothers, desk.now)}"
    assert (
        "You get pickup alerts for more than one address. "
        "Do you want them to stop for the address that this message was about?"
    ) in words(client.get(path).text)
    spanish = words(client.get(f"{path}?lang=es").text)
    assert (
        "Usted recibe avisos de recolección de más de una dirección. "
        "¿Quiere cancelarlos para la dirección de la que trataba este mensaje? Sí, cancelar estos "
        "O cancele solo una parte: Cancelar avisos de basura Cancelar avisos de reciclaje"
    ) in spanish
    assert (
        "You will get no more pickup alerts for that address here. "
        "You still get pickup alerts and weather alerts."
    ) in words(client.post(path).text)
    assert sorted(each.id for each in desk.subscriptions.every() if each.topic == "pickup") == [home.id]
    assert not desk.store.bars(desk.store.person("email", ROSA))
    desk.subscriptions.save([mothers])
    assert (
        "Aquí no recibirá más avisos de recolección de esa dirección. "
        "Sigue recibiendo avisos de recolección y alertas del tiempo. "
        "Puede suscribirse de nuevo cuando quiera."
    ) in words(client.post(f"{path}?lang=es").text)
    all_of_it = client.post(f"/leave/{desk.leave_token('weather')}?lang=es", data={"all": "yes"})
    assert "Cancelado Aquí no se le envía nada más." in words(all_of_it.text)


def test_another_sites_page_cannot_leave_for_somebody(client: FlaskClient, desk: Desk) -> None:
    """Even with the link: only the mail program's own post is taken from elsewhere."""
    desk.joined("weather")
    path = f"/leave/{desk.leave_token('weather')}"
    assert client.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert desk.kept() == {"weather"}


def test_ones_own_page_changes_pauses_and_ends(client: FlaskClient, desk: Desk) -> None:
    """By plain forms, each then a page that can be loaded again."""
    page = own_page(client, desk)
    assert "What is sent to rosa@example.org." in words(client.get(f"{page}?lang=en").text)
    (pickup,) = [each for each in desk.subscriptions.every() if each.topic == "pickup"]
    wrong = client.post(page, data={"change": pickup.id, "address": "", "locale": "en-US"})
    assert wrong.status_code == 422
    assert "For pickups and sweeping, give your address." in words(wrong.text)
    changed = {"change": pickup.id, "address": "2 Hill Road", "quiet": "none", "locale": "en-US"}
    assert client.post(page, data=changed).status_code == 303
    after = desk.subscriptions.get(pickup.id)
    assert after is not None
    assert (after.address, after.locale, after.target) == ("2 Hill Road", "en-US", ROSA)
    assert client.post(page, data={"pause": "7"}).status_code == 303
    assert "Paused until" in words(client.get(f"{page}?lang=en").text)
    assert client.post(page, data={"pause": "0"}).status_code == 303
    assert "Paused until" not in words(client.get(f"{page}?lang=en").text)
    client.post(page, data={"end": pickup.id})
    assert desk.kept() == {"weather"}


def test_ones_own_page_ends_one_stream(client: FlaskClient, desk: Desk) -> None:
    """A button for each that the subscription tells of; a stream that is none ends nothing."""
    page = own_page(client, desk)
    (pickup,) = [each for each in desk.subscriptions.every() if each.topic == "pickup"]
    assert "Stop pickup alerts Stop trash alerts Stop recycling alerts" in words(client.get(page).text)
    client.post(page, data={"end": pickup.id, "stream": "recycling"})
    client.post(page, data={"end": pickup.id, "stream": "gold"})
    assert desk.filters() == {"pickup": ["not recycling"], "weather": [""]}
    assert "Stop pickup alerts Stop trash alerts Stop yard waste alerts" in words(client.get(page).text)


def test_ones_own_page_says_which_pickups_in_the_pages_language(client: FlaskClient, desk: Desk) -> None:
    """Of who left trash by a text: no word of how it is kept."""
    desk.joined("pickup", channel="sms")
    desk.text("stop trash")
    token = desk.own.opened(("sms", PHONE), desk.now)
    spanish, english = (client.get(f"/mine/{token}?lang={each}").text for each in ("es", "en"))
    assert "· avisos de recolección (sin basura)</h2>" in spanish
    assert "· pickup alerts (not trash)</h2>" in english


def test_ones_own_page_gives_everything_as_a_file_and_deletes_it(client: FlaskClient, desk: Desk) -> None:
    """Deleting has to be ticked; afterwards the same link shows nothing."""
    page = own_page(client, desk)
    file = client.get(f"{page}/data.json")
    assert file.headers["Content-Disposition"] == "attachment; filename=townbell.json"
    assert file.json["target"] == ROSA
    client.post(page, data={"delete": ""})
    assert desk.kept() == {"pickup", "weather"}
    assert "Everything is deleted" in words(client.post(page, data={"delete": "yes", "lang": "en"}).text)
    assert desk.kept() == set()
    assert client.get(page).status_code == 404
    assert client.get(f"{page}/data.json").status_code == 404


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_field_has_a_name_and_every_reference_leads_somewhere(
    client: FlaskClient, desk: Desk, lang: str
) -> None:
    """WCAG 1.3.1, 3.3.2, 4.1.2: a label at each control, no id twice, errors and helps tied to fields."""
    page = own_page(client, desk)
    desk.ask("news")
    pages = [
        client.get(f"/subscribe?lang={lang}").text,
        send(client, lang, topic=[], address="77 Nowhere", email="", agreed="", quiet="own").text,
        send(client, lang).text,
        client.get(f"/confirm/{desk.token('confirm')}?lang={lang}").text,
        client.get(f"/leave/{desk.leave_token('pickup')}?lang={lang}").text,
        client.get(f"/mine?lang={lang}").text,
        client.post("/mine", data={"lang": lang}).text,
        client.get(f"{page}?lang={lang}").text,
    ]
    for text in pages:
        found = read(text)
        unnamed = [
            each for each in found.fields if not each["wrapped"] and each.get("id") not in found.labels
        ]
        assert unnamed == []
        assert sorted(found.ids) == sorted(set(found.ids))
        assert [each for each in found.referred if each not in found.ids] == []
        assert f'<html lang="{lang}-US">' in text
        assert text.count("<h1>") == 1


def test_the_page_in_another_language_is_the_same_page(client: FlaskClient, desk: Desk) -> None:
    """The language's link keeps the token: a Spanish speaker need not go back to the letter."""
    desk.ask("news")
    path = f"/confirm/{desk.token('confirm')}"
    assert f'href="{path}?lang=es-US"' in client.get(f"{path}?lang=en").text


def test_nothing_is_offered_where_nothing_can_be_sent(client: FlaskClient, desk: Desk) -> None:
    """Only channels that are configured; without any the page says whom to call."""
    object.__setattr__(desk.tools, "channels", frozenset({"outbox", "webhook"}))
    page = client.get("/subscribe?lang=en").text
    assert "Alerts cannot be signed up for here yet. Please call city hall." in words(page)
    assert "<form" not in page
    object.__setattr__(desk.tools, "channels", frozenset({"sms"}))
    page = client.get("/subscribe?lang=en").text
    assert 'name="phone"' in page
    assert 'name="email"' not in page


def test_a_text_message_is_confirmed_by_its_code(client: FlaskClient, desk: Desk) -> None:
    """The number may be written as people do."""
    asked = send(client, channel="sms", phone="(757) 555-0142", email="")
    desk.courier.tick(desk.now)
    assert desk.letters("sms")[0].target == PHONE
    client.post("/subscribe/code", data={**read(asked.text).hidden, "code": "004 711"})
    assert desk.kept(PHONE) == {"emergency", "pickup"}


def _everything(desk: Desk) -> list[Any]:
    tables = ("subscriptions", "signups", "departures", "service_messages", "own_pages", "suppressions")
    return [tuple(row) for table in tables for row in desk.database.rows(f"SELECT * FROM {table}")]
