"""The staff's console, deployed: accounts, posts, numbers and photos in the stack's own table and bucket."""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest

from tests.app.console.test_on_aws import multipart
from tests.aws.deploying import SITE, Deployed, office_over
from tests.aws.envelopes import envelope
from tests.contract.townbell import Townbell
from tests.journeys.browser import Browser, Page
from tests.servers import reply, serving
from tests.web.reporting.test_photo import JFIF, TABLE, jpeg

WORDS = "four green herons walk"
SECONDS = 90
HOUSE = "111 Avenida de las Palmas"
IN_VAIN = "zorbing gondolas"


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Where it leads is looked at, and not followed: the emulator has the pages under a path."""


class Staff(Browser):
    """A browser that keeps its cookies, also those that are for TLS alone: AWS has it before the pages."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.cookies: dict[str, str] = {}
        self._opener = urllib.request.build_opener(_Stay)

    def _open(self, request: urllib.request.Request) -> Page:
        if self.cookies:
            request.add_header("Cookie", "; ".join(f"{name}={said}" for name, said in self.cookies.items()))
        try:
            answer: Any = self._opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            for each in answer.headers.get_all("Set-Cookie", []):
                name, _, said = each.partition(";")[0].partition("=")
                self.cookies[name] = said
            return Page(answer.status, answer.read().decode("utf-8", "replace"), dict(answer.headers))

    def form(self, path: str, fields: Mapping[str, str], at: str = "") -> Page:
        """Send a form of the page at ``at`` (or of the same path), with what lies hidden in it."""
        return self.post(path, {**self.get(at or path).hidden, **fields})


@pytest.fixture(scope="module")
def site(deployed: Deployed) -> str:
    """Where the emulator has the pages, of a city that was refreshed."""
    assert deployed.call(deployed.outputs["RefreshFunction"], {"sources": "listings"})["polls"]
    api = urlsplit(deployed.outputs["SiteAddress"]).netloc.partition(".")[0]
    return f"{deployed.url}/_aws/execute-api/{api}/$default"


