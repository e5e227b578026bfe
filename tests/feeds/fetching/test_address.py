"""Addresses and the parameters that a source adds to them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from city.errors import BadSettings, Unreadable
from feeds.fetching.address import Address, asked
from feeds.source import source

LATE = datetime(2026, 11, 23, 3, tzinfo=UTC)  # still the 22nd in New York


def _asked(url: str, secrets: dict[str, str] | None = None, **more: object) -> str:
    table = {"id": "s", "url": url, "kind": "meeting", **more}
    return asked(source(table, "city.toml"), secrets or {}, "America/New_York", LATE).text


def test_an_address_without_a_query_table_goes_out_as_it_is_written() -> None:
    """Not one byte of it is changed."""
    odd = "https://example.org/Feed.aspx?ModID=58&CID=All-calendar.xml&x=%7E+a"
    assert _asked(odd) == odd


def test_parameters_are_added_and_replace_those_of_the_url() -> None:
    """What the table says counts; characters with a meaning are escaped, $ and * stay legible."""
    text = _asked("https://example.org/r.json?a=1&b=2#top", query={"b": "x&y=z", "$where": "n > 5", "n": 7})
    assert text == "https://example.org/r.json?a=1&b=x%26y%3Dz&$where=n%20%3E%205&n=7"


def test_dates_are_those_of_the_citys_day() -> None:
    """At three in the morning UTC it is yesterday evening in the city; the url may have dates, too."""
    text = _asked(
        'https://example.org/closed_{{day +0 "%Y"}}.csv', query={"from": "{{day -7}}", "to": "{{day +90}}"}
    )
    assert text == "https://example.org/closed_2026.csv?from=2026-11-15&to=2027-02-20"


def test_a_placeholder_that_is_not_understood_is_named() -> None:
    """The author of city.toml reads what is wrong."""
    with pytest.raises(BadSettings, match="placeholder 'today-7' is not understood"):
        _asked("https://example.org/", query={"from": "{{today-7}}"})


def test_a_credential_is_taken_from_the_environment_and_never_shown() -> None:
    """Also where a server repeats it, as it is or as it stands in an address."""
    table = {"id": "s", "url": "https://example.org/", "kind": "news", "query": {"key": "env:KEY"}}
    found = asked(source(table, "city.toml"), {"KEY": "a b/c+d e"}, "UTC", LATE)
    assert found.text == "https://example.org/?key=a%20b%2Fc%2Bd%20e"
    assert found.clean("no a b/c+d e and no a%20b%2Fc%2Bd%20e") == "no *** and no ***"
    assert found.cleaned(b"no a b/c+d e") == b"no ***"


def test_a_credential_is_known_without_its_scheme_and_as_json_writes_it() -> None:
    """A server that repeats the token alone, or with its slashes escaped, gives nothing away either."""
    table = {
        "id": "s",
        "url": "https://example.org/",
        "kind": "news",
        "headers": {"Authorization": "env:AUTH"},
    }
    found = asked(source(table, "city.toml"), {"AUTH": "Bearer abc/def/123"}, "UTC", LATE)
    assert found.headers == {"Authorization": "Bearer abc/def/123"}
    assert found.clean(r"abc/def/123 abc\/def\/123 abc%2Fdef%2F123") == "*** *** ***"


def test_a_variable_that_is_no_text_is_named() -> None:
    """Bytes that are no UTF-8 cannot be sent."""
    with pytest.raises(BadSettings, match="KEY is no text"):
        _asked("https://example.org/", {"KEY": "\udcff"}, query={"key": "env:KEY"})


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ({"query": {"a": [1]}}, "query.a is of the wrong type"),
        ({"query": "a=1"}, "query is of the wrong type"),
        ({"headers": {"X": 1.5}}, "headers.X is of the wrong type"),
        ({"resource": {"year": "2026"}}, "resource has no 'year'"),
        ({"query": {"a": True}}, None),
    ],
)
def test_a_table_of_words_is_checked(table: dict[str, object], reason: str | None) -> None:
    """What cannot be sent is refused when city.toml is read."""
    wanted = {"id": "s", "url": "https://example.org/", "kind": "news", **table}
    if reason is None:
        assert source(wanted, "city.toml").query == {"a": "true"}
        return
    with pytest.raises(BadSettings, match=reason):
        source(wanted, "city.toml")


@pytest.mark.parametrize("url", ["http://[::1/", "http://example.org:99999/", "http://a/?" + "&a=1" * 300])
def test_what_is_no_address_is_said(url: str) -> None:
    """Never another exception than our own."""
    with pytest.raises(Unreadable, match="not a usable address"):
        Address.of(url)


def test_the_next_page_keeps_scheme_and_port() -> None:
    """A server behind a proxy says http: for what it serves by https:."""
    here = Address.of("https://example.org/list?page=1")
    assert str(here.next("http://example.org/list?page=2")) == "https://example.org/list?page=2"
    assert str(here.next("?page=2")) == "https://example.org/list?page=2"
    assert str(here.next("https://user:pw@example.org/list")) == "https://example.org/list"
