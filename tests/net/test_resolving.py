"""Looking a name up takes no longer than whoever asks may wait."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from net.errors import NotSent
from net.http import Client, Limits
from net.resolving import Resolver
from tests.servers import reply, serving

PATIENCE = 20.0


class Silent:
    """A resolver's look-up that hangs until it is let go; it counts how many are at it."""

    def __init__(self) -> None:
        self.released = threading.Event()
        self.began = threading.Semaphore(0)
        self.asked: list[str] = []

    def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        self.began.release()
        self.released.wait(PATIENCE)
        return ("192.0.2.1",)


@pytest.fixture
def silent() -> Iterator[Silent]:
    found = Silent()
    yield found
    found.released.set()


def test_a_name_server_that_is_silent_holds_nobody(silent: Silent) -> None:
    """The caller goes on while the look-up still hangs; the reason names the host."""
    with pytest.raises(NotSent, match=r"'example\.org' was not resolved in time"):
        Resolver(silent).addresses("example.org", 80, lambda: 0.01)
    assert not silent.released.is_set()


def test_look_ups_are_bounded(silent: Silent) -> None:
    """While two hang there is no third; once they end there is room again."""
    resolver = Resolver(silent, most=2)
    for _ in range(2):
        with pytest.raises(NotSent, match="not resolved in time"):
            resolver.addresses("hangs.example", 80, lambda: 0.01)
    assert all(silent.began.acquire(timeout=PATIENCE) for _ in range(2))
    with pytest.raises(NotSent, match="too many others are"):
        resolver.addresses("late.example", 80, lambda: 0.01)
    assert silent.asked == ["hangs.example"] * 2
    silent.released.set()
    assert resolver.addresses("late.example", 80, lambda: PATIENCE) == ("192.0.2.1",)


def test_an_error_of_the_look_up_is_the_callers() -> None:
    """What went wrong in the thread is raised where the name was asked for, and frees its place."""
    resolver = Resolver(most=1)
    for _ in range(2):
        with pytest.raises(NotSent, match="cannot be resolved") as caught:
            resolver.addresses("does-not-exist.invalid", 80, lambda: PATIENCE)
        assert caught.value.code == "unknown"


def test_a_call_ends_in_time_though_its_name_is_never_found(
    silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the client: the look-up counts against the seconds of the exchange."""

    def hang(host: str, port: int, **_how: Any) -> Any:
        silent(host, port)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    client = Client(time.monotonic, allow_private=True)
    with pytest.raises(NotSent, match="not resolved in time"):
        client.get("http://example.org/", limits=Limits(seconds=0.05))
    assert not silent.released.is_set()
    client.close()


def test_names_are_still_found() -> None:
    """A name of this machine leads to its server."""
    client = Client(time.monotonic, allow_private=True)
    with serving(lambda handler: reply(handler, body=b"here")) as url:
        assert client.get(url.replace("127.0.0.1", "localhost")).body == b"here"
    client.close()
