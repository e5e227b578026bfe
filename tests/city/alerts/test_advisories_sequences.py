"""Sequences of messages made to break the rules: partial ends, reuse, relays, contradictions, slips.

Test names carry the numbers of the alerting rules. The other tests take the rules one
by one; these take what offices and relays really send one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from city.advisories import (
    Area,
    Because,
    Cause,
    Kind,
    Message,
    Notice,
    Reference,
    State,
    Tier,
    concerns,
    fold,
    meaning,
    message,
    notice,
    references,
    tier,
    vtecs,
)
from city.earth.places import Location
from tests.city.cap_messages import NOON, at, cap, nws, refers

NWS = "urn:oid:2.49.0.1.840.0.1f23b677"


def live(messages: Sequence[Message], minutes: float = 90) -> set[str]:
    """The identifiers that are in force."""
    return {each.message.identifier for each in fold(messages, at(minutes)).live}


def told(message: Message, messages: Sequence[Message], place: Location) -> Notice:
    """What this message owes to somebody at the place who heard everything that concerned them."""
    history = fold(messages, at(90))
    (standing,) = [each for each in history.standings if each.message == message]
    return notice(message, [each for each in history.earlier(standing) if concerns(each, place)])


# --- A1: copies


def test_a1_the_ipaws_copy_is_updated_by_the_api_copy() -> None:
    """An update from the API names the alert by its plain id; the alert came by IPAWS with a suffix."""
    ipaws = cap(f"{NWS}.001.1_IPAWS", sender="w@noaa.gov")
    named = Reference("w@noaa.gov", f"https://api.weather.gov/alerts/{NWS}.001.1", NOON.isoformat())
    update = replace(cap("u", 5, kind="Update", sender="w@noaa.gov"), references=(named,))
    assert live([ipaws, update]) == {"u"}


def test_a1_a_copy_that_does_not_say_its_status_hides_nothing() -> None:
    """A link in an index has a long summary and no status: the alert itself stands all the same."""
    alert = cap("a", description="Leave.")
    link = replace(cap("a", description="A very long summary of what the alert says. " * 9), status="")
    for order in ([alert, link], [link, alert]):
        (standing,) = fold(order, at(1)).live
        assert standing.message == alert


@pytest.mark.parametrize("status", ["Test", "Exercise", "Draft"])
def test_a2_of_two_contradicting_copies_the_test_counts(status: str) -> None:
    """Sender, identifier and time are one message: whoever relays a drill as Actual is not believed."""
    real = cap("a", description="The river is rising, and much longer than the other copy.")
    drill = cap("a", status=status)
    assert live([real, drill]) == set()
    assert live([drill, real]) == set()


def test_a1_an_identifier_of_megabytes_is_only_an_identifier() -> None:
    """It is neither cut nor remembered."""
    long = cap("x" * 1_000_000)
    assert long.key == cap("x" * 1_000_000).key


# --- A4 to A6: references


def test_a4_a_million_spaces_cost_no_time() -> None:
    """White space is looked at once: this text would take hours if each space were tried as a beginning."""
    text = f"s@x,1,t{' ' * 1_000_000}s@x,2,t"
    assert [each.identifier for each in references(text)[0]] == ["1", "2"]


def test_a5_an_update_of_what_ended_is_new_content() -> None:
    """The alert ran out before its update came: the update lives."""
    alert = cap("a", ends=10)
    assert live([alert, cap("u", 60, kind="Update", to=[alert])]) == {"u"}


def test_a5_a_long_chain_that_only_names_its_predecessor_has_one_live_message() -> None:
    """A hundred updates, each naming only the one before it, in the worst order of arrival."""
    chain = [cap("0")]
    for number in range(1, 100):
        chain.append(
            cap(str(number), number / 10, kind="Update", to=[chain[-1]], description=f"Stage {number}.")
        )
    for order in (chain, chain[::-1], chain[1::2] + chain[::2]):
        assert live(order) == {"99"}


def test_a5_a_missing_link_parts_a_chain_only_as_long_as_it_is_missing() -> None:
    """Update 2 names only update 1, which comes last: until then both ends live, then only the newest."""
    alert = cap("a")
    first = cap("u1", 5, kind="Update", to=[alert], description="Higher.")
    second = cap("u2", 9, kind="Update", to=[first], description="Highest.")
    assert live([alert, second]) == {"a", "u2"}
    assert live([alert, second, first]) == {"u2"}


def test_a6_a_cancel_of_one_of_two_references_ends_the_chain_it_is_in() -> None:
    """An update names two alerts and joins them; a cancel that names one of them takes all of it back."""
    north, south = cap("n", description="North."), cap("s", 1, description="South.")
    both = cap("u", 5, kind="Update", to=[north, south], description="Both.")
    assert live([north, south, both, cap("c", 9, kind="Cancel", to=[north])]) == set()


def test_a6_a_cancel_leaves_the_alert_that_it_does_not_name() -> None:
    """Two alerts of one publisher without a link are two chains."""
    north, south = cap("n", description="North."), cap("s", 1, description="South.")
    assert live([north, south, cap("c", 9, kind="Cancel", to=[north])]) == {"s"}


def test_a6_a_cancel_of_a_cancel_brings_nothing_back() -> None:
    """CAP knows no such thing: what was taken back must be sent anew."""
    alert = cap("a")
    cancel = cap("c", 5, kind="Cancel", to=[alert])
    assert live([alert, cancel, cap("cc", 9, kind="Cancel", to=[cancel])]) == set()


def test_a6_a_second_cancel_is_not_told_again() -> None:
    """It was over already."""
    alert = cap("a")
    cancel = cap("c", 5, kind="Cancel", to=[alert])
    again = cap("c2", 7, kind="Cancel", to=[alert])
    assert notice(cancel, [alert]) == Notice(Kind.ALL_CLEAR, Cause.OVER)
    assert notice(again, [alert, cancel]) == Notice(Kind.SILENT, Cause.OVER_ALREADY)


def test_a6_the_same_words_after_an_all_clear_are_news() -> None:
    """The danger is back within minutes, in the same words: silence would leave everybody at ease."""
    alert = cap("a")
    cancel = cap("c", 4, kind="Cancel", to=[alert])
    again = cap("a2", 8)
    assert live([alert, cancel, again]) == {"a2"}
    assert notice(again, [alert, cancel]) == Notice(Kind.NEW, Cause.FIRST)


def test_a6_a_cancel_that_was_dated_before_its_alert_still_counts() -> None:
    """The publisher's clocks differ by a minute."""
    alert = cap("a", 5)
    assert live([alert, cap("c", 4, kind="Cancel", to=[alert])]) == set()


