"""The residents' pages as a function: an HTTP API in front, a table behind, a snapshot in a bucket."""

from __future__ import annotations

import base64
import json
import re
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.clock import RunningClock
from app.wiring import tables
from app.wiring.functions import queues
from app.wiring.functions.feedback import feedback
from app.wiring.functions.pages import web_site
from city.enrolment.subscriptions import Topic
from net.aws_json import Asking, sqs
from tests.app.test_alert_functions import Throttling
from tests.app.test_aws_faults import endpoint, published  # noqa: F401 - fixtures
from tests.servers import serving
from tests.stores.tables import MadeTable
from tests.web.test_gateway import CALLER, event

URL = "https://alerts.portalder.example"
HOUSE = "111 Avenida de las Palmas"


class Pages:
    """The function, and what lies around it."""

    def __init__(self, table: MadeTable, queue: str, objects: dict[str, bytes]) -> None:
        self.table, self.queue, self.objects = table, queue, objects
        self.handle = web_site()

    def get(self, path: str, query: str = "", **headers: str) -> dict[str, Any]:
        return self.handle(event(path, rawQueryString=query, headers=headers), None)

    def post(self, path: str, fields: dict[str, Any], source: str = CALLER) -> dict[str, Any]:
        body = base64.b64encode(urllib.parse.urlencode(fields, doseq=True).encode()).decode()
        form = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
        asked = event(path, "POST", source=source, headers=form, body=body, isBase64Encoded=True)
        return self.handle(asked, None)

    def woken(self) -> list[Any]:
        """What lies in the queue of the courier's function."""
        said = of_sqs(self.table, "ReceiveMessage", QueueUrl=self.queue, MaxNumberOfMessages=10)
        return [json.loads(each["Body"]) for each in said.get("Messages", [])]


def of_sqs(table: MadeTable, operation: str, **values: Any) -> Any:
    """What the emulator's queues answer."""
    asking = Asking(sqs(table.ministack.environment))
    said = asking.ask(operation, values, RunningClock().now(), 5)
    asking.close()
    return said.values


