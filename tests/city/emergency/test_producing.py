"""Rules for the city's own CAP messages, by number (B1 to B7); what the schema would let pass is B8."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from city.alerts.messages import Area, Info, Message, Reference, instant
from city.earth.geometry import Point
from city.emergency.producing import Breach, Wrong, advice, breaches, cap_time, whole_second
from city.localtime import local

SENT = datetime(2026, 11, 29, 3, 0, tzinfo=timezone(timedelta(hours=-5)))
RING: tuple[Point, ...] = (
    (37.06, -75.93),
    (37.06, -75.91),
    (37.13, -75.91),
    (37.13, -75.93),
    (37.06, -75.93),
)
AREA = Area("Zone A", polygons=(RING,))
EARLIER = Reference("alerts@city.example", "a-1", "2026-11-29T02:00:00-05:00")
SECOND = Reference("alerts@city.example", "a-2", "2026-11-29T02:30:00-05:00")


def info(language: str = "en-US", **values: Any) -> Info:
    """A block that keeps every rule."""
    fields: dict[str, Any] = {
        "event": "Evacuation Immediate",
        "urgency": "Immediate",
        "severity": "Extreme",
        "certainty": "Observed",
        "responses": ("Evacuate",),
        "categories": ("Safety",),
        "effective": SENT,
        "expires": SENT + timedelta(hours=6),
        "sender_name": "City of Example",
        "headline": "Leave Zone A now",
        "description": "The dunes are broken.",
        "instruction": "Leave now.",
        "event_codes": {"SAME": ("EVI",)},
        "areas": (AREA,),
    }
    return Info(language, **{**fields, **values})


def message(*infos: Info, **values: Any) -> Message:
    """A first alert that keeps every rule."""
    fields: dict[str, Any] = {
        "sender": "alerts@city.example",
        "identifier": "example-20261129-1a2b",
        "sent": SENT,
        "status": "Actual",
        "scope": "Public",
        "msg_type": "Alert",
        "infos": infos or (info(), info("es-US", event="Evacuación inmediata", headline="Salga ahora")),
    }
    return Message(**{**fields, **values})


def found(what: Message, *in_force: Reference) -> set[tuple[str, Wrong]]:
    """The rules that a message breaks."""
    return {(each.rule, each.wrong) for each in breaches(what, in_force)}


def test_a_good_alert_breaks_nothing() -> None:
    """Two languages, one area: nothing to say."""
    assert breaches(message()) == ()


NAMES = [
    ("", Wrong.NO_NAME),
    ("a b", Wrong.BAD_NAME),
    ("a\tb", Wrong.BAD_NAME),
    ("a\nb", Wrong.BAD_NAME),
    ("a\u00a0b", Wrong.BAD_NAME),
    ("a,b", Wrong.BAD_NAME),
    ("a<b", Wrong.BAD_NAME),
    ("a&b", Wrong.BAD_NAME),
]


@pytest.mark.parametrize("name", ["identifier", "sender"])
@pytest.mark.parametrize(("text", "wrong"), NAMES)
def test_b1_a_name_without_what_cap_forbids(name: str, text: str, wrong: Wrong) -> None:
    """Identifier and sender: not empty, no space of any kind, comma, < or &."""
    assert found(replace(message(), **{name: text})) == {("B1", wrong)}


TIMES: list[tuple[Callable[[], Message], Wrong]] = [
    (lambda: message(sent=None), Wrong.NO_TEXT),
    (lambda: message(sent=SENT.replace(tzinfo=None)), Wrong.NO_OFFSET),
    (lambda: message(sent=SENT.replace(microsecond=1)), Wrong.FRACTION),
    (lambda: message(sent=SENT.replace(tzinfo=timezone(timedelta(hours=-4, seconds=-30)))), Wrong.NO_OFFSET),
    (lambda: message(info(expires=None)), Wrong.NO_EXPIRES),
    (lambda: message(info(expires=SENT)), Wrong.EXPIRES_EARLY),
    (lambda: message(info(expires=SENT - timedelta(seconds=1))), Wrong.EXPIRES_EARLY),
    (lambda: message(info(effective=SENT + timedelta(hours=6))), Wrong.EXPIRES_EARLY),
    (lambda: message(info(onset=SENT.replace(microsecond=500_000))), Wrong.FRACTION),
]


@pytest.mark.parametrize(("wrong_message", "wrong"), TIMES)
def test_b2_times_that_a_reader_can_use(wrong_message: Callable[[], Message], wrong: Wrong) -> None:
    """An offset in whole minutes, no fraction; an end, after the beginning."""
    assert ("B2", wrong) in found(wrong_message())


WRITTEN = [
    (SENT, "2026-11-29T03:00:00-05:00"),
    (datetime(2026, 11, 29, 8, tzinfo=UTC), "2026-11-29T08:00:00-00:00"),
    (datetime(2026, 11, 29, 8, 0, 0, 999_999, tzinfo=UTC), "2026-11-29T08:00:00-00:00"),
    (datetime(2026, 7, 1, tzinfo=timezone(timedelta(hours=5, minutes=45))), "2026-07-01T00:00:00+05:45"),
    (local(datetime(2026, 7, 1, 12, tzinfo=UTC), "America/New_York"), "2026-07-01T08:00:00-04:00"),
]


@pytest.mark.parametrize(("moment", "text"), WRITTEN)
def test_b2_a_time_as_cap_writes_it(moment: datetime, text: str) -> None:
    """``YYYY-MM-DDThh:mm:ss`` and an offset; UTC is -00:00, never Z; and it reads back as the same second."""
    assert cap_time(moment) == text
    assert instant(text) == whole_second(moment)


def test_b2_a_time_without_an_offset_is_not_written() -> None:
    """It would be a time anywhere."""
    with pytest.raises(ValueError, match="offset"):
        cap_time(SENT.replace(tzinfo=None))


REFERENCES: list[tuple[str, tuple[Reference, ...], tuple[Reference, ...], set[Wrong]]] = [
    ("Alert", (), (), set()),
    ("Alert", (EARLIER,), (), {Wrong.REFERENCES_OF_AN_ALERT}),
    ("Alert", (EARLIER,), (EARLIER,), {Wrong.REFERENCES_OF_AN_ALERT}),
    ("Update", (EARLIER,), (EARLIER,), set()),
    ("Update", (SECOND, EARLIER), (EARLIER, SECOND), set()),
    ("Update", (), (EARLIER,), {Wrong.REFERENCE_MISSING}),
    ("Update", (), (), {Wrong.REFERENCE_MISSING}),
    ("Update", (EARLIER,), (EARLIER, SECOND), {Wrong.REFERENCE_MISSING}),
    ("Update", (EARLIER, SECOND), (EARLIER,), {Wrong.REFERENCE_STRANGE}),
    ("Cancel", (EARLIER,), (EARLIER,), set()),
    ("Cancel", (EARLIER,), (SECOND,), {Wrong.REFERENCE_MISSING}),
    # The same moment written otherwise is another text: references repeat the bytes.
    ("Cancel", (replace(EARLIER, sent="2026-11-29T07:00:00-00:00"),), (EARLIER,), {Wrong.REFERENCE_MISSING}),
]


@pytest.mark.parametrize(("kind", "given", "in_force", "wrong"), REFERENCES)
def test_b3_references_are_all_that_is_in_force(
    kind: str, given: tuple[Reference, ...], in_force: tuple[Reference, ...], wrong: set[Wrong]
) -> None:
    """An Update or a Cancel names every message in force about the same, byte by byte; an Alert none."""
    what = message(msg_type=kind, references=given)
    assert {each.wrong for each in breaches(what, in_force) if each.rule == "B3"} == wrong


@pytest.mark.parametrize("kind", ["Alert", "Update", "Cancel"])
def test_b3_a_cancel_keeps_what_it_takes_back(kind: str) -> None:
    """No message without a block: a Cancel too says what is over."""
    what = replace(message(msg_type=kind, references=(EARLIER,) if kind != "Alert" else ()), infos=())
    in_force = () if kind == "Alert" else (EARLIER,)
    assert ("B3", Wrong.NO_INFO) in found(what, *in_force)


UNHEARD = [
    {"headline": "TEST: leave Zone A now"},
    {"event": "Evacuation Test"},
    {"event_codes": {"SAME": ("RWT",)}},
    {"parameters": {"BLOCKCHANNEL": ("PUBLIC",)}},
]


@pytest.mark.parametrize("values", UNHEARD)
def test_b4_what_is_real_must_not_look_like_a_test(values: dict[str, Any]) -> None:
    """Our own gate would stop it: whoever sent it would believe that residents are leaving."""
    assert found(message(info(**values))) == {("B4", Wrong.UNHEARD)}


@pytest.mark.parametrize("status", ["Test", "Exercise", "System", "Draft"])
def test_b4_a_test_may_say_that_it_is_one(status: str) -> None:
    """It reaches nobody, and is meant to."""
    assert found(message(info(headline="TEST: leave Zone A now"), status=status)) == set()


VALUES = [
    {"urgency": "Unknown"},
    {"urgency": "immediate"},
    {"severity": "Unknown"},
    {"severity": ""},
    {"certainty": "Unknown"},
    {"certainty": "Very Likely"},  # CAP 1.0's
    {"categories": ()},
    {"categories": ("Storm",)},
    {"responses": ("Run",)},
]


@pytest.mark.parametrize("values", VALUES)
def test_b5_levels_are_caps_and_never_unknown(values: dict[str, Any]) -> None:
    """Each of the three measures says something; category and response are of CAP's lists."""
    assert found(message(info(**values))) == {("B5", Wrong.UNKNOWN_VALUE)}


