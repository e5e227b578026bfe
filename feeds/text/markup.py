"""XML from outside, parsed without following anything it points to."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from city.errors import Unreadable
from feeds.text.documents import HEAD, require, text_of

MAX_XML = 32 * 1024 * 1024
_DECLARATION = re.compile(r"\A\ufeff?<\?xml[^<>]{0,200}\?>")
_HALVES = re.compile(r"(?:&#(?:x0{0,9}[0-9a-f]{4}|0{0,9}[0-9]{5});)+", re.IGNORECASE)
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


def rescued(data: bytes) -> Any:
    """The root of what can be saved of a damaged document, or None.

    A reference to half a character (``&#xD83D;``) is no XML, and libxml2 lets it through as bytes that are
    no text: two that belong together become the character they mean, any other U+FFFD. Raises
    etree.XMLSyntaxError, or ValueError.
    """
    root = etree.fromstring(data, hardened(recover=True))
    if _is_text(root):
        return root
    text = _HALVES.sub(_joined, _DECLARATION.sub("", text_of(data)))
    root = etree.fromstring(text.encode("utf-8", "replace"), hardened(recover=True))
    return root if _is_text(root) else None


def _is_text(root: Any) -> bool:
    """Whether all that a tree holds is characters: what reads a name or a text that is none fails."""
    try:
        return root is None or etree.tostring(root) is not None
    except etree.SerialisationError:
        return False


def _joined(halves: re.Match[str]) -> str:
    written = halves[0][2:-1].split(";&#")
    codes = [int(each[1:], 16) if each[0] in "xX" else int(each) for each in written]
    if not any(0xD800 <= each <= 0xDFFF for each in codes):
        return halves[0]
    units = "".join(map(chr, codes)).encode("utf-16-le", "surrogatepass")
    return units.decode("utf-16-le", "replace")


def _parsed(data: bytes, *, recover: bool) -> Any:
    data = data.lstrip(b" \t\r\n")
    try:
        return rescued(data) if recover else etree.fromstring(data, hardened(recover=False))
    except (etree.XMLSyntaxError, ValueError):
        return None