@pytest.fixture
def make(
    endpoint: tuple[str, dict[str, bytes]],  # noqa: F811
    published: dict[str, bytes],  # noqa: F811
    table: MadeTable,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Pages]:
    """Starts the function over the demo city's snapshot."""
    url, objects = endpoint
    objects |= published
    queue = of_sqs(table, "CreateQueue", QueueName=f"feedback-{table.name}")["QueueUrl"]
    for name, value in {
        **table.environment(),
        "TOWNBELL_CITY": "cities/port-alder",
        "TOWNBELL_DATA": str(tmp_path / "data"),
        "TOWNBELL_BUCKET": "town",
        "TOWNBELL_URL": URL,
        "TOWNBELL_SMTP_HOST": "mail.portalder.example",
        "AWS_ENDPOINT_URL_S3": url,
        queues.FEEDBACK: queue,
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("app.wiring.published.TMP", tmp_path / "tmp")
    tables.s3.cache_clear()  # it knows another test's bucket
    return lambda: Pages(table, str(queue), objects)


@pytest.fixture
def pages(make: Callable[..., Pages]) -> Pages:
    return make()


SERVED = [
    "/", "/alerts", "/alerts/banner", "/alerts/rss.xml", "/alerts/alerts.json", "/subscribe", "/mine",
    "/place", "/report", "/report/status", "/privacy", "/terms", "/briefing/en-US.json", "/healthz",
    "/staff/sign-in", "/city.css", "/static/site.css", "/static/bell-180.png", "/manifest.webmanifest",
]  # fmt: skip


@pytest.mark.parametrize("path", SERVED)
def test_what_residents_and_programs_ask_for_is_there(pages: Pages, path: str) -> None:
    """Each page, feed and file that the site at home has for them."""
    assert pages.get(path)["statusCode"] == 200, path


@pytest.mark.parametrize("path", ["/outbox", "/alexa", "/progress"])
def test_what_is_not_here_is_not_found(pages: Pages, path: str) -> None:
    """The outbox, Alexa's own door, and what only an operator sees."""
    assert pages.get(path)["statusCode"] in (401, 404, 405)


def test_a_question_is_answered_and_what_was_asked_in_vain_is_counted(pages: Pages) -> None:
    """On the page in words, for programs in JSON; before the function answers, since it has no later."""
    page = pages.get("/ask", "q=holiday+pickup+schedule&lang=en")
    assert "Christmas" in page["body"]
    asked = {"text": "zorbing gondolas", "locale": "en-US"}
    body = {"headers": {"content-type": "application/json"}, "body": json.dumps(asked)}
    answer = pages.handle(event("/api/ask", "POST", **body), None)
    assert json.loads(answer["body"])["speech"]
    assert [each.doc["count"] for each in pages.table.items() if each.key[0].startswith("Q#")] == [1]
    assert pages.woken() == []


def test_a_place_has_its_page_and_its_calendar(pages: Pages) -> None:
    """The calendar counts its editions in the table."""
    shown = pages.post("/place", {"address": HOUSE, "lang": "en"})
    while shown["statusCode"] in (302, 303):
        path, _, query = shown["headers"]["location"].partition("?")
        shown = pages.get(path, query)
    link = re.search(r"(?:webcal|https)://[^\"' ]*?(/place/[^\"' ?]+\.ics)(\?[^\"' ]*)?", shown["body"])
    assert link is not None, shown["body"][:3000]
    calendar = pages.get(link[1], (link[2] or "")[1:].replace("&amp;", "&"))
    assert calendar["body"].startswith("BEGIN:VCALENDAR")
    assert [each for each in pages.table.items() if each.key[0].startswith("EDITION#")]


FIELDS = {"channel": "email", "topic": ["emergency", "weather"], "email": "Rosa@example.org", "agreed": "yes"}


def signed_up(pages: Pages, source: str = CALLER, **more: Any) -> dict[str, Any]:
    form = pages.get("/subscribe", "lang=es")["body"]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    return pages.post("/subscribe", {**hidden, **FIELDS, **more}, source)


def test_who_signs_up_is_written_down_and_the_courier_is_woken(pages: Pages) -> None:
    """A message in its queue: nobody waits for a minute before a page; in the table nobody can be read."""
    assert "Un paso más" in signed_up(pages)["body"]
    assert pages.woken() == [{"courier": True}]
    assert [each for each in pages.table.items() if each.key[0].startswith("MESSAGE#")]
    assert b"rosa" not in pages.table.contents().lower()


def test_the_courier_takes_what_wakes_it(make: Callable[..., Pages]) -> None:
    """It is no poison: the message of the pages is taken by the function of its queue."""
    woken = {"Records": [{"messageId": "1", "body": json.dumps({"courier": True})}]}
    make()
    assert feedback()(woken, None) == {"batchItemFailures": []}


def test_one_source_is_held_back_and_not_its_neighbours(pages: Pages) -> None:
    """By the address that AWS names."""
    asked = [signed_up(pages, email=f"p{n}@example.org")["statusCode"] for n in range(21)]
    assert asked[0] == 200
    assert asked[-1] == 429
    assert signed_up(pages, source="203.0.113.5", email="other@example.org")["statusCode"] == 200


def test_a_report_is_kept_and_found(pages: Pages) -> None:
    """It has a number, under which it is found; the form asks for a photo."""
    assert 'type="file"' in pages.get("/report")["body"]
    asked = {"asked": "pothole", "attribute[SIZE]": "small"}  # by the city's own system
    told = {"kind": "pothole", "details": "deep", "where": HOUSE, "lang": "en", **asked}
    filed = pages.post("/report", told)
    assert filed["statusCode"] == 303, filed["body"]
    path, _, query = filed["headers"]["location"].partition("?")
    assert pages.get(path, query)["statusCode"] == 200
    assert [each for each in pages.table.items() if each.key[0].startswith("REPORT#")]


def test_a_bucket_that_is_silent_leaves_the_last_snapshot(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read once is shown on."""
    assert "Port Alder" in pages.get("/alerts")["body"]
    pages.objects.clear()
    monkeypatch.setattr("app.wiring.published.LOOKED_AT", 0)
    assert "Port Alder" in pages.get("/", "lang=en")["body"]
    assert json.loads(pages.get("/healthz")["body"])["ok"] is True


def test_without_a_snapshot_the_page_says_so(make: Callable[..., Pages]) -> None:
    """Before the first refresh: 503 and a sentence, in the reader's language."""
    pages = make()
    pages.objects.clear()
    answer = pages.get("/healthz")
    assert answer["statusCode"] == 503
    asked = pages.get("/ask", "q=cuando+es+el+proximo+feriado&lang=es")
    assert asked["statusCode"] in (200, 503)
    assert "Traceback" not in asked["body"]


def test_without_its_key_it_says_so_in_both_languages(
    make: Callable[..., Pages], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing can be shown; once the key is there the same function goes on."""
    pages, name = make(), "TOWNBELL_SECRET"
    right = pages.table.name
    monkeypatch.setenv(name, "nowhere")
    answer = pages.get("/")
    assert answer["statusCode"] == 503
    assert answer["body"] == (
        "The city's information is not ready yet. Please try again in a minute.\n"
        "La información de la ciudad todavía no está lista. Inténtelo de nuevo en un minuto.\n"
    )
    monkeypatch.setenv(name, right)
    assert pages.get("/")["statusCode"] == 200


def test_a_throttled_table_holds_up_no_page(
    make: Callable[..., Pages], table: MadeTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What needs no table is shown; who signs up is told to try again, and nothing is half written."""
    throttling = Throttling(table.ministack.environment["AWS_ENDPOINT_URL"])
    with serving(throttling) as slow:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", slow)
        monkeypatch.setenv("TOWNBELL_PATIENCE", "0.71")
        pages = make()
        form = signed_up(pages, email="first@example.org")
        assert form["statusCode"] == 200
        before = len([*table.items()])
        throttling.refuses.set()
        assert pages.get("/", "lang=en")["statusCode"] == 200
        assert signed_up(pages, email="second@example.org")["statusCode"] == 503
    assert len([*table.items()]) == before


@pytest.mark.parametrize("strange", [{}, {"Records": []}, {"version": "1.0", "path": "/"}])
def test_who_calls_it_by_hand_is_refused(pages: Pages, strange: dict[str, Any]) -> None:
    """No error: the alarm is for the city's own faults."""
    assert pages.handle(strange, None) == {"statusCode": 400}


def test_a_browser_can_be_told(pages: Pages, tmp_path: Path) -> None:
    """The form offers it, with a key that needs no file."""
    form = pages.get("/subscribe", "lang=en")["body"]
    assert 'value="webpush"' in form
    assert not (tmp_path / "data").exists()


def test_the_topics_of_the_form_are_the_citys(pages: Pages) -> None:
    """The form offers what can be told; e-mail is offered where the city has it."""
    form = pages.get("/subscribe", "lang=en")["body"]
    assert f'value="{Topic.EMERGENCY}"' in form
    assert 'value="email"' in form
