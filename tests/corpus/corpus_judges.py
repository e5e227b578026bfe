"""One judge for each check of the corpus: what our parsers make of a file, against what its source expects.

A judge returns None where we agree, a sentence where we do not, and NOTHING where the expectation says
nothing about the fields that we give.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from city.errors import TownbellError, Unreadable
from feeds.formats import Parsed, ParseOptions, load, recognise
from feeds.text.plaintext import plain_text

NOTHING = "(nothing that concerns us)"
FAR = (datetime(1900, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
Verdict = str | None


def read(data: bytes, format_name: str = "auto", **options: Any) -> Parsed:
    """The file as ``townbell parse`` reads it. Raises Unreadable where no format recognises it."""
    found = recognise(data) if format_name == "auto" else load(format_name)
    if found is None:
        raise Unreadable("no known format")
    return found.parse(data, ParseOptions(**options))


def judge_ics_occurrences(data: bytes, value: Any) -> Verdict:
    """The instances that a window has: their starts, ends and summaries."""
    if "VEVENT" not in value["components"]:
        return NOTHING
    wanted = [each for each in value["occurrences"] if each["type"] == "VEVENT"]
    zone = _zone_told(value["args"]) or _zone_of(wanted) or _zone_in(data) or "UTC"
    start, end = _window(value["method"], value["args"], ZoneInfo(zone))
    found = [
        (item["start"], item["end"], item["summary"])
        for item in read(data, "ics", start=start, end=end, zone=zone).items
    ]
    expected = [
        (_told(each["start"], zone), _told(each["end"], zone), each["summary"] or "") for each in wanted
    ]
    if value["truncated"]:
        return None if len(found) == value["count"] else f"{value['count']} instances, we have {len(found)}"
    return _differ(Counter(map(_comparable, expected)), Counter(map(_comparable, found)))


def judge_rrule_instances(data: bytes, value: Any) -> Verdict:
    """The starts that one RRULE makes of one DTSTART."""
    del data  # the table of rules is in expected.jsonl itself
    if isinstance(value["instances"], str):
        return NOTHING
    kind = ";VALUE=DATE" if len(value["dtstart"]) == 8 else ""
    lines = [
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
        "UID:1",
        f"DTSTART{kind}:{value['dtstart']}",
        f"RRULE:{value['rrule']}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    begin = _instant(value["start_at"] or "19000101")
    found = read("\r\n".join(lines).encode(), "ics", start=begin, end=FAR[1], zone="UTC")
    starts = [_bare(item["start"]) for item in found.items]
    expected = value["instances"]
    if value["start_at"]:
        expected = [each for each in expected if _instant(each) >= begin]
    return _differ(Counter(each.rstrip("Z") for each in expected), Counter(starts))


def judge_ics_event_count(data: bytes, value: Any) -> Verdict:
    """How many events a calendar without recurrences has."""
    found = len(read(data, "ics", start=FAR[0], end=FAR[1]).items)
    return None if found == value else f"{value} events, we have {found}"


def judge_ics_first_event(data: bytes, value: Any) -> Verdict:
    """Start, end and place of an event."""
    told = (value["start_local"], value["end_local"], value["location"])
    items = read(data, "ics", start=FAR[0], end=FAR[1], zone="America/Detroit").items
    found = [
        (_local(item["start"], "America/Detroit"), _local(item["end"], "America/Detroit"), item["location"])
        for item in items
    ]
    return None if told in found else f"no event {told}"


def judge_ics_first_occurrences(data: bytes, value: Any) -> Verdict:
    """The first instances of a series with one changed."""
    zone = value[0][0].split()[1]
    items = read(data, "ics", start=FAR[0], end=FAR[1], zone=zone).items[: len(value)]
    found = [[f"{item['start'][:19]} {item['zone']}", item["summary"]] for item in items]
    return None if found == value else f"{value}, we have {found}"


def judge_ical_parsed_snapshot(data: bytes, value: Any) -> Verdict:
    """Every dated event that another parser sees is among ours, with its summary."""
    told = [each for calendar in value["calendars"] for each in calendar.get("events", ())]
    dated = [each for each in told if isinstance(each.get("dtstart"), str)]
    if not dated:
        return NOTHING
    ours = {(item["uid"], item["summary"]) for item in read(data, "ics", start=FAR[0], end=FAR[1]).items}
    theirs = {(each.get("uid"), plain_text(each.get("summary") or "")) for each in dated}
    missing = theirs - ours
    return f"events {sorted(map(str, missing))[:3]} are missing" if missing else None


def judge_waste(data: bytes, value: Any) -> Verdict:
    """Every collection day that the source's own program finds is one of ours."""
    wanted = {each[0] for each in value["items"]}
    if data[:1] not in (b"B", b"\xef") or b"BEGIN:" not in data[:20]:
        return _days_in_rows(data, wanted)
    first, last = min(wanted, default=value["recorded_at"]), max(wanted, default=value["recorded_at"])
    zone = ZoneInfo("Europe/Berlin")
    start = datetime.combine(date.fromisoformat(first), datetime.min.time(), zone) - timedelta(days=1)
    end = datetime.combine(date.fromisoformat(last), datetime.min.time(), zone) + timedelta(days=2)
    items = read(data, "ics", start=start, end=end, zone="Europe/Berlin").items
    missing = wanted - {item["start"][:10] for item in items}
    return f"the days {sorted(missing)[:4]} are missing" if missing else None


