"""From an address to its portal and the source table it would be."""

from __future__ import annotations

import pytest

from feeds import formats, portals
from feeds.fetching.address import Address
from feeds.source import source

WINDOW = "EventDate ge datetime'{{day -7}}' and EventDate lt datetime'{{day +90}}'"
NORFOLK = "https://data.norfolk.gov/resource/ere7-kake.json"
KNOWN = [
    (
        "https://data.norfolk.gov/resource/ere7-kake.json",
        "socrata",
        NORFOLK,
        {},
    ),
    (
        "https://data.norfolk.gov/resource/ere7-kake",
        "socrata",
        NORFOLK,
        {},
    ),
    (
        "https://data.norfolk.gov/Government/Address-Information/ere7-kake/about_data",
        "socrata",
        NORFOLK,
        {},
    ),
    ("https://data.lacity.org/d/pi9x-tg5x", "socrata", "https://data.lacity.org/resource/pi9x-tg5x.json", {}),
    (
        "https://data.lacity.org/resource/pi9x-tg5x.json?$where=a=1&$$app_token=abc",
        "socrata",
        "https://data.lacity.org/resource/pi9x-tg5x.json",
        {"$where": "a=1", "$$app_token": "env:APP_TOKEN"},
    ),
    (
        "https://data.boston.gov/dataset/trash-schedules-by-address",
        "ckan",
        "https://data.boston.gov/api/3/action/package_show",
        {"id": "trash-schedules-by-address"},
    ),
    (
        "https://data.boston.gov/api/3/action/datastore_search?resource_id=9fdbdcad",
        "ckan",
        "https://data.boston.gov/api/3/action/datastore_search",
        {"resource_id": "9fdbdcad"},
    ),
    (
        "https://services1.arcgis.com/CvuPh/arcgis/rest/services/Tree_Permits/FeatureServer/0/query?where=1=1&token=xyz",
        "arcgis",
        "https://services1.arcgis.com/CvuPh/arcgis/rest/services/Tree_Permits/FeatureServer/0",
        {"where": "1=1", "token": "env:TOKEN"},
    ),
    (
        "http://gis.cityofboston.gov/arcgis/rest/services/CityServices/OpenData/MapServer/5",
        "arcgis",
        "http://gis.cityofboston.gov/arcgis/rest/services/CityServices/OpenData/MapServer/5",
        {},
    ),
    (
        "https://geohub.lacity.org/datasets/803ee5b68546441681922ab5a5a7e1c1_22/explore",
        "arcgishub",
        "https://geohub.lacity.org/api/search/v1/collections/dataset/items/803ee5b68546441681922ab5a5a7e1c1_22",
        {},
    ),
    (
        "https://data.mulhouse-alsace.fr/explore/dataset/collecte/table/",
        "opendatasoft",
        "https://data.mulhouse-alsace.fr/api/explore/v2.1/catalog/datasets/collecte/exports/json",
        {},
    ),
    (
        "https://webapi.legistar.com/v1/boston/Events",
        "legistar",
        "https://webapi.legistar.com/v1/boston/Events",
        {"$filter": WINDOW},
    ),
    (
        "https://311.boston.gov/open311/v2/requests.json",
        "open311",
        "https://311.boston.gov/open311/v2/requests.json",
        {"start_date": "{{day -7}}T00:00:00Z"},
    ),
    (
        "https://lacity.primegov.com/",
        "primegov",
        "https://lacity.primegov.com/api/v2/PublicPortal/ListUpcomingMeetings",
        {},
    ),
    (
        "https://www.googleapis.com/calendar/v3/calendars/a%40b.org/events?key=AIza",
        "googlecalendar",
        "https://www.googleapis.com/calendar/v3/calendars/a%40b.org/events",
        {"key": "env:GOOGLE_KEY"},
    ),
    (
        "https://thehacc.org/wp-json/tribe/events/v1/events",
        "theeventscalendar",
        "https://thehacc.org/wp-json/tribe/events/v1/events",
        {"start_date": "{{day -7}}", "end_date": "{{day +90}}"},
    ),
]
STRANGE = [
    "https://www.boston.gov/rss/events",
    "https://www.norfolk.gov/RSSFeed.aspx?ModID=58&CID=All-calendar.xml",
    "https://seshat.datasd.org/gis_library_locations/libraries_datasd.csv",
    "https://example.org/news/archive/some-news",
    "https://api.weather.gov/alerts/active?area=VA",
    "https://recollect.a.ssl.fastly.net/api/places/x/services/310/events.en.ics",
    "https://example.org/requests.json",
    "http://bostonopendata-boston.opendata.arcgis.com/datasets/53ebc23fcc654111b642f70e61c63852_0.csv",
    "https://[::1",
    "",
]


@pytest.mark.parametrize(("url", "name", "base", "query"), KNOWN, ids=[each[0][:60] for each in KNOWN])
def test_an_address_of_a_portal_is_recognised(url: str, name: str, base: str, query: dict[str, str]) -> None:
    """Addresses of programs and of browsers; a credential in one becomes the name of a variable."""
    found = portals.recognise(url)
    assert found is not None
    assert (found.portal, found.url, dict(found.query)) == (name, base, query)


@pytest.mark.parametrize("url", STRANGE)
def test_any_other_address_is_no_portals(url: str) -> None:
    """Feeds, files and nonsense stay one GET."""
    assert portals.recognise(url) is None


@pytest.mark.parametrize("url", [each[0] for each in KNOWN])
def test_what_is_proposed_can_be_read(url: str) -> None:
    """The proposed table is a source that the same portal claims, in a format that there is."""
    found = portals.recognise(url)
    assert found is not None
    table = {"id": "s", "kind": "place", "url": found.url, "format": found.format, "query": found.query}
    wanted = source(table, "city.toml")
    claimed = portals.found(wanted, Address.of(wanted.url).having(wanted.query))
    assert claimed is not None
    assert (claimed.portal.name, claimed.part) == (found.portal, "")
    assert formats.load(found.format)


def test_a_format_tells_what_an_address_cannot() -> None:
    """A proxy of the city's own, and requests.json without the word Open311."""
    for url, name in (
        ("https://example.org/v1/x/Events", "legistar"),
        ("https://example.org/requests.json", "open311"),
    ):
        assert portals.recognise(url) is None
        found = portals.recognise(url, name)
        assert found is not None
        assert found.portal == name
