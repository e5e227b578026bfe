"""What became of every message of a history. Test names carry the numbers of the alerting rules."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.advisories import Area, Because, Message, Reference, State, fold
from tests.city.cap_messages import NOON, at, cap, nws, refers


def states(messages: Sequence[Message], minutes: float = 30) -> dict[str, State]:
    """The state of each identifier, so many minutes after noon."""
    return {each.message.identifier: each.state for each in fold(messages, at(minutes)).standings}


def live(messages: Sequence[Message], minutes: float = 30) -> set[str]:
    """The identifiers that are in force."""
    return {each.message.identifier for each in fold(messages, at(minutes)).live}


def test_a1_the_same_key_twice_is_one_advisory() -> None:
    """A copy with other bytes is a duplicate, and the copy that says more stands."""
    short, full = cap("a", description="."), cap("a", description="The river is rising fast.")
    history = fold([short, full], at(1))
    assert [each.message for each in history.live] == [full]
    assert [each.because for each in history.standings if each.state is State.DUPLICATE] == [Because.SAME_KEY]


def test_a2_what_is_not_public_neither_lives_nor_retires() -> None:
    """A Test cancel must not take back a real warning."""
    real = cap("a")
    drill = cap("c", 5, kind="Cancel", status="Test", to=[real])
    assert states([real, drill]) == {"a": State.LIVE, "c": State.NOT_PUBLIC}


def test_a5_an_update_retires_what_it_references() -> None:
    """Only the newest content is live."""
    first, second = cap("a"), cap("u", 5, kind="Update", to=[cap("a")])
    history = fold([first, second], at(30))
    assert states([first, second]) == {"a": State.SUPERSEDED, "u": State.LIVE}
    assert history.standings[0].by == second


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_a5_a_chain_may_skip_links(order: tuple[int, ...]) -> None:
    """Two updates both name only the alert: the later one replaces the earlier one too."""
    alert = cap("a")
    chain = [alert, cap("u1", 5, kind="Update", to=[alert]), cap("u2", 9, kind="Update", to=[alert])]
    assert live([chain[index] for index in order]) == {"u2"}


def test_a5_siblings_of_an_original_that_was_never_seen_are_one_chain() -> None:
    """Both name an alert that we never had."""
    unseen = cap("a")
    assert live([cap("u1", 5, kind="Update", to=[unseen]), cap("u2", 9, kind="Update", to=[unseen])]) == {
        "u2"
    }


def test_a5_an_update_of_something_unknown_lives() -> None:
    """It is treated as an alert."""
    assert live([cap("u", 5, kind="Update", to=[cap("never seen")])]) == {"u"}


def test_a5_a_late_alert_after_its_update_is_never_live() -> None:
    """The order of arrival does not matter: the update arrived first."""
    alert = cap("a")
    assert states([cap("u", 5, kind="Update", to=[alert]), alert])["a"] is State.SUPERSEDED


def test_a5_a_reference_with_a_misspelt_time_still_counts() -> None:
    """Sender and identifier suffice where the time matches nothing."""
    named = replace(cap("u", 5, kind="Update"), references=(Reference("city@example.gov", "a", "yesterday"),))
    assert live([cap("a"), named]) == {"u"}


def test_a5_of_two_with_one_identifier_the_time_tells_which() -> None:
    """Some publishers use an identifier again: the reference's time chooses."""
    old, new = (
        cap("a", 0, areas=(Area("north", ugc=("FLZ001",)),)),
        cap("a", 8, areas=(Area("south", ugc=("FLZ002",)),)),
    )
    update = cap("u", 9, kind="Update", to=[old], areas=(Area("north", ugc=("FLZ001",)),))
    history = fold([old, new, update], at(30))
    assert {each.message.sent for each in history.live} == {new.sent, update.sent}


def test_a5_two_that_name_each_other_do_not_silence_each_other() -> None:
    """The later of the two lives, wherever they apply."""
    north, south = (Area("north", ugc=("FLZ001",)),), (Area("south", ugc=("FLZ002",)),)
    one = replace(cap("x", 1, kind="Update", areas=north), references=(refers(cap("y", 2)),))
    other = replace(cap("y", 2, kind="Update", areas=south), references=(refers(cap("x", 1)),))
    assert live([one, other]) == {"y"}


def test_a_message_that_names_itself_lives() -> None:
    """A publisher's slip must not silence its alert."""
    assert live([cap("u", kind="Update", to=[cap("u")])]) == {"u"}


def test_an_alert_that_names_another_does_not_end_it() -> None:
    """CAP's Alert carries no references (B3): where one does, both are shown rather than one hidden."""
    assert live([cap("a"), cap("b", 5, to=[cap("a")], description="Other.")]) == {"a", "b"}


