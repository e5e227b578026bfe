"""Whether an APL document holds together: what can be known of it without Amazon's renderer.

It knows the layouts that we use by their documented parameters (alexa-layouts 1.2.0), resolves every binding
against the real data, and estimates what has to fit without scrolling on each viewport profile. It
does not lay anything out: that fonts are as large as assumed, that Amazon's layouts look as
documented, and that a device shows them, only a device or Amazon's simulator proves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from skill.screens.touch import meant

TEXT, ITEMS, ACTION, FLAG, COLOUR = "text", "items", "action", "flag", "colour"
COMMON = {"theme": ("dark", "light"), "when": TEXT, "headerTitle": TEXT, "backgroundColor": COLOUR}
LAYOUTS: dict[str, dict[str, Any]] = {
    "AlexaHeadline": {**COMMON, "primaryText": TEXT},
    "AlexaTextList": {**COMMON, "listItems": ITEMS, "hideOrdinal": FLAG, "touchForward": FLAG},
    "AlexaPaginatedList": {**COMMON, "listItems": ITEMS},
    "AlexaDetail": {
        **COMMON,
        "detailType": ("generic", "location", "movie", "recipe"),
        "primaryText": TEXT,
        "secondaryText": TEXT,
        "bodyText": TEXT,
        "button1Text": TEXT,
        "button1PrimaryAction": ACTION,
        "button2Text": TEXT,
        "button2PrimaryAction": ACTION,
    },
    "AlexaButton": {
        "theme": ("dark", "light"),
        "buttonText": TEXT,
        "primaryAction": ACTION,
        "touchForward": FLAG,
    },
}
"""The parameters that we use of those that Amazon documents for version 1.2.0 or before."""
REQUIRED = {
    "AlexaHeadline": {"primaryText"},
    "AlexaTextList": {"listItems"},
    "AlexaPaginatedList": {"listItems"},
    "AlexaDetail": {"bodyText"},
    "AlexaButton": {"buttonText", "primaryAction"},
}
"""All are optional to Amazon; without these nothing would be seen, or a touch would do nothing."""
PRIMITIVES: dict[str, set[str]] = {
    "Container": {"width", "height", "items"},
    "Sequence": {"width", "height", "items", "data", "scrollDirection"},
}
OF_A_CHILD = {"position", "left", "bottom", "spacing"}
DIMENSION = re.compile(r"\d+(dp|vw|vh|%)\Z")
BINDING = re.compile(r"\$\{(payload|data)\.([\w.\[\]]+)\}\Z")
ROUND = "${viewport.shape == 'round'}"
ITEM = {"primaryText": TEXT, "secondaryText": TEXT, "primaryAction": ACTION, "touchForward": FLAG}


@dataclass(frozen=True)
class Viewport:
    """A device of a viewport profile, in dp. ``headline`` is the assumed size of the largest text."""

    name: str
    width: int
    height: int
    headline: int
    is_round: bool = False


VIEWPORTS = (
    Viewport("hubRoundSmall", 480, 480, 40, is_round=True),
    Viewport("hubLandscapeSmall", 960, 480, 48),
    Viewport("hubLandscapeMedium", 960, 600, 48),
    Viewport("hubLandscapeLarge", 1280, 800, 60),
    Viewport("hubLandscapeXLarge", 1920, 1080, 72),
    Viewport("hubPortraitMedium", 1080, 1920, 60),
    Viewport("mobileSmall", 600, 960, 40),
    Viewport("tvLandscapeXLarge", 960, 540, 40),
)
"""Amazon's profiles by their example devices (Echo Spot, Show 5, 8, 10, 15, tablets, Fire TV)."""
HEADER, BUTTONS, MARGIN = 80, 112, 0.12
WIDTH_OF_A_CHARACTER, HEIGHT_OF_A_LINE = 0.52, 1.25  # of the font's size


def faults(directive: Mapping[str, Any]) -> list[str]:
    """What is wrong with a RenderDocument directive, in words; [] where nothing is."""
    document, sources = directive["document"], directive["datasources"]
    found = list(_head(directive, document))
    items = document["mainTemplate"]["items"]
    for component in items:
        found += _component(component, {"payload": sources}, root=True)
    if "${" in str(sources):
        found.append("the data hold something that APL would work out")
    for viewport in VIEWPORTS:
        found += [f"{viewport.name}: {fault}" for fault in _fits(chosen(items, viewport), sources, viewport)]
    return found


def chosen(items: list[dict[str, Any]], viewport: Viewport) -> dict[str, Any] | None:
    """The item that this viewport gets: the first whose ``when`` holds."""
    return next((each for each in items if "when" not in each or viewport.is_round), None)