@pytest.mark.parametrize("values", [{"status": "Real"}, {"scope": ""}, {"msg_type": "Ack"}])
def test_b5_so_are_status_scope_and_type(values: dict[str, str]) -> None:
    """What CAP does not list, a reader may drop."""
    assert ("B5", Wrong.UNKNOWN_VALUE) in found(message(**values))


TEXTS: list[tuple[dict[str, Any], Wrong]] = [
    ({"headline": "x" * 161}, Wrong.HEADLINE_LONG),
    ({"headline": ""}, Wrong.NO_TEXT),
    ({"headline": "  "}, Wrong.NO_TEXT),
    ({"description": ""}, Wrong.NO_TEXT),
    ({"event": ""}, Wrong.NO_TEXT),
    ({"headline": "The dunes are broken. "}, Wrong.HEADLINE_IS_DESCRIPTION),
    ({"description": "<b>Leave</b>"}, Wrong.MARKUP),
    ({"instruction": "Leave &amp; hide"}, Wrong.MARKUP),
    ({"headline": "Leave&#10;now"}, Wrong.MARKUP),
    ({"description": "a\x07b"}, Wrong.MARKUP),
]


@pytest.mark.parametrize(("values", "wrong"), TEXTS)
def test_b5_words_that_can_be_shown_and_said(values: dict[str, Any], wrong: Wrong) -> None:
    """A headline of 160 characters at most, other than the description; no markup anywhere."""
    assert found(message(info(**values))) == {("B5", wrong)}


