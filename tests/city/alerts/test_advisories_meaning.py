"""What one message means by itself. Test names carry the numbers of the alerting rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from typing import Any

import pytest

from city.advisories import (
    Action,
    Info,
    Message,
    Reference,
    Tier,
    Why,
    ends,
    info_for,
    instant,
    item,
    meaning,
    message,
    references,
    speaks_description,
    starts_later,
    tier,
)
from tests.city.cap_messages import NOON, at, cap, nws


def test_a1_the_key_is_sender_identifier_and_the_instant() -> None:
    """Two copies that write the same instant with other offsets have one key and one id."""
    here, there = cap("x"), replace(cap("x"), sent=NOON.astimezone(timezone(timedelta(hours=-5))))
    assert here.key == there.key
    assert here.id == there.id
    assert cap("x", sent=1).key != here.key


@pytest.mark.parametrize(
    "copy",
    [
        "urn:oid:2.49.0.1.840.0.1f23b677.001.1_IPAWS",
        "https://api.weather.gov/alerts/urn:oid:2.49.0.1.840.0.1f23b677.001.1",
    ],
)
def test_a1_an_nws_id_with_what_a_relay_adds_is_the_same_id(copy: str) -> None:
    """IPAWS adds a suffix and the API an address: neither makes another advisory."""
    assert cap(copy).key == cap("urn:oid:2.49.0.1.840.0.1f23b677.001.1").key


def test_a1_other_publishers_identifiers_are_not_cut() -> None:
    """A city's "flood-1" and "flood-1-b" are two advisories."""
    assert cap("flood-1").key != cap("flood-1-b").key


_STATUSES = ("Actual", "Test", "Exercise", "System", "Draft", "")
_SCOPES = ("Public", "Restricted", "Private", "")
_TYPES = ("Alert", "Update", "Cancel", "Ack", "Error")


@pytest.mark.parametrize(("status", "scope", "kind"), list(product(_STATUSES, _SCOPES, _TYPES)))
def test_a2_only_actual_and_public_reaches_anybody(status: str, scope: str, kind: str) -> None:
    """Of 6 statuses x 4 scopes x 5 types only Actual + Public + (Alert, Update, Cancel) passes (F6)."""
    means = meaning(cap(status=status, scope=scope, kind=kind))
    passes = status == "Actual" and scope == "Public" and kind not in ("Ack", "Error")
    assert means.reaches_public is passes
    assert means.action == (kind.lower() if passes else "none")


@pytest.mark.parametrize("code", ["RWT", "RMT", "NPT", "DMO"])
def test_a2_test_event_codes_are_tests(code: str) -> None:
    """A message with status Actual and a test's event code is a test."""
    assert meaning(cap(event_codes={"SAME": (code,)})).reason is Why.TEST_CODE


