"""XML from outside, parsed without following anything it points to."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from city.errors import Unreadable
from feeds.text.documents import HEAD, require

MAX_XML = 32 * 1024 * 1024
_DOCTYPE_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


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
