"""POSTs on kept connections: where they may lead, when they end, and what a caller may conclude."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import pytest

from net.errors import Forbidden, NotSent, TooSlow, Unanswered
from net.http import Answer, Limits
from net.posting import MOST_KEPT, Posted, Posting
from tests.notifier.channels.rigs.certificates import authority_file, server_context
from tests.notifier.channels.rigs.http import answering
from tests.servers import Behaviour, reply, serving


@pytest.fixture
def posting() -> Iterator[Posting]:
    found = Posting(time.monotonic, allow_private=True, user_agent="Townbell (San José)")
    yield found
    found.close()


def test_what_is_posted_and_answered(posting: Posting) -> None:
    """Path, query, headers and body arrive as they were given; header names of the answer are lower case."""
    with answering((202, {"X-Said": "yes"}, b"taken")) as (url, asked):
        answer = posting.post(f"{url}/a%20b?c=d", b"body", {"TTL": "7"})
    (one,) = asked
    assert (one.method, one.path, one.body) == ("POST", "/a%20b?c=d", b"body")
    assert (one.headers["ttl"], one.headers["user-agent"]) == ("7", "Townbell (San Jose)")
    assert (answer.status, answer.headers["x-said"], answer.body) == (202, "yes", b"taken")


def test_connection_is_used_again_and_each_server_has_its_own() -> None:
    """Three posts to one server need one connection; another server's is another."""
    peers: list[tuple[str, object]] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.rfile.read(int(handler.headers["Content-Length"]))
        peers.append((handler.headers["Host"], handler.client_address))
        reply(handler, 204)

    with serving(behave) as one, serving(behave) as two:
        posting = Posting(time.monotonic, allow_private=True)
        for url in (one, one, two, one):
            assert posting.post(f"{url}/", b"").status == 204
        posting.close()
    assert len(peers) == 4
    assert len(set(peers)) == 2


def test_few_connections_are_kept_however_many_servers_there_are() -> None:
    """A city's webhooks may lead to thousands; those posted to last are kept, the others are closed."""
    with contextlib.ExitStack() as stack:
        urls = [stack.enter_context(answering(204))[0] for _ in range(MOST_KEPT + 3)]
        posting = Posting(time.monotonic, allow_private=True)
        for url in urls:
            posting.post(f"{url}/", b"")
        assert len(posting._kept) == MOST_KEPT
        kept = [each._socket for each in posting._kept.values()]
        posting.close()
        assert all(each.fileno() == -1 for each in kept)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "http://[::1]:9/",
        "http://localhost:9/",
        "http://169.254.169.254/",
        "http://10.0.0.1/",
    ],
)
def test_f19_no_private_address_is_dialled_unasked(url: str) -> None:
    """A push or webhook URL into the city's own network is refused."""
    with pytest.raises(Forbidden):
        Posting(time.monotonic).post(url, b"")


def test_clouds_own_addresses_are_never_dialled() -> None:
    """Not even where private addresses are allowed: credentials lie there."""
    with pytest.raises(Forbidden):
        Posting(time.monotonic, allow_private=True).post("http://169.254.169.254/latest", b"")


@pytest.mark.parametrize("url", ["ftp://a.example/", "http:///x", "no address", "http://u:p@a.example/"])
def test_what_is_no_address_is_not_asked(url: str, posting: Posting) -> None:
    """And its words do not hold it."""
    with pytest.raises(Forbidden) as caught:
        posting.post(url, b"")
    assert "u:p" not in str(caught.value)


@pytest.mark.parametrize("value", ["a\r\nX-Bad: 1", "a\nb", "\u0142"])
def test_header_that_cannot_be_sent_is_not_sent(value: str, posting: Posting) -> None:
    """No second header can be slipped in."""
    with answering(204) as (url, asked):
        with pytest.raises(Forbidden):
            posting.post(f"{url}/", b"", {"X": value})
        assert posting.post(f"{url}/", b"").status == 204
    assert len(asked) == 1


def test_nobody_there_is_surely_not_sent(posting: Posting) -> None:
    """So it may be tried again without a doubt."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(NotSent):
        posting.post(f"http://127.0.0.1:{port}/", b"")


def test_kept_connection_that_was_closed_is_opened_again(posting: Posting) -> None:
    """A server that hangs up after each answer costs no retry."""

    with serving(_hanging_up) as url:
        for _ in range(3):
            assert posting.post(f"{url}/", b"").status == 204
            time.sleep(0.05)


@pytest.mark.parametrize("fault", ["drop", "half"])
def test_post_whose_answer_is_lost_is_not_sent_again(fault: str, posting: Posting) -> None:
    """It may have had its effect: only the caller knows whether a second does harm (RFC 9110, 9.2.2)."""
    with answering(fault) as (url, asked):
        with pytest.raises(Unanswered):
            posting.post(f"{url}/", b"")
        assert len(asked) == 1


def test_answer_that_drips_ends_in_time(posting: Posting) -> None:
    """A byte every tenth of a second: each arrives in time, the whole does not."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        for _ in range(100):
            handler.wfile.write(b"H")
            handler.wfile.flush()
            time.sleep(0.1)

    with serving(behave) as url:
        began = time.monotonic()
        with pytest.raises(TooSlow):
            posting.post(f"{url}/", b"", limits=Limits(seconds=1))
        assert time.monotonic() - began < 8