@pytest.mark.parametrize("status", ["Test", "Exercise", "System", "Draft", ""])
@pytest.mark.parametrize("kind", ["Update", "Cancel"])
def test_a2_nothing_that_is_not_actual_ends_anything(status: str, kind: str) -> None:
    """A drill on the night of a flood."""
    alert = cap("a")
    assert live([alert, cap("d", 5, kind=kind, to=[alert], status=status)]) == {"a"}


# --- A8 to A13: segments of the NWS


@pytest.mark.parametrize("action", ["CAN", "UPG", "EXP"])
def test_a8_what_ends_for_part_of_the_area_goes_on_for_the_rest(action: str) -> None:
    """One segment was read, the other's was not: two zones were not named, so they are still warned."""
    whole = nws("a", 0, "NEW.WI.Y.0004", ("FLZ001", "FLZ002", "FLZ003"))
    part = nws("p", 60, f"{action}.WI.Y.0004", ("FLZ001",))
    assert live([whole, part]) == {"a"}
    assert live([whole, part, nws("q", 60, "CAN.WI.Y.0004", ("FLZ002", "FLZ003"))]) == set()


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 3, 0, 1)])
def test_a8_an_end_after_a_continuation_does_not_wake_what_that_replaced(order: tuple[int, ...]) -> None:
    """CON for zone 1, then CAN for zone 1: the first message, over both zones, stays replaced."""
    first = nws("a", 0, "NEW.WI.Y.0004", ("FLZ001", "FLZ002"))
    one, two = nws("b1", 30, "CON.WI.Y.0004", ("FLZ001",)), nws("b2", 30, "CON.WI.Y.0004", ("FLZ002",))
    over = nws("c", 60, "CAN.WI.Y.0004", ("FLZ001",))
    messages = [first, one, two, over]
    assert live([messages[index] for index in order]) == {"b2"}


