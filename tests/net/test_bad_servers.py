"""Answers made to harm or mislead: left in time, within the cap, and never taken for a whole one."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from net.errors import Forbidden, NetError, TooLarge, TooSlow, Unanswered
from net.http import Answer, Client, Limits
from tests.net.raw import Says, again_and_again, kept_open, saying, text
from tests.servers import reply, serving

OK = b"HTTP/1.1 200 OK\r\n"
GZ = OK + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n"
CONTENT = b"<rss>" + bytes(range(256)) * 40 + b"</rss>"
SMALL = Limits(10.0, 1_000_000)


def _get(says: Says, limits: Limits = SMALL) -> Answer:
    client = Client(time.monotonic, allow_private=True)
    try:
        with saying(says) as url:
            return client.get(url, limits=limits)
    finally:
        client.close()


def _encoded(encoding: str, body: bytes) -> Says:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n"
    return text(head.encode() + body)


def _deflate(data: bytes, wbits: int) -> bytes:
    packer = zlib.compressobj(wbits=wbits)
    return packer.compress(data) + packer.flush()


HALF = len(CONTENT) // 2
OPENED = {
    "gzip": _encoded("gzip", gzip.compress(CONTENT)),
    "x-gzip": _encoded("X-GZip", gzip.compress(CONTENT)),
    "deflate": _encoded("deflate", _deflate(CONTENT, 15)),
    "bare deflate": _encoded("deflate", _deflate(CONTENT, -15)),
    "two members": _encoded("gzip", gzip.compress(CONTENT[:HALF]) + gzip.compress(CONTENT[HALF:])),
    "an empty member first": _encoded("gzip", gzip.compress(b"") + gzip.compress(CONTENT)),
    "zeros behind": _encoded("gzip", gzip.compress(CONTENT) + b"\0" * 512),
    "identity": _encoded("identity", CONTENT),
}


@pytest.mark.parametrize("case", OPENED)
def test_every_encoding_that_was_asked_for_is_opened(case: str) -> None:
    """gzip with any number of members, deflate with and without its header, or none at all."""
    assert _get(OPENED[case]).body == CONTENT


def test_nothing_at_all_is_an_empty_answer() -> None:
    """An answer without a body may still say gzip."""
    assert _get(_encoded("gzip", b"")).body == b""


WHOLE = gzip.compress(CONTENT)
BROKEN = {
    "gzip cut short": _encoded("gzip", WHOLE[:-20]),
    "gzip cut in its header": _encoded("gzip", WHOLE[:5]),
    "second member cut short": _encoded("gzip", gzip.compress(CONTENT) + WHOLE[:30]),
    "gzip with a wrong check sum": _encoded("gzip", WHOLE[:-8] + b"\0" * 8),
    "deflate cut short": _encoded("deflate", _deflate(CONTENT, 15)[:-20]),
    "bare deflate cut short": _encoded("deflate", _deflate(CONTENT, -15)[:-20]),
    "text that says gzip": _encoded("gzip", CONTENT),
    "text that says deflate": _encoded("deflate", b"\xff" + CONTENT),
    "an encoding not asked for": _encoded("br", CONTENT),
    "two encodings": _encoded("gzip, gzip", gzip.compress(WHOLE)),
    "shorter than its length": text(OK + b"Content-Length: 99\r\n\r\nhalf"),
    "a chunk cut short": text(OK + b"Transfer-Encoding: chunked\r\n\r\n8\r\nhalf"),
    "no last chunk": text(OK + b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"),
    "chunks that are none": text(OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nhalf\r\n0\r\n\r\n"),
    "a chunk below zero": text(OK + b"Transfer-Encoding: chunked\r\n\r\n-4\r\nhalf\r\n0\r\n\r\n"),
    "a length that is none": text(OK + b"Content-Length: many\r\n\r\nhalf"),
    "two lengths": text(OK + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nhalf!"),
    "no status line": text(b"hello\r\n\r\n"),
    "another protocol": text(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "a header without a colon": text(OK + b"nonsense\r\n\r\n"),
    "nothing": text(b""),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_broke_off_or_is_not_what_it_says_is_no_answer(case: str) -> None:
    """Half a feed must never look like a whole one."""
    with pytest.raises(Unanswered) as caught:
        _get(BROKEN[case])
    assert str(caught.value).startswith("127.0.0.1: ")


def test_more_than_its_length_is_cut_there_and_harms_no_other() -> None:
    """What stands behind the announced end is not content, nor the next answer."""
    client = Client(time.monotonic, allow_private=True)
    with saying(text(OK + b"Content-Length: 4\r\n\r\ngoodHTTP/1.1 200 OK\r\n\r\nbad")) as url:
        assert [client.get(url, limits=SMALL).body for _ in range(3)] == [b"good"] * 3
    client.close()


@pytest.mark.parametrize("status", ["200 OK", "304 Not Modified"])
def test_what_stands_behind_an_answer_is_not_the_next_one(status: str) -> None:
    """Servers send a body with a 304; on a connection that stays open it would answer the next request."""
    client = Client(time.monotonic, allow_private=True)
    poison = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad"
    first = b"HTTP/1.1 %b\r\nContent-Length: 0\r\n\r\n" % status.encode()
    with saying(kept_open(first + poison, OK + b"Content-Length: 4\r\n\r\ngood")) as url:
        assert [client.get(url, limits=SMALL).body for _ in range(2)] == [b"", b""]
    client.close()


def test_a_connection_on_which_all_is_well_is_used_again() -> None:
    """Only what is wrong costs a connection."""
    client = Client(time.monotonic, allow_private=True)
    answers = [OK + b"Content-Length: 1\r\n\r\n" + each for each in (b"a", b"b", b"c")]
    with saying(kept_open(*answers)) as url:
        assert [client.get(url, limits=SMALL).body for _ in range(3)] == [b"a", b"b", b"c"]
    client.close()


BOMBS = {
    "gzip": GZ + gzip.compress(b"\0" * 100_000_000),
    "gzip of many members": GZ + gzip.compress(b"\0" * 500_000) * 300,
    "deflate": GZ.replace(b"gzip", b"deflate") + _deflate(b"\0" * 100_000_000, 15),
    "bare deflate": GZ.replace(b"gzip", b"deflate") + _deflate(b"\0" * 100_000_000, -15),
}


@pytest.mark.parametrize("case", BOMBS)
def test_a_bomb_is_never_unpacked(case: str) -> None:
    """The cap counts what comes out; not much more than the cap is ever in memory."""
    tracemalloc.start()
    with pytest.raises(TooLarge, match="1,000,000"):
        _get(text(BOMBS[case]))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8_000_000


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ENDLESS = {
    "body": (again_and_again(OK + b"\r\n", b"x" * 65_536), TooLarge),
    "chunks": (again_and_again(CHUNKED, b"fff\r\n" + b"x" * 4095 + b"\r\n"), TooLarge),
    "tiny chunks": (again_and_again(CHUNKED, b"1\r\nx\r\n" * 999), TooSlow),
    "headers": (again_and_again(OK, b"X-Header: and on and on\r\n" * 100), Unanswered),
    "one header": (again_and_again(OK + b"X-Header: ", b"x" * 65_536), Unanswered),
    "status line": (again_and_again(b"HTTP/1.1 200 ", b"O" * 65_536), Unanswered),
    "trailers": (again_and_again(CHUNKED + b"0\r\n", b"X-Trailer: x\r\n" * 100), Unanswered),
    "empty gzip members": (again_and_again(GZ, gzip.compress(b"") * 100), TooSlow),
    "interim answers": (again_and_again(b"", b"HTTP/1.1 102 Processing\r\n\r\n" * 100), TooSlow),
}


@pytest.mark.parametrize("case", ENDLESS)
def test_what_has_no_end_is_left(case: str) -> None:
    """By its size or, where it has none, by the time."""
    says, error = ENDLESS[case]
    began = time.monotonic()
    with pytest.raises(error):
        _get(says, Limits(1.5, 1_000_000))
    assert time.monotonic() - began < 15


DRIPPED = {
    "status line": b"HTTP/1.1 200 OK",
    "headers": OK + b"X-Header: " + b"x" * 1000,
    "body": OK + b"Content-Length: 1000\r\n\r\n" + b"x" * 900,
    "chunk": OK + b"Transfer-Encoding: chunked\r\n\r\n3e8\r\n" + b"x" * 900,
    "gzip": GZ + gzip.compress(bytes(range(256)))[:200],
}


@pytest.mark.parametrize("case", DRIPPED)
def test_a_drip_cannot_hold_a_call_past_its_time(case: str) -> None:
    """Slow loris: each byte comes in time, the whole never does."""
    done = threading.Event()

    def says(connection: socket.socket) -> None:
        for byte in DRIPPED[case]:
            connection.sendall(bytes([byte]))
            if done.wait(0.05):
                return
        done.wait(20)

    began = time.monotonic()
    with pytest.raises(TooSlow):
        _get(says, Limits(0.6, 1000))
    done.set()
    assert time.monotonic() - began < 10


@pytest.fixture
def client() -> Iterator[Client]:
    client = Client(time.monotonic, allow_private=True)
    yield client
    client.close()


def test_what_a_redirect_says_is_not_read(client: Client) -> None:
    """An endless body with a Location is followed at once."""
    with serving(lambda handler: reply(handler, body=b"there")) as there:
        moved = f"HTTP/1.1 302 Found\r\nLocation: {there}\r\n\r\n".encode()
        with saying(again_and_again(moved, b"x" * 65_536)) as url:
            assert client.get(url, limits=Limits(10, 1000)).body == b"there"


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "data:text/plain,x", "javascript:1",
     "http://[::1", "http://127.0.0.1:99999/", "http://u:secret@127.0.0.1/", "http://a b/", "//u:secret@b/"],
)  # fmt: skip
def test_a_redirect_to_where_nobody_may_go_is_refused(client: Client, location: str) -> None:
    """Another scheme, no address at all, or one with a name and password in it."""
    moved = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    with saying(text(moved.encode())) as url, pytest.raises(NetError) as caught:
        client.get(url, limits=Limits(3, 1000))
    assert "secret" not in str(caught.value)
    assert isinstance(caught.value, Forbidden) or "resolved" in str(caught.value)


def test_a_redirect_from_one_that_is_allowed_to_metadata_is_refused(client: Client) -> None:
    """Even where private addresses are allowed, a cloud's credentials are never asked for."""
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/meta-data/\r\n\r\n"
    with saying(text(moved)) as url, pytest.raises(Forbidden):
        client.get(url, limits=Limits(3, 1000))