def test_a6_a_cancel_takes_back_the_whole_chain() -> None:
    """It names only the first alert; the update after it is over too."""
    alert = cap("a")
    chain = [alert, cap("u", 5, kind="Update", to=[alert]), cap("c", 9, kind="Cancel", to=[alert])]
    assert states(chain)["u"] is State.CANCELLED
    assert states(chain)["c"] is State.ALL_CLEAR
    assert live(chain) == set()


def test_a6_a_cancel_without_blocks_takes_back_all_the_same() -> None:
    """A Cancel often has no info block, hence no area."""
    alert = cap("a")
    assert live([alert, replace(cap("c", 9, kind="Cancel", to=[alert]), infos=())]) == set()


def test_a6_a_late_alert_after_its_cancel_is_never_live() -> None:
    """The cancel arrived first."""
    assert states([cap("c", 5, kind="Cancel", to=[cap("a")]), cap("a")])["a"] is State.CANCELLED


def test_a6_an_update_after_a_cancel_is_new_content() -> None:
    """The danger came back: what was sent after the cancel lives."""
    alert = cap("a")
    cancel = cap("c", 5, kind="Cancel", to=[alert])
    assert live([alert, cancel, cap("u", 9, kind="Update", to=[alert, cancel])]) == {"u"}


def test_a7_an_all_clear_update_is_not_live() -> None:
    """It retires what it names and does not stand in its place."""
    alert = cap("a")
    over = cap("u", 5, kind="Update", to=[alert], urgency="Past", responses=("None",), ends=5)
    assert states([alert, over]) == {"a": State.CANCELLED, "u": State.ALL_CLEAR}


def _disguised(identifier: str, target: Message, zones: Sequence[str] = ("FLZ072",)) -> Message:
    assert target.sent is not None
    expired = f"{target.sender},{target.identifier},{target.sent.isoformat()}"
    return nws(
        identifier,
        60,
        "CAN.HT.Y.0004",
        zones,
        responses=("AllClear",),
        parameters={"expiredReferences": (expired,)},
    )


def test_a8_an_nws_cancel_in_the_guise_of_an_alert_is_not_live() -> None:
    """Its own ends lies in the future, and it is over all the same."""
    advisory = nws("a", 0, "NEW.HT.Y.0004")
    assert states([advisory, _disguised("c", advisory)], 90) == {"a": State.CANCELLED, "c": State.ALL_CLEAR}


def test_a8_a_cancel_of_some_zones_leaves_the_segment_for_the_others() -> None:
    """One product: CAN for one zone, CON for two, sent together, both naming the same advisory."""
    advisory = nws("a", 0, "NEW.HT.Y.0004", ("FLZ001", "FLZ002", "FLZ003"))
    goes_on = nws("b", 60, "CON.HT.Y.0004", ("FLZ002", "FLZ003"), kind="Update", to=[advisory])
    assert live([advisory, _disguised("c", advisory, ("FLZ001",)), goes_on], 90) == {"b"}


def test_a8_a_cancel_of_some_zones_that_names_nothing_keeps_the_rest_warned() -> None:
    """Only by the event number is it linked: two zones were not cancelled, so the advisory stands."""
    advisory = nws("a", 0, "NEW.HT.Y.0004", ("FLZ001", "FLZ002"))
    assert live([advisory, nws("c", 60, "CAN.HT.Y.0004", ("FLZ001",))], 90) == {"a"}
    assert live([advisory, nws("c", 60, "CAN.HT.Y.0004", ("FLZ001", "FLZ002"))], 90) == set()


@pytest.mark.parametrize(
    ("changes", "minutes", "state", "because"),
    [
        ({"ends": 240}, 239, State.LIVE, Because.IN_FORCE),
        ({"ends": 240}, 240, State.ENDED, Because.PAST_ITS_END),
        ({"ends": None}, 24 * 60 - 1, State.LIVE, Because.IN_FORCE_BY_DEFAULT),
        ({"ends": None}, 24 * 60, State.ENDED, Because.PAST_DEFAULT_LIFE),
    ],
)
def test_a9_the_end_decides_and_the_city_has_a_default(
    changes: dict[str, Any], minutes: float, state: State, because: Because
) -> None:
    """The instant of the end is past; without any end it is 24 hours, for staff to review."""
    standing = fold([cap("a", **changes)], at(minutes)).standings[0]
    assert (standing.state, standing.because) == (state, because)
    assert standing.needs_review is (because is Because.IN_FORCE_BY_DEFAULT)


def test_a9_the_default_life_is_the_citys() -> None:
    """Another city says six hours."""
    history = fold([cap("a", ends=None)], at(361), default_life=timedelta(hours=6))
    assert history.standings[0].state is State.ENDED


