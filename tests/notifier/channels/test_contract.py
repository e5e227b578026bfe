"""The contract of all channels, run over a real server for each: see rigs/."""

from __future__ import annotations

import itertools
import logging
import pkgutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import notifier.channels
from city.delivery.deliveries import Cause, Result
from notifier.channels import begin
from notifier.sending.emission import Gated
from tests.notifier.channels.rigs import LETTER, Case, rig_named

MODULES = sorted(each.name for each in pkgutil.iter_modules(notifier.channels.__path__))


CASES = [
    pytest.param(module, case, id=f"{module}-{case.does}")
    for module in MODULES
    for case in rig_named(module).cases
]
BAD = [(module, target) for module in MODULES for target in rig_named(module).bad_targets]


@pytest.mark.parametrize(("module", "case"), CASES)
def test_each_answer_means_one_outcome(
    module: str, case: Case, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The table of every status: its result and cause, how often it arrived, and nothing personal (F20)."""
    caplog.set_level(logging.DEBUG)
    with rig_named(module).run(case.behave, tmp_path) as town:
        (outcome,) = town.channel.send([replace(LETTER, target=town.target)])
        assert (outcome.result, outcome.cause) == (case.result, case.cause), outcome
        assert len(town.arrived) == case.arrived
        wait = outcome.retry_after.total_seconds() if outcome.retry_after is not None else None
        assert wait == case.wait
        seen = repr(outcome) + repr(town.channel) + caplog.text
        assert [word for word in (*town.secrets, "link-token", "unsubscribe-token") if word in seen] == []


BEGUN = [pytest.param(case, id=case.does) for case in rig_named("webhook").cases]


@pytest.mark.parametrize("case", BEGUN)
def test_answer_to_what_was_begun_means_the_same(
    case: Case, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whether one waits for each answer or sends others meanwhile; behind the gate, too."""
    caplog.set_level(logging.DEBUG)
    behaves = iter([204])
    with rig_named("webhook").run(lambda _asked: next(behaves, case.behave), tmp_path) as town:
        letter, channel = replace(LETTER, target=town.target), Gated(town.channel)
        assert begin(channel, letter) is None, "no connection stands yet"
        assert town.arrived == []
        channel.send([letter])
        begun = begin(channel, letter)
        assert begun is not None
        outcome = begun.outcome_within(0.01) or begun.outcome()
        assert (outcome.result, outcome.cause) == (case.result, case.cause), outcome
        assert len(town.arrived) == 2
        wait = outcome.retry_after.total_seconds() if outcome.retry_after is not None else None
        assert wait == case.wait
        seen = repr(outcome) + repr(begun) + caplog.text
        assert [word for word in (*town.secrets, "link-token", "unsubscribe-token") if word in seen] == []


def test_what_may_not_leave_is_not_begun(tmp_path: Path) -> None:
    """Neither what is not for the public, nor what somebody wants no more (B4); it is refused when sent."""
    rig = rig_named("webhook")
    with rig.run(rig.accepts, tmp_path) as town:
        letter = replace(LETTER, target=town.target)
        town.channel.send([letter])
        assert begin(Gated(town.channel), replace(letter, status="Test")) is None
        assert begin(Gated(town.channel, lambda _letter: True), letter) is None
        assert len(town.arrived) == 1


@pytest.mark.parametrize("module", MODULES)
def test_one_outcome_for_each_letter_in_their_order(module: str, tmp_path: Path) -> None:
    """Never one answer for a batch: what cannot be sent in the middle spoils nothing (F12)."""
    rig = rig_named(module)
    with rig.run(rig.accepts, tmp_path) as town:
        letters = [replace(LETTER, target=town.target, delivery_id=f"d{n}") for n in range(3)]
        bad = [replace(LETTER, target=rig.bad_targets[0], delivery_id="bad")] if rig.bad_targets else []
        outcomes = town.channel.send([*letters[:1], *bad, *letters[1:]])
        expected = [Result.SENT, *[Result.REFUSED for _ in bad], Result.SENT, Result.SENT]
        assert [each.result for each in outcomes] == expected
        assert list(town.channel.send([])) == []
        assert len(town.arrived) == 3


@pytest.mark.parametrize(("module", "target"), BAD)
def test_what_is_no_target_is_refused_before_anything_is_sent(
    module: str, target: str, tmp_path: Path
) -> None:
    """A slip in a file, or an attempt to slip something in: refused for good, and never repeated in words."""
    rig = rig_named(module)
    with rig.run(rig.accepts, tmp_path) as town:
        (outcome,) = town.channel.send([replace(LETTER, target=target)])
        assert (outcome.result, outcome.cause) in {
            (Result.REFUSED, Cause.BAD_TARGET),
            (Result.REFUSED, Cause.FORBIDDEN_TARGET),
        }
        assert town.arrived == []
        assert not target or target not in repr(outcome)


@pytest.mark.parametrize("module", [each for each in MODULES if rig_named(each).down])
def test_who_is_not_there_reached_nobody(
    module: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """No connection is surely not delivered: tried again, and not counted as a possible second telling."""
    caplog.set_level(logging.DEBUG)
    down = rig_named(module).down
    assert down is not None
    with down(tmp_path) as town:
        (outcome,) = town.channel.send([replace(LETTER, target=town.target)])
        assert (outcome.result, outcome.can_retry) == (Result.RETRY, True)
        assert outcome.cause in (Cause.UNREACHABLE, Cause.DISK)
        assert not [word for word in town.secrets if word in repr(outcome) + caplog.text]


STATUSES = ("Actual", "Test", "Exercise", "System", "Draft")
SCOPES = ("Public", "Restricted", "Private")


@pytest.mark.parametrize("module", MODULES)
def test_f6_only_actual_and_public_leaves(module: str, tmp_path: Path) -> None:
    """Five statuses, three scopes: one of fifteen passes the gate, on every channel (B4, F6)."""
    rig = rig_named(module)
    with rig.run(rig.accepts, tmp_path) as town:
        table = list(itertools.product(STATUSES, SCOPES))
        letters = [
            replace(LETTER, target=town.target, delivery_id=f"{status}-{scope}", status=status, scope=scope)
            for status, scope in table
        ]
        outcomes = Gated(town.channel).send(letters)
        assert [each.result is Result.SENT for each in outcomes] == [
            pair == ("Actual", "Public") for pair in table
        ]
        assert {each.cause for each in outcomes[1:]} == {Cause.NOT_PUBLIC}
        assert len(town.arrived) == 1


@pytest.mark.parametrize("status", ["", "actual", "ACTUAL", "Actual ", "Unknown"])
def test_a_status_that_is_not_understood_stays_at_home(status: str) -> None:
    """Only the very word passes: whatever else was meant, a person has to look at it."""

    class Loud:
        name = "loud"

        def send(self, batch: object) -> list[object]:
            raise AssertionError("it left")

    (outcome,) = Gated(Loud()).send([replace(LETTER, status=status)])  # type: ignore[arg-type]
    assert outcome.cause is Cause.NOT_PUBLIC


def test_letters_show_no_target_and_no_link() -> None:
    """A letter in a log or a traceback says which delivery it is, and not whose (F20)."""
    shown = repr(replace(LETTER, target="someone@example.org", expires=LETTER.sent_at + timedelta(1)))
    assert "someone" not in shown
    assert "token" not in shown