def _days_in_rows(data: bytes, wanted: set[str]) -> Verdict:
    """A table holds every day as a value; where days follow from rules, they are not the parser's."""
    try:
        rows = [str(value) for item in read(data, "csv").items for value in item["row"].values()]
    except Unreadable:
        return NOTHING
    days = set(rows) & wanted
    return (
        None if days == wanted else f"the days {sorted(wanted - days)[:4]} are missing" if days else NOTHING
    )


def judge_parse_error(data: bytes, value: Any) -> Verdict:
    """Whether a file is refused, or read with a problem said."""
    try:
        found = read(data)
    except TownbellError as error:
        return None if value else f"it can be parsed, we say: {error}"
    if value and not found.problems:
        return "it cannot be parsed, we read it without a problem"
    return None


def judge_must_reject(data: bytes, value: Any) -> Verdict:
    """An attack is refused."""
    try:
        read(data)
    except Unreadable:
        return None
    return f"{value} must be refused, we read it"


def judge_feed_item_count(data: bytes, value: Any) -> Verdict:
    """How many entries a feed has."""
    found = len(read(data, "rss").items)
    return None if found == value else f"{value} entries, we have {found}"


def judge_feedparser_expect(data: bytes, value: Any) -> Verdict:
    """The titles, texts, links, ids, times and categories that feedparser's own tests expect."""
    if not value["holds_on_feedparser_6_0_14"] or value["mode"].startswith("bytes + headers"):
        return NOTHING
    told = list(_equalities(value["expr"]))
    if not told:
        return NOTHING
    try:
        parsed = read(data, "rss")
    except Unreadable as error:
        return str(error)
    wrong = [
        f"{place} is {ours!r}, not {theirs!r}"
        for place, theirs, ours in _compared(parsed, told)
        if ours != theirs
    ]
    return "; ".join(wrong) or None


def judge_gofeed(data: bytes, value: Any) -> Verdict:
    """The entries that gofeed's golden files list: number, title, link, id, times, categories."""
    parsed = read(data, "rss")
    entries = value.get("items") or value.get("entries") or []
    if len(entries) != len(parsed.items):
        return f"{len(entries)} entries, we have {len(parsed.items)}"
    wrong = [
        f"entry {n} {name}: {theirs!r}, we have {item[name]!r}"
        for n, (entry, item) in enumerate(zip(entries, parsed.items, strict=True), 1)
        for name, theirs in _gofeed_fields(entry)
        if theirs != item[name]
    ]
    return "; ".join(wrong) or None


def judge_open311_count(data: bytes, value: Any) -> Verdict:
    """How many services the XML and the JSON of one city list."""
    found = len(read(data, "open311").items)
    return None if found == value else f"{value} services, we have {found}"


def judge_legistar_count(data: bytes, value: Any) -> Verdict:
    """How many meetings a scraper makes of the calendar rows."""
    found = len(read(data).items)
    return None if found == value["count"] else f"{value['count']} meetings, we have {found}"


