"""docs/port-alder.md tells the truth: every landmark on it is in the data."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from city.collection.pickups import pickups
from city.records import MeetingStatus
from feeds.fields import hours

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "port-alder.md").read_text("utf-8")
ZONE = "America/New_York"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, as cells."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


ADDRESSES = table("Addresses to try")


@pytest.mark.parametrize("row", ADDRESSES, ids=lambda row: row[0])
def test_addresses(addresses, of_kind, row):
    """Each address has the zones and days that the page gives it."""
    label, trash, recycling, pickup, district, precinct, evacuation, sweeping, zoning = row
    zones = addresses[label].zones
    assert zones == {
        "pickup": pickup,
        "district": district,
        "precinct": precinct,
        "evacuation": evacuation,
        "sweeping": sweeping,
    }
    days = {day.stream: day for day in of_kind("collection") if day.zone == pickup}
    assert DAYS[days["trash"].weekday] == trash
    week = (days["recycling"].anchor - date(2026, 1, 5)).days // 7 % 2
    assert recycling == ("week A", "week B")[week]
    (zone,) = (
        zone.id
        for zone in of_kind("zone")
        if zone.zone_set == "zoning"
        for (ring,) in zone.polygons
        if _inside(ring, addresses[label])
    )
    assert zone == zoning


def _inside(ring, address):
    lons, lats = [lon for lon, _ in ring], [lat for _, lat in ring]
    return min(lons) < address.lon < max(lons) and min(lats) < address.lat < max(lats)


def test_the_example_week(addresses, of_kind):
    """In the week of November 23, 2026 recycling is collected where the page says, and not elsewhere."""
    from city.collection.pickups import Rules

    rules = Rules(tuple(of_kind("collection")), tuple(of_kind("holiday")), (), ())
    week = date(2026, 11, 23), date(2026, 11, 30)
    collected = {
        row[0]: bool(pickups(rules, "recycling", addresses[row[0]].zones, *week, ZONE)) for row in ADDRESSES
    }
    assert collected == {row[0]: row[2] == "week A" for row in ADDRESSES}
    assert "November 23, 2026 is the 46th: week A" in " ".join(PAGE.split())


def test_ambiguous_and_outside(addresses):
    """The ambiguous ones stand twice in the gazetteer, the one outside not at all."""
    assert {"484 N Alder St", "484 S Alder St", "202 Harbor St", "202 Harbor Dr"} <= set(addresses)
    assert "484 Alder Street" in PAGE
    assert "202 Harbor" in PAGE
    assert not any("Lantern Hill" in label for label in addresses)


def test_number_of_addresses(addresses):
    """The page counts right."""
    assert f"{len(addresses):,}\naddresses" in PAGE


def test_zones(of_kind):
    """The page lists the zones that there are; a range stands for what lies between."""
    told = {row[0]: row[1] for row in table("Zones")}
    found: dict[str, set[str]] = {}
    for zone in of_kind("zone"):
        found.setdefault(zone.zone_set, set()).add(zone.id)
    assert set(found) == set(told)
    for zone_set in ("pickup", "district", "evacuation", "zoning"):
        listed = told[zone_set].split(";")[0]
        assert set(re.split(r", ", listed)) == found[zone_set]
    assert found["precinct"] == {str(number) for number in range(101, 113)}
    assert found["sweeping"] == {f"sw-{number}" for number in range(1, 9)}


def test_bodies(of_kind):
    """The page lists the bodies, and shows one cancelled and one moved where it says so."""
    meetings = sorted(of_kind("meeting"), key=lambda meeting: meeting.start)
    assert {row[0] for row in table("Meetings")} == {meeting.body for meeting in meetings}
    coming = {
        body: [m for m in meetings if m.body == body and m.start > NOW]
        for body in {meeting.body for meeting in meetings}
    }
    assert coming["City Council"][2].status is MeetingStatus.CANCELLED
    assert coming["Parks Board"][2].status is MeetingStatus.CANCELLED
    moved = coming["Planning Commission"][1]
    told = f"{moved.moved_from:%A %H:%M} to {moved.start:%A %H:%M}"
    assert told == "Wednesday 18:00 to Thursday 18:30"


def test_people(of_kind):
    """The page names every official."""
    told = {row[0]: row[1] for row in table("People")}
    assert told == {f"{each.office} {each.district}".strip(): each.name for each in of_kind("official")}


def test_places(of_kind):
    """The page's places have those names and hours."""
    places = {place.id: place for place in of_kind("place")}
    for place_id, name, said in table("Places"):
        assert (places[place_id].name["en"], places[place_id].hours) == (name, hours.week(said))


def test_numbers_to_ask_for(of_kind):
    """Permits and cases stand as the page says."""
    permits = {permit.number: permit for permit in of_kind("permit")}
    assert (permits["B26-1041"].status, permits["B26-1050"].status) == ("issued", "in review")
    cases = {case.number: (case.service_type, case.status) for case in of_kind("request")}
    assert (cases["26-00412"], cases["26-00413"]) == (("pothole", "open"), ("pothole", "closed"))


def test_examples_exist():
    """Every file that the page says to copy is there."""
    folder = Path(__file__).resolve().parents[2] / "cities" / "port-alder"
    for name in re.findall(r"(?:examples/|`)([\w-]+\.xml)", PAGE):
        assert (folder / "examples" / name).exists(), name
