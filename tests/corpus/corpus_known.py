"""Where we knowingly differ from what the sources of the corpus say, and why. docs/conformance.md tells it.

The list is strict: a new difference fails the test, and so does one that is no longer there.
"""

from __future__ import annotations

_UNSYNCHRONISED = (
    "DTSTART does not match the rule: RFC 5545, 3.8.5.3 leaves it open; we list DTSTART, as Google does"
)
_FIRST_WEEK = "BYSETPOS counts within the week from DTSTART on, not from its Monday (dateutil)"
_WEEK_YEAR = "an INTERVAL over week numbers counts calendar years, not ISO years (dateutil)"
_RSCALE = "RSCALE and SKIP (RFC 7529) are not followed: the event stays at its DTSTART, and a problem says so"

KNOWN: dict[str, str] = {
    "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=5 from 19970902T090000": _UNSYNCHRONISED,
    "FREQ=MONTHLY;INTERVAL=13;BYMONTH=5;COUNT=3 from 20100212T000000": _UNSYNCHRONISED,
    "FREQ=YEARLY;BYWEEKNO=53;BYDAY=TU,SA;UNTIL=20170101T000000Z from 20130101T000000": _UNSYNCHRONISED,
    "FREQ=HOURLY;BYHOUR=0;BYYEARDAY=360,-2;UNTIL=20260101T000000 from 20251220T000000": _UNSYNCHRONISED,
    "FREQ=MONTHLY;BYMINUTE=12,39;BYHOUR=8,14,15;BYDAY=1MO,1TU,2SA,3MO;BYSETPOS=1,-5,3,-21,4,-8;COUNT=15"
    " from 20240102T143900": _UNSYNCHRONISED,
    "FREQ=YEARLY;BYWEEKNO=53;COUNT=1 from 20230101T000000Z": _UNSYNCHRONISED,
    "FREQ=YEARLY;BYWEEKNO=53;INTERVAL=5;BYDAY=TH;COUNT=1 from 20270103T000000Z": _UNSYNCHRONISED,
    "FREQ=WEEKLY;BYDAY=MO,TU,SU,SA,TH;BYSETPOS=3,2;COUNT=4 from 20240102T120000": _FIRST_WEEK,
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,3;COUNT=3 from 20241023": _FIRST_WEEK,
    "FREQ=YEARLY;BYWEEKNO=53;BYDAY=TU,SA;INTERVAL=5;UNTIL=20170101T000000Z from 20100102T000000": _WEEK_YEAR,
    "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO,TU;INTERVAL=3;UNTIL=20320101 from 20241231": _WEEK_YEAR,
    "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD;COUNT=4 from 20140131": _RSCALE,
    "RSCALE=GREGORIAN;FREQ=MONTHLY;INTERVAL=3;SKIP=FORWARD;COUNT=4 from 20140131": _RSCALE,
    "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;COUNT=12;SKIP=FORWARD from 20150131T000000Z": _RSCALE,
    "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=-31;COUNT=12;SKIP=FORWARD from 20150101T000000Z": _RSCALE,
    "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;COUNT=12;SKIP=BACKWARD from 20150131T000000Z": _RSCALE,
    "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=-31;COUNT=12;SKIP=BACKWARD from 20150101T000000Z": _RSCALE,
    "RSCALE=GREGORIAN;FREQ=YEARLY;BYYEARDAY=-366;SKIP=FORWARD;COUNT=9 from 20120101T120000": _RSCALE,
    "RSCALE=CHINESE;FREQ=MONTHLY;COUNT=4 from 20140920": _RSCALE,
    "RSCALE=CHINESE;FREQ=YEARLY;BYMONTHDAY=10;BYMONTH=9;COUNT=3 from 20131025": _RSCALE,
    "RSCALE=CHINESE;FREQ=YEARLY;BYMONTHDAY=10;BYMONTH=9L;SKIP=OMIT;COUNT=2 from 20131025": _RSCALE,
    "RSCALE=CHINESE;FREQ=YEARLY;BYMONTHDAY=10;BYMONTH=9L;SKIP=BACKWARD;COUNT=3 from 20131025": _RSCALE,
    "RSCALE=CHINESE;FREQ=YEARLY;BYMONTHDAY=10;BYMONTH=9,9L;SKIP=BACKWARD;COUNT=4 from 20131025": _RSCALE,
    "RSCALE=CHINESE;FREQ=YEARLY;UNTIL=20200101;INTERVAL=2 from 20130210": _RSCALE,
    "RSCALE=HEBREW;FREQ=YEARLY;COUNT=4 from 20140205": _RSCALE,
    "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=8;SKIP=FORWARD;COUNT=5 from 20140208": _RSCALE,
    "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=30;SKIP=FORWARD;COUNT=5 from 20140302": _RSCALE,
    "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=-1;SKIP=FORWARD;COUNT=5 from 20140302": _RSCALE,
    "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=30;SKIP=BACKWARD;COUNT=5 from 20140302": _RSCALE,
    "ics/eilenburg_de__eb_berg_eb_1.2.ics waste_collections_from_source_replay": (
        "the source's program joined several recordings: general waste and paper are not in this file"
    ),
    "legistar/cityscrapers__chi_ssa_32.json source_asserts 07556f0b": (
        "the scraper drops the offset: 09:30-05:00 is 08:30 in Chicago in November, as the event's text says"
    ),
    "legistar/cityscrapers__cook_board.json source_parsed_item_count": (
        "the scraper keeps what lies at most about 90 days before its clock; the file holds 167 meetings"
    ),
    "legistar/cityscrapers__il_adcrc.json source_parsed_item_count": (
        "the events of a web site of Illinois, no format of ours: refused as of no known format"
    ),
    "rss/feedparser__wellformed_rss__item_description_not_a_doctype.xml feedparser_expect a25ff53f": (
        "the text is a piece of broken markup; in plain words nothing is left of it"
    ),
}
