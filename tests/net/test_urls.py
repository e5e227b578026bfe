"""Addresses and headers that are not ASCII: they go out as the RFCs have it, and never end the round."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from net.errors import Forbidden, NetError
from net.http import Client
from net.urls import is_same_party, joined, written
from tests.servers import reply, serving


@pytest.fixture
def client() -> Iterator[Client]:
    client = Client(time.monotonic, allow_private=True, user_agent="Townbell (Cañon City 市; 311)")
    yield client
    client.close()


@pytest.mark.parametrize(
    ("url", "goes_out"),
    [
        ("https://city.gov/a%20b?x=1|2", "https://city.gov/a%20b?x=1|2"),
        ("https://city.gov/fête du parc?q=é", "https://city.gov/f%C3%AAte%20du%20parc?q=%C3%A9"),
        ("http://cañon.example:8080/é", "http://xn--caon-hqa.example:8080/%C3%A9"),
    ],
)
def test_an_address_goes_out_in_ascii(url: str, goes_out: str) -> None:
    """What is beyond ASCII is UTF-8, percent-encoded (RFC 3987, 3.1), a host's name IDNA; the rest stays."""
    assert written(url) == goes_out


@pytest.mark.parametrize("url", ["http://é..example/", f"http://{'é' * 80}.example/", "http://\udcff/"])
def test_a_host_that_cannot_be_written_is_refused(url: str) -> None:
    """No name of a host can be made of it, so it is no address."""
    with pytest.raises(Forbidden):
        written(url)


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        ("/fête".encode().decode("latin-1"), "https://city.gov/f%C3%AAte"),
        ("/fête", "https://city.gov/f%C3%AAte"),
        ("b c", "https://city.gov/a/b%20c"),
    ],
)
def test_a_redirect_may_be_written_in_utf8_or_latin1(location: str, leads_to: str) -> None:
    """Servers write either into Location; both lead to the same page."""
    assert joined("https://city.gov/a/x", location) == leads_to


@pytest.mark.parametrize(
    ("first", "other", "same"),
    [
        ("https://city.gov/a", "https://CITY.gov/b", True),
        ("http://city.gov/a", "https://city.gov/a", True),
        ("http://city.gov:80/a", "https://city.gov:443/a", True),
        ("https://city.gov/a", "http://city.gov/a", False),
        ("http://city.gov:8080/a", "https://city.gov/a", False),
        ("http://city.gov/a", "https://www.city.gov/a", False),
        ("http://city.gov/a", "https://city.gov:8443/a", False),
    ],
)
def test_what_was_meant_for_a_host_follows_it_to_https_only(first: str, other: str, same: bool) -> None:
    """Validators and tokens go along where a host moves its own address to https, and nowhere else."""
    assert is_same_party(first, other) is same


def test_a_server_that_redirects_to_an_accent_is_followed(client: Client) -> None:
    """A Location in UTF-8 leads on; it used to end the refresh of every source."""
    asked: list[str] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        moved = {"Location": "/fête".encode().decode("latin-1")}
        reply(handler, 302, b"", moved) if handler.path == "/" else reply(handler, 200, b"there")

    with serving(behave) as base:
        assert client.get(f"{base}/").body == b"there"
    assert asked == ["/", "/f%C3%AAte"]


def test_headers_that_are_not_ascii_go_out(client: Client) -> None:
    """An ETag goes back as the bytes in which it came, and a city called Cañon City may ask."""
    seen: list[str | None] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        seen.extend((handler.headers["If-None-Match"], handler.headers["User-Agent"]))
        reply(handler, 200, b"", {"ETag": '"é"'})

    with serving(behave) as base:
        etag = client.get(base).headers["etag"]
        client.get(base, {"If-None-Match": etag})
    assert etag == '"é"'
    assert seen == [None, "Townbell (Canon City ; 311)", '"é"', "Townbell (Canon City ; 311)"]


def test_a_header_of_the_caller_stands_for_ours_however_it_is_spelt(client: Client) -> None:
    """``accept`` in city.toml is the Accept that is sent; two of them would be for the server to choose."""
    seen: list[list[str] | None] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        seen.extend((handler.headers.get_all("Accept"), handler.headers.get_all("User-Agent")))
        reply(handler, 200)

    with serving(behave) as base:
        client.get(base, {"accept": "text/csv", "USER-AGENT": "City"})
        client.get(base)
    assert seen == [["text/csv"], ["City"], ["*/*"], ["Townbell (Canon City ; 311)"]]


def test_a_token_with_a_line_end_behind_it_is_sent_without(client: Client) -> None:
    """So files of secrets end; within a value a line end would begin another header, and is refused."""
    seen: list[str | None] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.headers["X-App-Token"])
        reply(handler, 200)

    with serving(behave) as base:
        client.get(base, {"X-App-Token": "secret\n"})
        with pytest.raises(Forbidden, match="the value of X-App-Token holds a line break") as caught:
            client.get(base, {"X-App-Token": "secret\r\nX-Other: 1"})
    assert seen == ["secret"]
    assert "secret" not in str(caught.value)


def test_whatever_stands_in_an_address_or_a_header_goes_out_somehow(client: Client) -> None:
    """Separators of lines, controls, halves of characters and symbols: the answer comes all the same."""
    with serving(lambda handler: reply(handler, 200)) as base:
        for path in ("/\u2028", "/\x7f", "/\ud800", "/%zz", "/a b?c d#é"):
            assert client.get(base + path, {"X-Thing": "\U0001f514"}).status == 200


def test_five_redirects_are_followed_and_not_six(client: Client) -> None:
    """The bound is the one that the message names."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        left = int(handler.path[1:])
        reply(handler, 302, b"", {"Location": f"/{left - 1}"}) if left else reply(handler, 200, b"there")

    with serving(behave) as base:
        assert client.get(f"{base}/5").body == b"there"
        with pytest.raises(NetError, match="more than 5 redirects"):
            client.get(f"{base}/6")