TESTS = (
    "ADR Test Message",
    "TEST TEST TEST",
    "Test, test only",
    "This is only a test.",
    "This is a drill",
    "Flood Warning (Test)",
    "Test Tropical Cyclone Alert : Typhoon Paeng",
    "Flood Warning TEST",
    "FLOOD WARNING TEST",
    "TEST - Flood Warning",
    "Test: evacuate now",
    "[TEST] Evacuate now",
    "Required Monthly Test",
    "Monthly siren test",
    "Siren test Wednesday",
    "Outdoor siren tests today",
    "A nationwide test of the Emergency Alert System",
    "Boil Water Test",
    "Failed Dam Warning. TEST",
    "Flood Warning, Lead Hill: TEST",
    "Mobile network operator test",
    "Esta es una prueba",
    "PRUEBA: aviso de inundación",
    "Mensaje de prueba",
    "Prueba de alerta nacional",
    "Prueba del sistema de alertas",
    "Prueba mensual de sirenas",
    "Simulacro de terremoto",
    "Segundo Simulacro Nacional 2026",
)
WARNINGS = (
    "Tsunami warning: THIS IS NOT A TEST",
    "Esto no es una prueba: evacúe",
    "Free COVID-19 test kits at the library",
    "Boil water: test your well",
    "BOIL WATER: TEST YOUR WELL",
    "New testing hours at City Hall",
    "Prueba de COVID gratis",
    "Puertas a prueba de huracanes",
    "Contest winners and the protest on Main Street",
    "Exercise caution on icy roads",
    "Failed water test prompts boil water notice",
    "Boil Water Notice: Water Test Shows E. coli",
    "Boil water notice after a routine sample fails its test",
    "Boil water notice lifted after second clean test",
    "Positive West Nile test in Port Alder",
    "Measles exposure: get a test at any clinic",
    "Wildfire at the missile test range: evacuate now",
    "Test reactor leak: shelter in place",
    "Flash flood tests levees: leave the river walk",
    "Test flight crash at the airport, avoid Terminal Road",
    "Evacuate below the dam: its spillway test went wrong",
    "Dam at risk after stress test",
    "Gas leak found in pressure test, leave the area",
    "Tornado warning. Monthly siren test cancelled",
    "Sirens out after failed siren test: keep a radio near",
    "Only test water from your own well, the city's is unsafe",
    "Emergency test sites for cholera open today",
    "Fuga de gas tras una prueba de presión: evacúe",
    "El agua no pasó la prueba de plomo: no la beba",
    "Se suspende el simulacro: incendio real, evacúe",
)


@pytest.mark.parametrize("text", TESTS)
@pytest.mark.parametrize("place", ["headline", "event"])
def test_a2_an_actual_message_that_calls_itself_a_test_is_one(place: str, text: str) -> None:
    """By headline or by event, in either language."""
    assert meaning(cap(**{place: text})).reason is Why.TEST_WORDS


@pytest.mark.parametrize("text", WARNINGS)
@pytest.mark.parametrize("place", ["headline", "event"])
def test_a2_a_warning_that_speaks_of_a_test_is_a_warning(place: str, text: str) -> None:
    """What was tested, where, that it failed or was put off: none of it silences an Actual message."""
    assert meaning(cap(**{place: text})).reason is Why.NEW


@pytest.mark.parametrize(
    ("description", "is_test"),
    [
        ("THIS IS ONLY A TEST - ESTO ES UNA PRUEBA", True),
        ("Este es un simulacro de evacuación.", True),
        ("This is a drill. No action is needed.", True),
        ("This is not a test. Leave now.", False),
        ("Test your smoke alarm. The river is rising.", False),
    ],
)
def test_a2_a_description_must_say_so_in_a_sentence(description: str, *, is_test: bool) -> None:
    """A description may speak of tests; only "this is a test" makes the message one."""
    assert (meaning(cap(description=description)).reason is Why.TEST_WORDS) is is_test


@pytest.mark.parametrize(
    ("channels", "blocked"),
    [
        (("EAS", "NWEM", "CMAS"), False),
        (("CMAS", "EAS", "PUBLIC"), True),
        (("CMAS,PUBLIC",), True),
        (("public",), True),
        ((), False),
    ],
)
def test_a2_blockchannel_public_keeps_a_message_from_us(channels: tuple[str, ...], *, blocked: bool) -> None:
    """Every NWS alert blocks radio and phones; only PUBLIC means us."""
    assert (meaning(cap(parameters={"BLOCKCHANNEL": channels})).reason is Why.BLOCKED) is blocked


