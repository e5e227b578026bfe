"""Getting bytes: files, folders, HTTP with conditions, and every way of not getting them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest

from city.ports import Remembered
from feeds.fetching.fetch import Fetcher, Got, conditions, retry_after
from feeds.source import Source
from net.errors import TooSlow

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class Web:
    """An answer ready to be given, and what was asked."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"<rss/>"
    asked: list[tuple[str, dict[str, str], int]] = field(default_factory=list)

    def __call__(self, url: str, headers: Mapping[str, str], most: int) -> Web:
        self.asked.append((url, dict(headers), most))
        return self


def _source(url: str, **more: object) -> Source:
    return Source(id="s", url=url, kind="news", **more)  # type: ignore[arg-type]


def _fetcher(folder: Path, web: Web | None = None, secrets: Mapping[str, str] | None = None) -> Fetcher:
    return Fetcher(folder, web or Web(), secrets or {})


def test_a_file_is_read_from_the_citys_folder(tmp_path: Path) -> None:
    """file: is relative to the city."""
    (tmp_path / "a b.rss").write_bytes(b"x")
    result = _fetcher(tmp_path).fetch(_source("file:a%20b.rss"), None, NOW)
    assert (result.got, result.parts[0].data) == (Got.BYTES, b"x")


def test_a_missing_file_is_a_reason(tmp_path: Path) -> None:
    """What cannot be opened is said, not raised."""
    result = _fetcher(tmp_path).fetch(_source("file:none.rss"), None, NOW)
    assert (result.got, result.reason) == (Got.FAILED, "none.rss: No such file or directory")


def test_a_file_over_its_cap_is_not_read(tmp_path: Path) -> None:
    """Two gigabytes by mistake cost nothing."""
    with (tmp_path / "big").open("wb") as big:
        big.truncate(2_000_000_000)
    result = _fetcher(tmp_path).fetch(_source("file:big", max_bytes=1000), None, NOW)
    assert result.reason == "big is over 1,000 bytes"


def test_a_folder_gives_each_of_its_files(tmp_path: Path) -> None:
    """Every visible file is a part, in the order of names; a folder that is not there is empty."""
    folder = tmp_path / "advisories"
    folder.mkdir()
    for name in ("b.xml", "a.xml", ".hidden"):
        (folder / name).write_text(name)
    parts = _fetcher(tmp_path).fetch(_source("folder:advisories"), None, NOW).parts
    assert [each.name for each in parts] == ["a.xml", "b.xml"]
    assert _fetcher(tmp_path).fetch(_source("folder:none"), None, NOW).got is Got.BYTES


def test_one_file_of_a_folder_that_cannot_be_read_harms_no_other(tmp_path: Path) -> None:
    """The alerts beside it are read, and staff see which file was not and why."""
    folder = tmp_path / "advisories"
    folder.mkdir()
    (folder / "a.xml").write_text("<alert/>")
    (folder / "b.xml").write_text("x" * 2_000)
    (folder / "gone.xml").symlink_to("nowhere")
    source = _source("folder:advisories", max_bytes=1_000)
    result = _fetcher(tmp_path).fetch(source, None, NOW)
    assert (result.got, [each.name for each in result.parts]) == (Got.BYTES, ["a.xml"])
    assert result.note == "b.xml is over 1,000 bytes"
    (folder / "a.xml").unlink()
    result = _fetcher(tmp_path).fetch(source, None, NOW)
    assert (result.got, result.reason) == (Got.FAILED, "b.xml is over 1,000 bytes")


def test_a_request_is_conditional_once_there_is_something_to_keep(tmp_path: Path) -> None:
    """ETag and Last-Modified go out only if the records they stand for are still here."""
    web = Web(304)
    known = Remembered(etag='"1"', last_modified="Sun, 22 Nov 2026 11:00:00 GMT", digest="x")
    result = _fetcher(tmp_path, web).fetch(_source("https://example.org/f"), known, NOW)
    assert result.got is Got.NOT_MODIFIED
    assert web.asked[0][1] == {
        "If-None-Match": '"1"',
        "If-Modified-Since": "Sun, 22 Nov 2026 11:00:00 GMT",
    }
    assert conditions(Remembered(etag='"1"')) == {}


