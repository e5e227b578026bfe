"""The resident's pages, through Flask's own client: the words, the escaping, the two languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from city.errors import BadSettings, Unreadable
from city.profile import City as Profile
from web.ports import Alert, Alerts, Answered, Site
from web.site import create_site

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # Monday, 10 AM in Port Alder
STATIC = Path(__file__).parents[2] / "web" / "static"


class City:
    """A city that answers everything with one sentence, counts the turns, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str | None, Mapping[str, Any]]] = []
        self.now = NOW
        self.speech = "Your trash is picked up tomorrow, Tuesday. Anything else?"
        self.ssml = "<speak/>"

    def ask(self, text: str, locale: str, address: str | None, state: Mapping[str, Any]) -> Answered:
        self.asked.append((text, locale, address, state))
        reply = {
            "text": text,
            "locale": locale,
            "topic": "trash_day",
            "intent": "TrashDayIntent",
            "slots": {},
            "speech": self.speech,
            "ssml": self.ssml,
            "display": {
                "title": "Pickup",
                "text": "",
                "rows": [{"title": "Trash", "detail": "Tuesday, November 24"}],
            },
            "as_of": "2026-11-23T14:00:00+00:00",
            "sources": ["pickup_days", "holidays"],
            "session_state": "open",
            "confidence": 1.0,
        }
        return Answered(reply, {"turn": state.get("turn", 0) + 1})


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def site(city: City) -> Site:
    profile = Profile(
        name="Port Alder",
        state="VA",
        zone="America/New_York",
        locales=("en-US", "es-US"),
        latitude=36.9,
        longitude=-76.3,
        same=(),
        ugc=(),
        population=1,
    )
    return Site(
        city=profile,
        ask=city.ask,
        now=lambda: city.now,
        secret="s",
        health=lambda: {"ok": True},
        example_address="12 Alder Street",
        source_kinds={"holidays": "holiday"},
    )


@pytest.fixture
def client(site: Site) -> FlaskClient:
    return create_site(site).test_client()


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.fields: dict[str, str] = {}
        self.attributes: list[tuple[str, str, str]] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name, value) for name, value in found.items()]
        if tag == "input" and "name" in found:
            self.fields[found["name"]] = found.get("value", "")


def read(page: str) -> _Text:
    parser = _Text()
    parser.feed(page)
    return parser


def words(page: str) -> str:
    return " ".join(" ".join(read(page).words).split())


def test_a_question_typed_into_the_form_is_answered_on_the_page(client: FlaskClient, city: City) -> None:
    """The answer, its list, how old it is and where it is from, in one page without JavaScript."""
    page = client.post(
        "/ask", data={"q": "when is trash", "address": "12 Alder Street", "lang": "en-US"}
    ).text
    assert city.asked == [("when is trash", "en-US", "12 Alder Street", {})]
    assert (
        "You asked: when is trash Your trash is picked up tomorrow, Tuesday. Anything else? "
        "Pickup Trash Tuesday, November 24 As of today at 9 AM. From: pickup days and the holiday schedule."
    ) in words(page)
    assert read(page).fields["address"] == "12 Alder Street"


def test_the_page_speaks_spanish(client: FlaskClient, city: City) -> None:
    """Every word around the answer is Spanish, and the question is asked in es-US."""
    page = client.post("/ask", data={"q": "basura", "lang": "es"}).text
    assert city.asked[0][1] == "es-US"
    assert '<html lang="es-US">' in page
    source = "Fuente: pickup days y el calendario de días feriados."
    assert f"Datos de hoy a las 9 de la mañana. {source}" in words(page)
    assert "Pregunte a Port Alder" in words(page)


