"""What a proposal does beyond finding columns: code tables, questions, refusals, honesty."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from city.errors import BadSettings, Unreadable
from feeds.proposal.attempt import Found
from feeds.proposal.proposing import Proposal, propose
from tests.feeds.proposal.judging import TOWN


def of_rows(*rows: dict[str, Any], name: str = "data", kind: str = "") -> Proposal:
    """The proposal for these rows as a portal would give them."""
    return propose(Found(f"https://city.example/{name}.json", json.dumps(rows).encode()), TOWN, kind)


def of_text(text: str, name: str = "data.csv") -> Proposal:
    """The proposal for a text file."""
    return propose(Found(f"file:{name}", text.encode()), TOWN)


def test_codes_of_streams_and_days_become_value_tables() -> None:
    """TR, RC and MON are put into our words in the table itself, where a person sees and can mend them."""
    found = of_text("ROUTE,SVC,DAY\n1,TR,MON\n1,RC,WED\n2,YW,FRI\n")
    fields = found.source["fields"]
    assert fields["stream"] == {
        "column": "SVC",
        "values": {"TR": "trash", "RC": "recycling", "YW": "yard_waste"},
    }
    assert fields["weekday"] == "DAY"
    assert {each.weekday for each in found.shown} == {0, 2, 4}


def test_numbers_for_days_are_mapped_only_where_they_can_be_known() -> None:
    """1 to 5 are Monday to Friday; 1, 3 and 7 might count from Sunday, so staff are asked."""
    known = of_text("zone,day,material\n" + "".join(f"N{n},{n},Garbage\n" for n in range(1, 6)))
    assert known.source["fields"]["weekday"]["values"]["1"] == "monday"
    with pytest.raises(BadSettings) as caught:
        of_text("zone,day,material\nN1,1,Garbage\nN2,3,Garbage\nN3,7,Recycling\n")
    assert "Which weekday is which number in 'day'?" in caught.value.what


def test_a_day_in_words_around_it_is_read() -> None:
    """ "Monday - Route 1" is Monday; "Tuesday / Friday" stays both of its days."""
    found = of_text("Area,Trash Day\nNorth,Monday - Route 1\nSouth,Tuesday / Friday\n")
    assert found.source["fields"]["weekday"]["values"] == {
        "Monday - Route 1": "monday",
        "Tuesday / Friday": "Tuesday / Friday",
    }
    assert {each.weekday for each in found.shown} == {0, 1, 4}


def test_seven_columns_of_yes_and_no_are_one_weekday() -> None:
    """Where each weekday has a column, the first that says yes is the day."""
    week = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
    rows = [{"ROUTE": f"R{n}", "SERVICE": "Garbage", **{d: "Yes" if d == week[n] else "No" for d in week}}
            for n in range(5)]  # fmt: skip
    found = of_rows(*rows)
    assert found.kind == "collection"
    assert [each.weekday for each in found.shown] == [0, 1, 2]


def test_without_a_zone_nothing_is_proposed_and_the_question_is_asked() -> None:
    """A day that belongs to no zone can be told to nobody: no table is printed as if it could."""
    with pytest.raises(BadSettings) as caught:
        of_text("Trash Day,Truck\nMonday,A\nTuesday,A\n")
    assert "Which column says in which zone" in caught.value.what


def test_what_a_holiday_does_is_never_invented() -> None:
    """Dates and names alone do not say whether the trash is late; staff are asked."""
    with pytest.raises(BadSettings) as caught:
        of_text("Holiday,Date\nChristmas Day,12/25/2026\nNew Year's Day,01/01/2027\n")
    assert "What does a holiday do to collection?" in caught.value.what


def test_swapped_coordinates_are_put_right_and_said() -> None:
    """LAT holds -75.9 and LON 37.0 in a city at 37 north: the map crosses them, with a remark."""
    found = of_text("Name,Street Address,LAT,LON\nAlder Park,12 Alder St,-75.96,37.09\n"
                    "Oak Park,70 Oak Blvd,-75.95,37.10\n", "parks.csv")  # fmt: skip
    assert (found.source["fields"]["lat"], found.source["fields"]["lon"]) == ("LON", "LAT")
    assert "are swapped in the feed" in found.toml


def test_projected_coordinates_are_not_taken_for_degrees() -> None:
    """X and Y in feet give no address a place; what to ask of the portal is said."""
    with pytest.raises(BadSettings) as caught:
        of_text(
            "house_number,street_name,X,Y\n12,ALDER ST,7649368.3,697271.7\n70,OAK BLVD,7649400.1,697300.2\n"
        )
    assert "WGS 84" in caught.value.what


@pytest.mark.parametrize(
    "text",
    [
        "Arrest ID,Arrestee Name,Arrest Date\n1,Doe John,2026-11-01\n2,Doe Jane,2026-11-02\n",
        "name,date_of_birth,facility\nJohn Doe,1990-01-01,Main\nJane Doe,1991-01-01,Main\n",
    ],
)
def test_data_about_persons_are_refused(text: str) -> None:
    """Whatever else the columns are good for, the accused and the dated-of-birth are no source."""
    with pytest.raises(BadSettings, match="may not be a source"):
        of_text(text)


def test_an_unreadable_field_is_left_out_not_the_record() -> None:
    """Hours that nobody can read cost the hours; the place stays, and its table says what was left out."""
    found = of_text("name,address,hours\nAlder Library,12 Alder St,See the website for hours of 2026\n"
                    "Oak Library,70 Oak Blvd,Varies by season 2026\n", "libraries.csv")  # fmt: skip
    assert found.records == 2
    assert "hours is left out" in found.toml


def test_one_odd_value_does_not_cost_a_column() -> None:
    """A pool's season in words is told by itself; the hours of all others are kept."""
    rows = "".join(
        f"{name} Library,{n}2 Alder St,Mon-Fri 9am-8pm\n" for n, name in enumerate(("Oak", "Elm", "Ash"), 1)
    )
    found = of_text(
        f"name,address,hours\n{rows}Alder Pool,70 Oak Blvd,Memorial Day - Labor Day noon-7pm\n", "p.csv"
    )
    assert found.records == 4
    assert found.source["fields"].get("hours", "hours") == "hours"
    assert any("1 item loses a field" in each and "Memorial Day" in each for each in found.problems)