def judge_legistar_asserts(data: bytes, value: Any) -> Verdict:
    """The meeting that a scraper's test names, by its body and its start on the clocks of the city."""
    if not isinstance(value, dict):
        return NOTHING
    told = " ".join(value["asserts"])
    if b"calendar#events" in data or b"tribe\\/events" in data:
        return _judge_calendar_asserts(data, told)
    title = re.search(r"parsed_items\[(\d+)\]\['title'\] == '([^']*)'", told)
    start = re.search(r"parsed_items\[(\d+)\]\['start'\] == datetime\(([\d, ]+)\)", told)
    if not title or not start or title[1] != start[1] or b"iCalendar" not in data:
        return NOTHING
    wanted = (title[2], datetime(*map(int, start[2].split(","))).isoformat())  # noqa: DTZ001 - a wall clock
    found = {(item["body"], item["start"][:19]) for item in read(data, "legistar").items}
    return None if wanted in found else f"{wanted} is missing"


def _judge_calendar_asserts(data: bytes, told: str) -> Verdict:
    """The name and the start that the test of a scraper of a calendar tells of its first event."""
    name = re.search(r"(?:item\['name'\]|\[0\]\['title'\]) == '([^']*)'", told)
    start = re.search(r"(?:item\['start_time'\]\.isoformat\(\)|\[0\]\['start'\]\)) == '([^']*)'", told)
    if not name or not start:
        return NOTHING
    wanted = start[1].replace(" ", "T")[:19]
    found = {(item["summary"].startswith(name[1]), item["start"][:19]) for item in read(data, "auto").items}
    return None if (True, wanted) in found else f"{name[1]} at {wanted} is missing"


def judge_soda_count(data: bytes, value: Any) -> Verdict:
    """How many rows Socrata counts."""
    found = len(read(data, "table").items)
    return None if found == int(value[0]["count"]) else f"{value}, we have {found}"


JUDGES: dict[str, Callable[[bytes, Any], Verdict]] = {
    "ics_occurrences": judge_ics_occurrences,
    "rrule_instances": judge_rrule_instances,
    "ics_event_count": judge_ics_event_count,
    "ics_first_event": judge_ics_first_event,
    "ics_first_occurrences": judge_ics_first_occurrences,
    "ical_parsed_snapshot": judge_ical_parsed_snapshot,
    "waste_collections_from_source_replay": judge_waste,
    "parse_error": judge_parse_error,
    "must_reject": judge_must_reject,
    "feed_item_count": judge_feed_item_count,
    "feedparser_expect": judge_feedparser_expect,
    "gofeed_expected_json": judge_gofeed,
    "sibling_format_service_count": judge_open311_count,
    "source_parsed_item_count": judge_legistar_count,
    "source_asserts": judge_legistar_asserts,
    "soda_count_response": judge_soda_count,
}


# --- windows and times of the ICS expectations ---------------------------------------------------------