def test_no_more_of_an_answer_is_read_than_may_be(posting: Posting) -> None:
    """Its status counts all the same, and the next post is not answered with the rest of it."""
    with answering((200, {}, b"x" * 1_000_000)) as (url, _asked):
        for _ in range(2):
            answer = posting.post(f"{url}/", b"", limits=Limits(seconds=5, bytes=1_000))
            assert (answer.status, len(answer.body)) == (200, 1_000)


def _late(until: threading.Event) -> Behaviour:
    """Answers at once, but what is asked at /late only when it is let."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.rfile.read(int(handler.headers["Content-Length"]))
        if handler.path == "/late":
            until.wait(5)
        reply(handler, 204)

    return behave


def _hanging_up(handler: BaseHTTPRequestHandler) -> None:
    """Answers, and ends the connection without a word."""
    reply(handler, 204)
    handler.close_connection = True


def _within(posted: Posted, seconds: float) -> Answer:
    """The answer, asked for again and again without waiting."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = posted.answer_within(0.01)
        if answer is not None:
            return answer
    raise AssertionError("no answer")


def test_nothing_is_begun_without_a_connection(posting: Posting) -> None:
    """To make one is to wait."""
    with answering(204) as (url, asked):
        assert posting.begin(f"{url}/", b"") is None
        assert asked == []


def test_what_is_begun_is_answered_like_what_is_waited_for(posting: Posting) -> None:
    """Several at once, each on a connection of its own, and these are used again."""
    with answering(lambda one: (200, {}, one.body)) as (url, asked):
        others = [Posting(time.monotonic, allow_private=True) for _ in range(3)]
        for each in others:
            each.post(f"{url}/", b"first")
        for turn in (b"1", b"2"):
            begun = [
                each.begin(f"{url}/a?b=c", turn + b"%d" % n, {"X": "y"}) for n, each in enumerate(others)
            ]
            assert [_within(each, 5).body for each in begun if each] == [turn + b"%d" % n for n in range(3)]
        assert {(one.path, one.headers.get("x")) for one in asked[3:]} == {("/a?b=c", "y")}
        for each in others:
            each.close()


def test_who_takes_long_is_waited_for_by_somebody_else(posting: Posting) -> None:
    """Nothing is known of it soon, and the answer is there in the end."""
    slow = threading.Event()
    with serving(_late(slow)) as url:
        posting.post(f"{url}/", b"")
        begun = posting.begin(f"{url}/late", b"x")
        assert begun is not None
        assert begun.answer_within(0.02) is None
        slow.set()
        assert begun.answer().status == 204
        again = posting.begin(f"{url}/", b"")
        assert again is not None, "its connection stands again"
        assert again.answer().status == 204


def test_answer_in_pieces_holds_nobody_up(posting: Posting) -> None:
    """Half a head is no answer yet: it is read to its end where it is waited for."""
    rest = threading.Event()

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.rfile.read(int(handler.headers["Content-Length"]))
        if handler.path != "/pieces":
            reply(handler, 204)
            return
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Le")
        rest.wait(5)
        handler.wfile.write(b"ngth: 4\r\n\r\nbody")

    with serving(behave) as url:
        posting.post(f"{url}/", b"")
        begun = posting.begin(f"{url}/pieces", b"x")
        assert begun is not None
        assert begun.answer_within(1) is None
        assert begun.answer_within(0.01) is None
        rest.set()
        assert begun.answer().body == b"body"


def test_large_body_that_is_not_taken_at_once_is_sent_to_its_end(posting: Posting) -> None:
    """Sixteen megabytes are more than a connection holds."""
    with answering(lambda one: (200, {}, b"%d" % len(one.body))) as (url, _asked):
        posting.post(f"{url}/", b"")
        begun = posting.begin(f"{url}/", b"x" * 16_000_000)
        assert begun is not None
        assert begun.answer_within(0.01) is None
        assert begun.answer().body == b"16000000"


def test_connection_that_was_closed_meanwhile_begins_nothing(posting: Posting) -> None:
    """It would be lost for sure, and nobody would know whether it came."""

    with serving(_hanging_up) as url:
        posting.post(f"{url}/", b"")
        time.sleep(0.1)
        assert posting.begin(f"{url}/", b"") is None
        assert posting.post(f"{url}/", b"").status == 204