def test_a9_one_fold_serves_later_questions() -> None:
    """Until new messages come, time only ends things: the same as folding again."""
    messages = [cap("a", ends=60), cap("b", ends=None, description="Other."), cap("c", 5, kind="Cancel")]
    once = fold(messages, at(10))
    for minutes in (10, 59, 60, 24 * 60 - 1, 24 * 60):
        assert once.live_at(at(minutes)) == fold(messages, at(minutes)).live


def test_a10_an_upgrade_retires_the_watch_and_is_not_live() -> None:
    """The warning that follows has its own number and lives."""
    watch, warning = nws("w", 0, "NEW.FZ.A.0004"), nws("n", 60, "NEW.FZ.W.0002")
    upgrade = nws("u", 60, "UPG.FZ.A.0004", urgency="Past", responses=("Monitor",))
    assert states([watch, upgrade, warning], 90) == {
        "w": State.SUPERSEDED,
        "u": State.ALL_CLEAR,
        "n": State.LIVE,
    }


def test_a11_an_event_that_is_over_is_not_live() -> None:
    """VTEC EXP ends what it names and is over itself, whatever its ends says."""
    first = nws("a", 0, "NEW.SC.Y.0101")
    assert states([first, nws("e", 60, "EXP.SC.Y.0101", kind="Update", to=[first])], 90) == {
        "a": State.SUPERSEDED,
        "e": State.ENDED,
    }


def test_a12_vanishing_is_no_cancel() -> None:
    """What was in an earlier listing lives on when the next listing lacks it: fold gets the history."""
    assert live([cap("a"), cap("b", areas=())]) == {"a", "b"}
    assert live([]) == set()


def test_a13_messages_of_one_vtec_event_are_one_chain() -> None:
    """A continuation as a bare Alert, without references, replaces what went before it."""
    first, on = nws("a", 0, "NEW.HT.Y.0004"), nws("b", 60, "CON.HT.Y.0004")
    history = fold([first, on], at(90))
    assert {each.message.identifier for each in history.live} == {"b"}
    assert {each.chain for each in history.standings} == {"a"}
    assert history.earlier(history.live[0]) == (first,)


def test_a13_another_number_office_or_significance_is_another_event() -> None:
    """Nothing of these replaces the first."""
    others = [nws("b", 60, "NEW.HT.Y.0005"), nws("c", 60, "NEW.HT.W.0004"), nws("d", 60, "NEW.WI.Y.0004")]
    assert live([nws("a", 0, "NEW.HT.Y.0004"), *others], 90) == {"a", "b", "c", "d"}


def test_a13_segments_sent_together_all_live() -> None:
    """One event in five areas is five messages of one chain, and none replaces another."""
    segments = [nws(str(n), 0, "NEW.FW.W.0009", (f"ORZ{n:03d}",)) for n in range(5)]
    history = fold(segments, at(30))
    assert len(history.live) == 5
    assert len({each.chain for each in history.live}) == 1


def test_a13_a_later_segment_replaces_only_where_it_applies() -> None:
    """An update of the north leaves the south's own update in force."""
    both = nws("a", 0, "NEW.HT.Y.0004", ("FLZ001", "FLZ002"))
    north = nws("n1", 10, "CON.HT.Y.0004", ("FLZ001",), kind="Update", to=[both])
    south = nws("s1", 10, "CON.HT.Y.0004", ("FLZ002",), kind="Update", to=[both])
    later = nws("n2", 20, "EXT.HT.Y.0004", ("FLZ001",), kind="Update", to=[both, north])
    assert live([both, north, south, later]) == {"s1", "n2"}


def test_a13_last_years_number_is_another_event() -> None:
    """VTEC numbers begin again in January."""
    assert (
        len(fold([nws("a", -400 * 24 * 60, "NEW.HT.Y.0004"), nws("b", 0, "NEW.HT.Y.0004")], at(1)).chains)
        == 2
    )


@pytest.mark.parametrize(("minutes", "count"), [(4, 1), (15, 1), (16, 2)])
def test_a22_the_same_again_within_minutes_is_one_advisory(minutes: int, count: int) -> None:
    """Same text, area and end under another id: within 15 minutes the later takes the earlier's place."""
    again = [cap("a"), cap("b", minutes)]
    assert len(live(again)) == count
    assert "b" in live(again)


@pytest.mark.parametrize(
    "changes",
    [
        {"description": "Other."},
        {"severity": "Severe"},
        {"ends": 300},
        {"areas": (Area("x", ugc=("FLZ001",)),)},
    ],
)
def test_a22_anything_else_is_another_advisory(changes: dict[str, Any]) -> None:
    """Another text, severity, end or area within minutes is no re-issue."""
    assert live([cap("a"), cap("b", 4, **changes)]) == {"a", "b"}


