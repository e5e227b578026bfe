"""The console of the deployed pages: accounts, posts, numbers and photos in a table and a bucket."""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import urllib.parse
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest

from app.clock import RunningClock
from app.settings import PROJECT, Settings, load
from app.wiring import log_lines, tables
from app.wiring.console.staffing import gate
from app.wiring.functions.caring import caretaker
from app.wiring.state import office
from city.ports import Remembered
from city.staff import Role
from stores.aws.refresh.feeds import S3FeedMemory
from stores.aws.reports import PHOTOS
from tests.app.console.conftest import WORDS
from tests.app.test_aws_faults import endpoint, published  # noqa: F401 - fixtures
from tests.app.test_pages_function import HOUSE, Pages, make  # noqa: F401 - a fixture
from tests.web.reporting.test_photo import JFIF, TABLE, jpeg
from tests.web.test_gateway import event


class Somebody:
    """One person of the staff at a browser, before an HTTP API."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, method: str = "GET", **more: Any) -> dict[str, Any]:
        path, _, query = path.partition("?")
        cookies = [f"{name}={value}" for name, value in self.cookies.items()]
        asked = event(path, method, rawQueryString=query, cookies=cookies, **more)
        answer = self.pages.handle(asked, None)
        for each in answer.get("cookies", ()):
            name, _, value = each.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def get(self, path: str) -> str:
        answer = self.ask(path)
        assert answer["statusCode"] == 200, (path, answer["statusCode"])
        return str(answer["body"])

    def mark(self, path: str) -> str:
        """What lies hidden in the forms of a page."""
        found = re.search(r'name="mark" value="([^"]+)"', self.get(path))
        assert found is not None
        return found[1]

    def post(self, path: str, **fields: Any) -> dict[str, Any]:
        hidden = re.search(r'name="mark" value="([^"]+)"', self.ask("/staff").get("body", ""))
        fields = {**({"mark": hidden[1]} if hidden else {}), **fields}
        body = base64.b64encode(urllib.parse.urlencode(fields, doseq=True).encode()).decode()
        form = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
        return self.ask(path, "POST", headers=form, body=body, isBase64Encoded=True)


@pytest.fixture
def pages(make: Callable[..., Pages]) -> Pages:  # noqa: F811
    return make()


def _settings() -> Settings:
    """As the command line at the office has them."""
    return load(PROJECT / "cities" / "port-alder", os.environ)


def joined(pages: Pages, role: Role = Role.ADMINISTRATOR) -> Somebody:
    """Invited at the office, joined in the browser."""
    door = gate(_settings(), RunningClock())
    token = door.invite("Ana Ruiz", role, "townbell")
    somebody = Somebody(pages)
    page = somebody.get(f"/staff/join/{token}")
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert secret is not None
    code = pyotp.TOTP(secret[1]).at(datetime.now(UTC))
    come = somebody.post(f"/staff/join/{token}", passphrase=WORDS, again=WORDS, code=code)
    assert come["statusCode"] == 303
    return somebody


SHOWN = [
    "/staff", "/staff/unanswered", "/staff/posts", "/staff/write?kind=closure", "/staff/alerts",
    "/staff/feeds", "/staff/feeds/add", "/staff/reports", "/staff/numbers",
    "/staff/numbers/questions.csv", "/staff/people",
]  # fmt: skip


def test_who_was_invited_at_the_office_comes_in_and_sees_every_page(pages: Pages, tmp_path: Path) -> None:
    """The first administrator, by the command over the table; nothing that lets in lies open there, and
    nothing at all on the function's disk."""
    ana = joined(pages)
    for path in SHOWN:
        ana.get(path)
    assert b"argon2" not in pages.table.contents()
    assert not (tmp_path / "data").exists()
    assert Somebody(pages).ask("/staff/numbers")["statusCode"] == 303
    assert ana.post("/staff/sign-out")["statusCode"] == 303
    assert ana.ask("/staff")["statusCode"] == 303


def test_another_function_knows_who_is_signed_in(
    pages: Pages,
    make: Callable[..., Pages],  # noqa: F811
) -> None:
    """Requests come to any of the machines: session, mark of the forms and log are the table's."""
    ana = joined(pages)
    mark = re.search(r'name="mark" value="([^"]+)"', ana.get("/staff/people"))
    ana.pages = make()
    assert mark is not None
    invited = ana.post("/staff/people", mark=mark[1], name="Ben Cole", role="editor", do="invite")
    assert invited["statusCode"] == 200
    assert "/staff/join/" in invited["body"]
    log = ana.get("/staff/people")
    assert "Ben Cole" in log


