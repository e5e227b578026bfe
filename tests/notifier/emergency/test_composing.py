"""Drafts to CAP documents: every template in every language, valid, and read back as what they were."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree

from city.advisories import Action, Tier, meaning, message, tier
from city.emergency.emergency_templates import TEMPLATES
from city.emergency.producing import breaches, cap_time
from city.errors import Unreadable
from feeds.formats import ParseOptions
from feeds.formats.cap import FORMAT
from notifier.emergency import writing
from notifier.emergency.areas import NoArea
from notifier.emergency.composing import references
from tests.notifier.emergency import oasis
from tests.notifier.emergency.scene import Scene
from words import phrases
from words.unreviewed import unreviewed, unreviewed_languages

RING = [[37.06, -75.93], [37.06, -75.91], [37.13, -75.91], [37.06, -75.93]]
PLACES: dict[str, dict[str, Any]] = {
    "one zone": {"zones": ["evacuation:A"]},
    "two zones": {"zones": {"evacuation": ["A", "B"]}},
    "a polygon": {"zones": None, "polygon": RING, "area_name": {"en": "the pier", "es": "el muelle"}},
    "a polygon as CAP writes it": {
        "zones": None, "area_name": "the pier",
        "polygon": "37.06,-75.93 37.06,-75.91 37.13,-75.91 37.06,-75.93",
    },
    "a circle": {"zones": None, "circle": [37.09, -75.92, 0.5], "area_name": {"en": "the pier"}},
    "a circle as CAP writes it": {"zones": None, "circle": "37.09,-75.92 0.5", "area_name": "the pier"},
    "zones and a circle": {"circles": [[37.09, -75.94, 1]], "area_name": {"en": "around the pier"}},
    "the whole city": {"zones": None, "whole_city": True},
}  # fmt: skip
OWN: dict[str, Any] = {
    "template": "own_words",
    "event": {"en": "Gas Leak", "es": "Fuga de gas"},
    "headline": {"en": "Gas leak at the harbor", "es": "Fuga de gas en el puerto"},
    "description": {
        "en": "A gas line is broken & the wind is < 5 mph.",
        "es": "Se rompió una tubería de gas.",
    },
    "category": "Safety",
    "urgency": "Immediate",
    "severity": "Severe",
    "certainty": "Observed",
    "response": "Avoid",
}


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("place", PLACES)
def test_every_template_keeps_the_rules_everywhere(scene: Scene, template: str, place: str) -> None:
    """Alert and correction of every template, in every sort of area: no rule is broken."""
    found = scene.desk.register.composed(
        scene.desk.register.case(scene.drafted(template=template, **PLACES[place]))
    )
    assert (found.breaches, found.correction_breaches, found.in_city) == ((), (), True)
    assert [info.language for info in found.message.infos] == ["en-US", "es-US"]


@pytest.mark.parametrize("fields", [{"template": each} for each in TEMPLATES] + [OWN])
@pytest.mark.parametrize("place", PLACES)
def test_the_document_reads_back_as_the_message(scene: Scene, fields: dict[str, Any], place: str) -> None:
    """Our own reader of everybody's CAP finds nothing wrong in it, and nothing changed."""
    composed = scene.message(**{**fields, **PLACES[place]})
    parsed = FORMAT.parse(writing.document(composed), ParseOptions())
    assert parsed.problems == ()
    (item,) = parsed.items
    assert message(item) == composed
    assert item["action"] == "alert"
    assert item["reaches_public"] is True


def test_the_times_are_the_citys_and_the_references_theirs(scene: Scene) -> None:
    """B2, B3: local time with its offset; an update repeats ``sent`` byte by byte."""
    first = scene.sent()
    published = scene.last()
    assert published.sent == "2026-11-29T03:00:00-05:00"
    assert b"<sent>2026-11-29T03:00:00-05:00</sent>" in published.document
    assert b"<expires>2026-11-29T15:00:00-05:00</expires>" in published.document
    scene.later(minutes=20)
    scene.desk.update(first, "ana", {})
    wanted = f"<references>alerts@portalder.example,{first},{published.sent}</references>"
    assert wanted.encode() in scene.last().document


@pytest.mark.parametrize("template", TEMPLATES)
def test_how_grave_a_template_is(scene: Scene, template: str) -> None:
    """All are emergencies, which pass quiet hours, but a suspended service and an all-clear."""
    composed = scene.message(template=template)
    wanted = Tier.NEWS if template in ("service_suspended", "all_clear") else Tier.EMERGENCY
    assert tier(composed) is wanted
    assert meaning(composed).action is Action.ALERT


def test_details_follow_the_description_in_each_language(scene: Scene) -> None:
    """What this one is about, after what such an alert always says."""
    english, spanish = scene.message(details={"en": "Take Main Street.", "es": "Tome Main Street."}).infos
    assert english.description.endswith("Staying is a danger to life. Take Main Street.")
    assert spanish.description.endswith("Quedarse es un peligro para la vida. Tome Main Street.")