def test_a8_each_zone_hears_its_own_of_a_split_product() -> None:
    """CAN for one zone and CON for the other, in one product: an all-clear here, silence there."""
    whole = nws("a", 0, "NEW.WI.Y.0004", ("FLZ001", "FLZ002"))
    over = nws("c", 60, "CAN.WI.Y.0004", ("FLZ001",), kind="Update", to=[whole])
    on = nws("d", 60, "CON.WI.Y.0004", ("FLZ002",), kind="Update", to=[whole])
    here, there = Location("here", ugc=("FLZ001",)), Location("there", ugc=("FLZ002",))
    assert told(over, [whole, over, on], here) == Notice(Kind.ALL_CLEAR, Cause.OVER)
    assert told(on, [whole, over, on], there) == Notice(Kind.SILENT, Cause.CONTINUED)


@pytest.mark.parametrize("action", ["EXT", "EXB", "COR", "ROU"])
def test_a13_extensions_and_corrections_take_the_place_of_what_they_extend(action: str) -> None:
    """As bare Alerts without references, as the NWS's listings show them."""
    first = nws("a", 0, "NEW.WI.Y.0004", ends=240)
    later = nws("b", 60, f"{action}.WI.Y.0004", ends=600, description="Until late.")
    assert live([first, later]) == {"b"}
    assert notice(later, [first]).kind is Kind.UPDATE


def test_a13_an_area_that_joins_leaves_the_first_area_warned() -> None:
    """EXA names only the new zone: its people get a new notice, the first ones hear nothing."""
    first = nws("a", 0, "NEW.WI.Y.0004", ("FLZ001",))
    joined = nws("b", 60, "EXA.WI.Y.0004", ("FLZ002",))
    assert live([first, joined]) == {"a", "b"}
    assert told(joined, [first, joined], Location("new", ugc=("FLZ002",))) == Notice(Kind.NEW, Cause.FIRST)


def test_a10_an_upgrade_of_part_of_a_watch() -> None:
    """The warning lives under its own number, the watch goes on where it was not upgraded."""
    watch = nws("w", 0, "NEW.WS.A.0004", ("FLZ001", "FLZ002"))
    upgraded = nws("u", 60, "UPG.WS.A.0004", ("FLZ001",), kind="Update", to=[])
    warning = nws("n", 60, "NEW.WS.W.0002", ("FLZ001",))
    assert live([watch, upgraded, warning]) == {"w", "n"}
    assert told(upgraded, [watch, upgraded, warning], Location("x", ugc=("FLZ001",))).kind is Kind.SILENT


def test_a11_an_expiry_that_names_the_next_event_starts_nothing() -> None:
    """EXP of one event whose words are about the next one: it is over, silent, and ends nothing else."""
    storm, next_one = nws("a", 0, "NEW.SC.Y.0101"), nws("b", 50, "NEW.SC.Y.0102")
    over = nws("e", 60, "EXP.SC.Y.0101", kind="Update", to=[storm], description="A gale follows.")
    assert live([storm, next_one, over]) == {"b"}
    assert notice(over, [storm]) == Notice(Kind.SILENT, Cause.EVENT_OVER)


def test_a13_a_number_begins_again_in_january() -> None:
    """A wind advisory number 1 in December and another number 1 in January are two events."""
    december = replace(nws("a", 0, "NEW.WI.Y.0001"), sent=datetime(2026, 12, 20, tzinfo=UTC))
    january = replace(nws("b", 0, "NEW.WI.Y.0001"), sent=datetime(2027, 1, 9, tzinfo=UTC))
    assert len(fold([december, january], datetime(2026, 12, 20, tzinfo=UTC)).chains) == 2


def test_a13_an_event_goes_on_over_new_year() -> None:
    """A flood that began in December keeps its number in January."""
    december = replace(nws("a", 0, "NEW.FL.W.0071"), sent=datetime(2026, 12, 30, tzinfo=UTC))
    january = replace(nws("b", 0, "CON.FL.W.0071"), sent=datetime(2027, 1, 2, tzinfo=UTC))
    history = fold([december, january], datetime(2026, 12, 30, tzinfo=UTC))
    assert len(history.chains) == 1
    assert history.standings[0].by == january


def test_a13_the_hydrologic_second_string_is_no_event() -> None:
    """A river flood warning has two strings: only the first one is VTEC of an event (NWS 10-1703, 2.2)."""
    texts = (
        "/O.CON.KDMX.FL.W.0012.000000T0000Z-261125T0000Z/",
        "/DESI4.1.ER.261121T1200Z.261122T1800Z.261124T1800Z.NO/",
    )
    flood = nws("a", 0, "NEW.FL.W.0012", parameters={"VTEC": (" ".join(texts),)})
    assert [vtec.event for vtec in vtecs(flood)] == [("KDMX", "FL", "W", "0012")]


