"""Which topic each intent of the interaction models belongs to: the one table.

Alexa allows letters and underscores in an intent's name, no digits: the topics that carry
digits have intents named in words (EmergencyIntent, RecentRequestsIntent). The conversation's
own controls (stop, yes, no) are counted under help, how something is said again under repeat.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

HELP, STOP, CANCEL = "AMAZON.HelpIntent", "AMAZON.StopIntent", "AMAZON.CancelIntent"
YES, NO, REPEAT = "AMAZON.YesIntent", "AMAZON.NoIntent", "AMAZON.RepeatIntent"
FALLBACK, HOME = "AMAZON.FallbackIntent", "AMAZON.NavigateHomeIntent"
EMERGENCY, OUT_OF_SCOPE, SET_ADDRESS = "EmergencyIntent", "OutOfScopeIntent", "SetAddressIntent"
SLOWER, NORMAL_SPEED, SPELL = "SlowerIntent", "NormalSpeedIntent", "SpellThatIntent"
LANGUAGE, TEXT_ME = "SpeakLanguageIntent", "TextMeIntent"
REPORT = "ReportIssueIntent"
NEXT_ONE, WHERE_IS_THAT, ELSEWHERE = "NextOneIntent", "WhereIsThatIntent", "ElsewhereIntent"
WHAT_ABOUT, HOURS_OF_THAT, REACH_THAT = "WhatAboutIntent", "HoursOfThatIntent", "ReachThatIntent"
PICK_ONE, ONE_BEFORE, MORE, THANKS = "PickOneIntent", "OneBeforeIntent", "MoreIntent", "ThanksIntent"
COST_OF_THAT, UNTIL_WHEN, WHAT_TO_DO = "CostOfThatIntent", "UntilWhenIntent", "WhatToDoIntent"
GO_ON, HOW_LONG = "GoOnWithThatIntent", "HowLongIntent"
SPEAK_THERE, STOLEN, GET_THERE = "SpeakThereIntent", "StolenIntent", "GetThereIntent"
DAY_AFTER, WEEK_AFTER = "DayAfterIntent", "WeekAfterIntent"
OWN_PLACE, ANOTHER = "OwnPlaceIntent", "AnotherQuestionIntent"
SAID_BY: Final[Mapping[str, str]] = MappingProxyType(
    {
        ONE_BEFORE: "heard.the_one_before",
        MORE: "heard.more",
        THANKS: "heard.thanks",
        COST_OF_THAT: "heard.cost",
        UNTIL_WHEN: "heard.until",
        WHAT_TO_DO: "heard.what_to_do",
        GO_ON: "heard.go_on",
        HOW_LONG: "heard.how_long",
        SPEAK_THERE: "heard.speak_at",
        STOLEN: "heard.stolen_it",
        GET_THERE: "heard.where",
        DAY_AFTER: "heard.day_after",
        WEEK_AFTER: "heard.week_after",
        OWN_PLACE: "heard.own_place",
        ANOTHER: "heard.another",
    }
)
"""Intents that a device hears instead of the phrases of a list, which steer in words."""
LEANING = frozenset({WHAT_ABOUT, HOURS_OF_THAT, REACH_THAT, PICK_ONE, *SAID_BY})
"""What Alexa alone hears so: of words skill.following knows what they lean on, by the city's names too."""