def test_a2_a_vtec_test_product_is_a_test() -> None:
    """Product class T in the VTEC makes an Actual message a test."""
    text = "/T.NEW.KMFL.TO.W.0001.261122T1200Z-261122T1300Z/"
    assert meaning(cap(parameters={"VTEC": (text,)})).reason is Why.TEST_PRODUCT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22T12:00:00Z", NOON),
        ("2026-11-22T12:00:00-00:00", NOON),
        ("2026-11-22T07:00:00-05:00", NOON),
        ("2026-11-22T07:00:00.000-0500", NOON),
        ("2026-11-22T12:00:00.25+00:00", NOON + timedelta(milliseconds=250)),
        (" 2026-11-22t12:00z ", NOON),
        ("2026-11-22T07:00:00-05", NOON),
        ("2026-11-22T12:00:00,000000000000Z", NOON),
        ("2026-11-21T24:00:00-12:00", NOON),
        ("2026-11-22T11:59:60Z", NOON),
        ("2026-11-22T11:59:60.000+00:00", NOON),
        ("2026-11-22T24:00:01Z", None),
        ("2026-11-22T12:00:61Z", None),
        ("2026-02-30T24:00:00Z", None),
        ("2026-11-22T12:00:00+24:00", None),
        ("2026-11-22T12:00:00 Europe/Berlin", None),
        ("0001-01-01T00:00:00+05:00", None),
        ("9999-12-31T23:59:59Z", None),
        ("9998-12-31T24:00:00Z", None),
        ("٢٠٢٦-11-22T12:00:00Z", None),
        ("2026-11-22T12:00:00.Z", None),
        ("2026-11-22T12:00:00", None),
        ("2026-11-22", None),
        ("2026-02-30T12:00:00Z", None),
        ("date:now -44 seconds", None),
        ("", None),
        (None, None),
        (1764000000, None),
    ],
)
def test_a3_a_time_needs_an_offset(text: object, expected: datetime | None) -> None:
    """Z, offsets and fractions are read, -00:00 is UTC; without an offset there is no instant."""
    assert instant(text) == expected


def test_a3_a_time_keeps_the_offset_it_was_written_with() -> None:
    """Only then can the sender's own clock be spoken."""
    read = instant("2026-11-22T07:00:00-05:00")
    assert read is not None
    assert read.utcoffset() == timedelta(hours=-5)


_R1, _R2 = Reference("s@x", "1", "2026-11-22T07:00:00-05:00"), Reference("s@x", "2", "2026-11-22T12:00:00Z")
_T1, _T2 = "s@x,1,2026-11-22T07:00:00-05:00", "s@x,2,2026-11-22T12:00:00Z"


@pytest.mark.parametrize(
    ("text", "expected", "unread"),
    [
        (f"{_T1} {_T2}", (_R1, _R2), 0),
        (f"{_T1}\n\t {_T2}\n", (_R1, _R2), 0),
        (f"s@x,\n  1,\n  2026-11-22T07:00:00-05:00 {_T2}", (_R1, _R2), 0),
        (f"{_T1}, {_T2}", (_R1, _R2), 0),
        (f"{_T1} {_T1}", (_R1,), 0),
        (f"whatever {_T2}", (_R2,), 1),
        ("a,b", (), 1),
        ("", (), 0),
        (",,, ,", (), 1),
    ],
)
def test_a4_references_survive_any_whitespace(
    text: str, expected: tuple[Reference, ...], unread: int
) -> None:
    """Whitespace parts triples, also where a newline stands inside one after a comma."""
    found, left = references(text)
    assert found == expected
    assert len(left) == unread


def test_a4_unreadable_references_do_not_hide_the_alert() -> None:
    """An Update whose references are rubbish is still an Update."""
    odd = message({**item(cap(kind="Update")), "references": ["rubbish", ["a", "b"], None, 3]})
    assert odd.references == ()
    assert meaning(odd).action is Action.UPDATE


_ALL_CLEAR = {"kind": "Update", "urgency": "Past", "responses": ("AllClear",), "ends": 0}


