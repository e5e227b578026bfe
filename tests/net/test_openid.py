"""A provider's addresses and keys: how long they are kept, when they are asked for anew, and over TLS."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from net.errors import Forbidden, NetError, NotSent, Unanswered
from net.http import Client
from net.openid import AGAIN, KEPT, KEPT_AT_MOST, PAUSE, OpenIdProvider, is_secure
from tests.servers import reply, serving
from tests.web.signing import LONG, authority, leaf

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


class Party:
    """Counts what it is asked, and answers unless it is down."""

    def __init__(self) -> None:
        self.url, self.down, self.asked, self.kids = "", False, 0, ["one"]

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        if self.down:
            return reply(handler, 503)
        if handler.path == "/keys":
            return reply(handler, 200, json.dumps({"keys": [{"kid": each} for each in self.kids]}).encode())
        self.asked += 1
        said = {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        said |= dict.fromkeys(("authorization_endpoint", "token_endpoint"), f"{self.url}/x")
        return reply(handler, 200, json.dumps(said).encode())


@pytest.fixture
def client() -> Iterator[Client]:
    client = Client(time.monotonic, allow_private=True)
    yield client
    client.close()


class Clock:
    at = NOW


def provider(url: str, client: Client, clock: Clock) -> OpenIdProvider:
    return OpenIdProvider(url, "id", "secret", lambda: client, lambda: clock.at)


def test_it_is_asked_once_an_hour(client: Client) -> None:
    """Whoever signs in in between waits for nobody."""
    party, clock = Party(), Clock()
    with serving(party.handle) as party.url:
        found = provider(party.url, client, clock)
        for minutes in (0, 1, 59):
            clock.at = NOW + timedelta(minutes=minutes)
            assert found.addresses().token == f"{party.url}/x"
        assert party.asked == 1
        clock.at = NOW + KEPT
        found.addresses()
        assert party.asked == 2


def test_a_key_that_is_not_known_is_looked_for_once_a_minute(client: Client) -> None:
    """So a key that was changed is found, and made-up names of keys do not make us ask without end."""
    party, clock = Party(), Clock()
    with serving(party.handle) as party.url:
        found = provider(party.url, client, clock)
        found.keys()
        party.kids = ["two"]
        for _ in range(5):
            assert [each["kid"] for each in found.keys("two")] == ["one"]
        assert party.asked == 1
        clock.at = NOW + AGAIN
        assert [each["kid"] for each in found.keys("two")] == ["two"]
        for _ in range(5):
            found.keys("made up")
        assert party.asked == 2


def test_what_is_known_goes_on_for_a_day_while_it_is_down(client: Client) -> None:
    """And then no more: keys that were taken back for a reason must end."""
    party, clock = Party(), Clock()
    with serving(party.handle) as party.url:
        found = provider(party.url, client, clock)
        found.addresses()
        party.down = True
        clock.at = NOW + KEPT_AT_MOST - timedelta(seconds=1)
        assert found.addresses().token == f"{party.url}/x"
        clock.at = NOW + KEPT_AT_MOST + PAUSE
        with pytest.raises(Unanswered, match="503"):
            found.addresses()


def test_one_that_is_down_is_left_alone_for_a_moment(client: Client) -> None:
    """Ten seconds in which whoever clicks is told at once."""
    party, clock = Party(), Clock()
    party.down = True
    with serving(party.handle) as party.url:
        found = provider(party.url, client, clock)
        with pytest.raises(Unanswered):
            found.addresses()
        with pytest.raises(NotSent, match="a moment ago"):
            found.addresses()
        party.down = False
        clock.at = NOW + PAUSE
        assert found.addresses().token == f"{party.url}/x"


def test_one_that_hangs_keeps_one_thread_and_not_all(client: Client) -> None:
    """Eight threads serve the residents' pages: whoever waits behind another is told so after two seconds."""
    entered, go_on = threading.Event(), threading.Event()

    def hang(handler: BaseHTTPRequestHandler) -> None:
        entered.set()
        go_on.wait(20)
        reply(handler, 503)

    with serving(hang) as url:
        found = provider(url, client, Clock())
        errors: list[NetError] = []

        def ask() -> None:
            try:
                found.addresses()
            except NetError as error:
                errors.append(error)

        first = threading.Thread(target=ask)
        first.start()
        assert entered.wait(10)
        with pytest.raises(NotSent, match="others wait"):
            found.addresses()
        go_on.set()
        first.join(10)
    assert [type(each) for each in errors] == [Unanswered]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"[" * 100_000, b"{}", b'{"issuer": 1}', b"\xff", b"<html>", b"x" * 600_000]
)
def test_an_answer_that_is_none_is_an_error_with_a_sentence(client: Client, body: bytes) -> None:
    """Bounded, and never a traceback."""
    with serving(lambda handler: reply(handler, 200, body)) as url, pytest.raises(NetError):
        provider(url, client, Clock()).addresses()


def test_it_is_not_followed_elsewhere(client: Client) -> None:
    """The configuration is the issuer's own: a redirect is no answer."""

    def move(handler: BaseHTTPRequestHandler) -> None:
        reply(handler, 302, b"", {"Location": "https://evil.example/"})

    with serving(move) as url, pytest.raises(Unanswered, match="302"):
        provider(url, client, Clock()).addresses()


def test_a_private_address_is_not_dialled_unasked() -> None:
    """A provider on the city's own network is one that city.toml allows."""
    guarded = Client(time.monotonic)
    with serving(lambda handler: reply(handler, 200, b"{}")) as url, pytest.raises(Forbidden):
        provider(url, guarded, Clock()).addresses()
    guarded.close()


@pytest.mark.parametrize(
    ("url", "secure"),
    [
        ("https://id.example/x", True), ("http://localhost:1/x", True), ("http://id.example", False),
        ("https://", False), ("https://a@id.example", False), ("https://id.example/#x", False),
        ("https://id.example/a b", False), ("https://[", False), ("ftp://id.example", False), ("", False),
    ],
)  # fmt: skip
def test_a_secret_goes_to_https_only(url: str, secure: bool) -> None:
    """Or stays on this machine."""
    assert is_secure(url) is secure


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *_args: object) -> None:
        """Whoever refuses the certificate hangs up, which is what is tested."""


@contextmanager
def _tls(
    folder: Path, names: list[str], handle: Callable[[BaseHTTPRequestHandler], None]
) -> Iterator[tuple[str, str]]:
    """An HTTPS server with a certificate for these names; its address, and the root as PEM."""
    root = authority("Root of the city")
    issued = leaf(root, names=names, valid=LONG)
    key = issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "server.pem").write_bytes(issued.pem + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            handle(self)

        def log_message(self, *_args: object) -> None:
            pass

    server = _Quiet(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_address[1]}", root.pem.decode()
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.mark.parametrize(("names", "good"), [(["localhost"], True), (["elsewhere.example"], False)])
def test_its_certificate_is_checked(tmp_path: Path, names: list[str], good: bool) -> None:
    """Over real TLS: for its own name it is believed, for another it is not even asked."""
    party = Party()
    with _tls(tmp_path, names, party.handle) as (party.url, root):
        client = Client(time.monotonic, allow_private=True, trust=ssl.create_default_context(cadata=root))
        found = provider(party.url, client, Clock())
        if good:
            assert found.addresses().authorize == f"{party.url}/x"
        else:
            with pytest.raises(NotSent, match="certificate is refused"):
                found.addresses()
        client.close()
    assert party.asked == (1 if good else 0)
