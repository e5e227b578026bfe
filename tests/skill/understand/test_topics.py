"""The table of topics is complete."""

from __future__ import annotations

from skill.topics import LEANING, TOPIC_OF

# fmt: off
TOPICS = {
    "trash_day", "recycling_day", "yard_waste", "bulk_pickup", "holiday_schedule", "cart_request",
    "waste_sorting", "hazardous_waste", "street_sweeping", "snow_emergency", "snow_parking", "towing",
    "parking_rules", "road_closures", "city_alerts", "weather_alert", "evacuation_zone",
    "shelter_lookup", "utility_outage", "next_meeting", "meeting_status", "meeting_agenda",
    "meeting_participation", "meeting_outcome", "council_member", "district_lookup", "elected_official",
    "zoning_lookup", "polling_place", "report_issue", "case_status", "recent_311", "live_agent",
    "permit_info", "permit_status", "inspection_status", "business_license", "bill_pay", "bill_due",
    "bill_help", "events", "news", "facility_hours", "facility_schedule", "field_status",
    "nearby_places", "food_trucks", "farmers_market", "jobs", "crime_activity", "contact_lookup",
    "assistance_lookup", "set_address", "my_data", "delete_data", "subscribe", "unsubscribe",
    "set_reminder", "help", "repeat", "feedback", "out_of_scope", "emergency_911",
}
# fmt: on


def test_topics_are_exactly_the_stable_ids() -> None:
    """Every stable topic has an intent, and no intent has a topic of its own making."""
    assert set(TOPIC_OF.values()) == TOPICS


def test_a_city_topic_has_one_intent() -> None:
    """Only the conversation's own topics have several intents; what leans is asked of any."""
    steering = {"help", "repeat", "set_address"}
    own = [
        topic for name, topic in TOPIC_OF.items() if not name.startswith("AMAZON.") and name not in LEANING
    ]
    assert len([t for t in own if t not in steering]) == len(set(own) - steering)