@pytest.mark.parametrize(
    ("changes", "action"),
    [
        ({}, Action.CANCEL),
        ({"responses": ("None",)}, Action.CANCEL),
        ({"responses": ()}, Action.UPDATE),
        ({"responses": ("Monitor",)}, Action.UPDATE),
        ({"urgency": "Expected"}, Action.UPDATE),
        ({"ends": 60}, Action.UPDATE),
        ({"ends": None}, Action.UPDATE),
        ({"kind": "Alert"}, Action.ALERT),
    ],
)
def test_a7_a_cancel_in_the_guise_of_an_update(changes: dict[str, Any], action: Action) -> None:
    """All of Update, Past, AllClear or None, and expires = sent make it a cancel; three of four do not."""
    assert meaning(cap(**(_ALL_CLEAR | changes))).action is action


def test_a7_holds_for_every_block_or_not_at_all() -> None:
    """One language that still warns keeps the message an update."""
    over = cap(**_ALL_CLEAR)
    both = replace(over, infos=(*over.infos, replace(over.infos[0], language="es-US", urgency="Expected")))
    assert meaning(both).action is Action.UPDATE


def test_a8_an_nws_cancel_in_the_guise_of_an_alert() -> None:
    """Alert, no references, VTEC CAN, AllClear, ends in the future: a cancel of its expiredReferences."""
    disguised = nws(
        "c",
        60,
        "CAN.HT.Y.0004",
        responses=("AllClear",),
        parameters={
            "expiredReferences": ("w@x,1,2026-11-22T07:00:00-05:00 w@x,2,2026-11-22T08:00:00-05:00",)
        },
    )
    means = meaning(disguised)
    assert (means.action, means.reason) == (Action.CANCEL, Why.VTEC_CANCELLED)
    assert [each.identifier for each in means.references] == ["1", "2"]
    end = ends(disguised)
    assert end is not None
    assert end > at(60)


def test_a8_a_segment_that_cancels_one_event_and_starts_another_is_an_alert() -> None:
    """CAN of one event beside NEW of another in one message does not silence the new one."""
    text = (
        "/O.CAN.KMFL.FA.A.0002.261122T1200Z-261123T0000Z/",
        "/O.NEW.KMFL.FF.W.0009.261122T1200Z-261123T0000Z/",
    )
    assert meaning(cap(parameters={"VTEC": text})).action is Action.ALERT


@pytest.mark.parametrize(
    ("actions", "reason"),
    [
        ("CAN CAN", Why.VTEC_CANCELLED),
        ("CAN EXP", Why.VTEC_CANCELLED),
        ("CAN UPG", Why.VTEC_CANCELLED),
        ("UPG EXP", Why.UPGRADED),
        ("UPG NEW", Why.NEW),
        ("EXP CON", Why.NEW),
    ],
)
def test_a8_a_segment_whose_events_all_end_is_no_alert(actions: str, reason: Why) -> None:
    """Each in its own way; one that goes on or begins keeps the alert an alert."""
    texts = [
        f"/O.{action}.KMFL.HT.Y.000{n}.261122T1200Z-261123T0000Z/" for n, action in enumerate(actions.split())
    ]
    assert meaning(cap(parameters={"VTEC": texts})).reason is reason


@pytest.mark.parametrize(
    ("block", "end"),
    [
        ({"expires": at(60), "ends": at(180)}, at(180)),
        ({"expires": at(60), "parameters": {"eventEndingTime": ("2026-11-22T15:00:00+00:00",)}}, at(180)),
        ({"expires": at(300), "ends": at(180)}, at(180)),
        ({"ends": at(60), "parameters": {"eventEndingTime": ("2026-11-22T15:00:00+00:00",)}}, at(180)),
        ({"ends": at(300), "parameters": {"eventEndingTime": ("2026-11-22T15:00:00+00:00",)}}, at(300)),
        ({"expires": at(60)}, at(60)),
        ({"expires": at(60), "parameters": {"eventEndingTime": ("soon",)}}, at(60)),
        ({}, None),
    ],
)
def test_a9_the_end_is_of_the_event_not_of_the_message(block: dict[str, Any], end: datetime | None) -> None:
    """eventEndingTime or ends, else expires, else nobody but the city knows."""
    assert ends(replace(cap(), infos=(Info(**block),))) == end


