"""The field map: columns found, named, missing, fixed, translated."""

from __future__ import annotations

import pytest

from city.errors import BadSettings


def test_column_of_another_name(one, table):
    """A map reads a field from the column it names."""
    news = one(
        "news", table(headline="Hi", when="2026-11-20"), fields={"title": "headline", "published": "when"}
    )
    assert news.title == {"en": "Hi"}


def test_missing_column_names_those_there(build, table):
    """A column that no item has is an error that lists the columns there are."""
    with pytest.raises(BadSettings) as caught:
        build("news", table(headline="Hi", date="2026-11-20"), fields={"title": "titel"})
    assert "'titel'" in caught.value.what
    assert "date, headline" in caught.value.fix
    assert caught.value.where == "field title"


def test_unknown_field_names_the_kinds_own(build, table):
    """A left side that the kind does not have is an error that lists what it has."""
    with pytest.raises(BadSettings, match="no such field") as caught:
        build("news", table(title="Hi", date="2026-11-20"), fields={"titel": "title"})
    assert "title" in caught.value.fix


def test_map_that_names_nothing(build, table):
    """A right side that is neither a column nor a value is an error."""
    with pytest.raises(BadSettings, match="names no column"):
        build("news", table(title="Hi", date="2026-11-20"), fields={"title": 7})


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({"column": "a", "vales": {"x": "y"}}, "Did you mean 'values'?"),
        ({"colum": "a"}, "Did you mean 'column'?"),
        ({"colum": "a", "values": {"x": "y"}}, "Did you mean 'column'?"),
        ({"column": "a", "values": "x"}, "values = {"),
        ({"columns": "a"}, "columns = ["),
        ({"column": "a", "value": "b"}, "Write, for instance"),
        ({"column": "a", "day": "yes"}, "Write, for instance"),
        ([], "Give a column"),
    ],
)
def test_a_misspelt_choice_is_told_and_not_passed_over(build, table, spec, said):
    """What nobody reads would leave a field to its default, and look as if it worked."""
    with pytest.raises(BadSettings) as caught:
        build("event", table(a="Fair", title="x", start="2026-12-01"), fields={"title": spec})
    assert caught.value.where.startswith("field title")
    assert said in caught.value.fix


def test_no_items_no_complaint(build):
    """Of an empty feed nothing can be said about its columns."""
    assert build("news", fields={"title": "titel"}).records == ()


def test_alternatives_in_turn(build, table):
    """Of several columns the first that is not empty is taken, row by row."""
    rows = table(a="", b="B", date="2026-11-20"), table(a="A", b="B", date="2026-11-21")
    built = build("news", *rows, fields={"title": ["a", "b"]})
    assert [each.title["en"] for each in built.records] == ["B", "A"]


def test_column_that_may_be_absent(one, table):
    """A fixed value as the last choice makes a column optional: Socrata leaves out empty ones."""
    place = one("place", table(name="Hall"), fields={"phone": ["tel", {"value": ""}]})
    assert place.phone == ""


def test_fixed_value(one, table):
    """A value that the file does not have may be given."""
    day = one("collection", table(zone="a", day="Mon"), fields={"stream": {"value": "trash"}})
    assert day.stream == "trash"


def test_translated_values(one, table):
    """The words of a column may be translated; what is not listed stays."""
    fields = {"status": {"column": "st", "values": {"1": "open"}}}
    assert one("permit", table(number="7", st=1), fields=fields).status == "open"
    assert one("permit", table(number="7", st="Final"), fields=fields).status == "final"


def test_by_language(one, table):
    """A field by language keeps its default for the source's own language."""
    holiday = table(date="2026-12-25", name="Christmas", feriado="Navidad", rule="none")
    assert one("holiday", holiday, fields={"name": {"es": "feriado"}}).name == {
        "en": "Christmas",
        "es": "Navidad",
    }


def test_language_columns_by_their_ends(one, table):
    """Columns such as name_en and name_es need no map."""
    holiday = table(date="2026-12-25", name_en="Christmas", name_es="Navidad", rule="none")
    assert one("holiday", holiday).name == {"en": "Christmas", "es": "Navidad"}


def test_language_of_the_source(one, table):
    """Words of a Spanish source are Spanish."""
    assert one("news", table(title="Hola", date="2026-11-20"), language="es").title == {"es": "Hola"}


def test_dotted_path(one, table):
    """A path reaches inside objects and lists."""
    item = table(name="Pier", place={"at": [{"street": "1 Wharf St"}]})
    assert one("place", item, fields={"address": "place.at.0.street"}).address == "1 Wharf St"


def test_column_with_a_dot(one, table):
    """A column whose very name has a dot is found."""
    item = {"row": {"name": "Pier", "addr.full": "1 Wharf St"}, "geometry": None}
    assert one("place", item, fields={"address": "addr.full"}).address == "1 Wharf St"


