"""Who may do what with an emergency message: every state, every step, with its reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from city.emergency.governance import (
    APPROVAL_LASTS,
    Change,
    Entry,
    Ready,
    Standing,
    State,
    Step,
    Why,
    may_approve,
    may_cancel,
    may_reject,
    may_send,
    may_submit,
    may_update,
    standing,
)

NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)
READY = Ready(
    live=True, has_area=True, in_city=True, keeps_rules=True, correction=True, recipients=100, ceiling=100,
    typed=True,
)  # fmt: skip
AT = {
    State.DRAFT: Standing(State.DRAFT, "ana"),
    State.SUBMITTED: Standing(State.SUBMITTED, "ana", "Ana María", NOW),
    State.APPROVED: Standing(State.APPROVED, "ana", "Ana María", NOW, "ben", NOW),
    State.REJECTED: Standing(State.REJECTED, "ana"),
    State.SENT: Standing(State.SENT, "ana", "Ana María", NOW, "ben", NOW, "ana", NOW),
    State.UPDATED: Standing(State.UPDATED, "ana"),
    State.CANCELLED: Standing(State.CANCELLED, "ana"),
    State.EXPIRED: Standing(State.EXPIRED, "ana"),
}
SAME = Change(same_area=True, same_words=True, preapproved=True)

SUBMIT = {
    State.DRAFT: Why.ALLOWED,
    State.SUBMITTED: Why.ALREADY_SUBMITTED,
    State.APPROVED: Why.ALREADY_APPROVED,
    State.REJECTED: Why.REJECTED,
    State.SENT: Why.ALREADY_SENT,
    State.UPDATED: Why.ALREADY_SENT,
    State.CANCELLED: Why.ALREADY_SENT,
    State.EXPIRED: Why.ALREADY_SENT,
}
APPROVE = {**SUBMIT, State.DRAFT: Why.NOT_SUBMITTED, State.SUBMITTED: Why.ALLOWED}
SEND = {
    **SUBMIT,
    State.DRAFT: Why.NOT_SUBMITTED,
    State.SUBMITTED: Why.NOT_APPROVED,
    State.APPROVED: Why.ALLOWED,
}
GLASS = {**SEND, State.DRAFT: Why.PREAPPROVED_ALONE, State.SUBMITTED: Why.PREAPPROVED_ALONE}
REJECT = {
    **dict.fromkeys(State, Why.ALREADY_SENT),
    **dict.fromkeys((State.DRAFT, State.SUBMITTED, State.APPROVED), Why.ALLOWED),
    State.REJECTED: Why.REJECTED,
}
TAKE_BACK = {
    **dict.fromkeys(State, Why.NOT_SENT),
    State.SENT: Why.SAME_AS_APPROVED,
    State.UPDATED: Why.SAME_AS_APPROVED,
    State.CANCELLED: Why.NOT_IN_FORCE,
}


@pytest.mark.parametrize("state", State)
def test_every_step_from_every_state(state: State) -> None:
    """Eight states, seven steps: what is allowed, and why the rest is not."""
    at = AT[state]
    assert may_submit(at, READY) is SUBMIT[state]
    assert may_approve(at, "ben") is APPROVE[state]
    assert may_send(at, READY, NOW, glass=False, preapproved=True) is SEND[state]
    assert may_send(at, READY, NOW, glass=True, preapproved=True) is GLASS[state]
    assert may_reject(at) is REJECT[state]
    assert may_update(at, in_force=True, change=SAME) is TAKE_BACK[state]
    assert may_cancel(at, in_force=True) is TAKE_BACK[state]


@pytest.mark.parametrize("name", ["Ana María", "ana maria", "  ANA   MARÍA ", "Ana-Maria", "ana maría."])
def test_whoever_submitted_cannot_approve(name: str) -> None:
    """Two people: another spelling makes nobody another."""
    assert may_approve(AT[State.SUBMITTED], name) is Why.SAME_PERSON


@pytest.mark.parametrize("name", ["ben", "Ana", "Ana María Ortiz"])
def test_another_person_can(name: str) -> None:
    """The second pair of eyes."""
    assert may_approve(AT[State.SUBMITTED], name) is Why.ALLOWED


NOT_READY = [
    ({"has_area": False}, Why.NO_AREA),  # F14
    ({"in_city": False}, Why.AREA_ELSEWHERE),
    ({"keeps_rules": False}, Why.BREAKS_RULES),
    ({"correction": False}, Why.NO_CORRECTION),  # F13
    ({"recipients": 101}, Why.OVER_CEILING),
    ({"typed": None}, Why.AREA_NOT_TYPED),  # F13
    ({"typed": False}, Why.AREA_TYPED_WRONG),
    ({"has_area": False, "typed": None, "recipients": 10**7}, Why.NO_AREA),  # the gravest first
]


@pytest.mark.parametrize(("values", "why"), NOT_READY)
@pytest.mark.parametrize("glass", [False, True])
def test_f13_f14_what_must_hold_before_a_live_send(values: dict[str, object], why: Why, glass: bool) -> None:
    """No area, no correction, over the ceiling, the area not typed: nothing leaves, glass or no glass."""
    ready = READY._replace(**values)  # type: ignore[arg-type]
    assert may_send(AT[State.APPROVED], ready, NOW, glass=glass, preapproved=True) is why
    assert may_send(AT[State.DRAFT], ready, NOW, glass=True, preapproved=True) is why


@pytest.mark.parametrize(("values", "why"), NOT_READY[:5])
def test_nobody_is_asked_to_approve_what_could_not_be_sent(values: dict[str, object], why: Why) -> None:
    """All but the typing is asked when it is submitted, while there is time."""
    assert may_submit(AT[State.DRAFT], READY._replace(**values)) is why  # type: ignore[arg-type]


def test_a_count_that_could_not_be_made_stops_nobody() -> None:
    """Not to know how many is no reason to be silent in an emergency."""
    assert may_send(
        AT[State.APPROVED], READY._replace(recipients=None), NOW, glass=False, preapproved=False
    ) is (Why.ALLOWED)


@pytest.mark.parametrize("typed", [None, False, True])
@pytest.mark.parametrize("recipients", [0, 10**7])
def test_an_exercise_needs_no_typing_and_has_no_ceiling(typed: bool | None, recipients: int) -> None:
    """It reaches nobody; it goes through the same two people all the same."""
    ready = READY._replace(live=False, typed=typed, recipients=recipients)
    assert may_send(AT[State.APPROVED], ready, NOW, glass=False, preapproved=False) is Why.ALLOWED
    assert may_send(AT[State.SUBMITTED], ready, NOW, glass=False, preapproved=True) is Why.NOT_APPROVED


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED])
def test_the_glass_is_for_words_approved_beforehand(state: State) -> None:
    """One person alone, with words that nobody has read: never."""
    assert may_send(AT[state], READY, NOW, glass=True, preapproved=False) is Why.NOT_PREAPPROVED


def test_whoever_was_approved_needs_no_glass() -> None:
    """Approved is approved, also where somebody is about to break the glass: the log says what happened."""
    assert may_send(AT[State.APPROVED], READY, NOW, glass=True, preapproved=False) is Why.ALLOWED


def test_an_approval_is_of_a_day() -> None:
    """A day later somebody looks again."""
    at = AT[State.APPROVED]
    assert may_send(at, READY, NOW + APPROVAL_LASTS, glass=False, preapproved=True) is Why.ALLOWED
    late = NOW + APPROVAL_LASTS + timedelta(seconds=1)
    assert may_send(at, READY, late, glass=False, preapproved=True) is Why.APPROVAL_OLD


CHANGES = [
    (Change(True, True, True), Why.SAME_AS_APPROVED),
    (Change(True, True, False), Why.SAME_AS_APPROVED),
    (Change(False, True, True), Why.NEEDS_APPROVAL),
    (Change(True, False, True), Why.NEEDS_APPROVAL),
    (Change(False, False, False), Why.NEEDS_APPROVAL),
]


@pytest.mark.parametrize(("change", "why"), CHANGES)
def test_only_what_was_approved_goes_on_by_one_person(change: Change, why: Why) -> None:
    """The same words in the same area for longer; anything else is as new as a first alert."""
    assert may_update(AT[State.SENT], in_force=True, change=change) is why
    assert may_update(AT[State.SENT], in_force=False, change=change) is Why.NOT_IN_FORCE


def test_nothing_is_taken_back_that_is_over() -> None:
    """There is nothing left that a cancel could refer to (B3)."""
    assert may_cancel(AT[State.SENT], in_force=False) is Why.NOT_IN_FORCE


def test_how_it_stands_is_read_from_the_log_alone() -> None:
    """In the order of its numbers; what was refused, and who was called, change nothing."""
    steps = [
        (Step.DRAFT, "ana"),
        (Step.REFUSED, "eve"),
        (Step.SUBMIT, "ana"),
        (Step.PAGE, "townbell"),
        (Step.APPROVE, "ben"),
        (Step.SEND, "cleo"),
    ]
    log = [
        Entry(advisory_id="a", at=NOW + timedelta(minutes=number), by=by, step=step, seq=number)
        for number, (step, by) in enumerate(steps, start=1)
    ]
    found = standing(list(reversed(log)))
    assert (found.state, found.drafted_by, found.submitted_by, found.approved_by, found.sent_by) == (
        State.SENT,
        "ana",
        "ana",
        "ben",
        "cleo",
    )
    assert found.sent_at == NOW + timedelta(minutes=6)
    ended = Entry(advisory_id="a", at=NOW, by="ben", step=Step.CANCEL, seq=7)
    assert standing([*log, ended]).state is State.CANCELLED
    assert standing([]).state is State.DRAFT


def test_every_refusal_has_words() -> None:
    """Whoever is refused at night is told why, and what to do."""
    from notifier.emergency.refusals import refused

    for why in Why:
        if not why.is_yes and why is not Why.NEEDS_APPROVAL:
            error = refused(why, "a-1", names=["Zone A"], breaches=["B5"], recipients=7, ceiling=5)
            assert error.why is why
            assert error.fix
            assert "{" not in str(error)
