"""The calendar of a place: read back by our own parser and by others', right through holidays and changes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import recurring_ical_events
from flask.testing import FlaskClient

from city.collection.waste import PickupException
from feeds.formats import ParseOptions
from feeds.formats.ics import FORMAT
from tests.web.place.paper import NOW, PaperEditions, PaperTown, client_of, place_of

BROKEN = PickupException(
    id="e1", source="s", date=date(2026, 12, 11), moved_to=date(2026, 12, 14), streams=("trash",),
    reason={"en": "the truck; it broke, alas", "es": "el camión se averió"},
)  # fmt: skip
OFF = PickupException(id="e2", source="s", date=date(2026, 12, 18), streams=("trash",))


def fetched(client: FlaskClient, query: str = "lang=en", **headers: str) -> Any:
    return client.get(f"{place_of(client)}/pickups.ics?{query}", headers=headers)


def events(body: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(body).walk("VEVENT"))


def by_uid(body: bytes) -> dict[str, Any]:
    return {str(each["uid"]): each for each in events(body)}


def test_every_pickup_of_a_year_is_an_event_on_its_own_day() -> None:
    """Trash each Friday, but on Saturday after Christmas: other programs read the very same days."""
    body = fetched(client_of(PaperTown())).data
    days = recurring_ical_events.of(icalendar.Calendar.from_ical(body)).between(
        date(2026, 12, 20), date(2027, 1, 16)
    )
    trash = sorted(each["dtstart"].dt for each in days if each["summary"] == "Trash pickup")
    assert trash == [date(2026, 12, 26), date(2027, 1, 1), date(2027, 1, 8), date(2027, 1, 15)]
    last = max(each["dtstart"].dt for each in events(body))
    assert last > date(2027, 12, 1)


def test_our_own_parser_reads_it_without_a_complaint() -> None:
    """What we publish passes what we ask of others: as many items as events, and no problem."""
    body = fetched(client_of(PaperTown(exceptions=(BROKEN, OFF)))).data
    options = ParseOptions(
        datetime(2026, 10, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC), "America/New_York"
    )
    parsed = FORMAT.parse(body, options)
    assert parsed.problems == ()
    assert len(parsed.items) == len(events(body))
    assert parsed.title == "Pickups · Port Alder"


def test_it_is_written_as_rfc_5545_asks() -> None:
    """Lines of at most 75 octets that end in CRLF, text escaped, a name, and how often to look again
    (RFC 7986, 5.1 and 5.7)."""
    answer = fetched(client_of(PaperTown(exceptions=(BROKEN,))))
    assert answer.mimetype == "text/calendar"
    lines = answer.data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    text = answer.data.replace(b"\r\n ", b"").decode()
    assert "Usually Friday\\, December 11. (the truck\\; it broke\\, alas)" in text
    for line in (
        "X-WR-CALNAME:Pickups · Port Alder", "NAME:Pickups · Port Alder", "X-PUBLISHED-TTL:PT6H",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-WR-TIMEZONE:America/New_York",
    ):  # fmt: skip
        assert line in text.split("\r\n")


def test_a_day_that_is_moved_keeps_its_uid_and_counts_up() -> None:
    """Staff move a pickup, and move it back: one event throughout, SEQUENCE 0, 1, 2 and DTSTAMP with it; the
    others stay as they were (RFC 5545, 3.8.7.2 and 3.8.7.4)."""
    town, editions, now = PaperTown(), PaperEditions(), [NOW]
    client = client_of(town, editions, lambda: now[0])
    first = by_uid(fetched(client).data)
    town.exceptions, town.version = (BROKEN,), "2"
    now[0] += timedelta(hours=2)
    moved = by_uid(fetched(client).data)
    town.exceptions, town.version = (), "3"
    now[0] += timedelta(hours=2)
    back = by_uid(fetched(client).data)
    assert first.keys() == moved.keys() == back.keys()
    (uid,) = [each for each in first if first[each]["dtstart"].dt != moved[each]["dtstart"].dt]
    assert [each[uid]["dtstart"].dt.day for each in (first, moved, back)] == [11, 14, 11]
    assert [each[uid]["sequence"] for each in (first, moved, back)] == [0, 1, 2]
    assert [each[uid]["dtstamp"].dt for each in (first, moved, back)] == [
        NOW, NOW + timedelta(hours=2), NOW + timedelta(hours=4),
    ]  # fmt: skip
    assert {each["sequence"] for other, each in back.items() if other != uid} == {0}


def test_what_does_not_take_place_is_cancelled_and_stays() -> None:
    """The event is still there, STATUS:CANCELLED, with a name that says so where it is shown anyway."""
    town, editions = PaperTown(), PaperEditions()
    client = client_of(town, editions)
    before = by_uid(fetched(client).data)
    town.exceptions, town.version = (OFF,), "2"
    after = by_uid(fetched(client).data)
    assert before.keys() == after.keys()
    (off,) = [each for each in after.values() if each["status"] == "CANCELLED"]
    assert (off["summary"], off["dtstart"].dt, off["sequence"]) == ("No trash pickup", date(2026, 12, 18), 1)
    assert {each["status"] for each in before.values()} == {"CONFIRMED"}


def test_it_reminds_the_evening_before_only_where_that_is_wanted() -> None:
    """Six in the evening before, never of what does not take place; no day blocks anybody's time."""
    client = client_of(PaperTown(exceptions=(OFF,)))
    assert b"VALARM" not in fetched(client).data
    told = events(fetched(client, "lang=en&remind=1").data)
    alarms = [each.walk("VALARM") for each in told if each["status"] == "CONFIRMED"]
    assert {one["trigger"].dt for (one,) in alarms} == {timedelta(hours=-6)}
    assert [each.walk("VALARM") for each in told if each["status"] == "CANCELLED"] == [[]]
    assert {each["transp"] for each in told} == {"TRANSPARENT"}


