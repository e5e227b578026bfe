"""An SVG from outside, drawn anew of the shapes that are known here, or refused with the reason.

Allowed is what is named, everything else is not: an SVG can run scripts, fetch, link and grow without end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

SHAPES = frozenset(
    (
        *("svg", "g", "defs", "symbol", "use", "title", "desc", "style", "clipPath", "mask", "pattern"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath"),
        *("linearGradient", "radialGradient", "stop"),
    )
)
MOST, DEEPEST = 5_000, 32
"""Elements, those that are used again counted each time; and how deep they lie in each other."""

_SVG, _LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DECLARED = re.compile(r"\A\s*<\?xml[^>]*\?>")
_LOCAL = re.compile(r"#[\w.-]+")
_URL = re.compile(r"url\(\s*(['\"]?)#[\w.-]+\1\s*\)")
_REACHES = re.compile(r"url\s*\(|@|\\|expression|javascript\s*:|image-set|src\s*\(", re.IGNORECASE)
"""What in a style or an attribute may fetch, or hides what does."""

Element = ElementTree.Element


def drawn(data: bytes) -> tuple[bytes, float, float]:
    """The picture, its width and its height. Raises ValueError, which says what it does that it must not."""
    text = _text(data)
    root = _parsed(text)
    if root.tag != f"{_SVG}svg":
        raise ValueError("is no SVG")
    every = list(_known(root))
    for each in every:
        _harmless(each)
    if _grown(every) > MOST:
        raise ValueError(f"draws more than {MOST:,} shapes")
    left, top, width, height = _box(root)
    for side in ("width", "height"):
        root.attrib.pop(side, None)  # it is as large as where it is shown
    root.set("viewBox", f"{left:g} {top:g} {width:g} {height:g}")
    body = _written(root).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return f"{body}\n".encode(), width, height


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("is not written in UTF-8") from error
    if "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        raise ValueError("has a document type, which could name entities and files")
    return _DECLARED.sub("", text)  # what it says of its encoding is not believed


def _parsed(text: str) -> Element:
    """Its root. Depth is looked at while it is read."""
    depth = 0
    root: Element | None = None
    content = BytesIO(text.encode())
    try:
        for event, element in ElementTree.iterparse(content, ("start", "end")):  # noqa: S314 - no entities here
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            if depth > DEEPEST:
                raise ValueError("is nested too deeply")
    except (ElementTree.ParseError, LookupError) as error:
        raise ValueError("is no XML that can be read") from error
    if root is None:
        raise ValueError("is empty")
    return root


def _known(root: Element) -> Iterator[Element]:
    """The elements that will be drawn. What editors note in a name space of their own is left out."""
    for each in root.iter():
        if isinstance(each.tag, str) and each.tag.startswith(_SVG):
            if each.tag.removeprefix(_SVG) not in SHAPES | {"metadata"}:
                raise ValueError(f"holds <{each.tag.removeprefix(_SVG)[:30]}>")
            yield each


def _harmless(element: Element) -> None:
    for name, value in element.attrib.items():
        bare = name.rpartition("}")[2]
        if bare.lower().startswith("on"):
            raise ValueError(f"runs a script ({bare[:30]})")
        if bare == "href" and not _LOCAL.fullmatch(value.strip()):
            raise ValueError("names another file or address")
        _stays_here(value if bare != "href" else "")
    if element.tag == f"{_SVG}style":
        _stays_here("".join(element.itertext()))


def _stays_here(value: str) -> None:
    if _REACHES.search(_URL.sub("", value)):
        raise ValueError("names another file or address")


def _grown(every: list[Element]) -> int:
    """How many elements are drawn, if those that are used are drawn where they are used.

    One that is used uses none itself: a few lines could draw a million otherwise.
    """
    by_id = {each.get("id"): each for each in every if each.get("id")}
    count = len(every)
    for each in every:
        if each.tag == f"{_SVG}use":
            used = by_id.get((each.get("href") or each.get(_LINK) or "").strip()[1:])
            its = list(used.iter()) if used is not None else []
            if any(one.tag == f"{_SVG}use" for one in its):
                raise ValueError("uses again what uses others")
            count += len(its)
    return count


def _box(root: Element) -> tuple[float, float, float, float]:
    """Left, top, width and height of what is shown."""
    try:
        left, top, width, height = map(float, re.split(r"[\s,]+", root.get("viewBox", "").strip()))
    except ValueError:
        sides = [_NUMBER.match(root.get(side, "")) for side in ("width", "height")]
        if not all(sides):
            raise ValueError("does not say how large it is (viewBox)") from None
        left, top, width, height = 0.0, 0.0, *(float(each[0]) for each in sides if each)
    if not all(1 <= side <= 100_000 for side in (width, height)) or not abs(left) + abs(top) < 1e6:
        raise ValueError("is of no size that can be shown")
    return left, top, width, height


def _written(element: Element) -> str:
    """As XML again: the shapes, their attributes of no name space, and their text."""
    tail = escape(element.tail or "")
    if not isinstance(element.tag, str) or not element.tag.startswith(_SVG):
        return tail
    name = element.tag.removeprefix(_SVG)
    if name == "metadata":
        return tail
    said = {key: value for key, value in element.attrib.items() if _NAME.fullmatch(key)}
    if _LINK in element.attrib:
        said.setdefault("href", element.attrib[_LINK])
    if _SPACE in element.attrib:
        said["xml:space"] = element.attrib[_SPACE]
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in said.items())
    inner = escape(element.text or "") + "".join(map(_written, element))
    return f"<{name}{attributes}>{inner}</{name}>{tail}"