def test_what_staff_publish_waits_for_the_refresh(pages: Pages) -> None:
    """It is heard first, by the skill's own words; then it lies in the table, where the refresh looks."""
    ana = joined(pages)
    form = ana.get("/staff/write?kind=fact&lang=en")
    told = {
        **_hidden(form), "title_en": "may I keep a pelican", "title_es": "¿puedo tener un pelícano?",
        "text_en": "No. Pelicans may not be kept.", "text_es": "No. No se pueden tener.", "topic": "",
    }  # fmt: skip
    assert "No. Pelicans may not be kept." in ana.post("/staff/write", **told, do="hear")["body"]
    assert ana.post("/staff/write", **told, do="publish")["statusCode"] in (200, 303)
    (post,) = office.posts(_settings()).every()
    assert (post.status, post.by) == ("published", "Ana Ruiz")


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([\w.]+)" value="([^"]*)"', page))


def test_a_photo_of_a_report_is_seen_by_staff(pages: Pages) -> None:
    """It lies sealed in the bucket; whoever is signed in sees it, and the city's system has its address."""
    picture = jpeg(JFIF, TABLE)
    fields = {"kind": "pothole", "details": "deep", "where": HOUSE, "lang": "en", "asked": "pothole"}
    resident = Somebody(pages)
    filed = resident.ask("/report", "POST", **_form({**fields, "attribute[SIZE]": "small"}, picture))
    assert filed["statusCode"] == 303, filed["body"]
    (key,) = [each for each in pages.objects if each.startswith(f"/town/{PHOTOS}")]
    assert picture not in pages.objects[key]
    ana = joined(pages)
    number = re.search(r"/staff/reports/(\d+)", ana.get("/staff/reports"))
    assert number is not None
    assert "deep" in ana.get(f"/staff/reports/{number[1]}")
    shown = ana.ask(f"/staff/reports/{number[1]}/photo")
    assert base64.b64decode(shown["body"]) == picture
    assert Somebody(pages).ask(f"/staff/reports/{number[1]}/photo")["statusCode"] == 303


def multipart(fields: dict[str, str], photo: bytes) -> tuple[dict[str, str], bytes]:
    """Headers and body of a form with a file, as a browser sends it (RFC 7578)."""
    parts = [f'form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    file = b'form-data; name="photo"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n' + photo
    body = b"".join(b"--x\r\nContent-Disposition: " + each + b"\r\n" for each in (*parts, file))
    headers = {"content-type": "multipart/form-data; boundary=x", "sec-fetch-site": "same-origin"}
    return headers, body + b"--x--\r\n"


def _form(fields: dict[str, str], photo: bytes) -> dict[str, Any]:
    headers, body = multipart(fields, photo)
    return {"headers": headers, "body": base64.b64encode(body).decode(), "isBase64Encoded": True}


def test_what_was_asked_is_said_in_the_log_and_counted_from_there(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No turn waits for it: the function says it in a line, CloudWatch brings the lines to the caretaker, and
    the staff see sums; what else stands in a log counts nothing."""
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "site")
    pages.get("/ask", "q=holiday+pickup+schedule&lang=en")
    pages.get("/ask", "q=holiday+pickup+schedule&lang=en")
    lines = [line for line in capsys.readouterr().out.splitlines() if log_lines.ASKED in line]
    assert len(lines) == 2
    strange = [
        "no JSON",
        "[]",
        f'{{"{log_lines.ASKED}": []}}',
        f'{{"message": "{log_lines.ASKED}"}}',
        f'{{"{log_lines.ASKED}": 1}}',
    ]
    said = caretaker()(logged([*lines, *strange]), None)
    assert said == {"counted": 2}
    ana = joined(pages)
    table = ana.get("/staff/numbers/questions.csv")
    assert re.search(r",holiday_schedule,en,answered,2\r", table), table


def logged(messages: list[str]) -> dict[str, Any]:
    """As CloudWatch Logs calls a function: gzip in base64."""
    events = [{"id": str(n), "timestamp": 0, "message": each} for n, each in enumerate(messages)]
    said = {"messageType": "DATA_MESSAGE", "logGroup": "/townbell/town/site", "logEvents": events}
    return {"awslogs": {"data": base64.b64encode(gzip.compress(json.dumps(said).encode())).decode()}}


@pytest.mark.parametrize("strange", ["", "%%%", "bm90IGd6aXA=", None])
def test_lines_that_are_none_are_counted_as_none(pages: Pages, strange: Any) -> None:
    """No error: nobody is called at night for numbers."""
    assert caretaker()({"awslogs": {"data": strange}}, None) == {"counted": 0}


BEFORE = datetime.now(UTC) - timedelta(minutes=5)
HELD = Remembered(asked=BEFORE, as_of=BEFORE, state="held", reason="40 of 41 are gone", count=41)


def test_sources_are_shown_as_the_refresh_knows_them_and_one_is_released(pages: Pages) -> None:
    """What is held back and why; a release with its reason is noted for the refresh and the log."""
    S3FeedMemory(tables.s3(), "town").keep({"holidays": HELD}, {})
    ana = joined(pages, Role.PUBLISHER)
    page = ana.get("/staff/feeds")
    assert "40 of 41 are gone" in page
    assert ana.post("/staff/feeds/holidays", do="release", why="The list is right")["statusCode"] == 303
    assert "40 of 41 are gone; is asked again within a minute" in ana.get("/staff/feeds")
    assert office.wishes(_settings()).wishes().keys() == {"holidays"}
