"""Two providers of one channel: who is asked first, and when the second may be."""

from __future__ import annotations

from collections import Counter

import pytest

from city.delivery.deliveries import Cause, Outcome, Result
from notifier.sending.failover import SURELY_NOT_SENT, Failover, Weighted
from tests.notifier.alder import Recorder
from tests.notifier.channels.rigs import LETTER

OUTCOMES = [
    Outcome(Result.SENT, Cause.ACCEPTED),
    *(
        Outcome(Result.REFUSED, cause)
        for cause in (Cause.BAD_TARGET, Cause.OPTED_OUT, Cause.REJECTED, Cause.GONE)
    ),
    Outcome(Result.UNKNOWN, Cause.NO_ANSWER),
    Outcome(Result.UNKNOWN, Cause.WORKER_LOST),
    Outcome(Result.RETRY, Cause.SERVER_ERROR),
]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda each: f"{each.result}-{each.cause}")
def test_second_is_not_asked_where_the_first_may_have_sent_or_the_recipient_is_wrong(
    outcome: Outcome,
) -> None:
    """A lost answer, or a server's error, may be a message on its way: another would be a second telling."""
    first, second = Recorder("sms", [outcome]), Recorder("sms")
    both = Failover([Weighted(first, 1), Weighted(second, 0)], lambda: 0.0)
    assert both.send([LETTER]) == [outcome]
    assert (len(first.letters), len(second.letters)) == (1, 0)


@pytest.mark.parametrize("cause", sorted(SURELY_NOT_SENT))
def test_second_is_asked_where_the_first_has_surely_not_sent(cause: Cause) -> None:
    """No connection, too busy, a key that ran out: the other provider tells it at once."""
    first, second = Recorder("sms", [Outcome(Result.RETRY, cause)]), Recorder("sms")
    both = Failover([Weighted(first, 1), Weighted(second, 0)], lambda: 0.0)
    assert both.send([LETTER]) == [Outcome(Result.SENT, Cause.ACCEPTED)]
    assert (len(first.letters), len(second.letters)) == (1, 1)


def test_each_letter_of_a_batch_finds_its_own_way() -> None:
    """What the first took is not sent by the second (F12)."""
    busy, fine = Outcome(Result.RETRY, Cause.BUSY), Outcome(Result.SENT, Cause.ACCEPTED)
    first, second = Recorder("sms", [fine, busy, fine]), Recorder("sms")
    outcomes = Failover([Weighted(first), Weighted(second, 0)], lambda: 0.0).send([LETTER] * 3)
    assert [each.result for each in outcomes] == [Result.SENT] * 3
    assert (len(first.letters), len(second.letters)) == (3, 1)


def test_where_nobody_can_it_waits_for_its_retry() -> None:
    """The last answer is the outcome; nobody was told."""
    down = Outcome(Result.RETRY, Cause.UNREACHABLE)
    both = Failover([Weighted(Recorder("sms", [down])), Weighted(Recorder("sms", [down]))], lambda: 0.0)
    assert both.send([LETTER]) == [down]


def test_weights_share_the_work() -> None:
    """Three to one, over the whole range of chance; the bounds of the range are safe."""
    names = Counter()
    for n in range(1_000):
        first, second = Recorder("sms"), Recorder("sms")
        Failover([Weighted(second, 1), Weighted(first, 3)], lambda n=n: n / 1_000).send([LETTER])
        names[len(first.letters)] += 1
    assert names == {1: 750, 0: 250}
    for chance in (0.0, 1.0):
        assert Failover([Weighted(Recorder("sms"), 0)], lambda chance=chance: chance).send([LETTER])
