"""Reporting a problem on a page: kept once, with its place and photo, and without who it was."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from city.errors import TownbellError
from city.reports import Filed, Report, ReportState
from skill.dialogs.reporting import SERVICE_TYPES
from tests.web.place.paper import CITY, NOW, PaperEditions, PaperTown, no_answer
from tests.web.reporting.test_photo import JFIF, TABLE, exif, jpeg
from tests.web.test_signup_pages import words
from web.place.ports import Places
from web.ports import Site
from web.reporting.pages import MOST
from web.reporting.ports import Reporting
from web.site import create_site
from words import languages, phrases

ROOT = Path(__file__).parents[3]
URL = "https://ask.portalder.example"
POTHOLE = {"kind": "pothole", "where": "7 Elm Street", "details": "It is deep.", "lang": "en", "mark": "m1"}


class Office:
    """Who takes reports, and what they were given."""

    def __init__(self) -> None:
        self.now, self.broken = NOW, False
        self.reports: list[Report] = []
        self.photos: dict[str, bytes] = {}

    def file(self, report: Report) -> Filed:
        if self.broken:
            raise TownbellError("the disk is full")
        if all(report.key != each.key for each in self.reports):
            self.reports.append(report)
        keys = [each.key for each in self.reports]
        number = f"123400{keys.index(report.key)}"
        return Filed(number=number, service_type=report.service_type, state=ReportState.KEPT, at=self.now)

    def keep(self, photo: bytes, now: datetime) -> str:
        self.photos["secret-id"] = photo
        return "secret-id"

    def get(self, photo_id: str) -> bytes | None:
        return self.photos.get(photo_id)


def client_of(office: Office, url: str = URL, asks: Any = lambda _kind, _locale: ()) -> FlaskClient:
    reporting = Reporting(
        kinds=SERVICE_TYPES, file=office.file, photos=office, asks=asks,
        stands=lambda number, locale: f"Request {number} is <open>." if locale == "en-US" else "Abierto.",
    )  # fmt: skip
    places = Places(town=PaperTown(), editions=PaperEditions())
    site = Site(
        city=CITY, ask=no_answer, now=lambda: office.now, secret="s", health=dict, places=places,
        reporting=reporting, url=url,
    )  # fmt: skip
    return create_site(site).test_client()


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return client_of(office)


def sent(client: FlaskClient, **changes: Any) -> Any:
    return client.post("/report", data={**POTHOLE, **changes}, content_type="multipart/form-data")


def test_a_report_is_kept_with_its_place_and_leads_to_how_it_stands(
    client: FlaskClient, office: Office
) -> None:
    """The address as found, with its point; then the number, and what the speaker says of it."""
    answer = sent(client)
    assert answer.status_code == 303
    (report,) = office.reports
    assert (report.service_type, report.where, report.details) == ("pothole", "7 Elm Street", "It is deep.")
    assert (report.lat, report.lon, report.locale, report.media_url) == (37.1, -76.0, "en-US", "")
    page = client.get(answer.headers["Location"])
    assert "Your report has the number 1234000." in words(page.text)
    assert "Request 1234000 is &lt;open&gt;." in words(page.text)


def test_sent_twice_it_is_one_report(client: FlaskClient, office: Office) -> None:
    """A second press of the button, or a page sent anew: the same number. Another form is another report."""
    assert sent(client).headers["Location"] == sent(client).headers["Location"]
    sent(client, mark="m2")
    assert len(office.reports) == 2


def test_a_photo_is_kept_without_where_it_was_taken(client: FlaskClient, office: Office) -> None:
    """The city's system gets an address that nobody can guess; there is a picture and nothing else."""
    photo = (io.BytesIO(jpeg(JFIF, exif("<", 6), TABLE)), "rosa.jpg")
    assert sent(client, photo=photo).status_code == 303
    (report,) = office.reports
    assert report.media_url == f"{URL}/report/photo/secret-id"
    assert b"GPS" not in office.photos["secret-id"]
    shown = client.get("/report/photo/secret-id")
    assert (shown.mimetype, shown.data) == ("image/jpeg", office.photos["secret-id"])
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/report/photo/another").status_code == 404


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that a test need not send eight million bytes to reach."""
    monkeypatch.setattr("web.reporting.pages.LARGEST", 2_000)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("photo", [b"<svg onload=alert(1)>", jpeg(TABLE) + bytes(2_000)])
def test_what_is_no_photo_is_refused_with_a_sentence(
    client: FlaskClient, office: Office, photo: bytes
) -> None:
    """A picture that runs, or one that is too large: said beside its field, and nothing is kept."""
    page = sent(client, photo=(io.BytesIO(photo), "x.jpg"))
    assert page.status_code == 422
    assert "That is no photo that can be read." in words(page.text)
    assert 'aria-describedby="photo-fault photo-help"' in page.text
    assert (office.reports, office.photos) == ([], {})


@pytest.mark.usefixtures("small")
def test_what_is_far_too_large_is_refused_before_it_is_read(client: FlaskClient, office: Office) -> None:
    """413, with a sentence."""
    page = sent(client, photo=(io.BytesIO(bytes(100_000)), "x.jpg"))
    assert page.status_code == 413
    assert office.reports == []


@pytest.mark.parametrize(
    ("changes", "told", "field"),
    [
        ({"kind": ""}, "Please choose what it is.", "kind"),
        ({"kind": "<script>"}, "Please choose what it is.", "kind"),
        ({"where": " "}, "Please say where it is.", "where"),
        ({"where": "1 Main St, Tampa"}, "That is not in Port Alder.", "where"),
        ({"kind": "other", "details": ""}, "Please say what it is, in a few words.", "details"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    client: FlaskClient, office: Office, changes: dict[str, str], told: str, field: str
) -> None:
    """What was filled in stays, the field is marked for whoever cannot see it, nothing is kept."""
    page = sent(client, **changes)
    assert page.status_code == 422
    assert told in words(page.text)
    assert f'aria-invalid="true" aria-describedby="{field}-fault' in page.text
    assert "It is deep." in page.text or "details" in changes
    assert office.reports == []


def test_an_address_that_may_be_another_is_asked_back_once(client: FlaskClient, office: Office) -> None:
    """Two streets of a name are offered, and "as I wrote it": what is chosen is taken."""
    page = sent(client, where="12 Oak Street")
    assert page.status_code == 422
    offered = re.findall(r'name="choice" value="([^"]+)"', page.text)
    assert offered == ["12 North Oak Street", "12 South Oak Street", "12 Oak Street"]
    assert sent(client, choice="12 South Oak Street").status_code == 303
    assert office.reports[0].where == "12 South Oak Street"
    assert sent(client, choice="12 Oak Street").status_code == 303
    assert (office.reports[1].where, office.reports[1].lat) == ("12 Oak Street", None)


def test_a_place_in_words_is_taken_as_it_is(client: FlaskClient, office: Office) -> None:
    """ "By the lighthouse" is no address, and the city understands it."""
    assert sent(client, where="by the lighthouse").status_code == 303
    assert (office.reports[0].where, office.reports[0].lat) == ("by the lighthouse", None)


def test_one_source_cannot_fill_the_office(client: FlaskClient, office: Office) -> None:
    """After some in an hour: wait or call. An hour later it goes on."""
    for each in range(MOST):
        assert sent(client, mark=str(each)).status_code == 303
    page = sent(client, mark="more")
    assert page.status_code == 429
    assert "Please wait a little, or call 311." in words(page.text)
    office.now += timedelta(hours=1)
    assert sent(client, mark="later").status_code == 303


def test_another_site_cannot_send_it(client: FlaskClient, office: Office) -> None:
    """A form of another site's page is refused (F15)."""
    page = client.post("/report", data=POTHOLE, headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status_code == 403
    assert office.reports == []


def test_what_cannot_be_kept_is_not_said_to_be(client: FlaskClient, office: Office) -> None:
    """A full disk: the words are still in the form, and whom to call."""
    office.broken = True
    page = sent(client)
    assert page.status_code == 503
    assert "could not be kept just now. Please try again, or call 311." in words(page.text)
    assert "It is deep." in page.text


def test_without_an_address_from_outside_no_photo_is_asked_for(office: Office) -> None:
    """Nobody could open it; one that is sent all the same is not kept."""
    client = client_of(office, url="")
    assert 'type="file"' not in client.get("/report").text
    sent(client, photo=(io.BytesIO(jpeg(TABLE)), "x.jpg"))
    assert (office.photos, office.reports[0].media_url) == ({}, "")


def test_a_number_is_looked_up_in_either_language(client: FlaskClient) -> None:
    """By the form's own address, which can be kept as a link."""
    assert "Request PW-7 is &lt;open&gt;." in words(client.get("/report/status?number=PW-7&lang=en").text)
    assert "Abierto." in words(client.get("/report/status?number=PW-7&lang=es").text)
    assert 'class="speech"' not in client.get("/report/status").text


@pytest.mark.parametrize("language", sorted(languages()))
def test_the_phrases_are_exactly_those_that_are_said(language: str) -> None:
    """None is missing in any language, and none is left over."""
    files = [*(ROOT / "web" / "templates").glob("*.html")]
    said = {key for path in files for key in re.findall(r'"(filing\.[\w.]*\w)"', path.read_text("utf-8"))}
    faults = ("no_kind", "no_where", "outside", "no_details", "no_photo", "often", "not_kept", "no_answer",
              "no_number", "no_moment", "no_choice")  # fmt: skip
    said |= {f"filing.fault.{each}" for each in faults}
    assert said == {key for key in phrases(language).keys() if key.startswith("filing.")}  # noqa: SIM118
    assert all(phrases(language).has(f"issue.{kind}") for kind in SERVICE_TYPES)


def test_the_city_gets_the_photo_by_its_address() -> None:
    """Open311 GeoReport v2 has a field for it; a report that was kept by an earlier version has none."""
    from stores.written.reports import dumped, report_of

    report = Report(key="k", service_type="pothole", where="7 Elm Street", at=NOW, media_url=f"{URL}/p")
    assert report_of(dumped(report)) == report
    before = json.loads(dumped(report))
    del before["media_url"]
    assert report_of(json.dumps(before).encode()) == replace(report, media_url="")