def test_items_without_an_id_of_their_own_get_one() -> None:
    """Two parks of one name are told apart by another column, so that none is lost."""
    found = of_text(
        "Park Name,Address\nCentral Park,12 Alder St\nCentral Park,70 Oak Blvd\nElm Square,5 Elm Ave\n"
    )
    assert found.records == 3


def test_day_and_clock_in_two_columns_are_read_together() -> None:
    """Socrata's midnight does not win over the column that says seven in the evening."""
    rows = [
        {"event_name": f"Concert {n}", "event_date": f"2026-12-0{n}T00:00:00.000", "start_time": "7:00 PM",
         "location": "City Hall Plaza"} for n in (1, 2, 3)
    ]  # fmt: skip
    found = of_rows(*rows, name="events")
    assert found.source["fields"]["start"] == {"columns": ["event_date", "start_time"]}
    assert [each.start.hour for each in found.shown] == [19, 19, 19]


def test_dates_of_which_one_is_day_first_all_are() -> None:
    """24/12 can only be Christmas Eve, so 03/12 is the third of December."""
    rows = [
        {"Fecha": day, "Hora": "18:00", "Evento": name, "Lugar": "Biblioteca"}
        for day, name in (("03/12/2026", "Feria del libro"), ("24/12/2026", "Concierto"))
    ]
    found = of_rows(*rows, name="eventos")
    assert found.source["fields"]["start"] == {"columns": ["Fecha", "Hora"], "day_first": True}
    assert [(each.start.month, each.start.day) for each in found.shown] == [(12, 3), (12, 24)]


