"""Bytes as they come from outside: how long they may be, what text they are, whether they are a web page."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from math import isfinite
from typing import Any

from city.errors import Unreadable
from feeds.text.encodings import guessed
from feeds.text.refusals import archive_in

MAX_BYTES = 64 * 1024 * 1024
"""The longest document that is read at all. The largest recorded ones have under 2 MB."""

HEAD = 4096
"""How many bytes at the start say what a document is."""

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PAGE = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf|alert)[\s>]", re.IGNORECASE)
_CONTROL = bytes(byte for byte in range(32) if byte not in (9, 10, 12, 13, 27))
_LEADING = b"\xef\xbb\xbf\xff\xfe \t\r\n"
_POWER = re.compile(r"(?<=\d)[eE]\+?\d{3}")
_LONG = 300  # digits of a number that no float can stand for
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_BETWEEN = re.compile(r"[\s,]*")


_LOOK = "Check the address of the source"


def require(data: bytes, noun: str, limit: int = MAX_BYTES) -> None:
    """Raises Unreadable for bytes that are empty, too long, a web page or an archive; ``noun`` was due."""
    if len(data) > limit:
        raise Unreadable(
            f"the file has {len(data) // 1_000_000} MB, more than the {limit // 1_000_000} MB that are read",
            fix="Ask the source for fewer rows or a shorter period",
            code="too_large",
        )
    if not data.strip(b"\x00" + _LEADING):
        raise Unreadable(f"the file is empty, not {noun}", fix=_LOOK, code="empty")
    if is_page(data):
        raise Unreadable(f"this is an HTML page, not {noun}", fix=_LOOK, code="page")
    if (what := archive_in(data)) is not None:
        raise Unreadable(f"this is {what}, not {noun}", fix="Ask whoever publishes it for CSV, JSON or XML")


def is_page(data: bytes) -> bool:
    """Whether these bytes are an HTML page, as servers send instead of a feed that has moved."""
    head = data[:HEAD].replace(b"\x00", b"")
    page = _PAGE.search(head)
    if page is None or head.lstrip(_LEADING)[:1] != b"<":
        return False
    feed = _FEED.search(head)
    return feed is None or (page.start() < feed.start() and page[0][:2] != b"<!")


def is_binary(data: bytes) -> bool:
    """Whether these bytes are no text in any encoding that is read here (an image, an archive)."""
    if any(data.startswith(bom) for bom, _ in _BOMS):
        return False
    head = data[:HEAD]
    control = len(head) - len(head.translate(None, _CONTROL))
    return control * 10 > len(head) and _utf16_without_bom(head) is None


def text_of(data: bytes) -> str:
    """The text of these bytes: by their byte order mark, else UTF-8 or UTF-16, else as it makes most sense.

    Never fails: what no encoding explains is replaced, so that the ASCII around it survives.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace")
    guess = _utf16_without_bom(data[:HEAD])
    try:
        return data.decode(guess or "utf-8")
    except UnicodeDecodeError:
        return data.decode(guess or guessed(data), "replace")


def _utf16_without_bom(head: bytes) -> str | None:
    """UTF-16 text in a Latin script has a zero in every second byte."""
    half = len(head) // 2
    if half < 4:
        return None
    if head[1::2].count(0) > half * 0.7 and not head[0::2].count(0):
        return "utf-16-le"
    if head[0::2].count(0) > half * 0.7 and not head[1::2].count(0):
        return "utf-16-be"
    return None


def looks_json(data: bytes) -> bool:
    """Whether the first character is one that begins a JSON object or array."""
    return data[:HEAD].replace(b"\x00", b"").lstrip(_LEADING)[:1] in (b"{", b"[")


def _finite(text: str) -> float | None:
    """The number, or None for one like 1e999, which no coordinate, price or time is and JSON cannot write."""
    number = float(text)
    return number if isfinite(number) else None


def _whole(text: str) -> int | None:
    """The number, or None for one of more digits than a float can stand for."""
    return int(text) if len(text) < _LONG else None


def _has_huge(text: str) -> bool:
    """Whether there may be a number like 1e999, or one of 300 digits: those fill one of these blocks."""
    half = _LONG // 2
    blocks = (text[at : at + half] for at in range(0, len(text), half))
    return any(block.isdigit() for block in blocks) or _POWER.search(text) is not None


_PLAIN = json.JSONDecoder(parse_constant=lambda _: None)
_STRICT = json.JSONDecoder(parse_constant=lambda _: None, parse_float=_finite, parse_int=_whole)


def loads(text: str) -> Any:
    """JSON that can be written again: its numbers are finite, its characters whole.

    NaN, Infinity, 1e999 and numbers of 300 digits become null. Raises ValueError, and
    RecursionError for what is nested too deeply.
    """
    # Both are rare, and reading every number by a function of ours takes twice the time.
    read = _STRICT.decode if _has_huge(text) else _PLAIN.decode
    document = read(text)
    return _encodable(document) if "\\u" in text and _SURROGATE.search(text) else document


def json_of(data: bytes, noun: str) -> Any:
    """The JSON in these bytes, as :func:`loads` reads it. Raises Unreadable."""
    require(data, noun)
    if not looks_json(data):  # megabytes of XML need not be looked through
        raise Unreadable(f"this is not {noun}: it does not begin as JSON does")
    text = text_of(data)
    try:
        return loads(text)
    except RecursionError as error:
        raise Unreadable(f"the JSON is nested too deeply to be {noun}") from error
    except ValueError as error:
        at = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(f"this is not {noun}: the JSON cannot be read{at}") from error


def _encodable(value: Any) -> Any:
    """The value without the halves of characters that JSON can escape and no encoding can write."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_encodable(each) for each in value]
    if isinstance(value, dict):
        return {_encodable(name): _encodable(each) for name, each in value.items()}
    return value


def saved_objects(data: bytes, list_names: tuple[str, ...]) -> list[dict[str, Any]]:
    """The whole objects at the front of a list that breaks off: a named one, or the document itself."""
    text = text_of(data)
    names = "|".join(map(re.escape, list_names))
    start = re.search(rf'"(?:{names})"\s*:\s*\[', text) or re.match(r"\ufeff?\s*\[", text)
    values = whole_values(text, start.end()) if start else ()
    return [value for value in values if isinstance(value, dict)]


def whole_values(text: str, at: int) -> Iterator[Any]:
    """The values from ``at`` on, in the middle of a list, up to the first that is not whole."""
    while at < len(text):
        at = _next(text, at)
        try:
            value, at = _STRICT.raw_decode(text, at)
            value = _encodable(value)
        except (ValueError, RecursionError):
            return
        yield value


def _next(text: str, at: int) -> int:
    between = _BETWEEN.match(text, at)
    return between.end() if between else at
