"""The history against a second reading of the rules: slow, without any cleverness, from their text alone.

Everything is compared with everything: where :func:`city.advisories.fold` keeps chains,
dictionaries and a walk backwards, here stand the sentences of the rules.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from city.advisories import Area, Message, Reference, State, fold, meaning, vtecs
from tests.city.cap_messages import at, cap, nws, refers

RUN = settings(max_examples=400, deadline=None, derandomize=True)


def naive_live(messages: Sequence[Message], now: datetime) -> set[str]:
    """The identifiers in force at ``now``, each rule as a sentence over all pairs."""
    public = list({each.key: each for each in messages if meaning(each).reaches_public}.values())
    return {m.identifier for m in public if not any(reason(m, public, now) for reason in _REASONS)}


def _ends_something(m: Message, _public: Sequence[Message], _now: datetime) -> bool:
    """A6, A7, A8, A10, A11: what ends another is never in force."""
    actions = {vtec.action for vtec in vtecs(m)}
    return m.msg_type == "Cancel" or (bool(actions) and actions <= {"CAN", "UPG", "EXP"})


def _is_over(m: Message, _public: Sequence[Message], now: datetime) -> bool:
    """A9: ends, else expires, else a day."""
    ends = [info.ends or info.expires for info in m.infos]
    known = [end for end in ends if end]
    assert m.sent is not None
    return (max(known) if known else m.sent + timedelta(hours=24)) <= now


def _is_named(m: Message, public: Sequence[Message], _now: datetime) -> bool:
    """A5, A6, A8: an update, a cancel or an NWS message retires everything it references.

    Of two that name each other only the later one's counts.
    """
    return any(
        u is not m and _retires(u) and _names(u, m) and not (_names(m, u) and _order(m) > _order(u))
        for u in public
    )


def _is_skipped(m: Message, public: Sequence[Message], _now: datetime) -> bool:
    """A5: a later update of the chain skipped it, where its area touches; A8: or ended, if all of it."""
    later = [u for u in _chain(m, public) if _retires(u) and u.sent > m.sent]  # type: ignore[operator]
    going_on = [u for u in later if not (vtecs(u) and _ends_something(u, public, at(0)))]
    if any(_codes(u) & _codes(m) for u in going_on):
        return True
    return _codes(m) <= {code for u in later for code in _codes(u)}


def _is_reissued(m: Message, public: Sequence[Message], _now: datetime) -> bool:
    """A22: the next one with the same text, area and end comes within minutes."""
    return any(m is before for before, _ in _reissues(public))


_REASONS = (_ends_something, _is_over, _is_named, _is_skipped, _is_reissued)


def _retires(u: Message) -> bool:
    return u.msg_type in ("Update", "Cancel") or bool(vtecs(u))


def _names(u: Message, m: Message) -> bool:
    return any((each.sender, each.identifier) == (m.sender, m.identifier) for each in u.references)


def _codes(m: Message) -> set[str]:
    return {code for area in m.areas for code in area.ugc}


def _order(m: Message) -> tuple[datetime, str]:
    assert m.sent is not None
    return m.sent, m.identifier


def _says(m: Message) -> tuple[object, ...]:
    info = m.infos[0]
    events = frozenset(vtec.event for vtec in vtecs(m))
    return m.sender, m.msg_type == "Cancel", info.description, info.expires, frozenset(_codes(m)), events


def _reissues(public: Sequence[Message]) -> list[tuple[Message, Message]]:
    pairs = []
    for m in public:
        after = sorted((u for u in public if _says(u) == _says(m) and _order(u) > _order(m)), key=_order)
        if after and after[0].sent - m.sent <= timedelta(minutes=15):  # type: ignore[operator]
            pairs.append((m, after[0]))
    return pairs


def _chain(m: Message, public: Sequence[Message]) -> list[Message]:
    """A13: what is linked by reference, by a name both give, by VTEC event or by re-issue, however far."""
    reissues = _reissues(public)
    chain = [m]
    for each in chain:
        for u in public:
            if u not in chain and (_linked(each, u) or (each, u) in reissues or (u, each) in reissues):
                chain.append(u)
    return chain


def _linked(a: Message, b: Message) -> bool:
    named_by_a = {(each.sender, each.identifier) for each in a.references}
    named_by_b = {(each.sender, each.identifier) for each in b.references}
    same_event = {vtec.event for vtec in vtecs(a)} & {vtec.event for vtec in vtecs(b)}
    return _names(a, b) or _names(b, a) or bool(named_by_a & named_by_b) or bool(same_event)


_ZONES = st.lists(st.sampled_from(["FLZ001", "FLZ002", "FLZ003"]), min_size=1, max_size=3, unique=True)
_UNSEEN = Reference("city@example.gov", "never seen", at(0).isoformat())


@st.composite
def histories(draw: st.DrawFn) -> list[Message]:
    """Up to nine messages of a city and of the NWS that name earlier, later and unseen ones."""
    count = draw(st.integers(1, 9))
    sent = [draw(st.integers(0, 40)) for _ in range(count)]
    blank = [_one(draw, str(number), sent[number]) for number in range(count)]
    return [_naming(draw, each, blank) for each in blank]


def _one(draw: st.DrawFn, name: str, sent: int) -> Message:
    return _message(draw, name, sent) if draw(st.booleans()) else _segment(draw, name, sent)


def _message(draw: st.DrawFn, name: str, sent: int) -> Message:
    areas = (Area("zones", ugc=tuple(draw(_ZONES))),)
    kind = draw(st.sampled_from(["Alert", "Update", "Update", "Cancel"]))
    words, ends = draw(st.sampled_from("ab")), draw(st.sampled_from([50, 240, None]))
    status = draw(st.sampled_from(["Actual"] * 5 + ["Test"]))
    return cap(name, sent, kind=kind, areas=areas, description=words, ends=ends, status=status)


def _segment(draw: st.DrawFn, name: str, sent: int) -> Message:
    action = draw(st.sampled_from(["NEW", "CON", "CON", "EXT", "EXA", "CAN", "UPG", "EXP", "COR"]))
    event = draw(st.sampled_from(["HT.Y.0004", "HT.Y.0005"]))
    kind = draw(st.sampled_from(["Alert", "Update"]))
    return nws(
        name, sent, f"{action}.{event}", draw(_ZONES), kind=kind, description=draw(st.sampled_from("ab"))
    )


def _naming(draw: st.DrawFn, each: Message, others: Sequence[Message]) -> Message:
    named = draw(st.lists(st.sampled_from(others), max_size=2))
    unseen = (_UNSEEN,) if draw(st.integers(0, 5)) == 0 else ()
    return replace(each, references=(*(refers(other) for other in named if other is not each), *unseen))


@RUN
@given(histories(), st.sampled_from([41, 60, 241, 24 * 60 + 41]))
@example([nws("a", 0, "NEW.HT.Y.0004", ("FLZ001", "FLZ002")), nws("b", 5, "UPG.HT.Y.0004", ("FLZ001",))], 41)
def test_what_is_in_force_is_what_the_rules_say(messages: list[Message], minutes: int) -> None:
    """Any history of up to nine messages, read by the rules' own sentences."""
    now = at(minutes)
    assert {each.message.identifier for each in fold(messages, now).live} == naive_live(messages, now)


