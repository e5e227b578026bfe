"""The pages of a place: from an address to what is told of it, without the address in a link or a log."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from city.collection.waste import PickupException
from city.earth.places import Resolution
from tests.web.maps.test_drawing import records, square, zone
from tests.web.place.paper import HOME, NOW, PaperTown, client_of, place_of
from tests.web.test_signup_pages import words
from web.maps.backdrop import Outline, outlines
from web.place.links import PlaceLinks


def test_an_address_leads_to_a_link_that_does_not_show_it() -> None:
    """The form posts and is sent on; neither the link nor the page's own addresses hold the street."""
    town = PaperTown()
    client = client_of(town)
    path = place_of(client)
    assert re.fullmatch(r"/place/[A-Za-z0-9_-]+", path)
    assert "elm" not in path.lower()
    page = client.get(f"{path}?lang=en")
    assert page.status_code == 200
    assert not [
        each for each in re.findall(r'(?:href|src|action)="([^"]*)"', page.text) if "elm" in each.lower()
    ]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in page.headers


def test_a_deep_link_with_an_address_leads_on_to_the_same_page() -> None:
    """/place?address=... is taken too, and what stays in the address bar does not show it."""
    client = client_of(PaperTown())
    answer = client.get("/place?address=7+Elm+Street&lang=es")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{place_of(client)}?lang=es-US"


@pytest.mark.parametrize(
    ("said", "told", "choices"),
    [
        ("7 Elm", "Did you mean this?", ["7 Elm Street"]),
        ("12 Oak Street", "Which one?", ["12 North Oak Street", "12 South Oak Street"]),
        ("Oak Street", "Please add the house number.", []),
        ("1 Main St, Tampa", "That address is not in Port Alder.", []),
        ("nowhere <at> all", "We did not find that address.", []),
    ],
)
def test_what_is_not_found_for_sure_is_asked_back(said: str, told: str, choices: list[str]) -> None:
    """Near, several, a street, outside, unknown: each in its own words, what was typed is still there, and a
    choice is a link that does not show the address."""
    page = client_of(PaperTown()).post("/place", data={"address": said, "lang": "en"})
    assert page.status_code == 200
    assert told in words(page.text)
    found = re.findall(r'<a class="kind" href="(/place/[\w-]+)\?lang=en-US">([^<]+)</a>', page.text)
    assert [label for _, label in found] == choices
    assert [PlaceLinks("s").open(path.rpartition("/")[2]) for path, _ in found] == choices
    assert f'value="{said.replace("<", "&lt;").replace(">", "&gt;")}"' in page.text
    assert 'aria-invalid="true"' in page.text


@pytest.mark.parametrize("path", ["/place/x", "/place/x/year", f"/place/{'A' * 64}"])
def test_a_link_that_is_none_asks_for_the_address_again(path: str) -> None:
    """Damaged or forged: a page that says so, with status 404, and nothing is looked up."""
    town = PaperTown()
    page = client_of(town).get(path)
    assert page.status_code == 404
    assert "This link does not lead to a place any more." in words(page.text)
    assert town.looked_for == []


def test_an_address_that_is_no_more_has_no_page() -> None:
    """What the link held is looked up each time: of a house that was struck from the list nothing is told."""
    client = client_of(PaperTown())
    token = PlaceLinks("s").close("9 Gone Street")
    assert client.get(f"/place/{token}").status_code == 404
    assert client.get(f"/place/{token}/pickups.ics").status_code == 410


def test_it_tells_what_the_speaker_tells() -> None:
    """Alerts with what to do, next pickups, district, places with hours, meetings: all of it, as text."""
    client = client_of(PaperTown())
    page = client.get(f"{place_of(client)}?lang=en")
    text = words(page.text)
    for told in (
        "A &lt;b&gt;flood&lt;/b&gt; watch.", "Move to higher ground.",
        HOME.pickups[0].text, HOME.told[0].text,
        "Central Library a mile", "Open now Today: from 10 AM to 6 PM.", "City Council Tuesday at 7 PM",
    ):  # fmt: skip
        assert told in text