def test_midnight_in_utc_is_a_day() -> None:
    """ArcGIS writes the day of a closure as midnight in UTC: not seven in the evening of the day before."""
    rows = [
        {"STREET": f"{name} St", "CLOSE_DATE": f"2026-12-0{n}T00:00:00+00:00", "REASON": "Paving"}
        for n, name in enumerate(("Alder", "Oak", "Elm"), 1)
    ]
    found = of_rows(*rows, name="road_closures")
    assert found.source["fields"]["start"] == {"column": "CLOSE_DATE", "day": True}
    assert found.shown[0].start.isoformat() == "2026-12-01T00:00:00-05:00"


def test_statuses_get_words_that_can_be_said_in_spanish() -> None:
    """COMPLETE and "Under Review" become words with phrases in both languages; others stay as published."""
    found = of_text(
        "permit_number,permit_type,status,address\nB1,Roof,COMPLETE,12 Alder St\n"
        "B2,Fence,Under Review,70 Oak Blvd\nB3,Deck,Pending,5 Elm Ave\n"
    )
    assert found.source["fields"]["status"]["values"] == {"COMPLETE": "finaled", "Under Review": "in review"}
    assert {each.status for each in found.shown} == {"finaled", "in review", "pending"}


def test_the_kind_that_staff_name_is_taken() -> None:
    """--kind overrules the guess, and the map is that of the named kind."""
    text = "Title,Date,Description\nTree lighting,2026-12-01,Come and see the lights of the city.\n"
    found = propose(
        Found("file:x.csv", (text + "Parade,2026-12-05,Along Main Street.\n").encode()), TOWN, "event"
    )
    assert found.kind == "event"
    assert found.source["fields"]["start"] == "Date"


def test_an_id_is_not_given_twice() -> None:
    """The proposed id is none that the city's sources have already."""
    from dataclasses import replace

    town = replace(TOWN, ids=frozenset({"parks", "parks-2"}))
    data = b"name,address\nAlder Park,12 Alder St\nOak Park,70 Oak Blvd\n"
    assert propose(Found("file:parks.csv", data), town).source["id"] == "parks-3"


def test_feeds_of_one_page_are_called_by_their_titles() -> None:
    """All feeds of a CivicPlus site lie at RSSFeed.aspx, which says nothing of what they hold."""
    item = "<item><title>Leaf pickup</title><pubDate>Fri, 27 Nov 2026 09:12:00 GMT</pubDate></item>"
    feed = f"<rss version='2.0'><channel><title>Port Alder - News Flash</title>{item * 3}</channel></rss>"
    url = "https://www.portalder.example/RSSFeed.aspx?ModID=1&CID=All-newsflash.xml"
    assert propose(Found(url, feed.encode()), TOWN).source["id"] == "port-alder-news-flash"


def test_old_events_are_proposed_with_a_warning() -> None:
    """A table of last year shows its map well, but staff are told that residents would hear none of it."""
    found = of_text(
        "Event Name,Start Date,Location\nFair,2025-05-01,Park\nParade,2025-07-04,Main St\n", "events.csv"
    )
    assert any("all of them are over" in each for each in found.problems)


def test_spanish_feeds_are_marked_as_such() -> None:
    """The language key is set where the words are Spanish."""
    found = of_text(
        "titulo,fecha,resumen\n"
        "Abre la biblioteca,2026-11-20,La sucursal de la calle Roble abre sus puertas con música para toda.\n"
        "Empiezan las obras del agua,2026-11-24,Las cuadrillas cambian el tubo de la calle por la mañana.\n",
        "noticias.csv",
    )
    assert found.source["language"] == "es"


def test_two_languages_side_by_side_become_one_field() -> None:
    """NAME_EN and NAME_ES are the name in two languages."""
    found = of_text("ID,NAME_EN,NAME_ES,ADDRESS\n1,Central Library,Biblioteca Central,12 Alder St\n"
                    "2,Oak Pool,Piscina Roble,70 Oak Blvd\n", "facilities.csv")  # fmt: skip
    assert found.source["fields"]["name"] == {"en": "NAME_EN", "es": "NAME_ES"}
    assert dict(found.shown[0].name) == {"en": "Central Library", "es": "Biblioteca Central"}


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 9, b'{"count": 7}', b"hello there"]
)
def test_what_is_no_feed_is_unreadable(data: bytes) -> None:
    """Exit code 3's error, with what formats there are."""
    with pytest.raises(Unreadable):
        propose(Found("file:x", data), TOWN)


