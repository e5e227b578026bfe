"""A city of three streets on paper, behind the port of the pages of a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from flask.testing import FlaskClient

from city.collection.editions import Edition, revised
from city.collection.pickups import Rules
from city.collection.waste import Holiday, HolidayRule, PickupException
from city.earth.geometry import Point
from city.earth.places import Found, Location, Resolution
from city.home import Facility, Home, InForce, Sitting, Told
from city.profile import City
from tests.city.collection.test_pickups import FRI, day
from tests.web.maps.test_drawing import records, square, zone
from web.maps.backdrop import Outline, outlines
from web.place.ports import Places
from web.ports import Answered, Site
from web.site import create_site

URL = "https://ask.portalder.example"
NOW = datetime(2026, 12, 7, 15, 0, tzinfo=UTC)  # Monday, 10 AM in the city
CITY = City(
    name="Port Alder", state="VA", zone="America/New_York", locales=("en-US", "es-US"), latitude=37.1,
    longitude=-76.0, same=("051899",), ugc=("VAZ095",), population=48_200, phone="311",
)  # fmt: skip
ELM = Location("7 Elm Street", 37.1, -76.0, {"pickup": "a", "district": "2"})
NORTH, SOUTH = replace(ELM, label="12 North Oak Street"), replace(ELM, label="12 South Oak Street")
CHRISTMAS = Holiday(
    id="xmas", source="holidays", date=date(2026, 12, 25), name={"en": "Christmas Day", "es": "Navidad"},
    rule=HolidayRule.SHIFT_WEEK,
)  # fmt: skip
HOME = Home(
    pickups=(Told("trash", "Your next trash pickup is Friday, December 11."),),
    told=(Told("district_lookup", "7 Elm Street is in council District 2."),),
    facilities=(
        Facility(
            name="Central Library", kind="library", address="230 Franklin Street", away="a mile",
            state="open", hours="from 10 AM to 6 PM", phone="757-555-0120", lat=37.11, lon=-76.01,
        ),
    ),
    meetings=(Sitting("City Council", "Tuesday at 7 PM", "City Hall", False),),
    alerts=(InForce("weather", "A <b>flood</b> watch.", NOW, "Move to higher ground."),),
)  # fmt: skip


@dataclass
class PaperTown:
    """The port web.place.ports.Town: what it is asked for is noted."""

    version: str = "1"
    exceptions: tuple[PickupException, ...] = ()
    told: Home = HOME
    looked_for: list[str] = field(default_factory=list)

    def find(self, text: str) -> Resolution:
        self.looked_for.append(text)
        known = {each.label.casefold(): each for each in (ELM, NORTH, SOUTH)}
        if text.casefold() in known:
            return Resolution(Found.EXACT, known[text.casefold()])
        answers = {
            "7 elm": Resolution(Found.NEAR, ELM),
            "12 oak street": Resolution(Found.AMBIGUOUS, None, (NORTH, SOUTH)),
            "oak street": Resolution(Found.AMBIGUOUS),
            "1 main st, tampa": Resolution(Found.OUTSIDE),
        }
        return answers.get(text.casefold(), Resolution(Found.UNKNOWN))

    def home(self, place: Location, locale: str) -> Home:
        return self.told

    def sites(self, ids: Sequence[str], locale: str) -> Sequence[tuple[str, Point]]:
        known = {"central": ("Central Library", (37.11, -76.01)), "north": ("North Library", (37.12, -76.0))}
        return [known[each] for each in ids if each in known]

    def rules(self) -> Rules:
        days = (day(FRI), day(FRI, id="r", stream="recycling", every_weeks=2, anchor=date(2026, 12, 11)))
        return Rules(days, (CHRISTMAS,), self.exceptions)

    def outlines(self) -> Mapping[str, tuple[Outline, ...]]:
        return outlines(
            records(zone("1", square(-76.05, 37.05, 0.04)), zone("2", square(-76.01, 37.05, 0.1)))
        )


class PaperEditions:
    """The port of editions, in memory."""

    def __init__(self) -> None:
        self.known: dict[str, Edition] = {}

    def of(self, states: Mapping[str, str], now: datetime) -> Mapping[str, Edition]:
        found = {event: revised(self.known.get(event), state, now) for event, state in states.items()}
        self.known |= found
        return found


def no_answer(*_: Any) -> Answered:
    raise AssertionError("nobody asks here")


def client_of(
    town: PaperTown,
    editions: PaperEditions | None = None,
    now: Callable[[], datetime] = lambda: NOW,
    ask: Callable[..., Answered] = no_answer,
) -> FlaskClient:
    """The site of this town."""
    places = Places(town=town, editions=editions or PaperEditions())
    site = Site(city=CITY, ask=ask, now=now, secret="s", health=dict, places=places, url=URL)
    return create_site(site).test_client()


def place_of(client: FlaskClient, address: str = "7 Elm Street") -> str:
    """The path of the page of an address, as the form leads to it."""
    answer = client.post("/place", data={"address": address, "lang": "en"})
    assert answer.status_code == 303
    return str(answer.headers["Location"]).partition("?")[0]