def test_who_has_it_already_is_sent_nothing() -> None:
    """The same state is the same bytes and a 304; a change is a new ETag. A cache of many may not keep it."""
    town, now = PaperTown(), [NOW]
    client = client_of(town, now=lambda: now[0])
    first = fetched(client)
    now[0] += timedelta(hours=5)
    again = fetched(client, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    town.exceptions, town.version = (BROKEN,), "2"
    changed = fetched(client, **{"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, max-age=3600"


def test_it_speaks_the_language_of_its_link() -> None:
    """Spanish where it was subscribed to in Spanish, with the language at each text; the same UIDs."""
    client = client_of(PaperTown(exceptions=(BROKEN,)))
    english, spanish = by_uid(fetched(client).data), by_uid(fetched(client, "lang=es").data)
    assert english.keys() == spanish.keys()
    moved = next(
        each for each in spanish.values() if each.get("description") and each["dtstart"].dt.day == 14
    )
    assert moved["summary"] == "Recolección de basura"
    assert moved["summary"].params["language"] == "es-US"
    assert moved["description"] == "Normalmente: viernes 11 de diciembre. (el camión se averió)"


def test_the_page_offers_it_to_calendar_programs() -> None:
    """webcal: is what telephones subscribe by; the address is the one that the city serves, whatever host a
    request names."""
    client = client_of(PaperTown())
    path = place_of(client)
    page = client.get(f"{path}?lang=en", headers={"Host": "evil.example"}).text
    assert f'href="webcal://ask.portalder.example{path}/pickups.ics?lang=en-US"' in page
    assert f'href="webcal://ask.portalder.example{path}/pickups.ics?lang=en-US&amp;remind=1"' in page
    assert "evil.example" not in page


def test_nothing_in_it_tells_whose_it_is() -> None:
    """No address and no zone: the same calendar serves everybody with the same pickups."""
    body = fetched(client_of(PaperTown())).data.decode()
    assert not re.search(r"elm|pickup:a", body, re.IGNORECASE)