def test_own_words_take_the_place_of_the_templates(scene: Scene) -> None:
    """A part alone may be another; the rest stays the template's."""
    english, spanish = scene.message(headline={"en": "Leave the shore", "es": "Deje la costa"}).infos
    assert (english.headline, spanish.headline) == ("Leave the shore", "Deje la costa")
    assert english.event == "Evacuation Immediate"


def test_two_zones_are_two_areas_under_their_own_names(scene: Scene) -> None:
    """A union, as chosen; each in the words of its language."""
    english, spanish = scene.message(zones=["evacuation:A", "evacuation:B"]).infos
    assert [each.text for each in english.areas] == ["Zone A", "Zone B"]
    assert [each.text for each in spanish.areas] == ["Zona A", "Zona B"]
    assert english.headline == "Leave Zone A, Zone B now"


NOWHERE: list[tuple[dict[str, Any], str]] = [
    ({"zones": None}, "no area"),
    ({"zones": []}, "no area"),
    ({"zones": {}}, "no area"),
    ({"zones": ["evacuation:Q"]}, "no zone"),
    ({"zones": ["nowhere:A"]}, "no zone"),
    ({"zones": ["A"]}, "several zones"),
    ({"zones": ["evacuation:A", "evacuation:Q"]}, "no zone"),
    ({"zones": ["ring:R"]}, "hole"),
    ({"zones": None, "polygon": RING}, "no name"),
]


@pytest.mark.parametrize(("fields", "why"), NOWHERE)
def test_f14_no_area_is_no_draft(scene: Scene, fields: dict[str, Any], why: str) -> None:
    """F14: whatever is not an area is refused, with a reason; nothing is kept of it, nothing widened."""
    with pytest.raises(NoArea, match=why):
        scene.drafted(**fields)
    assert scene.store.log() == []


def test_a_hole_is_filled_only_by_a_decision(scene: Scene) -> None:
    """CAP knows no holes: whoever lives in one is told only if somebody says so."""
    (area,) = scene.message(zones=["ring:R"], fill_holes=True).infos[0].areas
    assert len(area.polygons) == 1


def test_a_headline_stays_short_however_many_zones(scene: Scene) -> None:
    """B5: the names of thirty zones do not fit into 160 characters: the first is said, and how many more."""
    from tests.notifier.emergency.scene import square, zone

    scene.zones = tuple(
        zone(
            "block", str(each), square(-75.93, 37.06, -75.91, 37.13), en=f"Block {each}", es=f"Cuadra {each}"
        )
        for each in range(30)
    )
    found = scene.desk.register.composed(
        scene.desk.register.case(scene.drafted(zones=[f"block:{each}" for each in range(30)]))
    )
    assert found.message.infos[0].headline == "Leave Block 0 and 29 more areas now"
    assert found.message.infos[1].headline == "Salga ahora: Cuadra 0 y 29 áreas más"
    assert (found.breaches, found.correction_breaches) == ((), ())


def test_the_whole_city_is_chosen_in_so_many_words_alone(scene: Scene) -> None:
    """Beside a part it is a contradiction."""
    with pytest.raises(Unreadable, match="whole_city"):
        scene.drafted(whole_city=True)


def test_haitian_creole_is_sent_only_where_the_city_says_so(make: Callable[..., Scene]) -> None:
    """Not yet reviewed by a native speaker: kept apart, and in no message by itself."""
    assert unreviewed_languages() == {"ht"}
    assert [each.language for each in make().message().infos] == ["en-US", "es-US"]
    with_it = make(unreviewed=("ht",))
    found = with_it.desk.register.composed(with_it.desk.register.case(with_it.drafted()))
    assert [each.language for each in found.message.infos] == ["en-US", "es-US", "ht"]
    assert found.message.infos[2].headline == "Kite kounye a: Zone A"
    assert (found.breaches, found.correction_breaches) == ((), ())


def test_what_waits_for_its_review_says_what_english_says(scene: Scene) -> None:
    """Every phrase of the templates, with the same values; and nobody finds it as a language of the city."""
    english, creole = phrases("en-US"), unreviewed("ht")
    staff = ("emergency.feed", "emergency.page.", "emergency.glass.", "emergency.answer.")
    wanted = {each for each in english.keys() - {""} if each.startswith("emergency.")}
    wanted = {each for each in wanted if not each.startswith(staff)}
    assert wanted == set(creole.keys() - {"phone.none"})
    for key in wanted:
        values = [str(each.template(key)).count("{") for each in (english, creole)]
        assert values[0] == values[1], key
    assert phrases("ht-HT").language == "en"