TOPIC_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "TrashDayIntent": "trash_day",
        "RecyclingDayIntent": "recycling_day",
        "YardWasteIntent": "yard_waste",
        "BulkPickupIntent": "bulk_pickup",
        "HolidayScheduleIntent": "holiday_schedule",
        "CartRequestIntent": "cart_request",
        "WasteSortingIntent": "waste_sorting",
        "HazardousWasteIntent": "hazardous_waste",
        "StreetSweepingIntent": "street_sweeping",
        "SnowEmergencyIntent": "snow_emergency",
        "SnowParkingIntent": "snow_parking",
        "TowingIntent": "towing",
        "ParkingRulesIntent": "parking_rules",
        "RoadClosuresIntent": "road_closures",
        "CityAlertsIntent": "city_alerts",
        "WeatherAlertIntent": "weather_alert",
        "EvacuationZoneIntent": "evacuation_zone",
        "ShelterLookupIntent": "shelter_lookup",
        "UtilityOutageIntent": "utility_outage",
        "NextMeetingIntent": "next_meeting",
        "MeetingStatusIntent": "meeting_status",
        "MeetingAgendaIntent": "meeting_agenda",
        "MeetingParticipationIntent": "meeting_participation",
        "MeetingOutcomeIntent": "meeting_outcome",
        "CouncilMemberIntent": "council_member",
        "DistrictLookupIntent": "district_lookup",
        "ElectedOfficialIntent": "elected_official",
        "ZoningLookupIntent": "zoning_lookup",
        "PollingPlaceIntent": "polling_place",
        REPORT: "report_issue",
        "CaseStatusIntent": "case_status",
        "RecentRequestsIntent": "recent_311",
        "LiveAgentIntent": "live_agent",
        "PermitInfoIntent": "permit_info",
        "PermitStatusIntent": "permit_status",
        "InspectionStatusIntent": "inspection_status",
        "BusinessLicenseIntent": "business_license",
        "BillPayIntent": "bill_pay",
        "BillDueIntent": "bill_due",
        "BillHelpIntent": "bill_help",
        "EventsIntent": "events",
        "NewsIntent": "news",
        "FacilityHoursIntent": "facility_hours",
        "FacilityScheduleIntent": "facility_schedule",
        "FieldStatusIntent": "field_status",
        "NearbyPlacesIntent": "nearby_places",
        "FoodTrucksIntent": "food_trucks",
        "FarmersMarketIntent": "farmers_market",
        "JobsIntent": "jobs",
        "CrimeActivityIntent": "crime_activity",
        "ContactLookupIntent": "contact_lookup",
        "AssistanceLookupIntent": "assistance_lookup",
        SET_ADDRESS: "set_address",
        "MyDataIntent": "my_data",
        "DeleteDataIntent": "delete_data",
        "SubscribeIntent": "subscribe",
        "UnsubscribeIntent": "unsubscribe",
        "SetReminderIntent": "set_reminder",
        "FeedbackIntent": "feedback",
        OUT_OF_SCOPE: "out_of_scope",
        EMERGENCY: "emergency_911",
        HELP: "help",
        HOME: "help",
        STOP: "help",
        CANCEL: "help",
        YES: "help",
        NO: "help",
        REPEAT: "repeat",
        SLOWER: "repeat",
        NORMAL_SPEED: "repeat",
        SPELL: "repeat",
        LANGUAGE: "repeat",
        TEXT_ME: "help",
        NEXT_ONE: "help",
        WHERE_IS_THAT: "help",
        ELSEWHERE: "set_address",
        WHAT_ABOUT: "help",
        PICK_ONE: "help",
        **dict.fromkeys(SAID_BY, "help"),
        HOURS_OF_THAT: "facility_hours",
        REACH_THAT: "contact_lookup",
        FALLBACK: "out_of_scope",
    }
)

DONE_AT_ONCE: Final = ("delete_data", "unsubscribe")
"""Topics whose answers delete something: never by a guess, however sure it is ("the details")."""
TOLD_BY_FACTS: Final = (
    "assistance_lookup", "bill_due", "bill_help", "bill_pay", "bulk_pickup", "business_license",
    "cart_request", "case_status", "council_member", "crime_activity", "district_lookup", "elected_official",
    "evacuation_zone", "facility_schedule", "farmers_market", "feedback", "field_status", "food_trucks",
    "hazardous_waste", "inspection_status", "jobs", "live_agent", "meeting_outcome", "meeting_participation",
    "nearby_places", "parking_rules", "permit_info", "permit_status", "polling_place", "recent_311",
    "recycling_day", "report_issue", "road_closures", "shelter_lookup", "snow_emergency", "snow_parking",
    "street_sweeping", "towing", "trash_day", "utility_outage", "waste_sorting", "yard_waste",
    "zoning_lookup",
)  # fmt: skip
"""Topics that staff can answer with a fact, where the city has no data of its own (tests/app proves it)."""
