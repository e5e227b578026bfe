"""Answers as receivers give them: what comes in one piece and what drips is one and the same answer."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPException

import pytest
from hypothesis import given
from hypothesis import strategies as st

from net.connections import Connection
from net.responses import Response, _plain, complete, response

MOST = 100


@contextmanager
def said(*pieces: bytes) -> Iterator[Connection]:
    """A connection on which the other side says these, one at a time, and then no more."""
    ours, theirs = socket.socketpair()
    connection = Connection(ours, time.monotonic)
    connection.deadline = time.monotonic() + 10
    thread = threading.Thread(target=_say, args=(theirs, pieces))
    thread.start()
    try:
        yield connection
    finally:
        thread.join()
        connection.close()
        theirs.close()


def _say(theirs: socket.socket, pieces: Sequence[bytes]) -> None:
    for piece in pieces:
        theirs.sendall(piece)
        time.sleep(0.0005 if len(pieces) > 1 else 0)
    theirs.shutdown(socket.SHUT_WR)


def heard(*pieces: bytes) -> Response | str:
    """The answer, or that there was none."""
    with said(*pieces) as connection:
        try:
            return response(connection, MOST)
        except (OSError, HTTPException, ValueError):
            return "none"


ANSWERS = {
    "204": (b"HTTP/1.1 204 No Content\r\n\r\n", (204, b"", False)),
    "no reason": (b"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok", (200, b"ok", False)),
    "length": (
        b"HTTP/1.1 202 OK\r\nContent-Length: 5\r\nX-A:  b \r\n\r\ntaken",
        (202, b"taken", False),
    ),
    "busy": (b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", (429, b"", False)),
    "304 says a length": (b"HTTP/1.1 304 Same\r\nContent-Length: 9\r\n\r\n", (304, b"", False)),
    "hints before": (
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 N\r\n\r\n",
        (204, b"", False),
    ),
    "closes": (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", (200, b"ok", True)),
    "1.0": (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", (200, b"ok", True)),
    "until it closes": (b"HTTP/1.1 200 OK\r\n\r\nall of it", (200, b"all of it", True)),
    "chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
        (200, b"abcde", False),
    ),
    "longer than may be": (
        b"HTTP/1.1 500 No\r\nContent-Length: 200\r\n\r\n" + b"x" * 200,
        (500, b"x" * MOST, True),
    ),
    "folded field": (
        b"HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 2\r\n\r\nok",
        (200, b"ok", False),
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_answer_is_the_same_in_one_piece_and_byte_by_byte(name: str) -> None:
    """In one piece we take it apart ourselves, where we can; in bytes http.client does: nobody can tell."""
    bytes_of_it, (status, body, is_over) = ANSWERS[name]
    for pieces in ((bytes_of_it,), tuple(bytes_of_it[n : n + 1] for n in range(len(bytes_of_it)))):
        answer = heard(*pieces)
        assert isinstance(answer, Response)
        assert (answer.status, answer.body, answer.is_over) == (status, body, is_over)


def test_fields_are_in_lower_case_and_without_blanks_around() -> None:
    """Retry-After is found whatever its case."""
    answer = heard(b"HTTP/1.1 429 N\r\nRETRY-after: \t7 \r\nContent-Length: 0\r\n\r\n")
    assert isinstance(answer, Response)
    assert answer.headers == {"retry-after": "7", "content-length": "0"}


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"HTTP/1.1 2",
        b"HTTP/1.1 204 No Co",
        b"HTTP/1.1 204 No Content\r\n",
        b"HTTP/1.1 204 No Content\r\nX-A: b\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok",
        b"HTTP/1.1 103 Early Hints\r\n",
        b"HTTP/1.1 103 Early Hints\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"not HTTP at all\r\n\r\n",
        b"HTTP/1.1 103 " + b"x" * 200_000,
    ],
)
def test_half_an_answer_is_none(begun: bytes) -> None:
    """What broke off is never taken for a success, however far it came."""
    assert heard(begun) == "none"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    ],
)
def test_connection_on_which_more_was_said_is_not_kept(answer: bytes) -> None:
    """Else the rest would be taken for the answer to the next message, which may not have arrived."""
    found = heard(answer + b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    assert isinstance(found, Response)
    assert found.is_over


def test_two_lengths_are_left_to_who_knows_better() -> None:
    """A doubled Content-Length or both framings at once may be a smuggled answer: the quick way declines."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"
    assert _plain(head + b"Content-Length: 3\r\n\r\nok") is None
    assert _plain(head + b"Transfer-Encoding: chunked\r\n\r\nok") is None
    assert _plain(head + b"\r\nok") is not None


@given(
    st.lists(
        st.sampled_from([
            b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 204 N\r\n", b"HTTP/1.0 200 OK\r\n", b"Content-Length: 3\r\n",
            b"content-length:03\r\n", b"Content-Length: +3\r\n", b"Content-Length: -3\r\n", b"X: \xe9\r\n",
            b"Connection: close\r\n", b"Transfer-Encoding: chunked\r\n", b" folded\r\n", b"no colon\r\n",
            b"\r\n", b"3\r\nabc\r\n", b"0\r\n\r\n", b"abc", b"\n", b"\0",
        ]),
        max_size=7,
    )
)  # fmt: skip
def test_whatever_comes_both_ways_agree(parts: list[bytes]) -> None:
    """Heads of every make: where the quick way gives an answer, http.client gives the same one."""
    whole = b"HTTP/1.1 200 OK\r\n" + b"".join(parts)
    quick = _plain(whole)
    if quick is None:
        assert complete(whole, MOST) is None
        return
    one, other = heard(whole), heard(whole[:9], whole[9:])
    if isinstance(one, Response) and isinstance(other, Response):
        assert (one.status, one.body, one.is_over) == (other.status, other.body, other.is_over)
        assert one.headers.keys() == other.headers.keys()
        assert complete(whole, MOST) in (one, None)
    else:
        assert one == other


PLAIN = {"204", "no reason", "length", "busy", "304 says a length", "longer than may be"}
"""Those of ANSWERS that can be understood in one way only."""


@pytest.mark.parametrize("name", ANSWERS)
def test_nothing_is_complete_before_its_end(name: str) -> None:
    """What is taken in without waiting is the whole answer, or left to who waits for it."""
    whole, (status, body, is_over) = ANSWERS[name]
    for end in range(len(whole) + 1):
        found = complete(whole[:end], MOST)
        assert found is None or (found.status, found.body, found.is_over) == (status, body, is_over)
    assert (complete(whole, MOST) is not None) == (name in PLAIN)