def test_an_exercise_carries_its_status(scene: Scene) -> None:
    """B4: what is no real alert says so in its document, and is not public."""
    for status in ("Test", "Exercise", "System", "Draft"):
        scene.sent(status=status)
        assert f"<status>{status}</status>".encode() in scene.last().document
        assert not scene.last().is_public


def test_a_number_is_written_without_an_exponent(scene: Scene) -> None:
    """0.00001 is no 1e-05 for whoever reads CAP."""
    document = writing.document(scene.message(zones=None, circle=[37.09, -75.92, 0.00001], area_name="here"))
    assert b"<circle>37.09,-75.92 0.00001</circle>" in document


@pytest.mark.skipif(oasis.xsd() is None, reason=oasis.MISSING)
@pytest.mark.parametrize("fields", [{"template": each} for each in TEMPLATES] + [OWN])
@pytest.mark.parametrize("place", PLACES)
def test_b8_oasis_own_schema_takes_every_document(scene: Scene, fields: dict[str, Any], place: str) -> None:
    """Alert, update, correction and all-clear of every template and area are valid by the official XSD."""
    schema = etree.XMLSchema(etree.parse(oasis.xsd()))
    advisory_id = scene.sent(**{**fields, **PLACES[place]})
    scene.later(minutes=5)
    scene.desk.update(advisory_id, "ana", {})
    scene.later(minutes=5)
    scene.desk.cancel(advisory_id, "ben", mistake=True)
    documents = [each.document for each in scene.store.published()]
    assert len(documents) == 3
    for document in documents:
        schema.assertValid(etree.fromstring(document))


ORDER = {
    "alert": "identifier sender sent status msgType source scope restriction addresses code note references "
    "incidents info",
    "info": "language category event responseType urgency severity certainty audience eventCode effective "
    "onset expires senderName headline description instruction web contact parameter resource area",
    "area": "areaDesc polygon circle geocode altitude ceiling",
}
"""CAP 1.2, section 3.4: the elements of each, in their order."""


@pytest.mark.parametrize("fields", [{"template": "evacuation"}, OWN])
@pytest.mark.parametrize("place", PLACES)
def test_elements_stand_in_the_schemas_order(scene: Scene, fields: dict[str, Any], place: str) -> None:
    """Where OASIS' schema is not at hand: what it asks of the order, and its namespace."""
    root = etree.fromstring(writing.document(scene.message(**{**fields, **PLACES[place]})))
    assert etree.QName(root).namespace == "urn:oasis:names:tc:emergency:cap:1.2"
    for element in root.iter():
        name = etree.QName(element).localname
        if name in ORDER:
            places = [ORDER[name].split().index(etree.QName(child).localname) for child in element]
            assert places == sorted(places)


def test_an_all_clear_keeps_the_blocks_and_the_areas_of_all(scene: Scene) -> None:
    """B3: a Cancel of an alert and its wider update refers to both and reaches whoever heard either."""
    first = scene.sent()
    scene.later(minutes=5)
    second, _ = scene.desk.update(first, "ana", {"zones": ["evacuation:B"]})
    scene.desk.approve(second, "ben")
    scene.desk.send(second, "ana", area="Zone B")
    before = scene.store.published()
    scene.later(minutes=5)
    scene.desk.cancel(first, "ben")
    cancel = scene.last().message
    assert breaches(cancel, references(before)) == ()
    assert {each.identifier for each in cancel.references} == {first, second}
    for info in cancel.infos:
        assert len(info.areas) == 2
        assert (info.urgency, info.responses) == ("Past", ("AllClear",))
        assert info.event in ("Evacuation Immediate", "Evacuación inmediata")
    assert meaning(cancel).action is Action.CANCEL


def test_what_was_published_stays_what_it_was(scene: Scene) -> None:
    """F5: an update and a cancel later, the bytes of the first are the same, and so is its identifier."""
    first = scene.sent()
    frozen = scene.store.document(first)
    scene.zones = scene.zones[1:]  # even the zone is gone
    scene.later(minutes=5)
    scene.desk.cancel(first, "ben")
    assert frozen is not None
    assert scene.store.document(first) == frozen
    assert frozen.identifier == first == frozen.message.identifier
    assert cap_time(frozen.message.sent or scene.now) == frozen.sent
    assert frozen.until - frozen.at < timedelta(hours=12)


def test_b2_what_follows_within_a_second_is_dated_after_what_it_follows(scene: Scene) -> None:
    """CAP has no fractions: three steps in one second have three different times, in their order."""
    first = scene.sent()
    scene.desk.update(first, "ana", {"hours": 3})
    scene.desk.cancel(first, "ben")
    assert [each.sent[-14:-6] for each in scene.store.published()] == ["03:00:00", "03:00:01", "03:00:02"]
    assert [each.msg_type for each in scene.store.published()] == ["Alert", "Update", "Cancel"]