def test_what_the_server_says_of_its_version_is_kept(tmp_path: Path) -> None:
    """The validators come with the bytes."""
    web = Web(200, {"etag": '"2"', "last-modified": "yesterday"})
    result = _fetcher(tmp_path, web).fetch(_source("https://example.org/f", max_bytes=7), None, NOW)
    assert (result.etag, result.last_modified, result.parts[0].data) == ('"2"', "yesterday", b"<rss/>")
    assert web.asked[0][2] == 7


@pytest.mark.parametrize("status", [204, 301, 400, 403, 404, 410, 429, 500, 503])
def test_any_other_status_is_a_failure_with_its_number(tmp_path: Path, status: int) -> None:
    """An error page is never read as a feed."""
    result = _fetcher(tmp_path, Web(status)).fetch(_source("https://example.org/f"), None, NOW)
    assert result.got is Got.FAILED
    assert result.reason == f"the server answered {status} ({HTTPStatus(status).phrase.lower()})"


def test_a_status_that_nobody_knows_is_told_as_such(tmp_path: Path) -> None:
    """Some proxies have numbers of their own."""
    result = _fetcher(tmp_path, Web(999)).fetch(_source("https://example.org/f"), None, NOW)
    assert result.reason == "the server answered 999 (a status that nobody has defined)"


def test_the_servers_wish_to_wait_is_heard(tmp_path: Path) -> None:
    """Retry-After comes back as a span."""
    web = Web(503, {"retry-after": "120"})
    result = _fetcher(tmp_path, web).fetch(_source("https://example.org/f"), None, NOW)
    assert result.retry_after == timedelta(minutes=2)
    assert result.reason == "the server answered 503 (service unavailable, Retry-After: 120)"


def test_a_wish_to_wait_for_a_year_is_told_and_not_kept(tmp_path: Path) -> None:
    """Staff see what the server said; a wrong value must not silence a source for longer than a day."""
    web = Web(429, {"retry-after": "31536000"})
    result = _fetcher(tmp_path, web).fetch(_source("https://example.org/f"), None, NOW)
    assert result.retry_after == timedelta(days=1)
    assert result.reason == "the server answered 429 (too many requests, Retry-After: 31536000)"


@pytest.mark.parametrize(
    ("value", "span"),
    [
        ("0", timedelta(0)),
        ("90", timedelta(seconds=90)),
        ("99999999999", timedelta(days=1)),
        ("Sun, 22 Nov 2026 12:01:00 GMT", timedelta(minutes=1)),
        ("Sun, 22 Nov 2026 11:00:00 GMT", timedelta(0)),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("²", None),
    ],
)
def test_retry_after_in_all_its_forms(value: str, span: timedelta | None) -> None:
    """Seconds, a date, the past, a lie and nonsense (RFC 9110, 10.2.3)."""
    assert retry_after(value, NOW) == span


def test_no_answer_is_a_reason(tmp_path: Path) -> None:
    """The network's errors are values here."""

    def silent(_url: str, _headers: Mapping[str, str], _most: int) -> Web:
        raise TooSlow("no answer in time", where="example.org")

    result = Fetcher(tmp_path, silent, {}).fetch(_source("https://example.org/f"), None, NOW)
    assert (result.got, result.reason) == (Got.FAILED, "example.org: no answer in time")


def test_credentials_come_from_the_environment(tmp_path: Path) -> None:
    """city.toml names the variable; a missing one is a reason that names it, too."""
    web = Web()
    source = _source("https://example.org/f", headers={"X-App-Token": "env:TOKEN", "Accept": "text/csv"})
    _fetcher(tmp_path, web, {"TOKEN": "s3cret"}).fetch(source, None, NOW)
    assert web.asked[0][1] == {"X-App-Token": "s3cret", "Accept": "text/csv"}
    result = _fetcher(tmp_path, web, {}).fetch(source, None, NOW)
    assert result.reason == "source 's': TOKEN is not set. Export TOKEN"
