"""Markup from outside: HTML made into words, XML parsed without following anything it points to."""

from __future__ import annotations

import html
import re
from typing import Any

from lxml import etree

from city.errors import Unreadable
from feeds.documents import HEAD, require

MAX_XML = 32 * 1024 * 1024
_MAX_TEXT = 200_000

# Each alternative runs to the end of the text where its own end is missing, so that no
# input is scanned twice: hostile markup costs linear time.
_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(
    r"""</?([a-zA-Z][\w:-]{0,40})(?:[^<>"']|"[^"<]{0,2000}"|'[^'<]{0,2000}'|["'])*>?|<[!?][^<>]*>?"""
)
_INLINE_NAMES = (
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strike "
    "strong sub sup tt u var wbr"
)
_INLINE = frozenset(_INLINE_NAMES.split())
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\u200b\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_CONTROL_NAMES = {0x2028: " ", 0x2029: " ", 0x85: " "}
_DOCTYPE_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


def folded(text: str) -> str:
    """One line: control and direction characters removed, every run of white space made one space."""
    return " ".join(_CONTROL.sub(_blank, text).split())


def lines(text: str) -> str:
    """The same, but with the line breaks that the author set."""
    kept = (folded(line) for line in text.splitlines())
    return "\n".join(kept).strip("\n")


def plain_text(value: str, *, is_html: bool = True) -> str:
    """The words of a piece of HTML on one line: tags stripped, entities decoded, control characters removed.

    Scripts, styles and comments are not words. Block elements separate words, inline ones do not.
    With ``is_html`` false the angle brackets are the author's own and stay.
    """
    value = value[:_MAX_TEXT]
    if is_html and "<" in value:
        value = _TAG.sub(_gap, _HIDDEN.sub(" ", value))
    if "&" in value:
        value = html.unescape(value)
    return folded(value)


def has_markup(value: str) -> bool:
    """Whether a text holds a tag."""
    return "<" in value and _TAG.search(value) is not None


def xml_of(data: bytes, noun: str) -> tuple[Any, bool]:
    """The root of an XML document and whether it was whole; what can be saved of a damaged one.

    No entity is resolved, nothing is fetched, no DTD is loaded; a document that declares entities is
    refused, since no city format needs them and every expansion attack does. Raises Unreadable.
    """
    require(data, noun, MAX_XML)
    if _DOCTYPE_ENTITY.search(data[: HEAD * 16].replace(b"\x00", b"")):
        raise Unreadable(f"this XML declares entities, which {noun} never needs: refused as unsafe")
    root, whole = _parsed(data, recover=False), True
    if root is None:
        root, whole = _parsed(data, recover=True), False
    if root is None:
        raise Unreadable(f"this is not {noun}: no XML element can be read")
    return root, whole


def local_name(element: Any) -> str:
    """The element's name without its namespace; empty for comments and processing instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def hardened(*, recover: bool) -> etree.XMLParser:
    """The one XML parser: no entity is resolved, nothing fetched, no DTD loaded, no tree without end."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


def _parsed(data: bytes, *, recover: bool) -> Any:
    try:
        return etree.fromstring(data.lstrip(b" \t\r\n"), hardened(recover=recover))
    except (etree.XMLSyntaxError, ValueError):
        return None


def _gap(tag: re.Match[str]) -> str:
    name = tag.group(1)
    return "" if name and name.lower() in _INLINE else " "


def _blank(control: re.Match[str]) -> str:
    return _CONTROL_NAMES.get(ord(control.group()), "")