def test_a9_the_last_block_ends_the_message() -> None:
    """Two languages with other ends: it is over when both are."""
    both = (Info(expires=at(60)), Info(language="es-US", expires=at(90)))
    assert ends(replace(cap(), infos=both)) == at(90)


def test_a10_an_upgrade_is_no_cancel() -> None:
    """VTEC UPG retires the watch, but its action is not cancel: nobody gets an all-clear for it."""
    means = meaning(nws("u", 10, "UPG.FZ.A.0004", urgency="Past", responses=("Monitor",)))
    assert (means.action, means.reason) == (Action.ALERT, Why.UPGRADED)


def test_a11_the_description_of_an_ended_event_is_not_spoken() -> None:
    """VTEC EXP: the text may be about the next event. CON: it is about this one."""
    over = nws("e", 10, "EXP.SC.Y.0101", kind="Update")
    assert not speaks_description(over)
    assert meaning(over).reason is Why.EVENT_OVER
    assert speaks_description(nws("c", 10, "CON.SC.Y.0101", kind="Update"))
    assert speaks_description(cap())


@pytest.mark.parametrize(
    ("languages", "locale", "chosen"),
    [
        (("en-US", "es-US", "es-MX"), "es-MX", 2),
        (("en-US", "es-US"), "es-US", 1),
        (("en-US", "es-MX"), "es-US", 1),
        (("en-US", "ES"), "es-US", 1),
        (("fr-CA", "en-US", "en-CA"), "es-US", 1),
        (("fr-CA", "en-CA"), "es-US", 1),
        (("fr-CA", "sv-SE"), "es-US", 0),
        (("en_US", "es_US"), "es-US", 1),
    ],
)
def test_a16_exact_then_primary_then_english_then_first(
    languages: tuple[str, ...], locale: str, chosen: int
) -> None:
    """One block is chosen for a locale, and only one."""
    blocks = tuple(Info(language=each, event=str(index)) for index, each in enumerate(languages))
    assert info_for(replace(cap(), infos=blocks), locale) is blocks[chosen]


def test_a16_a_message_without_blocks_has_nothing_to_say() -> None:
    """A Cancel often has none."""
    assert info_for(replace(cap(kind="Cancel"), infos=()), "en-US") is None


def test_a17_what_is_missing_is_empty_never_none() -> None:
    """No text of a message can be spoken as "None"."""
    block = message({"infos": [{"instruction": None, "headline": None, "areas": [{"text": None}]}]}).infos[0]
    texts = [getattr(block, name) for name in ("instruction", "headline", "event", "description", "web")]
    assert [*texts, block.areas[0].text] == [""] * 6


_GRAVE = {"severity": "Severe", "urgency": "Immediate", "certainty": "Observed"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (_GRAVE, Tier.EMERGENCY),
        (_GRAVE | {"severity": "Extreme", "urgency": "Expected", "certainty": "Likely"}, Tier.EMERGENCY),
        (_GRAVE | {"severity": "Moderate"}, Tier.NEWS),
        (_GRAVE | {"urgency": "Future"}, Tier.NEWS),
        (_GRAVE | {"certainty": "Possible"}, Tier.NEWS),
        ({"event": "Alien landing", "severity": "Unknown"}, Tier.NEWS),
        ({"event": "Evacuation Order"}, Tier.EMERGENCY),
        ({"event": "Orden de evacuación"}, Tier.EMERGENCY),
        ({"headline": "Evacúe ahora la zona B"}, Tier.EMERGENCY),
        ({"headline": "Shelter-in-place for the harbor"}, Tier.EMERGENCY),
        ({"headline": "Refúgiese en el lugar"}, Tier.EMERGENCY),
        ({"event": "Civil Danger Warning"}, Tier.EMERGENCY),
        ({"event_codes": {"SAME": ("EVI",)}}, Tier.EMERGENCY),
        ({"event_codes": {"SAME": ("CEM",)}}, Tier.EMERGENCY),
        ({"responses": ("Evacuate",)}, Tier.EMERGENCY),
        ({"event": "Vacuum sale", "headline": "Animal shelter opens"}, Tier.NEWS),
    ],
)
def test_a18_tiers(changes: dict[str, Any], expected: Tier) -> None:
    """Grave by all three measures, or leave, hide, civil danger: the top; the unknown: the lowest."""
    assert tier(cap(**changes)) is expected