def test_geometry_path(one, table):
    """The geometry's coordinates can be mapped like columns."""
    point = {"type": "Point", "coordinates": [-75.9, 37.1]}
    place = one(
        "place",
        table(point, name="Pier"),
        fields={"lon": "geometry.coordinates.0", "lat": "geometry.coordinates.1"},
    )
    assert (place.lat, place.lon) == (37.1, -75.9)


def test_bad_row_harms_no_other(build, table):
    """A row that makes no record is a problem with its number; the others live."""
    rows = (
        table(title="A", date="2026-11-20"),
        table(title="B", date="soon"),
        table(title="", date="2026-11-20"),
    )
    built = build("news", *rows)
    assert [each.title["en"] for each in built.records] == ["A"]
    assert [(each.where, each.what) for each in built.problems] == [
        ("item 2", "'soon' is not a date"),
        ("item 3", "has no title"),
    ]


def test_two_rows_with_one_id(build, table):
    """The same row twice is one record; another row under its id is a problem."""
    rows = [table(id="7", title="A", date="2026-11-20") for _ in "12"]
    built = build("news", *rows, table(id="7", title="B", date="2026-11-20"))
    assert len(built.records) == 1
    assert built.problems[0].what == "has the id '7' of another item"


def test_persons_are_refused(build, table):
    """A data set about arrested persons is refused whatever it is mapped to."""
    with pytest.raises(BadSettings, match="about a person"):
        build("news", table(title="A", date="2026-11-20", ArresteeName="X"))


def test_text_is_plain(one, table):
    """Markup, control and direction characters of a feed do not reach a record."""
    item = table(title="A<script>x</script>\x07 \u202eB", date="2026-11-20")
    assert one("news", item).title == {"en": "A B"}


def test_text_is_capped(one, table):
    """A title of a megabyte is cut at a word."""
    title = one("news", table(title="word " * 200_000, date="2026-11-20")).title["en"]
    assert len(title) <= 300
    assert title.endswith("word…")


def test_columns_joined(one, build, table):
    """Several columns make one value; empty ones leave no gap, absent ones are an error."""
    fields = {"address": {"columns": ["no", "dir", "street"]}}
    assert (
        one("place", table(name="Hall", no=12, dir="", street="Elm St"), fields=fields).address == "12 Elm St"
    )
    with pytest.raises(BadSettings, match="there is no column 'no' or 'dir' or 'street'"):
        build("place", table(name="Hall", street="Elm St"), fields=fields)


def test_one_row_an_address_tells_all(build, table):
    """A city whose address table says the day (as Norfolk's) gives zones and their days with two maps."""
    rows = [
        table(no="1", street="Elm St", lat=1, lon=1, trash_day="Monday", week="A"),
        table(no="3", street="Elm St", lat=1, lon=1, trash_day="Monday", week="A"),
        table(no="5", street="Elm St", lat=1, lon=1, trash_day="Friday", week="B"),
    ]
    zone = {"columns": ["trash_day", "week"], "join": "-"}
    addresses = build("address", *rows, fields={"number": "no", "zones": {"pickup": zone}})
    assert [each.zones["pickup"] for each in addresses.records] == ["Monday-A", "Monday-A", "Friday-B"]
    days = build(
        "collection", *rows, fields={"stream": {"value": "trash"}, "zone": zone, "weekday": "trash_day"}
    )
    assert [(day.zone, day.weekday) for day in days.records] == [("Monday-A", 0), ("Friday-B", 4)]
    assert days.problems == ()


def test_a_date_written_day_first(one, table):
    """03/12/2026 is the third of December where the map says so."""
    fields = {"title": "what", "start": {"columns": ["fecha", "hora"], "day_first": True}}
    event = one("event", table(what="Feria", fecha="03/12/2026", hora="18:30"), fields=fields)
    assert (event.start.month, event.start.day, event.start.hour) == (12, 3, 18)
    fields = {"title": "what", "start": {"column": "fecha", "day_first": True}}
    event = one("event", table(what="Feria", fecha="03/12/2026"), fields=fields)
    assert (event.start.month, event.start.day) == (12, 3)


@pytest.mark.parametrize(
    ("value", "instead"),
    [
        ("ann.ruiz@city.example", "(e-mail)"),
        ("757-555-0101", "(phone)"),
        ("(757) 555 0101", "(phone)"),
        ("120 Royal Palm Way", "(address)"),
        ("44 N. Alder St Apt 2", "(address) Apt 2"),
    ],
)
def test_a_wrong_map_carries_nobodys_reach_into_a_message(build, table, value, instead):
    """A date mapped to the column of e-mails is told without them: reasons stand in logs and on pages."""
    built = build("news", table(title="A", contact=value), fields={"published": "contact"})
    assert [each.what for each in built.problems] == [f"'{instead}' is not a date"]


@pytest.mark.parametrize("value", ["31/12/2026", "2026-13-45", "Mon-Thu", "13 Tuesday of month"])
def test_what_is_nobodys_is_shown(build, table, value):
    """A date that cannot be read is what staff need to see."""
    built = build("news", table(title="A", when=value), fields={"published": "when"})
    assert built.problems[0].what == f"'{value}' is not a date"