def test_a22_a_cancel_of_either_copy_ends_both() -> None:
    """Whichever id the publisher takes back."""
    for named in (cap("a"), cap("b", 4)):
        assert live([cap("a"), cap("b", 4), cap("c", 9, kind="Cancel", to=[named])]) == set()


def test_the_chain_is_named_after_the_message_that_started_it() -> None:
    """The same for all that is told of one event, in any order of arrival."""
    alert = cap("start")
    chain = [alert, cap("u1", 5, kind="Update", to=[alert]), cap("u2", 9, kind="Update", to=[cap("u1", 5)])]
    for order in (chain, chain[::-1]):
        history = fold(order, at(30))
        assert {each.chain for each in history.standings} == {"start"}
        assert [each.message.identifier for each in history.chain("start")] == ["start", "u1", "u2"]


def test_what_came_before_counts_also_within_one_second() -> None:
    """An update sent in the same second as its alert follows it, whatever their identifiers."""
    alert, update = cap("z"), cap("a", kind="Update", to=[cap("z")], description="Higher.")
    history = fold([alert, update], at(1))
    (standing,) = history.live
    assert standing.message == update
    assert history.earlier(standing) == (alert,)
    assert all(each.message not in history.earlier(each) for each in history.standings)


def test_two_publishers_may_use_one_identifier() -> None:
    """Each has a chain of its own, and neither takes back the other's."""
    ours, theirs = cap("1"), cap("1", 1, sender="county@example.gov", description="Other.")
    history = fold(
        [ours, theirs, cap("c", 5, kind="Cancel", to=[theirs], sender="county@example.gov")], at(30)
    )
    assert [each.message for each in history.live] == [ours]
    assert len({each.chain for each in history.standings}) == 2
    assert [len(history.chain(each.chain)) for each in history.standings] == [1, 2, 2]


def test_a_message_whose_time_cannot_be_read_is_shown_and_can_be_taken_back() -> None:
    """Without sent there is neither order nor default life; it lives until its end or its cancel."""
    lost = replace(cap("a"), sent=None)
    named = replace(cap("c", 5, kind="Cancel"), references=(Reference("city@example.gov", "a", ""),))
    assert live([lost]) == {"a"}
    assert live([lost, named]) == set()


_ACTIONS = st.sampled_from(["Alert", "Update", "Cancel"])
_ZONES = st.lists(st.sampled_from(["FLZ001", "FLZ002", "FLZ003"]), min_size=1, max_size=3, unique=True)


@st.composite
def histories(draw: st.DrawFn) -> list[Message]:
    """Up to seven messages that name earlier ones at random, with and without VTEC."""
    messages: list[Message] = []
    for number in range(draw(st.integers(1, 7))):
        to = draw(st.lists(st.sampled_from(messages), max_size=2)) if messages else []
        kind, zones = draw(_ACTIONS), draw(_ZONES)
        sent = draw(st.integers(0, 9))
        if draw(st.booleans()):
            action = draw(st.sampled_from(["NEW", "CON", "EXT", "CAN", "UPG", "EXP"]))
            messages.append(nws(str(number), sent, f"{action}.HT.Y.0004", zones, kind=kind, to=to))
        else:
            area = (Area("zones", ugc=tuple(zones)),)
            messages.append(
                cap(str(number), sent, kind=kind, to=to, areas=area, description=draw(st.sampled_from("ab")))
            )
    return messages


@settings(max_examples=150, deadline=None, derandomize=True)
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_never_matters(messages: list[Message], chance: random.Random) -> None:
    """Any order of the same messages, some of them twice, gives the same states."""
    shuffled = [*messages, *chance.sample(messages, 1)]
    chance.shuffle(shuffled)
    assert _settled(shuffled) == _settled(messages)


def _settled(messages: Sequence[Message]) -> dict[str, tuple[State, str]]:
    standings = fold(messages, at(30)).standings
    return {
        each.message.identifier: (each.state, each.chain)
        for each in standings
        if each.state is not State.DUPLICATE
    }


@settings(max_examples=100, deadline=None, derandomize=True)
@given(histories())
def test_nothing_disappears(messages: list[Message]) -> None:
    """Every message has one standing, and whatever was retired names who retired it."""
    standings = fold(messages, NOON).standings
    assert sorted(each.message.identifier for each in standings) == sorted(m.identifier for m in messages)
    for each in standings:
        assert (each.by is not None) is (each.state in (State.SUPERSEDED, State.CANCELLED))