def test_a18_other_nws_messages_are_weather() -> None:
    """By sender, by VTEC or by event code."""
    assert tier(nws("a", 0, "NEW.HT.Y.0004")) is Tier.WEATHER
    assert tier(cap(sender="w-nws.webmaster@noaa.gov")) is Tier.WEATHER
    assert tier(cap(event_codes={"NationalWeatherService": ("SPS",)})) is Tier.WEATHER


def test_a18_tiers_are_ordered() -> None:
    """One notice per person, by the highest tier: so they compare."""
    assert Tier.EMERGENCY > Tier.WEATHER > Tier.NEWS


def test_a20_a_future_onset_is_told_as_one() -> None:
    """Before the onset it is "starting at"; from then on it is not."""
    block = Info(onset=at(30))
    assert starts_later(block, at(0)) == at(30)
    assert starts_later(block, at(30)) is None
    assert starts_later(Info(), at(0)) is None


def test_a23_unknown_values_are_kept() -> None:
    """A severity or type that CAP does not list is kept as written, and the message is still an alert."""
    odd = message({**item(cap(kind="Bulletin", severity="Apocalyptic"))})
    assert odd.msg_type == "Bulletin"
    assert odd.infos[0].severity == "Apocalyptic"
    assert (meaning(odd).action, meaning(odd).reason) == (Action.ALERT, Why.UNKNOWN_TYPE)


@pytest.mark.parametrize("kind", ["Ack", "Error", "ack", " ERROR "])
def test_a23_ack_and_error_do_nothing(kind: str) -> None:
    """They answer another message, and are logged only."""
    assert meaning(cap(kind=kind)).action is Action.NONE


def test_a_message_survives_being_written_and_read() -> None:
    """Item and noun are the same thing twice."""
    whole = nws("x", 5, "CON.HT.Y.0004", ("FLZ072", "FLZ073"), kind="Update", to=[cap()], onset=at(7))
    assert message(item(whole)) == whole


@pytest.mark.parametrize(
    "item_",
    [
        {},
        {"infos": None},
        {"infos": [None, 3, {}]},
        {"infos": [{"areas": [{"polygons": 3, "circles": [[1]], "ugc": "FLZ072", "same": [None]}]}]},
        {"sender": 3, "sent": [], "references": [[1, 2, 3]]},
    ],
)
def test_any_item_becomes_a_message(item_: dict[str, Any]) -> None:
    """What is missing or of the wrong kind is left empty; nothing is raised."""
    read = message(item_)
    assert isinstance(read, Message)
    assert meaning(read).action is Action.NONE


def test_half_a_polygon_is_another_place() -> None:
    """A ring with one point that is none is left out whole."""
    areas = [{"polygons": [[[1, 2], [3, "x"], [5, 6], [1, 2]], [[1, 2], [3, 4], [5, 6], [1, 2]]]}]
    assert len(message({"infos": [{"areas": areas}]}).areas[0].polygons) == 1


def test_times_compare_as_instants() -> None:
    """A3: the same end in two offsets is one end."""
    early = Info(expires=datetime(2026, 11, 22, 7, 0, tzinfo=timezone(timedelta(hours=-5))))
    late = Info(expires=datetime(2026, 11, 22, 11, 59, tzinfo=UTC))
    assert ends(replace(cap(), infos=(early, late))) == NOON
