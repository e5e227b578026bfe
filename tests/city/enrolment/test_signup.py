"""The rules of joining and leaving, without a store: every transition, every limit, every bar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.enrolment.leaving import Bar, Suppression, after_joining, barred, may_be_asked
from city.enrolment.signup import (
    ASKED_LASTS,
    CODE_LASTS,
    MOST_TRIES,
    PER_SOURCE,
    PER_TARGET,
    Signup,
    Stage,
    Why,
    confirmed,
    confirmed_by_code,
    left,
    may_ask,
)
from city.enrolment.subscriptions import Topic

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
ASKED = Signup(id="1", person="p", channel="sms", stage=Stage.ASKED, asked=NOW, locale="en-US", code="right")

STEPS = st.lists(
    st.one_of(
        st.just("confirm"),
        st.just("leave"),
        st.sampled_from(["right", "wrong", ""]),
        st.timedeltas(timedelta(0), timedelta(hours=60)),
    ),
    max_size=15,
)


@given(STEPS)
def test_whatever_happens_in_whatever_order(steps: list[object]) -> None:
    """Over every sequence of steps and pauses: confirmed at most once, never after leaving, never late,
    never by a code that is wrong, late, or tried too often; what has ended never changes again."""
    signup, now, confirmations, has_left = ASKED, NOW, 0, False
    for step in steps:
        if isinstance(step, timedelta):
            now += step
            continue
        before = signup
        made = left(signup) if step == "leave" else None
        made = made or (
            confirmed(signup, now) if step == "confirm" else confirmed_by_code(signup, str(step), now)
        )
        assert made.signup is not None
        signup = made.signup
        if made.why is Why.CONFIRMED:
            confirmations += 1
            assert not has_left
            assert now < ASKED.asked + ASKED_LASTS
            assert step in ("confirm", "right")
            if step == "right":
                assert now < ASKED.asked + CODE_LASTS
                assert before.tries < MOST_TRIES
        elif step != "leave":
            assert signup.stage is before.stage
        has_left = has_left or step == "leave"
        if before.stage is Stage.LEFT:
            assert signup == before
    assert confirmations <= 1


def test_nothing_is_confirmed_that_nobody_asked_for() -> None:
    """A link to a sign-up that is gone."""
    assert confirmed(None, NOW).why is Why.UNKNOWN
    assert confirmed_by_code(None, "x", NOW).why is Why.UNKNOWN


def test_a_sign_up_without_a_code_is_not_confirmed_by_none() -> None:
    """An empty code is not the code of a sign-up that has none."""
    from dataclasses import replace

    assert confirmed_by_code(replace(ASKED, code=""), "", NOW).why is Why.WRONG_CODE


@pytest.mark.parametrize(
    ("limits", "why"), [(PER_TARGET, Why.TOO_OFTEN_TARGET), (PER_SOURCE, Why.TOO_OFTEN_SOURCE)]
)
def test_each_limit_holds_to_the_second(limits: tuple[tuple[timedelta, int], ...], why: Why) -> None:
    """As many as it says within its window; when the oldest leaves the window, one more."""
    for window, most in limits:
        times = [NOW - window + timedelta(seconds=1)] * most
        asked = (times, []) if why is Why.TOO_OFTEN_TARGET else ([], times)
        assert may_ask(*asked, NOW) is why
        assert may_ask(*((each[1:]) for each in asked), NOW) in (Why.ASKED, why)
    alone = [NOW - timedelta(days=1)] * 1_000
    assert may_ask(alone, alone, NOW) is Why.ASKED


BARS = st.lists(
    st.builds(
        Suppression,
        st.sampled_from(Bar),
        st.sampled_from(["", *Topic]),
        st.one_of(st.none(), st.just(NOW + timedelta(days=1))),
    ),
    max_size=6,
)


@given(BARS, st.sets(st.sampled_from(Topic), min_size=1))
def test_who_joins_hears_what_they_joined_and_nothing_else_that_they_had_left(
    bars: list[Suppression], topics: set[Topic]
) -> None:
    """Whatever kept them from it is lifted for those topics, and for no other."""
    after = after_joining(bars, topics)
    for topic in Topic:
        before = barred((each for each in bars if each.bar is not Bar.PAUSED), topic, NOW)
        if topic in topics:
            assert barred(after, topic, NOW) is None
        elif before is not None:
            assert barred(after, topic, NOW) is not None


def test_only_stop_and_never_keep_even_a_confirmation_away() -> None:
    """Who has left by a link may ask again; who said STOP or "never" may not be asked for."""
    assert may_be_asked([Suppression(Bar.LEFT), Suppression(Bar.PAUSED)])
    assert not may_be_asked([Suppression(Bar.STOPPED)])
    assert not may_be_asked([Suppression(Bar.BLOCKED)])


def test_a_bar_with_an_end_ends() -> None:
    """At that instant, and it is of its topic only."""
    bar = [Suppression(Bar.PAUSED, "", NOW)]
    assert barred(bar, "news", NOW - timedelta(seconds=1)) is Bar.PAUSED
    assert barred(bar, "news", NOW) is None
    assert barred([Suppression(Bar.LEFT, "news")], "weather", NOW) is None