def _head(directive: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    if directive["type"] != "Alexa.Presentation.APL.RenderDocument" or not directive["token"]:
        yield "no RenderDocument with a token"
    if set(document) != {"type", "version", "theme", "import", "mainTemplate"}:
        yield f"document of {sorted(document)}"
    if (document["type"], document["version"]) != ("APL", "1.4"):
        yield f"{document['type']} {document['version']}: alexa-layouts 1.2.0 goes with APL 1.4"
    if document["import"] != [{"name": "alexa-layouts", "version": "1.2.0"}]:
        yield f"import of {document['import']}"
    if document["mainTemplate"]["parameters"] != ["payload"]:
        yield "the data have another name"


def _component(
    component: Mapping[str, Any], scope: Mapping[str, Any], *, root: bool = False
) -> Iterator[str]:
    kind = component.get("type")
    if kind in LAYOUTS:
        yield from _layout(kind, component, scope, root=root)
    elif kind in PRIMITIVES:
        yield from _primitive(kind, component, scope, root=root)
    else:
        yield f"no such component: {kind}"


def _layout(
    kind: str, component: Mapping[str, Any], scope: Mapping[str, Any], *, root: bool
) -> Iterator[str]:
    known = LAYOUTS[kind]
    if missing := REQUIRED[kind] - set(component):
        yield f"{kind} without {sorted(missing)}"
    for name, value in component.items():
        if name in known:
            yield from (f"{kind}.{name}: {fault}" for fault in _value(known[name], value, scope))
        elif name in OF_A_CHILD and not root:
            yield from _child(name, value)
        elif name != "type":
            yield f"{kind} has no {name}"


def _primitive(
    kind: str, component: Mapping[str, Any], scope: Mapping[str, Any], *, root: bool
) -> Iterator[str]:
    for name in set(component) - PRIMITIVES[kind] - {"type"}:
        if name not in OF_A_CHILD or root:
            yield f"{kind} has no {name}"
        else:
            yield from _child(name, component[name])
    for name in ("width", "height"):
        if not DIMENSION.match(component.get(name, "")):
            yield f"{kind} without {name}"
    if component.get("scrollDirection", "vertical") not in ("vertical", "horizontal"):
        yield "scrolls nowhere"
    rows = resolved(component["data"], scope) if "data" in component else [None]
    if not isinstance(rows, list) or not rows:
        yield f"{kind} of no rows"
        return
    for row in rows:
        for child in component["items"]:
            yield from _component(child, scope if row is None else {**scope, "data": row})


def _child(name: str, value: object) -> Iterator[str]:
    is_good = value == "absolute" if name == "position" else DIMENSION.match(str(value))
    if not is_good:
        yield f"{name}: {value}"


def _value(kind: object, value: object, scope: Mapping[str, Any]) -> Iterator[str]:
    """One parameter: a literal of its own few, or a binding that resolves to what is needed."""
    if isinstance(kind, tuple):
        if value not in kind:
            yield f"{value!r} is none of {kind}"
    elif kind == FLAG:
        if not isinstance(value, bool):
            yield f"{value!r} is not true or false"
    elif kind == COLOUR:
        if not re.fullmatch(r"#[0-9A-F]{6}", str(value)):
            yield f"{value!r} is no colour"
    elif value != ROUND:
        try:
            found = resolved(value, scope)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            yield f"{value!r} does not resolve ({error!r})"
        else:
            yield from _resolved(kind, found)


def resolved(value: object, scope: Mapping[str, Any]) -> Any:
    """What a binding stands for. Raises for words in the document itself: they belong in the data."""
    match = BINDING.match(str(value))
    if not match:
        raise ValueError("no binding")
    found = scope[match[1]]
    for part in re.findall(r"\w+", match[2]):
        found = found[int(part)] if part.isdecimal() else found[part]
    return found


def _resolved(kind: object, found: object) -> Iterator[str]:
    if kind == TEXT and not isinstance(found, str):
        yield f"{found!r} is no text"
    if kind == ACTION:
        yield from _action(found)
    if kind == ITEMS:
        if not isinstance(found, list) or not found:
            yield "an empty list"
            return
        for item in found:
            yield from (f"an item has no {name}" for name in set(item) - set(ITEM))
            if ("primaryAction" in item) != item.get("touchForward", False):
                yield "an item that does not show whether it can be touched"
            if not item.get("primaryText"):
                yield "an item without words"
            for name in set(item) & set(ITEM):
                yield from _resolved(ITEM[name], item[name])


def _action(found: object) -> Iterator[str]:
    if not isinstance(found, list) or not found:
        yield "a touch that does nothing"
        return
    for command in found:
        if set(command) != {"type", "arguments"} or command["type"] != "SendEvent":
            yield f"no command: {command}"
        elif meant(command["arguments"]) is None:
            yield f"a touch that means nothing: {command['arguments']}"


def _fits(
    component: Mapping[str, Any] | None, sources: Mapping[str, Any], viewport: Viewport
) -> Iterator[str]:
    """What does not scroll must fit: large words, and buttons beside each other as far as one is seen."""
    if component is None:
        yield "nothing is shown"
        return
    scope = {"payload": sources}
    children = component.get("items", [component])
    row = next((each for each in children if each["type"] == "Sequence"), None)
    for each in children:
        if each["type"] == "AlexaHeadline":
            room = viewport.height - HEADER - (BUTTONS if row else 0)
            needed = _height(resolved(each["primaryText"], scope), viewport)
            if needed > room:
                yield f"a headline of {needed:.0f} dp in {room} dp"
    for button in resolved(row["data"], scope) if row else ():
        if len(button["buttonText"]) * 24 * WIDTH_OF_A_CHARACTER > viewport.width * 0.92:
            yield f"a button that nobody can read to its end: {button['buttonText']}"


def _height(text: str, viewport: Viewport) -> float:
    width = viewport.width * (0.7 if viewport.is_round else 1 - 2 * MARGIN)
    per_line = int(width / (viewport.headline * WIDTH_OF_A_CHARACTER))
    return ceil(len(text) / per_line) * viewport.headline * HEIGHT_OF_A_LINE