def test_hostile_names_and_values_stay_inside_their_strings() -> None:
    """Quotes, newlines and brackets in columns' names or values cannot break out of the TOML."""
    evil = 'Pickup day"]\n[evil]\nkey = "x'
    rows = [
        {"Route": f"R{n}", evil: f'Monday"]\nurl = "http://evil {n}', "Service": "Garbage"} for n in (1, 2)
    ]
    found = of_rows(*rows)
    assert list(tomllib.loads(found.toml)) == ["sources"]
    assert tomllib.loads(found.toml)["sources"] == [found.source]
    assert evil in json.dumps(found.source["fields"]).encode().decode("unicode_escape")


def test_a_column_in_the_other_language_is_the_same_field() -> None:
    """ "Holiday" and "Día festivo" are one name in two languages, though they share no word."""
    text = "Date,Holiday,Día festivo,Collection\n2026-12-25,Christmas Day,Navidad,One day later\n"
    text += "2027-01-01,New Year's Day,Año Nuevo,One day later\n"
    found = propose(Found("file:holidays.csv", text.encode()), TOWN)
    assert found.source["fields"]["name"] == {"en": "Holiday", "es": "Día festivo"}
    assert "language" not in found.source


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("eventos", "Título,Fecha,Lugar\nFeria,2026-12-05,Biblioteca Central\nTaller,2026-12-12,Centro\n"),
        (
            "festivos",
            "Fecha,Dia festivo,Recolección\n2026-12-25,Navidad,un día más tarde\n2027-01-01,Reyes,normal\n",
        ),
    ],
)
def test_three_spanish_rows_are_spanish(name: str, text: str) -> None:
    """Too few words to tell: then the names of the columns do."""
    assert propose(Found(f"file:{name}.csv", text.encode()), TOWN).source["language"] == "es"


ONLY_LINKS = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>City alerts</title><id>x</id>
<entry><id>urn:1</id><title>Flood on Water Street</title><updated>2026-11-22T10:00:00-05:00</updated>
<link type="application/cap+xml" href="https://alerts.city.example/1.xml"/></entry></feed>"""


@pytest.mark.parametrize(
    ("data", "kind", "proposed"),
    [
        (ONLY_LINKS, "", ("cap", "advisory")),
        (ONLY_LINKS.replace(b"cap+xml", b"xml"), "advisory", ("cap", "advisory")),
        (ONLY_LINKS.replace(b"cap+xml", b"xml"), "", ("rss", "news")),
        (ONLY_LINKS, "news", ("rss", "news")),
    ],
)
def test_a_feed_that_links_to_alerts(data: bytes, kind: str, proposed: tuple[str, str]) -> None:
    """Where its links say what they lead to, or staff do, it is proposed as alerts, and not as news."""
    found = propose(Found("https://city.example/alerts.atom", data), TOWN, kind)
    assert (found.format, found.kind) == proposed


def test_alerts_that_are_over_are_proposed_with_a_word_about_it() -> None:
    """An old alert is spoken as "no alerts": staff are told why, and not where one is in force."""
    alert = (Path(__file__).parents[3] / "cities/port-alder/examples/evacuation-zone-a.xml").read_text(
        "utf-8"
    )
    over = propose(
        Found("https://x.example/a.xml", alert.encode()), replace(TOWN, now=TOWN.now + timedelta(days=1500))
    )
    assert "None of its alerts is in force: residents hear of an alert while it is." in over.problems
    later = re.sub("<expires>....", "<expires>2099", alert)
    assert not propose(Found("https://x.example/a.xml", later.encode()), TOWN).problems


def test_one_is_counted_as_one() -> None:
    """Staff read "1 item makes no record", not "1 items make"."""
    found = of_text(
        "Event Name,Start Date,Location\nFair,2027-05-01,Park\nParade,2027-07-04,Main St\nGala,soon,Hall\n",
        "events.csv",
    )
    assert any(each.startswith("1 item makes no record, the first because") for each in found.problems)
