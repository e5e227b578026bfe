"""Real files, damaged on purpose: the structured half of bad input, where random bytes never get.

``damaged`` draws one damage of a whole file by hypothesis: cut, spliced with another file, doubled,
bytes exchanged, one JSON value or one line or one element's text replaced by something that its
reader does not expect.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

ODD_NUMBERS: tuple[Any, ...] = (True, 0, -1, 10**20, 10**400, -(10**30), 1e308, 5e-324)
ODD_TIMES = (
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59:59-12:00",
    "0001-01-01T00:00:00+14:00",
    "2026-02-30",
    "2026-11-01T01:30:00",
    "24:00",
    "12/31/9999",
    "{{day +1}}",
    "-P1D",
    "Moved from Wednesday, January 13, 9999 at 6 PM",
    "Mon-Fri 9-5; Sat 25:00-99",
)
ODD_WORDS = ("", " ", "\x00", "\ud800", "\u202e", "x" * 5000, "9" * 5000, "1e999", "nan", "-0", "²", "٣")
ODD_MARKUP = ("<b>" * 50, "&" * 50, "&#x110000;", "(" * 200, "[" * 200, "http://[", "http://\x00")
ODD_OBJECTS: tuple[Any, ...] = (
    None,
    [],
    {},
    [[]],
    [None],
    {"": None},
    {"type": "Point", "coordinates": [None, "x"]},
    {"type": "Polygon", "coordinates": [[[0, 0]]]},
    {"type": "Polygon", "coordinates": 3},
    {"wkid": [1]},
    {"dateTime": []},
)
ODD_TEXT = (*ODD_TIMES, *ODD_WORDS, *ODD_MARKUP)
ODD_VALUES = (*ODD_NUMBERS, *ODD_OBJECTS, *ODD_TEXT)
_ODD_BYTES = (
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\xc0\xaf",
        b"\r",
        b"\x85",
        b'"',
        b"<",
    ),
    *(b"<![CDATA[", b"]]>", b"<!--", b"&#0;", b"&#xD800;", b"<!DOCTYPE x [<!ENTITY a 'b'>]>"),
    *(b"\\u0000", b"\\ud800", b"1e999", b"NaN", b"-"),
    *(b"END:VEVENT\r\n", b"BEGIN:VEVENT\r\n", b"RRULE:FREQ=SECONDLY\r\n", b"\n "),
)


@st.composite
def damaged(draw: st.DrawFn, files: Sequence[bytes]) -> bytes:
    """One of the files, with one to three damages."""
    data = draw(st.sampled_from(files))
    for _ in range(draw(st.integers(1, 3))):
        data = draw(st.sampled_from(_DAMAGES))(draw, data, files)
    return data


def _cut(draw: st.DrawFn, data: bytes, _files: Sequence[bytes]) -> bytes:
    return data[: draw(st.integers(0, len(data)))]


def _spliced(draw: st.DrawFn, data: bytes, files: Sequence[bytes]) -> bytes:
    other = draw(st.sampled_from(files))
    return data[: draw(st.integers(0, len(data)))] + other[draw(st.integers(0, len(other))) :]


def _doubled(draw: st.DrawFn, data: bytes, _files: Sequence[bytes]) -> bytes:
    start, end = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
    return data[:end] + data[start:end] * draw(st.integers(1, 3)) + data[end:]


def _exchanged(draw: st.DrawFn, data: bytes, _files: Sequence[bytes]) -> bytes:
    at = draw(st.integers(0, len(data)))
    return data[:at] + draw(st.sampled_from(_ODD_BYTES)) + data[at + draw(st.integers(0, 4)) :]


def _recoded(draw: st.DrawFn, data: bytes, _files: Sequence[bytes]) -> bytes:
    encoding = draw(
        st.sampled_from(("utf-16", "utf-16-be", "utf-32", "cp1252", "cp932", "utf-7", "utf-8-sig"))
    )
    return data.decode("utf-8", "replace").encode(encoding, "replace")


def _other_value(draw: st.DrawFn, data: bytes, _files: Sequence[bytes]) -> bytes:
    """Some JSON value becomes another; what is no JSON has a line's or an element's text exchanged."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return _other_text(draw, data)
    for _ in range(draw(st.integers(1, 3))):
        _replace_somewhere(draw, document)
    return json.dumps(document).encode()


def _replace_somewhere(draw: st.DrawFn, document: Any) -> None:
    here = document
    while isinstance(here, dict | list) and here:
        key = draw(st.sampled_from(sorted(here))) if isinstance(here, dict) else _place_in(draw, here)
        below = here[key]
        if not isinstance(below, dict | list) or not below or draw(st.integers(0, 3)) == 0:
            here[key] = copy.deepcopy(draw(st.sampled_from(ODD_VALUES)))
            return
        here = below


def _place_in(draw: st.DrawFn, here: list[Any]) -> int:
    return draw(st.integers(0, min(len(here), 8) - 1))


_VALUES = re.compile(rb">[^<>]+<|:[^\r\n]+|,[^,\r\n]+")


def _other_text(draw: st.DrawFn, data: bytes) -> bytes:
    found = [match.span() for match in _VALUES.finditer(data[:200_000])]
    if not found:
        return data
    start, end = draw(st.sampled_from(found))
    odd = draw(st.sampled_from(ODD_TEXT)).encode("utf-8", "surrogatepass")
    return data[: start + 1] + odd + data[end - (data[end - 1 : end] == b"<") :]


_DAMAGES = (_cut, _spliced, _doubled, _exchanged, _recoded, _other_value, _other_value, _other_value)