def test_what_is_begun_ends_in_time(posting: Posting) -> None:
    """Its time began when it was sent."""
    hang = threading.Event()
    with serving(_late(hang)) as url:
        posting.post(f"{url}/", b"")
        begun = posting.begin(f"{url}/late", b"", limits=Limits(seconds=0.1))
        assert begun is not None
        with pytest.raises(TooSlow):
            begun.answer()
        hang.set()


def test_answer_that_came_in_time_counts_however_late_it_is_looked_at(posting: Posting) -> None:
    """Who was busy with something else must not take what arrived for lost, and tell it twice."""
    with answering(204) as (url, _asked):
        posting.post(f"{url}/", b"")
        begun = posting.begin(f"{url}/", b"", limits=Limits(seconds=0.05))
        assert begun is not None
        time.sleep(0.5)
        assert begun.answer().status == 204


def test_what_is_begun_over_tls_is_answered(posting: Posting) -> None:
    """What has been deciphered is no longer on the wire, and what is on the wire may be no answer yet."""
    context = server_context("localhost")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_answer, args=(listener, context, 2), daemon=True)
        thread.start()
        trust = ssl.create_default_context(cafile=str(authority_file()))
        safe = Posting(time.monotonic, allow_private=True, trust=trust)
        url = f"https://localhost:{listener.getsockname()[1]}/"
        assert safe.post(url, b"").status == 204
        begun = safe.begin(url, b"")
        assert begun is not None
        assert _within(begun, 5).status == 204
        safe.close()
        thread.join(5)


@contextmanager
def secured(context: ssl.SSLContext) -> Iterator[int]:
    """A server that speaks TLS and answers one post with 204."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_answer, args=(listener, context), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


def _answer(listener: socket.socket, context: ssl.SSLContext, posts: int = 1) -> None:
    try:
        talk, _peer = listener.accept()
        with context.wrap_socket(talk, server_side=True) as safe:
            for _ in range(posts):
                safe.recv(4_096)
                safe.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
    except OSError:
        return


@pytest.mark.parametrize(
    ("name", "expired", "known", "answered"),
    [
        ("localhost", False, True, True),
        ("localhost", True, True, False),
        ("other.example", False, True, False),
        ("localhost", False, False, False),
    ],
)
def test_only_a_certificate_that_holds_is_spoken_to(
    name: str, expired: bool, known: bool, answered: bool
) -> None:
    """For this host, still valid, from an authority that is trusted."""
    trust = ssl.create_default_context(cafile=str(authority_file())) if known else None
    posting = Posting(time.monotonic, allow_private=True, trust=trust)
    with secured(server_context(name, expired=expired)) as port:
        if answered:
            assert posting.post(f"https://localhost:{port}/", b"").status == 204
        else:
            with pytest.raises(NotSent):
                posting.post(f"https://localhost:{port}/", b"")
    posting.close()


def test_much_goes_both_ways_over_tls_on_one_connection() -> None:
    """Bodies and answers of many records, three times: nothing is lost between the wire and the cipher."""
    sizes: list[int] = []
    peers: set[object] = set()

    def serve(listener: socket.socket, context: ssl.SSLContext) -> None:
        talk, peer = listener.accept()
        peers.add(peer)
        with context.wrap_socket(talk, server_side=True) as safe, safe.makefile("rb") as lines:
            for _ in range(3):
                while not (line := lines.readline()).lower().startswith(b"content-length"):
                    pass
                lines.readline()
                sizes.append(len(lines.read(int(line.split(b":")[1]))))
                safe.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n" + b"y" * 900_000)

    posting = Posting(
        time.monotonic, allow_private=True, trust=ssl.create_default_context(cafile=str(authority_file()))
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener, server_context("localhost")), daemon=True)
        thread.start()
        url = f"https://localhost:{listener.getsockname()[1]}/"
        for _ in range(3):
            assert posting.post(url, b"x" * 3_000_000, limits=Limits(20, 1_000_000)).body == b"y" * 900_000
        thread.join(5)
    posting.close()
    assert (sizes, len(peers)) == ([3_000_000] * 3, 1)


def test_server_that_reads_nothing_is_given_up_in_time(posting: Posting) -> None:
    """A body that does not fit into the wire: the time of the whole exchange holds for sending, too."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with pytest.raises(TooSlow):
            posting.post(url, b"x" * 20_000_000, limits=Limits(seconds=2))


def test_half_closed_connection_is_not_used_again(posting: Posting) -> None:
    """The server says that it is done and still reads: a message there would be lost without a word."""
    peers: list[object] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.rfile.read(int(handler.headers["Content-Length"]))
        peers.append(handler.client_address)
        reply(handler, 204)
        handler.connection.shutdown(socket.SHUT_WR)
        time.sleep(0.3)

    with serving(behave) as url:
        for _ in range(2):
            assert posting.post(f"{url}/", b"").status == 204
            time.sleep(0.05)
    assert len(set(peers)) == 2