@RUN
@given(histories(), st.lists(st.integers(0, 24 * 60 + 80), min_size=1, max_size=4))
def test_a9_later_questions_need_no_new_fold(messages: list[Message], minutes: list[int]) -> None:
    """``live_at`` of one fold agrees with the slow reading at every later time."""
    first, *later = sorted(minutes)
    history = fold(messages, at(first))
    for each in (first, *later):
        assert {s.message.identifier for s in history.live_at(at(each))} == naive_live(messages, at(each))


@RUN
@given(histories(), st.randoms(use_true_random=False))
def test_a1_order_and_copies_change_nothing(messages: list[Message], chance: random.Random) -> None:
    """Shuffled, and some of them three times: the same states, chains and retirers."""
    several = [*messages, *chance.choices(messages, k=3)]
    chance.shuffle(several)
    assert _settled(several) == _settled(messages)


@RUN
@given(histories())
def test_folding_twice_is_folding_once(messages: list[Message]) -> None:
    """What a fold lists is a history again, with the same states."""
    once = fold(messages, at(45))
    assert fold([each.message for each in once.standings], at(45)) == once


def _settled(messages: Sequence[Message]) -> dict[str, tuple[object, ...]]:
    return {
        each.message.identifier: (each.state, each.because, each.chain, each.by and each.by.identifier)
        for each in fold(messages, at(45)).standings
        if each.state is not State.DUPLICATE
    }