def test_a13_a_product_with_two_events_ends_only_when_both_do() -> None:
    """CAN of a watch with CON of an advisory: the message is still an alert, and in force."""
    texts = (
        "/O.CAN.KMFL.WS.A.0002.261122T1200Z-261123T0000Z/",
        "/O.CON.KMFL.WI.Y.0009.261122T1200Z-261123T0000Z/",
    )
    both = nws("b", 60, "CON.WI.Y.0009", parameters={"VTEC": texts})
    assert meaning(both).action == "alert"
    assert live([nws("a", 0, "NEW.WI.Y.0009"), both]) == {"b"}


# --- A9 and A22: times


def test_a9_an_alert_that_expired_before_it_was_sent_is_over() -> None:
    """Expires lies before sent and nothing else says an end: it is never told."""
    late = cap("a", 60, ends=30)
    (standing,) = fold([late], at(61)).standings
    assert (standing.state, standing.because) == (State.ENDED, Because.PAST_ITS_END)


def test_a9_an_end_of_null_is_the_citys_default_even_in_an_update() -> None:
    """The alert's own end does not carry over: an update is new content (A5)."""
    alert = cap("a", ends=60)
    update = cap("u", 5, kind="Update", to=[alert], ends=None)
    (standing,) = fold([alert, update], at(120)).live
    assert standing.because is Because.IN_FORCE_BY_DEFAULT


def test_a9_for_ever_is_the_citys_default() -> None:
    """9999-12-31 is what some programs write for "until further notice": staff look at it after a day."""
    item = {"sender": "s", "identifier": "a", "sent": "2026-11-22T12:00:00Z", "status": "Actual"}
    item |= {"scope": "Public", "msg_type": "Alert"}
    ever = message({**item, "infos": [{"expires": "9999-12-31T23:59:59Z"}]})
    history = fold([ever], NOON)
    assert history.standings[0].needs_review
    assert history.live_at(NOON + timedelta(hours=23))
    assert not history.live_at(NOON + timedelta(hours=24))


def test_a22_a_reissue_every_ten_minutes_is_one_advisory() -> None:
    """Each is within fifteen minutes of the one before it, though not of the first."""
    again = [cap(str(number), number * 10) for number in range(12)]
    assert live(again, 120) == {"11"}
    assert all(notice(each, again[:place]).kind is Kind.SILENT for place, each in enumerate(again) if place)


def test_a22_two_that_differ_only_in_their_drawing_are_two() -> None:
    """The second polygon is somewhere else."""
    square = ((25.0, -81.0), (25.0, -80.0), (26.0, -80.0), (25.0, -81.0))
    moved = tuple((lat + 3, lon) for lat, lon in square)
    one, other = cap("a", areas=(Area(polygons=(square,)),)), cap("b", 4, areas=(Area(polygons=(moved,)),))
    assert live([one, other]) == {"a", "b"}


# --- A18 and A23: at the edges


def test_a18_an_evacuation_of_unknown_severity_is_an_emergency() -> None:
    """All three measures are missing, the words are not."""
    order = cap("a", event="Evacuation Order", severity="", urgency="Unknown", certainty="???")
    assert tier(order) is Tier.EMERGENCY


def test_a23_a_type_in_other_letters_is_still_that_type() -> None:
    """ "CANCEL" and " cancel " take back as "Cancel" does."""
    alert = cap("a")
    for kind in ("CANCEL", " cancel ", "cancel"):
        assert live([alert, cap("c", 5, kind=kind, to=[alert])]) == set()


def test_a23_an_unknown_type_neither_retires_nor_hides() -> None:
    """It is an alert beside the one it names."""
    alert = cap("a")
    assert live([alert, cap("b", 5, kind="Bulletin", to=[alert], description="Other.")]) == {"a", "b"}


def test_a6_two_that_cancel_each_other_end_with_the_later() -> None:
    """Neither is in force, and nothing fails."""
    one = replace(cap("x", 1, kind="Cancel"), references=(refers(cap("y", 2)),))
    other = replace(cap("y", 2, kind="Cancel"), references=(refers(cap("x", 1)),))
    assert live([one, other]) == set()