@pytest.mark.parametrize("text", ["x" * 160, "5 < 7 and 7 > 5", "Smith & Sons, R&D", "Leave (now)!"])
def test_b5_plain_words_pass(text: str) -> None:
    """A sign that is not markup is a word like any other."""
    assert found(message(info(headline=text))) == set()


def drawn(*rings: tuple[Point, ...], circles: tuple[tuple[float, float, float], ...] = ()) -> Message:
    """An alert with one area, drawn."""
    return message(info(areas=(Area("Here", polygons=rings, circles=circles),)))


A, B, C, D = RING[:4]
RINGS: list[tuple[tuple[Point, ...], bool]] = [
    (RING, True),
    ((A, B, C, A), True),
    ((A, B, C, D), False),  # open: the schema takes it (B8)
    ((A, B, A), False),
    ((A, C, B, D, A), False),  # crosses itself
    (
        ((-75.93, 37.06), (-75.91, 37.06), (-75.91, 37.13), (-75.93, 37.06)),
        False,
    ),  # exchanged: Antarctica (B8)
    (((37.0, 190.0), B, C, (37.0, 190.0)), False),
    (((91.0, -75.0), B, C, (91.0, -75.0)), False),
    ((A, B, B, C, A), False),  # passes twice through one point
    ((), False),
]


