"""GET and POST /place: an address becomes the page of a place, whose link does not say where it is.

The form posts, so that an address stands in no log, history or referrer; a link with ``?address=`` is taken
too and leads on at once. Nothing of the place is kept anywhere (decision 18).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for

from city.earth.places import Found, Location, Resolution
from web.addresses import outside
from web.language import asked_locale
from web.maps.drawing import Drawing, around_place
from web.place.links import PlaceLinks
from web.place.naming import Naming
from web.place.schedule import Schedule
from web.rendering import render
from words import phrases

if TYPE_CHECKING:
    from city.home import Home
    from web.place.ports import Places
    from web.ports import Site

LONGEST_ADDRESS = 200
MOST_CHOICES = 5
EVACUATION = "evacuation"
"""The set of zones by which a city is cleared."""
FRESH = 3_600
"""Seconds for which a program may keep a calendar without asking."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that was found, with the token of its link."""

    location: Location
    token: str


class PlacePages:
    """The pages of one city's places."""

    def __init__(self, site: Site, places: Places) -> None:
        self._site = site
        self._places = places
        self._links = PlaceLinks(site.secret)
        self._schedule = Schedule(site, places)

    def ask(self) -> Response:
        """The form; or where an address was given, the way to its page, or what to ask back."""
        said = " ".join(request.values.get("address", "").split())[:LONGEST_ADDRESS]
        if not said:
            return self._form("", "")
        found = self._places.town.find(said)
        if found.found is Found.EXACT and found.location is not None:
            return self._to(found.location)
        return self._form(said, *self._asked_back(found))

    def show(self, token: str) -> Response:
        """The page of the place."""
        spot = self.spot(token)
        if spot is None:
            return self._gone()
        locale = asked_locale(request.args.get("lang", ""), self._site.city.locales)
        home = self._places.town.home(spot.location, locale)
        shown = self._schedule.month(spot.location, locale, request.args.get("month", ""))
        return self._page(
            "place.html",
            spot,
            home=home,
            map=self._map(spot.location, home, locale),
            evacuation=self._evacuation(spot.location, locale),
            addresses=self.addresses(spot, locale),
            **shown,
        )

    def feed(self, token: str) -> Response:
        """The place's pickups for calendar programs; 304 where they have them already."""
        spot = self.spot(token)
        if spot is None:
            abort(410)
        locale = asked_locale(request.args.get("lang", ""), self._site.city.locales)
        made = self._schedule.calendar(spot.location, locale, remind=request.args.get("remind") == "1")
        response = make_response(made.body)
        response.mimetype = "text/calendar"
        response.headers["Content-Disposition"] = 'inline; filename="pickups.ics"'
        response.headers["Content-Language"] = locale
        response.headers["Cache-Control"] = f"private, max-age={FRESH}"
        response.headers["X-Robots-Tag"] = "noindex"
        response.set_etag(made.etag)
        response.make_conditional(request)
        return response

    def year(self, token: str) -> Response:
        """Twelve months on one page, to print."""
        spot = self.spot(token)
        if spot is None:
            return self._gone()
        locale = asked_locale(request.args.get("lang", ""), self._site.city.locales)
        shown = self._schedule.year(spot.location, locale)
        return self._page("place_year.html", spot, url=outside(self._site, "place.ask"), **shown)

    def addresses(self, spot: Spot, locale: str) -> Mapping[str, str]:
        """Where calendar programs find the pickups, without and with a reminder."""
        plain = outside(self._site, "place.feed", token=spot.token, lang=locale)
        remind = outside(self._site, "place.feed", token=spot.token, lang=locale, remind=1)
        return {"plain": plain, "webcal": _webcal(plain), "remind": _webcal(remind)}

    def spot(self, token: str) -> Spot | None:
        """The place that a link leads to, where it lies by now; None where there is none (any more)."""
        label = self._links.open(token)
        found = self._places.town.find(label) if label else Resolution(Found.UNKNOWN)
        certain = found.found is Found.EXACT or (found.location is not None and found.location.label == label)
        return Spot(found.location, token) if certain and found.location is not None else None

    def _to(self, location: Location) -> Response:
        lang = asked_locale(request.values.get("lang", ""), self._site.city.locales)
        to = url_for("place.show", token=self._links.close(location.label), lang=lang)
        response: Any = redirect(to, 303)
        return response  # type: ignore[no-any-return]

    def _asked_back(self, found: Resolution) -> tuple[str, tuple[Spot, ...]]:
        """What the address may have meant: the key of the question, and the places to choose from."""
        near = found.candidates or ((found.location,) if found.location else ())
        spots = tuple(Spot(each, self._links.close(each.label)) for each in near[:MOST_CHOICES])
        if found.found is Found.AMBIGUOUS:
            return ("which" if len(spots) > 1 else "number"), spots
        if found.found is Found.NEAR and spots:
            return "meant", spots
        return ("outside" if found.found is Found.OUTSIDE else "unknown"), ()

    def _form(self, said: str, why: str, spots: tuple[Spot, ...] = ()) -> Response:
        page = render(self._site, "place_ask.html", said=said, why=why, spots=spots, here=_form)
        page.headers["X-Robots-Tag"] = "noindex" if said else "all"
        return page

    def _gone(self) -> Response:
        """A link that leads nowhere: damaged, another city's, or the address is no more."""
        page = self._form("", "gone")
        page.status_code = 404
        return page

    def _map(self, place: Location, home: Home, locale: str) -> Drawing | None:
        if place.lat is None or place.lon is None:
            return None
        named = [(each.name, (each.lat, each.lon)) for each in home.facilities]
        outlines = self._places.town.outlines()
        return around_place(outlines, (place.lat, place.lon), named, place.zones, locale)

    def _evacuation(self, place: Location, locale: str) -> Drawing | None:
        """The zones by which the city is cleared, and the place; None where it has no such zones."""
        outlines = self._places.town.outlines()
        if place.lat is None or place.lon is None or EVACUATION not in outlines:
            return None
        return around_place(outlines, (place.lat, place.lon), (), place.zones, locale, EVACUATION)

    def _page(self, template: str, spot: Spot, **values: Any) -> Response:
        locale = asked_locale(request.args.get("lang", ""), self._site.city.locales)
        name = Naming(phrases(locale), self._schedule.today())

        def here(other: str) -> str:
            month = request.args.get("month") or None
            return url_for(str(request.endpoint), token=spot.token, lang=other, month=month)

        page = render(self._site, template, spot=spot, name=name, here=here, **values)
        page.headers["X-Robots-Tag"] = "noindex"
        return page


def place_pages(site: Site, places: Places) -> Blueprint:
    """GET and POST /place; GET /place/<token>, its year and its calendar."""
    pages = PlacePages(site, places)
    blueprint = Blueprint("place", __name__)
    blueprint.add_url_rule("/place", "ask", pages.ask, methods=["GET", "POST"])
    blueprint.add_url_rule("/place/<token>", "show", pages.show)
    blueprint.add_url_rule("/place/<token>/year", "year", pages.year)
    blueprint.add_url_rule("/place/<token>/pickups.ics", "feed", pages.feed)
    return blueprint


def _webcal(url: str) -> str:
    """The address as calendar programs claim it: they are asked to subscribe, not to download once."""
    return f"webcal://{url.partition('://')[2]}"


def _form(locale: str) -> str:
    return url_for("place.ask", lang=locale)
