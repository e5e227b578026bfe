"""The threads that send: one where it keeps up, all where they are needed."""

from __future__ import annotations

import threading
import time

from notifier.sending.crew import Crew


class Receivers:
    """Hang until they are let go; who works at it is known by its thread."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.began = threading.Semaphore(0)
        self.by: list[str] = []
        self.done: list[int] = []
        self._guard = threading.Lock()

    def __call__(self, job: int) -> None:
        with self._guard:
            self.by.append(threading.current_thread().name)
        self.began.release()
        self.let_go.wait(30)
        with self._guard:
            self.done.append(job)


def test_one_thread_does_what_it_keeps_up_with() -> None:
    """What is put after the last was done is done by the same thread, and in order."""
    receivers = Receivers()
    receivers.let_go.set()
    with Crew(64, receivers) as crew:
        for job in range(50):
            crew.put(job)
            assert receivers.began.acquire(timeout=30)
    assert receivers.done == list(range(50))
    assert set(receivers.by) == {"deliver-0"}


def test_as_many_hands_are_called_again_each_time_something_lies_there() -> None:
    """One, then two, four, eight: all that hang are at it, and no more than there may be."""
    receivers = Receivers()
    with Crew(6, receivers) as crew:
        for job in range(10):
            crew.put(job)
        at_work = []
        for wanted in (1, 2, 4, 6):
            for _ in range(wanted - sum(at_work)):
                assert receivers.began.acquire(timeout=30)
            at_work = [wanted]
            assert crew.hurry(), "something lies there still"
        assert not receivers.began.acquire(timeout=0.05), "there may be no more than six"
        receivers.let_go.set()
    assert sorted(receivers.done) == list(range(10))
    assert len(set(receivers.by)) == 6


def test_nobody_is_called_where_more_was_taken_than_lies_there() -> None:
    """Three are done, the fourth is begun and one lies there: whoever is at it keeps up."""
    receivers = Receivers()
    with Crew(8, receivers) as crew:
        receivers.let_go.set()
        for job in range(3):
            crew.put(job)
            assert receivers.began.acquire(timeout=30)
        receivers.let_go.clear()
        crew.put(3)
        assert receivers.began.acquire(timeout=30)
        crew.put(4)
        assert crew.hurry()
        assert not receivers.began.acquire(timeout=0.05)
        assert crew.hurry(), "now nothing was taken since: somebody is called"
        assert receivers.began.acquire(timeout=30)
        receivers.let_go.set()
    assert sorted(receivers.done) == [0, 1, 2, 3, 4]


def test_nothing_that_was_put_is_left_when_it_ends() -> None:
    """Put and left at once, a thousand times over: everything is done, whoever was just falling asleep."""
    done: list[int] = []
    with Crew(8, done.append) as crew:
        for job in range(1_000):
            crew.put(job)
            if job % 97 == 0:
                time.sleep(0.001)
            if job % 5 == 0:
                crew.hurry()
    assert sorted(done) == list(range(1_000))


def test_there_is_nothing_to_hurry_where_nothing_lies() -> None:
    """Nobody is called for what is done already, or at an empty table."""
    with Crew(8, lambda _job: None) as crew:
        assert not crew.hurry()
    with Crew(8, lambda _job: None):
        pass