@pytest.mark.parametrize(("ring", "good"), RINGS)
def test_b6_a_polygon_is_closed_in_range_and_simple(ring: tuple[Point, ...], good: bool) -> None:
    """At least four points, the last the first, on the earth, never crossing itself."""
    assert (found(drawn(ring)) == set()) is good


CIRCLES = [
    ((37.09, -75.92, 0.5), True),
    ((37.09, -75.92, 500.0), True),
    ((37.09, -75.92, 0.0), False),
    ((37.09, -75.92, -1.0), False),
    ((37.09, -75.92, 1500.0), False),  # metres
    ((-75.92, 37.09, 1.0), False),
    ((137.09, -75.92, 1.0), False),
    ((37.09, -75.92, float("nan")), False),
    ((37.09, -75.92, float("inf")), False),
]


@pytest.mark.parametrize(("circle", "good"), CIRCLES)
def test_b6_a_circle_has_a_radius_in_kilometres(circle: tuple[float, float, float], good: bool) -> None:
    """Its centre on the earth, its radius above nothing and below any city's."""
    assert (found(drawn(circles=(circle,))) == set()) is good


def test_b6_many_points_are_allowed_and_said() -> None:
    """A hundred are recommended: more is an advice, no refusal."""
    from math import cos, pi, sin

    many = [(37.09 + sin(n * pi / 100) / 50, -75.92 + cos(n * pi / 100) / 50) for n in range(200)]
    what = drawn((*many, many[0]))
    assert found(what) == set()
    assert ["201 points" in each for each in advice(what)] == [True]
    assert list(advice(message())) == []


NOWHERE = [(), (Area("Zone A"),), (AREA, Area("and elsewhere"))]


@pytest.mark.parametrize("areas", NOWHERE)
def test_f14_no_area_is_a_breach(areas: tuple[Area, ...]) -> None:
    """F14: a block without a place, or with one that is only a name, is never sent."""
    assert ("B6", Wrong.NO_AREA) in found(message(info(areas=areas)))


def test_b6_an_area_has_a_name() -> None:
    """areaDesc is what is said of it."""
    assert found(message(info(areas=(replace(AREA, text=""),)))) == {("B6", Wrong.NO_TEXT)}


OTHER_RING = (A, B, C, A)
DIFFERING = [
    {"event_codes": {"SAME": ("SPW",)}},
    {"categories": ("Health",)},
    {"urgency": "Expected"},
    {"severity": "Severe"},
    {"certainty": "Likely"},
    {"responses": ("Shelter",)},
    {"effective": SENT + timedelta(minutes=1)},
    {"onset": SENT},
    {"expires": SENT + timedelta(hours=7)},
    {"areas": (Area("Zona A", polygons=(OTHER_RING,)),)},
    {"areas": (Area("Zona A", polygons=(RING,)), Area("Zona B", polygons=(OTHER_RING,)))},
]


@pytest.mark.parametrize("values", DIFFERING)
def test_b7_every_language_says_the_same(values: dict[str, Any]) -> None:
    """The same event, times, areas and levels in each block: only words are another's."""
    assert found(message(info(), info("es-US", **values))) == {("B7", Wrong.BLOCKS_DIFFER)}


def test_b7_a_language_has_one_block() -> None:
    """Two blocks in one language: nobody could say which holds."""
    assert found(message(info(), info("EN-us"))) == {("B7", Wrong.LANGUAGE_TWICE)}


def test_a_breach_says_rule_place_and_what() -> None:
    """The words are for whoever must mend it at night."""
    (breach,) = breaches(message(info(headline="x" * 170)))
    assert isinstance(breach, Breach)
    assert str(breach) == "B5: en-US headline is longer than 160 characters (170)"