def test_credentials_stay_with_scheme_and_port(client: Client) -> None:
    """The same host at another port is another origin; back at the first they are sent again."""
    seen: list[tuple[str, str | None]] = []
    onward: dict[str, str] = {}

    def behave(handler: BaseHTTPRequestHandler) -> None:
        seen.append((handler.path, handler.headers.get("Authorization")))
        location = onward.get(handler.path)
        reply(handler, 302 if location else 200, headers={"Location": location} if location else None)

    with serving(behave) as one, serving(behave) as other:
        onward.update({"/a": f"{other}/b", "/b": f"{one}/c", "/c": "/d"})
        client.get(f"{one}/a", {"Authorization": "secret"})
    assert seen == [("/a", "secret"), ("/b", None), ("/c", "secret"), ("/d", "secret")]


@pytest.mark.parametrize(
    "url", ["http://user:secret@127.0.0.1/", "http://token@127.0.0.1/", "http://@127.0.0.1/"]
)
def test_a_name_or_password_in_an_address_is_refused(client: Client, url: str) -> None:
    """It would stand in city.toml, in logs and in messages; the message itself does not repeat it."""
    with pytest.raises(Forbidden) as caught:
        client.get(url)
    assert "secret" not in str(caught.value)
    assert "env:" in str(caught.value)


@pytest.mark.parametrize("status", [204, 205, 206, 301, 304, 404, 429, 500, 503])
def test_any_status_is_given_as_it_is(client: Client, status: int) -> None:
    """What a status means is for the caller to decide; without a Location none is followed."""
    with saying(text(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode())) as url:
        assert client.get(url, limits=SMALL).status == status


def test_a_kept_connection_that_was_closed_is_opened_again(client: Client) -> None:
    """A server may close just as we ask again: that is no failure of the feed."""
    answered: list[int] = []

    def says(connection: socket.socket) -> None:
        answered.append(1)
        connection.sendall(OK + b"Content-Length: 2\r\n\r\nok")
        connection.recv(65_536)  # the next request is in our hands when we close

    with saying(says) as url:
        assert [client.get(url, limits=SMALL).body for _ in range(2)] == [b"ok", b"ok"]
    assert len(answered) == 2