def _window(method: str, args: list[Any], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The window of recurring_ical_events' ``between``, ``at`` and ``all``, half open."""
    if method == "all":
        return datetime(1970, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
    if method == "between":
        return _moment(args[0], zone)[0], _moment(args[1], zone)[0]
    return _moment(args[0], zone)


def _moment(told: Any, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """A moment and the end of the span that it names: a year, a month, a day, an hour ..."""
    if isinstance(told, dict) and "dt" in told:
        moment = datetime.fromisoformat(told["dt"])
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return moment, moment
    if isinstance(told, dict):
        told = told["date"].replace("-", "")
    if isinstance(told, str):
        told = [
            int(part)
            for part in (told[:4], told[4:6], told[6:8], told[9:11], told[11:13], told[13:15])
            if part
        ]
    parts = [told] if isinstance(told, int) else list(told)
    start = datetime(*(parts + [1, 1][len(parts) - 1 :] if len(parts) < 3 else parts), tzinfo=zone)
    if len(parts) < 3:
        month = start.month + 1 if len(parts) == 2 else 13
        return start, datetime(start.year + (month > 12), (month - 1) % 12 + 1, 1, tzinfo=zone)
    spans = {3: timedelta(days=1), 4: timedelta(hours=1), 5: timedelta(minutes=1)}
    return start, start + spans.get(len(parts), timedelta(seconds=1))


def _zone_told(args: list[Any]) -> str | None:
    zones = [each["tz"] for each in args if isinstance(each, dict) and each.get("tz")]
    return zones[0] if zones else None


def _zone_of(occurrences: list[Any]) -> str | None:
    for each in occurrences:
        name = each["start"].get("tz")
        if name and ("/" in name or name == "UTC"):
            return str(name)
    return None


def _zone_in(data: bytes) -> str | None:
    named = re.search(rb"TZID=([\w/]+/[\w/]+)", data)
    return named[1].decode() if named else None


def _told(time: dict[str, Any], zone: str) -> str:
    if "date" in time:
        return str(time["date"])
    moment = datetime.fromisoformat(time["dt"])
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).isoformat()


def _comparable(instance: tuple[str, str, str]) -> tuple[str, ...]:
    start, end, summary = instance
    times = (
        each if len(each) == 10 else datetime.fromisoformat(each).astimezone(UTC).isoformat()
        for each in (start, end)
    )
    return (*times, plain_text(summary))


def _local(text: str, zone: str) -> str:
    return datetime.fromisoformat(text).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def _instant(text: str) -> datetime:
    shape = "%Y%m%d" if len(text) == 8 else "%Y%m%dT%H%M%S"
    return datetime.strptime(text.rstrip("Z"), shape).replace(tzinfo=UTC)


def _bare(text: str) -> str:
    return text[:19].replace("-", "").replace(":", "")


def _differ(expected: Counter[Any], found: Counter[Any]) -> Verdict:
    missing, extra = expected - found, found - expected
    if not missing and not extra:
        return None
    return (
        f"missing {sorted(missing)[:2]} ({missing.total()}), too many {sorted(extra)[:2]} ({extra.total()})"
    )


# --- fields of the feed expectations -------------------------------------------------------------------

_FIELDS = {
    "entries[0]['title']": "title",
    "entries[0]['title_detail']['value']": "title",
    "entries[0]['description']": "text",
    "entries[0]['summary']": "text",
    "entries[0]['link']": "link",
    "entries[0].link": "link",
    "entries[0]['id']": "id",
    "entries[0]['guid']": "id",
    "entries[0]['published_parsed']": "published",
    "entries[0]['updated_parsed']": "updated",
    "entries[0]['tags'][0]['term']": "categories",
    "entries[0]['category']": "categories",
    "feed['title']": "feed title",
    "feed['title_detail']['value']": "feed title",
}


def _equalities(expression: str) -> Iterator[tuple[str, Any]]:
    """The comparisons of a field that we have with a literal."""
    for node in ast.walk(ast.parse(expression.strip(), mode="eval")):
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq):
            name = _FIELDS.get(ast.unparse(node.left))
            try:
                literal = ast.literal_eval(node.comparators[0])
            except ValueError:
                continue
            if name is not None:
                yield name, literal


def _compared(parsed: Parsed, told: list[tuple[str, Any]]) -> Iterator[tuple[str, Any, Any]]:
    for name, literal in told:
        if name == "feed title":
            yield name, plain_text(literal), parsed.title
        elif not parsed.items:
            yield name, literal, None
        elif name == "categories":
            yield name, plain_text(literal), (*parsed.items[0][name], None)[0]
        elif name in ("published", "updated"):
            yield name, datetime(*literal[:6], tzinfo=UTC).isoformat(), parsed.items[0][name]
        else:
            ours = parsed.items[0][name] or ""
            literally = plain_text(literal, is_html=False)
            yield name, literally if ours == literally else plain_text(literal), ours


def _gofeed_fields(entry: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if entry.get("title"):
        yield "title", plain_text(entry["title"])
    if entry.get("link"):
        yield "link", plain_text(entry["link"], is_html=False)
    guid = entry.get("guid")
    if guid:
        yield "id", guid["value"] if isinstance(guid, dict) else guid
    for theirs, ours in (("publishedParsed", "published"), ("updatedParsed", "updated")):
        if entry.get(theirs):
            yield ours, datetime.fromisoformat(entry[theirs]).astimezone(UTC).isoformat(timespec="seconds")
    if all(isinstance(each, str) for each in entry.get("categories") or [None]):
        yield "categories", list(dict.fromkeys(plain_text(each) for each in entry["categories"]))
