"""Servers whose certificate is not good: refused, and the reason is one that somebody can mend."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from net import getting
from net.errors import NotSent, Unanswered
from net.http import Client
from net.s3 import Bucket, Reading
from tests.servers import reply, serving
from tests.web.signing import LONG, Issued, authority, leaf

ROOT = authority("Root of the city")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PAST = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        reply(self, 200, b"feed", {"Connection": "close"})

    def log_message(self, *_args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_args: object) -> None:
        """A client that refuses the certificate hangs up, which is what is tested."""


@contextmanager
def _secured(issued: Issued, folder: Path) -> Iterator[str]:
    """An HTTPS server with this certificate; its address."""
    file = folder / "server.pem"
    key = issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(issued.pem + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_address[1]}/feed"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture
def client() -> Iterator[Client]:
    """Trusts the root of this module and no other."""
    trust = ssl.create_default_context(cadata=ROOT.pem.decode())
    client = Client(time.monotonic, allow_private=True, trust=trust)
    yield client
    client.close()


def test_a_good_certificate_is_taken(client: Client, tmp_path: Path) -> None:
    """What the other tests refuse, they refuse for what is wrong with it."""
    with _secured(leaf(ROOT, names=["localhost"], valid=LONG), tmp_path) as url:
        assert client.get(url).body == b"feed"


@pytest.mark.parametrize(
    ("issued", "said"),
    [
        (leaf(ROOT, names=["localhost"], valid=PAST), "certificate has expired"),
        (leaf(ROOT, names=["example.org"], valid=LONG), "Hostname mismatch"),
        (
            leaf(authority("Nobody"), names=["localhost"], valid=LONG),
            "unable to get local issuer certificate",
        ),
    ],
)
def test_a_certificate_that_is_refused_says_why(
    issued: Issued, said: str, client: Client, tmp_path: Path
) -> None:
    """It has run out, is another's, or its chain is not whole: 'no connection' would send staff astray."""
    with (
        _secured(issued, tmp_path) as url,
        pytest.raises(NotSent, match=f"localhost: its certificate is refused: {said}") as caught,
    ):
        client.get(url)
    assert caught.value.code == "insecure"


@pytest.mark.parametrize("names", [["localhost"], ["example.org"]])
def test_s3_must_prove_its_name_too(
    names: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The short way of a cold start takes a good certificate and no other's."""
    trust = ssl.create_default_context(cadata=ROOT.pem.decode())
    monkeypatch.setattr(getting, "_verifying", lambda: trust)
    with _secured(leaf(ROOT, names=names, valid=LONG), tmp_path) as url:
        reading = Reading(Bucket("town", "us-east-1", "AKID", "secret", endpoint=url))
        if names == ["localhost"]:
            assert reading.get("k", NOW, seconds=2, most=10) == b"feed"
        else:
            with pytest.raises(Unanswered):
                reading.get("k", NOW, seconds=2, most=10)


def test_the_short_way_verifies() -> None:
    """Its context is the standard library's, which asks for a certificate and compares the name."""
    context = getting._verifying()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_a_server_that_speaks_no_tls_is_told_so(client: Client) -> None:
    """https: written for a host that has only http:."""
    with (
        serving(lambda handler: reply(handler, 200)) as base,
        pytest.raises(NotSent, match="no secure connection came about") as caught,
    ):
        client.get(base.replace("http:", "https:"))
    assert caught.value.code == "insecure"