@pytest.mark.parametrize(
    ("browser", "lang", "expected"),
    [
        ("es-MX,es;q=0.9,en;q=0.5", "", "es-US"),
        ("fr,en-GB;q=0.8", "", "en-US"),
        ("fr", "", "en-US"),
        ("", "", "en-US"),
        ("es", "en", "en-US"),
        ("en", "ES_mx", "es-US"),
        ("es", "<script>", "es-US"),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_browser_s(
    client: FlaskClient, browser: str, lang: str, expected: str
) -> None:
    """A choice in the address wins over the browser's order; a language that is not ours is passed over."""
    answer = client.get("/", query_string={"lang": lang}, headers={"Accept-Language": browser})
    assert answer.headers["Content-Language"] == expected


def test_the_same_question_can_be_a_link(client: FlaskClient, city: City) -> None:
    """GET /ask answers as the form does, and changes nothing."""
    page = client.get("/ask?q=trash&lang=en&address=12+Alder+Street").text
    assert "picked up tomorrow, Tuesday" in words(page)
    assert city.asked == [("trash", "en-US", "12 Alder Street", {})]


def test_an_example_is_asked_by_its_button(client: FlaskClient, city: City) -> None:
    """The button's own words are the question, though the text field is sent along empty."""
    client.post("/ask", data={"q": "", "example": "When is my trash picked up?", "lang": "en"})
    assert city.asked[0][0] == "When is my trash picked up?"


def test_a_conversation_goes_on_with_the_token_of_the_page(client: FlaskClient, city: City) -> None:
    """What the first turn remembered is there in the second, and no cookie was set."""
    first = client.post("/ask", data={"q": "trash"})
    client.post("/ask", data={"q": "yes", "session": read(first.text).fields["session"]})
    assert city.asked[1][3] == {"turn": 1}
    assert "Set-Cookie" not in first.headers


def test_an_address_is_told_once(client: FlaskClient, city: City) -> None:
    """The form sends its address with every turn; the skill hears it again only when it changes."""
    session = ""
    for address in ("12 Alder", "12 Alder", "", "9 Elm Street"):
        page = client.post("/ask", data={"q": "x", "address": address, "session": session}).text
        session = read(page).fields["session"]
    assert [address for _, _, address, _ in city.asked] == ["12 Alder", None, None, "9 Elm Street"]


def test_a_colour_that_is_none_is_an_error_that_says_where(site: Site) -> None:
    """city.toml's colours are checked when the site is made: they go into a style sheet."""
    profile = replace(site.city, colors=("red;}", "#003366"))
    with pytest.raises(BadSettings, match=r"\[city\] colors: 'red;}' is not a colour"):
        create_site(replace(site, city=profile))


def test_a_token_that_is_forged_or_old_begins_anew(client: FlaskClient, city: City) -> None:
    """Somebody else's signature, garbage, and a pause of more than half an hour are forgotten."""
    token = read(client.post("/ask", data={"q": "trash"}).text).fields["session"]
    forged = token[:-4] + ("AAAA" if not token.endswith("AAAA") else "BBBB")
    for bad in (forged, "x", "x" * 20_000, "é"):
        client.post("/ask", data={"q": "yes", "session": bad})
    city.now = NOW + timedelta(minutes=31)
    client.post("/ask", data={"q": "yes", "session": token})
    assert [state for *_, state in city.asked] == [{}] * 6


def test_what_is_said_is_text_and_never_markup(client: FlaskClient, city: City) -> None:
    """A tag in a question, an address or an answer is shown, not run."""
    city.speech = "<script>alert(1)</script>"
    evil = '"><img src=x onerror=alert(2)>'
    page = client.post("/ask", data={"q": evil, "address": evil}).text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert read(page).fields["address"] == evil


def test_the_script_gets_the_answer_alone(client: FlaskClient) -> None:
    """With our header the response is the answer without the page around it."""
    part = client.post("/ask", data={"q": "trash"}, headers={"X-Fragment": "1"}).text
    assert part.startswith("<article")
    assert "<html" not in part


def test_no_question_is_the_first_page_again(client: FlaskClient, city: City) -> None:
    """An empty form asks nothing."""
    assert client.post("/ask", data={"q": "  "}).status_code == 200
    assert city.asked == []


def test_a_question_without_end_is_cut(client: FlaskClient, city: City) -> None:
    """Five hundred characters are a question; what follows is not read."""
    client.post("/ask", data={"q": "a" * 2000, "address": "b" * 2000})
    assert (len(city.asked[0][0]), len(city.asked[0][2] or "")) == (500, 200)


def test_an_emergency_comes_first_on_every_page(site: Site) -> None:
    """The banner stands before the main part, the most urgent first, with its end."""

    def in_force(_: str) -> Alerts:
        ends = NOW + timedelta(hours=5)
        return Alerts((Alert("emergency", "Leave zone A now.", ends), Alert("weather", "Flood Watch.")))

    client = create_site(replace(site, alerts=in_force, outbox=list)).test_client()
    for path in ("/", "/outbox"):
        page = client.get(f"{path}?lang=en").text
        assert page.index("Leave zone A now.") < page.index("Flood Watch.") < page.index("<main")
        assert "Emergency Leave zone A now. Until today at 3 PM." in words(page)
        assert '<li class="alert emergency"><p role="alert">' in page


def test_a_silent_alert_source_is_said_and_never_shown_as_calm(site: Site) -> None:
    """Without sight of the alerts the page says since when, in both languages."""

    def blind(_: str) -> Alerts:
        return Alerts(blind_since=NOW - timedelta(minutes=12))

    client = create_site(replace(site, alerts=blind)).test_client()
    assert words(client.get("/alerts/banner?lang=en").text) == (
        "The alert service has not answered since today at 9:48 AM, so an alert may be missing here."
    )
    assert words(client.get("/alerts/banner?lang=es").text) == (
        "El servicio de alertas no responde desde hoy a las 9:48 de la mañana; "
        "puede que aquí falte alguna alerta."
    )


def test_many_alerts_leave_the_question_in_sight(site: Site) -> None:
    """Two are shown, the most urgent; the others are counted and one link away."""
    many = Alerts([Alert("weather", f"Warning {n}.") for n in range(9)])
    part = create_site(replace(site, alerts=lambda _: many)).test_client().get("/alerts/banner?lang=es").text
    assert words(part).endswith("Warning 1. 7 alertas más")
    assert "Warning 2" not in part


def test_every_emergency_stands_on_the_page(site: Site) -> None:
    """However many there are, none is behind a link."""
    grave = Alerts([Alert("emergency", f"Danger {n}.") for n in range(5)] + [Alert("weather", "Rain.")])
    part = create_site(replace(site, alerts=lambda _: grave)).test_client().get("/alerts/banner?lang=en").text
    assert words(part).endswith("Emergency Danger 4. 1 more alert")


def test_an_alert_source_that_never_answered_is_said(site: Site) -> None:
    """Right after the first start nothing may look calm either."""
    client = create_site(replace(site, alerts=lambda _: Alerts(never_heard=True))).test_client()
    assert words(client.get("/alerts/banner?lang=en").text) == (
        "The alert service has not answered yet, so an alert may be missing here."
    )


def test_no_alert_shows_no_banner(client: FlaskClient) -> None:
    """Nothing in force: nothing is shown, and nothing is claimed."""
    assert client.get("/alerts/banner").text.strip() == ""


MESSAGE = {
    "delivery_id": "d-1",
    "subscription_id": "resident-77",
    "event_id": "e-1",
    "topic": "pickup",
    "locale": "en-US",
    "subject": "Trash pickup tomorrow",
    "text": "Put out your trash at 12 Alder Street by 7 AM. Questions: jo@example.org.",
    "sent_at": "2026-11-22T23:00:00+00:00",
}


def test_what_was_sent_is_shown_without_who_got_it(site: Site) -> None:
    """The words are there; the subscriber, the house number and the e-mail address are not."""
    page = create_site(replace(site, outbox=lambda: [MESSAGE])).test_client().get("/outbox?lang=en").text
    assert (
        "Trash pickup tomorrow Put out your trash at ••• Alder Street by 7 AM. Questions: •••. "
        "yesterday at 6 PM"
    ) in words(page)
    assert "resident-77" not in page


def test_one_message_to_many_is_one_line(site: Site) -> None:
    """Equal words are put together and counted; the first page shows the newest three."""
    many = [MESSAGE, {**MESSAGE, "subscription_id": "other"}]
    more = [{**MESSAGE, "topic": "news", "subject": f"News {n}"} for n in range(5)]
    page = create_site(replace(site, outbox=lambda: [*many, *more])).test_client().get("/?lang=en").text
    assert "Trash pickup tomorrow to 2 subscribers" in words(page)
    assert "News 1" in words(page)
    assert "News 2" not in words(page)


def test_an_outbox_that_is_not_shown_is_not_there(client: FlaskClient) -> None:
    """Without the port there is neither page nor link."""
    assert client.get("/outbox").status_code == 404
    assert "/outbox" not in client.get("/").text


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_inline(client: FlaskClient) -> None:
    """No style or script in the page, no address of anybody else, and a policy that forbids both."""
    answer = client.post("/ask", data={"q": "trash"})
    found = read(answer.text).attributes
    assert [each for each in found if each[1] == "style" or each[1].startswith("on")] == []
    assert [value for _, name, value in found if name in {"src", "href", "action"} and "//" in value] == []
    assert all("src" in tag for tag in answer.text.split("<script")[1:])
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")


def test_every_response_carries_the_headers(client: FlaskClient) -> None:
    """Pages, errors, programs' answers and files alike; an answer is never stored."""
    for path in ("/", "/nowhere", "/healthz", "/static/site.css"):
        with client.get(path) as answer:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert client.post("/ask", data={"q": "trash"}).headers["Cache-Control"] == "no-store"


def test_every_field_has_its_label(client: FlaskClient) -> None:
    """Each visible field is named by a label, and each help text that a field points to exists."""
    found = read(client.get("/").text).attributes
    ids = {value for _, name, value in found if name == "id"}
    labelled = {value for _, name, value in found if name == "for"}
    assert labelled == {"q", "address"}
    assert labelled | {value for _, name, value in found if name == "aria-describedby"} <= ids
    assert {value for _, name, value in found if name == "aria-labelledby"} <= ids


def test_an_unknown_page_says_so_in_the_visitor_s_language(client: FlaskClient) -> None:
    """404 with one sentence, in the city's frame."""
    answer = client.get("/nowhere?lang=es")
    assert answer.status_code == 404
    assert "Español Esa página no existe. Pregunte por lo que buscaba." in words(answer.text)


def test_a_city_that_is_not_ready_says_so(site: Site) -> None:
    """An error that is understood becomes a sentence and 503, for people and for programs."""

    def not_ready(*_: object) -> Answered:
        raise Unreadable("no snapshot")

    client = create_site(replace(site, ask=not_ready)).test_client()
    page = client.post("/ask", data={"q": "trash"}, headers={"Accept-Language": "en"})
    assert page.status_code == 503
    assert "The city's information is not ready yet. Please try again in a minute." in words(page.text)
    answer = client.post("/api/ask", json={"text": "trash"})
    assert (answer.status_code, answer.json) == (
        503,
        {"error": "The city's information is not ready yet. Please try again in a minute."},
    )


def test_a_form_of_a_megabyte_is_not_read(client: FlaskClient) -> None:
    """413, in words."""
    answer = client.post("/ask", data={"q": "a" * 1_000_000})
    assert answer.status_code == 413
    assert "That is too long." in words(answer.text)


def test_the_city_s_colours_are_its_own(site: Site) -> None:
    """The style sheet carries the settings' colours, and ink that can be read on them."""
    profile = replace(site.city, colors=("#ffdd00", "#003366"))
    css = create_site(replace(site, city=profile)).test_client().get("/city.css")
    assert css.mimetype == "text/css"
    assert css.text == ":root{--primary:#ffdd00;--on-primary:#000000;--accent:#003366;--link:#867400}\n"


def test_programs_ask_in_json(client: FlaskClient, city: City) -> None:
    """POST /api/ask gives the contract's fields, and a session that the next turn hands back."""
    first = client.post("/api/ask", json={"text": "trash", "locale": "es-US", "address": "12 Alder Street"})
    assert city.asked[0] == ("trash", "es-US", "12 Alder Street", {})
    assert set(first.json or {}) == {
        *("text", "locale", "topic", "intent", "slots", "speech", "ssml", "display", "as_of"),
        *("sources", "session_state", "confidence", "session"),
    }
    client.post("/api/ask", json={"text": "yes", "session": (first.json or {})["session"]})
    assert city.asked[1][3] == {"turn": 1}


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ("{}", "application/json", 400),
        ('{"text": 3}', "application/json", 400),
        ('{"text": " "}', "application/json", 400),
        ('{"text": "x", "session": []}', "application/json", 400),
        ('{"text": "x", "locale": {"a": 1}}', "application/json", 400),
        ('{"text": "x"}', "text/plain", 415),
        ("[" * 60_000, "application/json", 400),
    ],
)
def test_a_program_that_asks_wrongly_is_told(
    client: FlaskClient, city: City, body: str, kind: str, status: int
) -> None:
    """400 or 415 with a sentence in JSON, and nothing was asked."""
    answer = client.post("/api/ask", data=body, content_type=kind)
    assert (answer.status_code, city.asked) == (status, [])
    assert set(answer.json or {}) == {"error"}


def test_the_pulse_is_the_city_s_own_word(site: Site) -> None:
    """/healthz passes on what health says: 200 where it is well, 503 where it is not."""
    for ok, status in ((True, 200), (False, 503)):

        def health(ok: bool = ok) -> dict[str, Any]:
            return {"ok": ok, "sources": 3}

        answer = create_site(replace(site, health=health)).test_client().get("/healthz")
        assert (answer.status_code, answer.json) == (status, {"ok": ok, "sources": 3})


def test_the_script_and_the_style_load_nothing_else() -> None:
    """Neither names another host."""
    for name in ("site.js", "site.css"):
        assert "//" not in (STATIC / name).read_text().replace("// ", "")


def test_slower_is_heard_from_the_page_too(client: FlaskClient, city: City) -> None:
    """The browser's own voice is slowed where the answer's SSML is, and not otherwise."""
    assert "data-rate" not in client.post("/ask", data={"q": "trash"}).text
    city.ssml = '<speak><prosody rate="slow">Tomorrow.</prosody></speak>'
    assert 'data-rate="0.75"' in client.post("/ask", data={"q": "slower"}).text
