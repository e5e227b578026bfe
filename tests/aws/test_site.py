"""The residents' pages, deployed: an HTTP API before the function, in an emulator."""

from __future__ import annotations

import json
import re
import time
import urllib.request
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest

from tests.aws.deploying import SITE, Deployed, office_over
from tests.contract.test_advisory import approved, step
from tests.contract.townbell import Townbell
from tests.journeys.browser import Browser

MAIL = "Rosa.Diaz@example.org"
FORM = {"channel": "email", "topic": ["emergency", "weather"], "email": MAIL, "agreed": "yes"}
SECONDS = 60
T = TypeVar("T")


@pytest.fixture(scope="module")
def office(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Townbell:
    """The command line at the city's office, over the deployed table."""
    return office_over(deployed, tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def browser(deployed: Deployed) -> Browser:
    """Before the address that AWS gives the pages: by its path, since not every machine knows the name."""
    api = urlsplit(deployed.outputs["SiteAddress"]).netloc.partition(".")[0]
    answer = deployed.call(deployed.outputs["RefreshFunction"], {"sources": "listings"})
    assert answer["polls"]
    return Browser(f"{deployed.url}/_aws/execute-api/{api}/$default")


def _letters(deployed: Deployed) -> list[str]:
    """What SES has sent to her, the oldest first."""
    with urllib.request.urlopen(f"{deployed.url}/_ministack/ses/messages") as answer:
        said = json.load(answer)["messages"]
    return [text for account in said.values() for each in account if MAIL.lower() in (text := _plain(each))]


def _plain(message: Any) -> str:
    """Without the line ends of quoted-printable."""
    return json.dumps(message).replace("=\\r\\n", "").replace("=\\n", "").replace("=3D", "=")


def _wait(until: Callable[[], T]) -> T:
    for _ in range(2 * SECONDS):
        if found := until():
            return found
        time.sleep(0.5)
    raise TimeoutError("nothing came")


def test_the_deployed_pages_answer(browser: Browser) -> None:
    """Home, alerts, health, an image: through the HTTP API, from the snapshot in the bucket."""
    assert "Port Alder" in browser.get("/?lang=en").words
    assert browser.get("/alerts/rss.xml").status == 200
    assert json.loads(browser.get("/healthz").text)["ok"] is True
    with urllib.request.urlopen(f"{browser.url}/static/bell-180.png") as answer:
        assert answer.read(8) == b"\x89PNG\r\n\x1a\n"


def test_a_question_is_answered_on_the_deployed_page(browser: Browser) -> None:
    """A form by POST, with letters beyond ASCII, and its answer in Spanish."""
    page = browser.post("/ask", {"q": "¿cuál es el horario de recolección de los feriados?", "lang": "es"})
    assert page.status == 200
    assert "¿cuál es el horario" in page.words
    assert "avidad" in page.words


def test_a_resident_signs_up_on_the_page_and_hears_of_an_advisory(
    browser: Browser,
    deployed: Deployed,
    office: Townbell,
) -> None:
    """The form, the letter that the courier sends at once, its link, an alert of the city by mail, its link
    out: and nothing more is kept."""
    form = browser.get("/subscribe?lang=es")
    began = time.monotonic()
    assert "Un paso más" in browser.post("/subscribe", {**form.hidden, **FORM}).words
    confirmation = _wait(lambda: _letters(deployed))[0]
    assert time.monotonic() - began < SECONDS  # woken: its schedule may be a minute away
    path = _link(confirmation, "confirm")
    assert "Sí, envíenme estos avisos" in browser.get(path).words
    assert "Ya tiene la suscripción" in browser.post(path, {"lang": "es"}).words
    mine = [each for each in _subscribers(office) if each["target"] == MAIL.lower()]
    assert {each["topic"] for each in mine} == {"emergency", "weather"}
    before = len(_letters(deployed))
    advisory = approved(office)
    assert step(office, "send", advisory, "ana", "--area", "Zone A").code == 0
    deployed.call(deployed.outputs["RefreshFunction"], {"sources": "listings"})
    alerts = _wait(lambda: [each for each in _letters(deployed)[before:] if "/leave/" in each])
    leave = _link(alerts[-1], "leave")
    assert browser.post(leave, {"List-Unsubscribe": "One-Click"}).status == 200
    left = {each["topic"] for each in _subscribers(office) if each["target"] == MAIL.lower()}
    assert len(left) < 2


def _subscribers(office: Townbell) -> list[Any]:
    return list(office("subscribers", "export", "--json").json["subscribers"])


def _link(letter: str, kind: str) -> str:
    """The path of the link of this kind."""
    found = re.search(rf"{re.escape(SITE)}(/{kind}/[\w.~:?=&-]+)", letter)
    assert found is not None, letter
    return found[1]


def test_nothing_of_who_signed_up_is_logged(deployed: Deployed) -> None:
    """Neither the address nor a token."""
    logs, group = deployed.client("logs"), "/townbell/townbell/site"
    said = ""
    for stream in logs.describe_log_streams(logGroupName=group)["logStreams"]:
        found = logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])
        said += "".join(each["message"] for each in found["events"])
    assert "rosa.diaz" not in said.lower()
    assert "/confirm/" not in said