def test_a_month_shows_holidays_and_what_they_move() -> None:
    """Christmas Day moves Friday's pickups to Saturday: both days are marked, and a sentence says it."""
    client = client_of(PaperTown())
    page = client.get(f"{place_of(client)}?lang=en&month=2026-12")
    text = words(page.text)
    assert "December 2026" in text
    assert (
        "Trash and recycling: Saturday, December 26 instead of Friday, December 25. (Christmas Day)" in text
    )
    assert "25 Christmas Day" in text
    assert "Trash Trash (on another day than usual)" in text
    spanish = words(client.get(f"{place_of(client)}?lang=es&month=2026-12").text)
    assert (
        "Basura y reciclaje: sábado 26 de diciembre en lugar de viernes 25 de diciembre. (Navidad)" in spanish
    )


def test_what_staff_cancel_is_said_and_why() -> None:
    """A pickup that does not take place is crossed out, with the reason that staff gave."""
    off = PickupException(
        id="e", source="s", date=date(2026, 12, 11), streams=("recycling",), reason={"en": "the truck broke"}
    )
    page = client_of(PaperTown(exceptions=(off,)))
    text = words(page.get(f"{place_of(page)}?lang=en").text)
    assert "Recycling: no pickup on Friday, December 11. (the truck broke)" in text
    assert "Recycling Recycling (no pickup)" in text


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", "December 2026"), ("2027-03", "March 2027"), ("2026-11", "December 2026"),
        ("2029-01", "December 2027"), ("2026-99", "December 2026"), ("x" * 7, "December 2026"),
    ],
)  # fmt: skip
def test_only_months_that_are_known_can_be_looked_at(asked: str, shown: str) -> None:
    """From this month to the same one next year; anything else is this month, or the last."""
    client = client_of(PaperTown())
    assert f"<caption>{shown}</caption>" in client.get(f"{place_of(client)}?lang=en&month={asked}").text


def test_the_year_has_twelve_months() -> None:
    """From this month on, with its changes on the same page."""
    client = client_of(PaperTown())
    page = client.get(f"{place_of(client)}/year?lang=en").text
    assert re.findall(r"<caption>(\w+ \d+)</caption>", page)[::11] == ["December 2026", "November 2027"]
    assert page.count("<caption>") == 12
    assert "Saturday, December 26 instead of Friday, December 25." in words(page)


def test_nothing_of_an_address_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Whether it is found or not, at every level."""
    caplog.set_level(logging.DEBUG)
    client = client_of(PaperTown())
    client.get(place_of(client))
    client.post("/place", data={"address": "1313 Mockingbird Lane"})
    assert "elm" not in caplog.text.lower()
    assert "mockingbird" not in caplog.text.lower()


def test_the_week_goes_on_at_midnight_of_the_city() -> None:
    """Today is marked by the city's clocks, not by those of the server."""
    evening = NOW.replace(hour=4) + timedelta(days=1)  # 11 PM of the 7th in the city
    client = client_of(PaperTown(), now=lambda: evening)
    assert '<td class="today"><time datetime="2026-12-07">' in client.get(place_of(client)).text


class Coast(PaperTown):
    """A town that is cleared by zones; 7 Elm Street lies in one of them, or in none."""

    def __init__(self, own: str) -> None:
        super().__init__()
        self.own = own

    def find(self, text: str) -> Resolution:
        found = super().find(text)
        if found.location is None or not self.own:
            return found
        zones = {**found.location.zones, "evacuation": self.own}
        return replace(found, location=replace(found.location, zones=zones))

    def outlines(self) -> Mapping[str, tuple[Outline, ...]]:
        west, east = square(-76.05, 37.05, 0.04), square(-76.01, 37.05, 0.1)
        zones = [zone(each, ring, "evacuation") for each, ring in (("A", west), ("B", east))]
        return {**super().outlines(), **outlines(records(*zones))}


@pytest.mark.parametrize(
    ("own", "told", "marked"),
    [("B", "The star is your place: District B.", 2), ("", "it is in no evacuation zone.", 1)],
)
def test_the_zones_by_which_a_city_is_cleared_are_drawn(own: str, told: str, marked: int) -> None:
    """Beside the district's map, with names of its own for whoever hears the page; the own zone is marked."""
    client = client_of(Coast(own))
    page = client.get(f"{place_of(client)}?lang=en")
    assert told in words(page.text)
    assert "Evacuation zones of Port Alder" in words(page.text)
    assert 'aria-labelledby="evacuation-title evacuation-text"' in page.text
    assert page.text.count('class="zone own"') == marked
    plain = client_of(PaperTown())
    assert "Evacuation zones" not in plain.get(f"{place_of(plain)}?lang=en").text
