"""What residents reported, as staff see it: who looks, what is written down, and a harmless photo."""

from __future__ import annotations

from pathlib import Path

import pytest

from city.reports import Filed, Kept, Report, ReportState
from city.staff import Deed, Role
from tests.web.reporting.test_photo import PICTURE, TABLE, exif, jpeg
from tests.web.test_staff_console import NOW, Town, text

HOSTILE = "<script>alert(1)</script> gate"


def reported(number: str, **more: str) -> Kept:
    filed = Filed(number=number, service_type="pothole", state=ReportState.KEPT, at=NOW, city_number="")
    said = {"where": "120 Royal Palm Way", "details": HOSTILE, **more}
    return Kept(filed=filed, report=Report(key=number, service_type="pothole", at=NOW, **said))


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = Town(tmp_path)
    town.reports.kept = [
        reported("123456", media_url="https://x.example/report/photo/abc"),
        reported("234567"),
    ]
    return town


def test_nobody_sees_a_report_who_is_not_in(town: Town) -> None:
    """Neither the list, nor a page, nor a photo."""
    town.reports.photos["123456"] = jpeg(TABLE)
    for path in ("/staff/reports", "/staff/reports/123456", "/staff/reports/123456/photo"):
        answer = town.browser().get(path)
        assert (answer.status_code, answer.location) == (303, "/staff/sign-in?lang="), path


def test_the_list_holds_no_word_of_a_residents(town: Town) -> None:
    """Number, kind, how it stands and whether there is a photo, in both languages."""
    browser = town.joined(Role.EDITOR)
    page = text(browser, "/staff/reports?lang=en")
    for said in ("123456", "234567", "kept here for the staff", "with a photo"):
        assert said in page
    assert "Royal Palm" not in page
    assert "gate" not in page
    assert "guardado aquí para el personal" in text(browser, "/staff/reports?lang=es")
    assert [each for each in town.store.logged(9) if each.deed is Deed.OPENED] == []


def test_that_a_report_was_opened_is_written_down(town: Town) -> None:
    """Its words are shown as words, whatever they are; the log names who, and which."""
    browser = town.joined(Role.EDITOR)
    page = text(browser, "/staff/reports/123456?lang=en")
    assert "120 Royal Palm Way" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; gate" in page
    assert "<script>alert" not in page
    (opened,) = (each for each in town.store.logged(9) if each.deed is Deed.OPENED)
    assert (opened.name, opened.about, dict(opened.detail)) == ("Ana", "123456", {})
    assert "Ana opened report 123456" in text(town.joined(Role.ADMINISTRATOR, "Ben"), "/staff/people?lang=en")


def test_a_photo_tells_neither_where_nor_by_whom_and_runs_nothing(town: Town) -> None:
    """Also one that was kept with its metadata; alone in a window it is in a sandbox, and in no cache."""
    town.reports.photos["123456"] = jpeg(exif("<", 6), TABLE) + b"<script>alert(1)</script>"
    browser = town.joined(Role.EDITOR)
    assert 'src="/staff/reports/123456/photo"' in text(browser, "/staff/reports/123456")
    answer = browser.get("/staff/reports/123456/photo")
    assert answer.status_code == 200
    assert answer.mimetype == "image/jpeg"
    assert answer.data.endswith(PICTURE)
    for told in (b"GPS", b"Acme", b"Rosa", b"script"):
        assert told not in answer.data
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'inline; filename="123456.jpg"'


@pytest.mark.parametrize(
    "kept",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"<html><script>", b"GIF89a;",
     b"%PDF-1.7", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n<script>"],
)  # fmt: skip
def test_what_is_no_photo_is_not_served(town: Town, kept: bytes) -> None:
    """Whatever lies in the store: only JPEG and PNG leave it, by their bytes and not by their name."""
    town.reports.photos["123456"] = kept
    assert town.joined(Role.EDITOR).get("/staff/reports/123456/photo").status_code == 404


def test_a_report_without_a_photo_has_none(town: Town) -> None:
    """One that had one says that it is gone; a number that is none is not found."""
    browser = town.joined(Role.EDITOR)
    assert "It is no longer kept here." in text(browser, "/staff/reports/123456?lang=en")
    assert "<img class" not in text(browser, "/staff/reports/234567")
    assert browser.get("/staff/reports/234567/photo").status_code == 404
    for number in ("999999", "x", "１２３４５６", "1" * 30):
        assert browser.get(f"/staff/reports/{number}").status_code == 404