@pytest.fixture(scope="module")
def office(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Townbell:
    """The command line at the city's office, over the deployed table."""
    office = office_over(deployed, tmp_path_factory.mktemp("office"))
    return replace(office, environment={**office.environment, "TOWNBELL_URL": SITE})


@pytest.fixture(scope="module")
def ana(office: Townbell, site: str) -> Staff:
    """The first administrator: invited by a command with the operator's own rights on AWS, no shell on any
    server; the link is followed on the deployed pages."""
    ran = office("staff", "add", "Ana Ruiz", "--role", "administrator")
    assert ran.code == 0, ran
    link = ran.out.strip().removeprefix(SITE)
    assert link.startswith("/staff/join/"), ran.out
    browser = Staff(site)
    secret = re.search(r"<code>([A-Z2-7]+)</code>", browser.get(link).text)
    assert secret is not None
    code = pyotp.TOTP(secret[1]).at(datetime.now(UTC))
    joined = browser.form(link, {"passphrase": WORDS, "again": WORDS, "code": code})
    assert (joined.status, joined.headers["location"]) == (303, "/staff?lang=en-US"), joined.words
    return browser


def _wait(until: Callable[[], object], what: str) -> None:
    for _ in range(2 * SECONDS):
        if until():
            return
        time.sleep(0.5)
    raise TimeoutError(what)


def test_who_was_invited_is_signed_in_and_out_and_in_again(ana: Staff, site: str) -> None:
    """Nobody else sees anything; the same code is good once, here too."""
    assert "What comes next" in ana.get("/staff?lang=en").words
    other = Staff(site)
    assert other.get("/staff").status == 303
    wrong = other.form("/staff/sign-in", {"name": "Ana Ruiz", "passphrase": "x" * 20, "code": "000000"})
    assert wrong.status in (401, 422)
    assert other.get("/staff").status == 303


def test_a_closure_is_published_and_told_by_the_deployed_skill(
    ana: Staff, site: str, deployed: Deployed
) -> None:
    """Written on the page, heard first, published; the refresh finds it in the table, and who asks Alexa
    hears it; withdrawn, it is told no more."""
    now = datetime.now(UTC)
    fields = {
        "kind": "closure",
        "place": "Mason Avenue",
        "type": "road",
        "text_en": "Water main work.",
        "text_es": "Trabajos en la red de agua.",
        "from": f"{now - timedelta(days=1):%Y-%m-%dT%H:%M}",
        "until": f"{now + timedelta(days=2):%Y-%m-%dT%H:%M}",
    }
    write = "/staff/write?kind=closure&lang=en"
    heard = ana.form("/staff/write", {**fields, "do": "hear"}, write)
    assert "Mason Avenue" in heard.words
    listed = ana.form("/staff/write", {**fields, "do": "publish"}, write)
    assert listed.status in (200, 303), listed.words
    _refresh(deployed)
    _wait(lambda: "Mason Avenue" in _said(deployed), "the skill has not heard of it")
    post = re.search(r"/staff/posts/(post-\w+)", ana.get("/staff/posts?lang=en").text)
    assert post is not None
    assert ana.form(f"/staff/posts/{post[1]}", {"do": "withdraw"}, "/staff/posts").status in (200, 303)
    _refresh(deployed)
    asked = {"q": "are there any road closures", "lang": "en"}
    _wait(lambda: "Mason Avenue" not in Browser(site).post("/ask", asked).words, "it is told still")


def _refresh(deployed: Deployed) -> None:
    """Have it looked at now. Where a schedule's call has the lease, or was quicker, that one publishes it."""
    assert deployed.call(deployed.outputs["RefreshFunction"], {"sources": "listings"})["polls"]


def _said(deployed: Deployed) -> str:
    """What the skill says of closures; it looks at the pointer every half minute."""
    return _spoken(deployed, "RoadClosuresIntent")


def _spoken(deployed: Deployed, name: str) -> str:
    """What the skill says to somebody who asks this."""
    intent = {"name": name, "confirmationStatus": "NONE", "slots": {}}
    asked = envelope({"type": "IntentRequest", "intent": intent})
    return str(deployed.call(deployed.outputs["AlexaEndpointArn"], asked)["response"]["outputSpeech"]["ssml"])


FEED = b"""<rss version="2.0"><channel><title>City news</title>
<item><title>The otter bridge opens</title><guid>1</guid><pubDate>%s</pubDate></item></channel></rss>"""
LIST = "Date,Holiday,Rule\n{day},Otter Day,shift_week\n"


def test_sources_that_staff_add_are_told_after_the_next_refresh(
    ana: Staff, site: str, deployed: Deployed
) -> None:
    """An address and a file, seen and added on the page; the schedule's next calls, and nobody else, ask
    them, and the skill tells them; taken away, it tells them no more."""
    now = datetime.now(UTC)
    feed = FEED % format_datetime(now - timedelta(hours=1)).encode()
    with serving(lambda handler: reply(handler, body=feed, headers={"Connection": "close"})) as base:
        seen = ana.form(ADD, {"address": f"{base}/otters.rss", "kind": "news", "do": "look"})
        assert "The otter bridge opens" in seen.words
        added = ana.form(ADD, {"address": f"{base}/otters.rss", "kind": "news", "do": "add"})
        assert added.status == 303, added.words
        day = LIST.format(day=f"{now + timedelta(days=3):%Y-%m-%d}").encode()
        page = _looked_at(ana, site, day)
        token = re.search(r'name="upload" value="(pending-[0-9a-f]{16}\.csv)"', page.text)
        assert token is not None, page.words
        added = ana.form(ADD, {"upload": token[1], "kind": "holiday", "do": "add"})
        assert added.status == 303, added.words
        assert "asked for the first time within a minute" in ana.get("/staff/feeds?lang=en").words
        _wait(lambda: "otter bridge" in _spoken(deployed, "NewsIntent"), "the address is not told")
        _wait(lambda: "Otter Day" in _spoken(deployed, "HolidayScheduleIntent"), "the file is not told")
        removable = r'/staff/feeds/([\w-]+)"[^>]*>(?:(?!</form>).)*value="remove"'
        ids = re.findall(removable, ana.get("/staff/feeds").text, re.DOTALL)
        assert len(ids) == 2
        for each in ids:
            assert ana.form(f"/staff/feeds/{each}", {"do": "remove"}, "/staff/feeds").status == 303
        _wait(lambda: "otter bridge" not in _spoken(deployed, "NewsIntent"), "the address is told still")
        _wait(lambda: "Otter Day" not in _spoken(deployed, "HolidayScheduleIntent"), "the file is told still")
    bucket = deployed.outputs["SnapshotBucket"]
    found = deployed.client("s3").list_objects_v2(Bucket=bucket, Prefix="uploads/")
    assert found.get("KeyCount", 0) == 0


ADD = "/staff/feeds/add"


def _looked_at(ana: Staff, site: str, content: bytes) -> Page:
    """The form with a file, as a browser sends it (RFC 7578)."""
    fields = {"mark": ana.get(ADD).hidden["mark"], "do": "look", "kind": "holiday"}
    parts = [f'form-data; name="{name}"\r\n\r\n{said}'.encode() for name, said in fields.items()]
    file = b'form-data; name="file"; filename="days.csv"\r\nContent-Type: text/csv\r\n\r\n' + content
    body = b"".join(b"--x\r\nContent-Disposition: " + each + b"\r\n" for each in (*parts, file))
    headers = {"content-type": "multipart/form-data; boundary=x", "sec-fetch-site": "same-origin"}
    return ana._open(urllib.request.Request(f"{site}{ADD}", body + b"--x--\r\n", headers))


def test_what_was_asked_is_seen_in_numbers_and_what_in_vain_in_words(ana: Staff, site: str) -> None:
    """Asked on the page: the line in the function's log is counted by the caretaker, to whom the stack's
    filter hands it; and the question that nobody could answer waits for an answer."""
    browser = Browser(site)
    for question in ("holiday pickup schedule", "holiday pickup schedule", IN_VAIN):
        assert browser.post("/ask", {"q": question, "lang": "en"}).status == 200
    assert IN_VAIN in ana.get("/staff/unanswered").words
    numbers = "/staff/numbers/questions.csv?days=7"
    _wait(lambda: re.search(r",holiday_schedule,en,answered,[2-9]", ana.get(numbers).text), "no numbers")
    assert "not_understood" in ana.get(numbers).text or "unknown" in ana.get(numbers).text


def test_a_report_with_its_photo_is_seen_by_staff(ana: Staff, site: str, deployed: Deployed) -> None:
    """Sent by a form with a file through the HTTP API; in the bucket nobody can see it."""
    picture = jpeg(JFIF, TABLE)
    fields = {"kind": "pothole", "details": "deep", "where": HOUSE, "lang": "en", "asked": "pothole"}
    headers, body = multipart({**fields, "attribute[SIZE]": "small"}, picture)
    sent = urllib.request.Request(f"{site}/report", body, headers)
    assert Staff(site)._open(sent).status == 303
    reports = ana.get("/staff/reports?lang=en")
    number = re.search(r"/staff/reports/(\d+)", reports.text)
    assert number is not None, reports.words
    assert "deep" in ana.get(f"/staff/reports/{number[1]}").words
    cookie = "; ".join(f"{name}={said}" for name, said in ana.cookies.items())
    asked = urllib.request.Request(f"{site}/staff/reports/{number[1]}/photo", headers={"Cookie": cookie})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        assert answer.read() == picture
    bucket, s3 = deployed.outputs["SnapshotBucket"], deployed.client("s3")
    *_, kept = s3.list_objects_v2(Bucket=bucket, Prefix="photos/")["Contents"]
    assert picture not in s3.get_object(Bucket=bucket, Key=kept["Key"])["Body"].read()


def test_nothing_of_the_staff_lies_open(ana: Staff, deployed: Deployed) -> None:
    """Neither the cookie nor what lets in, in the table or in the log of the pages."""
    found = str(deployed.client("dynamodb").scan(TableName=deployed.outputs["StateTable"])["Items"])
    assert "STAFF#accounts" in found
    logs, group = deployed.client("logs"), "/townbell/townbell/site"
    for stream in logs.describe_log_streams(logGroupName=group)["logStreams"]:
        said = logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])
        found += str(said["events"])
    for secret in (WORDS, "argon2id", *ana.cookies.values()):
        assert not secret or secret not in found
