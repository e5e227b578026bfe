"""Completeness: something to say on every topic, in both languages, in words that can be spoken."""

from __future__ import annotations

import re

import pytest

KINDS_OF = {
    "trash_day": ("collection",),
    "recycling_day": ("collection",),
    "yard_waste": ("collection",),
    "bulk_pickup": ("collection",),
    "holiday_schedule": ("holiday",),
    "street_sweeping": ("collection",),
    "road_closures": ("closure",),
    "city_alerts": ("advisory",),
    "weather_alert": ("advisory",),
    "evacuation_zone": ("zone",),
    "shelter_lookup": ("place",),
    "next_meeting": ("meeting",),
    "meeting_status": ("meeting",),
    "meeting_agenda": ("meeting",),
    "meeting_participation": ("meeting",),
    "meeting_outcome": ("meeting",),
    "council_member": ("official",),
    "district_lookup": ("zone",),
    "elected_official": ("official",),
    "zoning_lookup": ("zone",),
    "polling_place": ("zone", "place"),
    "report_issue": ("service",),
    "case_status": ("request",),
    "recent_311": ("request",),
    "live_agent": ("service",),
    "permit_status": ("permit",),
    "inspection_status": ("permit",),
    "events": ("event",),
    "news": ("news",),
    "facility_hours": ("place",),
    "facility_schedule": ("event",),
    "field_status": ("place",),
    "nearby_places": ("place",),
    "food_trucks": ("place",),
    "farmers_market": ("place",),
    "contact_lookup": ("service",),
}
"""Topics that typed records answer."""

BY_FACTS = [
    "cart_request",
    "waste_sorting",
    "hazardous_waste",
    "snow_emergency",
    "snow_parking",
    "towing",
    "parking_rules",
    "utility_outage",
    "permit_info",
    "business_license",
    "bill_pay",
    "bill_due",
    "bill_help",
    "jobs",
    "crime_activity",
    "assistance_lookup",
]
"""Topics that only staff's own words answer."""

NO_DATA = {
    *("set_address", "my_data", "delete_data", "subscribe", "unsubscribe", "set_reminder"),
    *("help", "repeat", "feedback", "out_of_scope", "emergency_911"),
}
"""Topics about the resident and the conversation: no city has data on them."""

SERVICE_TYPES = [
    "pothole",
    "graffiti",
    "streetlight",
    "missed_collection",
    "illegal_dumping",
    "abandoned_vehicle",
    "storm_drain",
    "dead_animal",
    "stray_animal",
    "tree",
    "noise",
    "sidewalk",
    "sign",
    "other",
]


def test_every_topic_is_accounted_for():
    """The skill's table of topics and this one name the same topics."""
    from skill.topics import TOPIC_OF

    assert set(KINDS_OF) | set(BY_FACTS) | NO_DATA == set(TOPIC_OF.values())


@pytest.mark.parametrize("topic", KINDS_OF)
def test_topic_has_records(of_kind, topic):
    """Every topic of typed records has some."""
    assert all(of_kind(kind) for kind in KINDS_OF[topic])


@pytest.mark.parametrize("topic", sorted({*KINDS_OF, *BY_FACTS}))
def test_topic_has_a_fact_in_both_languages(of_kind, topic):
    """Staff's answer exists in English and Spanish, for the questions that records do not answer."""
    facts = [fact for fact in of_kind("fact") if fact.topic == topic]
    assert facts
    assert all(set(fact.question) == set(fact.answer) == {"en", "es"} for fact in facts)


def test_facts_can_be_spoken(of_kind):
    """At most three short sentences, no address of a page, no telephone number."""
    for fact in of_kind("fact"):
        for words in fact.answer.values():
            assert len(words) <= 230, fact.id
            assert len(re.findall(r"[.!?](?:\s|$)", words)) <= 3, fact.id
            assert not re.search(r"https?:|www\.|\.(?:com|gov|org)|\d{4,}", words), fact.id


def test_records_speak_both_languages(of_kind):
    """Names and titles that are shown by side are there in both languages."""
    for kind, field in (("place", "name"), ("service", "name"), ("official", "title"), ("holiday", "name")):
        for record in of_kind(kind):
            assert set(getattr(record, field)) == {"en", "es"}, record.id
    for kind in ("permit", "closure"):
        for record in of_kind(kind):
            assert set(record.kind if kind == "permit" else record.title) == {"en", "es"}, record.id
    assert all(set(meeting.title) == {"en", "es"} for meeting in of_kind("meeting"))


@pytest.mark.parametrize("kind", ["news", "event"])
def test_feeds_are_twins(of_kind, kind):
    """The Spanish feed tells the same things at the same times as the English one."""
    english = [each for each in of_kind(kind) if "en" in each.title]
    spanish = [each for each in of_kind(kind) if "es" in each.title]
    when = "published" if kind == "news" else "start"
    assert [getattr(each, when) for each in english] == [getattr(each, when) for each in spanish]
    assert [f"{each.id}-es" for each in english] == [each.id for each in spanish]


def test_service_types(of_kind):
    """Every type that a resident can report is one of the 311's, and no case has another."""
    services = {service.id for service in of_kind("service")}
    assert set(SERVICE_TYPES) <= services
    assert {case.service_type for case in of_kind("request")} <= set(SERVICE_TYPES)


def test_shelters_differ(of_kind):
    """There is a shelter that is open, one that is full and one that is closed, and each says all it must."""
    shelters = [place for place in of_kind("place") if place.kind == "shelter"]
    wanted = {"open", "full", "pets", "power", "accessible"}
    assert all(wanted <= set(place.attributes) for place in shelters)
    told = {(place.attributes["open"], place.attributes["full"]) for place in shelters}
    assert told == {("yes", "no"), ("yes", "yes"), ("no", "no")}
