"""The one GET of a cold start: what is read, what is refused, and when a connection is used again."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from net.getting import BadAnswer, Connection
from net.s3 import KEPT, Bucket, Reading
from tests.net.raw import again_and_again, kept_open, saying, text

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def _got(url: str, most: int = 10) -> tuple[int, bytes]:
    connection = Connection(url, 2)
    try:
        return connection.get("/k", {"host": "h"}, most, 2)
    finally:
        connection.close()


def test_a_body_is_read_as_long_as_it_says() -> None:
    """Header names in any case, no byte beyond the stated length, and none of what is refused."""
    with saying(text(ANSWER.replace(b"Content-Length", b"content-LENGTH") + b"more")) as url:
        assert _got(url) == (200, b"{}")
    with saying(
        text(b"HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n")
    ) as url:
        assert _got(url) == (403, b"")


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"b" * 10_000 + b"\r\n\r\n",
    ],
)
def test_what_is_not_a_whole_answer_is_an_error(said: bytes) -> None:
    """Cut short, without a length, not HTTP/1.1, or too much of it: never a part as if it were all."""
    with saying(text(said)) as url, pytest.raises(BadAnswer):
        _got(url)


def test_an_endless_body_costs_no_more_than_was_asked_for() -> None:
    """One byte more than may be read tells that it is too much; the connection is given up."""
    with saying(
        again_and_again(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n", b"x" * 10_000)
    ) as url:
        connection = Connection(url, 2)
        assert connection.get("/k", {}, 10, 2) == (200, b"x" * 11)
        assert not connection.is_open


def test_silence_ends() -> None:
    """A server that says nothing costs the wait that was given, as an OSError."""

    def silent(_connection: socket.socket) -> None:
        time.sleep(5)

    with saying(silent) as url, pytest.raises(TimeoutError):
        Connection(url, 2).get("/k", {}, 10, 0.05)


def test_reads_that_follow_each_other_share_a_connection() -> None:
    """The second read goes where the first one went; after a pause it opens a connection of its own."""
    with saying(kept_open(ANSWER, ANSWER.replace(b"{}", b"[]"))) as url:
        reading = Reading(Bucket("town", "us-east-1", "AKID", "secret", endpoint=url))
        assert reading.get("k", NOW, seconds=2, most=10) == b"{}"
        assert reading.get("k", NOW + timedelta(seconds=1), seconds=2, most=10) == b"[]"
        assert reading.get("k", NOW + timedelta(seconds=1) + KEPT, seconds=2, most=10) == b"{}"


def test_a_connection_that_is_closed_is_not_used_again() -> None:
    """``Connection: close`` is believed, and so is HTTP/1.0."""
    for closing in (
        ANSWER.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"),
        ANSWER.replace(b"/1.1", b"/1.0"),
    ):
        with saying(text(closing)) as url:
            reading = Reading(Bucket("town", "us-east-1", "AKID", "secret", endpoint=url))
            assert [reading.get("k", NOW, seconds=2, most=10) for _ in range(3)] == [b"{}"] * 3


def test_connections_that_the_server_closed_are_not_used_again() -> None:
    """However many lie there: a server closes what is idle without a word, and asking again met the next."""
    # Each is closed after its answer, though it does not say that it will be.
    with saying(text(ANSWER)) as url:
        reading = Reading(Bucket("town", "us-east-1", "AKID", "secret", endpoint=url))
        together = threading.Barrier(3)

        def read() -> bytes | None:
            together.wait(5)
            return reading.get("k", NOW, seconds=2, most=10)

        with ThreadPoolExecutor(3) as threads:
            assert [each.result() for each in [threads.submit(read) for _ in range(3)]] == [b"{}"] * 3
        time.sleep(0.2)
        assert reading.get("k", NOW, seconds=2, most=10) == b"{}"


def test_words_for_nobody_close_a_connection() -> None:
    """What came before anything was asked is never taken for the next answer."""
    with saying(again_and_again(ANSWER, b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n9")) as url:
        connection = Connection(url, 2)
        assert connection.get("/k", {}, 10, 2) == (200, b"{}")
        time.sleep(0.2)
        assert not connection.is_quiet()


def test_it_needs_neither_http_client_nor_tls_to_be_loaded() -> None:
    """What a cold start would wait for: e-mail's headers, and TLS where the address has none."""
    program = "import sys, net.s3; print([n for n in ('http.client', 'email', 'ssl') if n in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
