"""The one way out: what it follows, refuses, bounds and reports."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from net.errors import Forbidden, NotSent, TooLarge, TooSlow, Unanswered
from net.http import Client, Limits
from tests.servers import reply, serving


@pytest.fixture
def client() -> Iterator[Client]:
    client = Client(time.monotonic, allow_private=True, user_agent="Townbell test")
    yield client
    client.close()


def test_an_answer_comes_back_whole(client: Client) -> None:
    """Status, lower-case headers and the body arrive as they were sent."""
    with serving(lambda h: reply(h, 201, b"hello", {"X-Thing": "a"})) as base:
        answer = client.get(base)
    assert (answer.status, answer.headers["x-thing"], answer.body) == (201, "a", b"hello")


def test_requests_carry_who_asks_and_what_was_asked_to_send(client: Client) -> None:
    """A User-Agent is always there; the caller's headers and body arrive."""
    seen: dict[str, str] = {}

    def behave(handler: BaseHTTPRequestHandler) -> None:
        seen.update({name.lower(): value for name, value in handler.headers.items()})
        seen["body"] = handler.rfile.read(int(handler.headers["content-length"])).decode()
        reply(handler, 204)

    with serving(behave) as base:
        answer = client.post(base, b"x=1", {"Content-Type": "text/plain"})
    assert answer.status == 204
    assert (seen["user-agent"], seen["content-type"], seen["body"]) == ("Townbell test", "text/plain", "x=1")


def test_gzip_is_opened(client: Client) -> None:
    """A compressed body is given as its content."""
    body = gzip.compress(b"feed" * 100)
    with serving(lambda h: reply(h, 200, body, {"Content-Encoding": "gzip"})) as base:
        assert client.get(base).body == b"feed" * 100


def test_a_gzip_bomb_stops_at_the_cap(client: Client) -> None:
    """The cap counts decoded bytes, and the rest is never unpacked."""
    bomb = gzip.compress(b"\0" * 50_000_000)
    squeezed = {"Content-Encoding": "gzip"}
    with serving(lambda h: reply(h, 200, bomb, squeezed)) as base, pytest.raises(TooLarge, match="1,000,000"):
        client.get(base, limits=Limits(10, 1_000_000))


def test_an_endless_body_stops_at_the_cap(client: Client) -> None:
    """A server that never stops sending is left."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        for _ in range(10_000):
            handler.wfile.write(b"x" * 65_536)

    with serving(behave) as base, pytest.raises(TooLarge):
        client.get(base, limits=Limits(20, 2_000_000))


@pytest.mark.parametrize(
    "dripped", [b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 500, b"HTTP/1.1 200 OK\r\n\r\n" + b"b" * 500]
)
def test_a_slow_loris_is_left_when_the_time_is_up(client: Client, dripped: bytes) -> None:
    """A server that drips bytes, in its headers or its body, cannot hold a call past its time."""
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listener.accept()
        with connection:
            for byte in dripped:
                try:
                    connection.send(bytes([byte]))
                except OSError:
                    return
                time.sleep(0.01)

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    with pytest.raises(TooSlow):
        client.get(f"http://127.0.0.1:{listener.getsockname()[1]}/", limits=Limits(0.4, 1000))
    listener.close()
    thread.join(5)


def test_a_closed_port_is_surely_not_sent(client: Client) -> None:
    """The caller may conclude that nothing happened."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotSent):
        client.post(f"http://127.0.0.1:{port}/", b"")


def test_a_connection_cut_after_the_request_is_unanswered(client: Client) -> None:
    """The caller must not conclude that nothing happened."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    with serving(behave) as base, pytest.raises(Unanswered):
        client.post(base, b"x")


def test_redirects_are_followed_and_counted(client: Client) -> None:
    """A relative redirect is followed; a loop ends."""
    hops: list[str] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        hops.append(handler.path)
        if handler.path == "/a":
            reply(handler, 302, b"", {"Location": "/b"})
        elif handler.path == "/loop":
            reply(handler, 302, b"", {"Location": "/loop"})
        else:
            reply(handler, 200, b"there")

    with serving(behave) as base:
        assert client.get(f"{base}/a").body == b"there"
        with pytest.raises(Unanswered, match="redirects"):
            client.get(f"{base}/loop")
    assert hops[:2] == ["/a", "/b"]


def test_credentials_do_not_follow_a_redirect_to_another_host(client: Client) -> None:
    """A header meant for one host is not sent to another one."""
    seen: list[str | None] = []

    def last(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.headers.get("X-App-Token"))
        reply(handler, 200)

    with serving(last) as other, serving(lambda h: reply(h, 302, b"", {"Location": other})) as base:
        client.get(base, {"X-App-Token": "secret"})
    assert seen == [None]


def test_private_addresses_are_refused_unless_allowed() -> None:
    """Loopback is not of the public internet."""
    guarded = Client(time.monotonic)
    with serving(lambda h: reply(h, 200)) as base, pytest.raises(Forbidden, match="private address"):
        guarded.get(base)


def test_a_redirect_to_another_scheme_is_refused(client: Client) -> None:
    """A feed cannot send us to a file."""
    away = {"Location": "file:///etc/passwd"}
    with serving(lambda h: reply(h, 302, b"", away)) as base, pytest.raises(Forbidden):
        client.get(base)


@pytest.mark.parametrize(
    "url", ["ftp://example.org/x", "http://", "http://[::1", "nonsense", "http://a\r\nb/"]
)
def test_what_is_no_http_address_is_refused(client: Client, url: str) -> None:
    """A bad address in city.toml is a clear refusal, not a crash."""
    with pytest.raises((Forbidden, NotSent)):
        client.get(url)


def test_errors_name_the_host_and_nothing_else_of_the_address(client: Client) -> None:
    """A token in a URL never reaches a message."""
    with pytest.raises(NotSent) as caught:
        client.get("http://127.0.0.1:1/secret-token?key=abc")
    assert "secret" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)
