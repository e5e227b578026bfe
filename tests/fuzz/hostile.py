"""Files made to hurt, for any format: ``python -m tests.fuzz.hostile FORMAT`` reads them under hard limits.

The operating system holds the limits (address space, CPU time), so that "bounded" is not a matter of
how busy the machine is. What was not survived is printed, one line each; nothing printed is success.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import traceback
import warnings
from collections.abc import Iterator
from typing import Any

from feeds import formats
from tests.fuzz import seeds
from tests.fuzz.through import all_the_way

MEGABYTES = 1_500
CPU_SECONDS = 300
"""For all files of one format; they take a tenth of it."""
MILLION = 1_000_000

_ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
_BOMB = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{_ENTITIES}]>'
_EXTERNAL = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
_OUTSIDE_DTD = '<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
_RSS = (
    "<rss version='2.0'><channel><title>t</title><item><title>{}</title><guid>1</guid></item></channel></rss>"
)
_CAP = (
    '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>x</identifier><sender>s@x</sender>'
    "<sent>2026-11-22T12:00:00Z</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>"
    "<references>{0}</references><info><event>E</event><description>{0}</description><area><areaDesc>{0}</areaDesc>"
    "<polygon>{0}</polygon><geocode><valueName>UGC</valueName><value>{0}</value></geocode></area></info></alert>"
)
_EVENT = "BEGIN:VEVENT\r\nUID:{0}\r\nSUMMARY:x\r\nDTSTART:{1}\r\n{2}\r\nEND:VEVENT\r\n"


def files() -> Iterator[tuple[str, bytes]]:
    """Every hostile file with its name; each is given to every format."""
    for opening in (
        "[",
        '{"a":',
        '{"features":[',
        '{"result":',
        "<a>",
        "<rss><channel><item>",
        "BEGIN:VEVENT\r\n",
    ):
        yield f"100,000 of {opening!r}", opening.encode() * 100_000
    yield "closed lists", b"[" * 100_000 + b"]" * 100_000
    yield "closed elements", b"<rss>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</rss>"
    for root in ("rss", "feed", "alert", "services", "a"):
        attributes = " ".join(f'a{n}="{n}"' for n in range(100_000))
        yield f"attributes of {root}", f"<{root} {attributes}><item {attributes}/></{root}>".encode()
    yield "columns", ",".join(f"c{n}" for n in range(100_000)).encode() + b"\n" + b"1," * 99_999 + b"1\n"
    yield "short rows", ",".join(f"c{n}" for n in range(16_000)).encode() + b"\n" + b"a\n" * 3_000
    yield (
        "photos",
        b"<requests><request><media>" + b"<url>1</url>" * 100_000 + b"</media></request></requests>",
    )
    entries = b"<entry><id>a</id><title>b</title></entry>" * 100_000
    yield "entries", b"<feed>" + entries + b"</feed>"
    yield "quotes", b'a,b\n"' + b'x,"\n' * 200_000
    for character in (*' \n\r\t<>&",;:-.[{(\\a0é', "\x00", "\u2028", "\ufeff"):
        yield f"a million of {character!r}", character.encode() * MILLION
    yield "bytes that are no text", bytes(range(128, 256)) * 8_000
    yield from _xml()
    yield from _numbers()
    yield from _calendars()


def _xml() -> Iterator[tuple[str, bytes]]:
    for name, head in (("a bomb", _BOMB), ("a file", _EXTERNAL), ("a DTD", _OUTSIDE_DTD)):
        for shape in (_RSS, _CAP):
            yield f"{name} in {shape[:6]}", (head + shape.format("&a9;&e;")).encode()
            yield f"{name} in UTF-16 {shape[:6]}", (head + shape.format("&a9;&e;")).encode("utf-16")
    for filling in (" ", "1,2 ", "MNZ000>999-", "a,b,c ", "&#0;", "&amp;", "<![CDATA[x]]>", "\n", "((", "9"):
        much = filling * (MILLION // len(filling))
        yield f"an alert full of {filling!r}", _CAP.format(f"a{much[: MILLION // 5]}b").encode()
        yield f"a feed full of {filling!r}", _RSS.format(f"a{much}b").encode()
    yield (
        "entries",
        _RSS.format("x</title></item>" + "<item><title>y</title></item>" * 50_000 + "<item><title>").encode(),
    )


def _numbers() -> Iterator[tuple[str, bytes]]:
    for number in (
        "1e999999",
        "-1e999999",
        "9" * 400,
        "9" * 10_000,
        "-" + "9" * 400,
        "1e400",
        "NaN",
        "-Infinity",
        "0e9",
    ):
        for shape in (
            '[{{"EventId":{0},"EventBodyName":"a","EventDate":{0},"id":{0},"title":"x","dateTime":{0},"lat":{0}}}]',
            '{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"a":{0},"date":{0}}},'
            '"geometry":{{"type":"Point","coordinates":[{0},{0}]}}}}]}}',
            '{{"spatialReference":{{"wkid":{0}}},"fields":[{{"name":"a","type":"esriFieldTypeDate"}}],'
            '"features":[{{"geometry":{{"x":{0},"y":{0}}},"attributes":{{"a":{0}}}}}]}}',
            '{{"events":[{{"day":{0},"flags":[{{"name":{0},"id":{0}}}],"id":{0},"start_date":{0}}}],"rest_url":{0}}}',
            '{{"kind":"calendar#events","items":[{{"id":{0},"start":{{"dateTime":{0}}},"recurrence":[{0}]}}]}}',
        ):
            yield f"{number[:12]} in {shape[:30]}", shape.format(number).encode()
        yield (
            f"{number[:12]} in a table",
            f"number,street,lat,lon,date\n{number},{number},{number},{number},{number}\n".encode(),
        )


def _calendars() -> Iterator[tuple[str, bytes]]:
    rules = (
        "RRULE:FREQ=SECONDLY;COUNT=1000000",
        "RRULE:FREQ=MINUTELY;UNTIL=99991231T235959Z",
        "RRULE:FREQ=DAILY;COUNT=1000000",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "RRULE:FREQ=DAILY;INTERVAL=99999999999999999999",
        "RRULE:FREQ=SECONDLY;BYSECOND="
        + ",".join(map(str, range(60)))
        + ";BYMINUTE="
        + ",".join(map(str, range(60))),
        "DURATION:-P99999999999W",
        "DTEND:00010101T000000Z",
        "RDATE:" + ",".join(["20261201T000000Z"] * 20_000),
        "EXDATE:" + ",".join(["20261201T000000Z"] * 20_000) + "\r\nRRULE:FREQ=DAILY",
    )
    for start in (
        "19000101T000000Z",
        "00010101T000000Z",
        "99991231T235959",
        "20261122T180000",
        "99999999T999999Z",
    ):
        for rule in rules:
            event = _EVENT.format("1", start, rule)
            yield f"{start} {rule[:40]}", f"BEGIN:VCALENDAR\r\n{event}END:VCALENDAR\r\n".encode()
    many = "".join(_EVENT.format(n, "20200101T000000Z", "RRULE:FREQ=HOURLY") for n in range(500))
    yield "500 events by the hour", f"BEGIN:VCALENDAR\r\n{many}END:VCALENDAR\r\n".encode()


UNITS = (
    *(
        " ",
        "\n",
        "<",
        "</",
        "<a ",
        "<!--",
        "&#",
        "(",
        "((",
        "[",
        "{{",
        '"',
        ",",
        "-",
        ":",
        "a",
        "0",
        "1 ",
        "\x00",
        "\\",
    ),
    *(
        "1:",
        "12/",
        "12:00 ",
        "Mon-",
        "Monday to ",
        "1. ",
        "* ",
        "x-",
        "no ",
        "5 de ",
        "a,b,c ",
        "é",
        "\u202e",
        "\u0300",
    ),
    *(
        "cancelled ",
        "moved from ",
        "rescheduled from January ",
        "meeting ",
        "regular meeting ",
        "session has been ",
    ),
    *(
        "event date: ",
        "location: description: ",
        "--em--",
        "agenda: ",
        ";TZID=",
        "RRULE:",
        "eastern ",
        "MNZ001>",
    ),
)
"""Beginnings that some expression in feeds/ looks for: it might try a run of them from every place."""


def grown(name: str, unit: str, length: int = 20_000) -> Iterator[bytes]:
    """A sound file of the format with long runs of ``unit`` in place of its values."""
    text = (unit * (length // len(unit) + 1))[:length]
    for data in (seeds.own(name) or seeds.recorded(name))[-1:]:
        try:
            yield json.dumps(_with_text(json.loads(data), text)).encode()
        except ValueError:
            yield _VALUE.sub(lambda found: _instead(found, text), data, count=8)


_VALUE = re.compile(rb">[^<>]+<|:[^\r\n]+|,[^,\r\n]+")


def _instead(found: re.Match[bytes], text: str) -> bytes:
    end = b"<" if found[0].endswith(b"<") else b""
    safe = text.replace("&", "&amp;").replace("<", "&lt;") if end else text
    return found[0][:1] + safe.encode("utf-8", "replace") + end


def _with_text(value: Any, text: str) -> Any:
    if isinstance(value, str):
        return text
    if isinstance(value, list):
        return [_with_text(each, text) for each in value[:2]]
    if isinstance(value, dict):
        return {key: _with_text(each, text) for key, each in value.items()}
    return value


def main(name: str) -> None:
    """Read everything; print what was not survived."""
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * MILLION, MEGABYTES * MILLION))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    warnings.simplefilter("ignore")
    formats.load(name)
    for what, data in files():
        _survive(name, what, data)
    for unit in UNITS:
        for data in grown(name, unit):
            _survive(name, f"values of {unit!r}", data)


def _survive(name: str, what: str, data: bytes) -> None:
    try:
        all_the_way(name, data)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        place = traceback.extract_tb(error.__traceback__)[-1]
        print(
            f"{what}: {type(error).__name__} {str(error)[:100]} ({place.filename}:{place.lineno})", flush=True
        )


if __name__ == "__main__":
    main(sys.argv[1])
