"""A display as an APL document, by Amazon's own layouts, which fit themselves to every screen.

alexa-layouts 1.2.0 has all that we use (AlexaHeadline, AlexaTextList and AlexaPaginatedList
since 1.1.0, AlexaDetail since 1.2.0, AlexaButton since 1.1.0) and needs APL 1.4; a device that supports
less gets no document, and misses nothing that is not spoken. All of these are made for every
standard viewport profile, hub round to TV.

Words stand in the data source, never in the document: what APL works out (``${...}``) it looks
for in the document alone, and a feed's words are not to be worked out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from skill.screens.touch import BINDING, DOCUMENT
from skill.turn import Reply, Shape
from words import phrases

NEEDS = (1, 4)
LAYOUTS = {"name": "alexa-layouts", "version": "1.2.0"}
RED = "#8B0000"  # with white on it, 10:1
HEADER, LINE, BUTTON, HEADLINE, BODY = 60, 120, 40, 110, 3_000
"""Characters at most: of a title, a row's part, a button, words set large, and a text that scrolls.
What is cut is still spoken whole."""
ON_ROUND = 60  # characters set large
MOST_BUTTONS = 2  # that AlexaDetail has
ROUND = "${viewport.shape == 'round'}"

Json = dict[str, Any]


def supports(version: str) -> bool:
    """Whether a device with this APL version ("1.4" or, since 2022, "2022.1"; "" without) can show ours."""
    numbers = version.split(".")
    if len(numbers) != 2 or not all(number.isdecimal() for number in numbers):
        return False
    return (int(numbers[0]), int(numbers[1])) >= NEEDS


def directive(reply: Reply) -> Json | None:
    """The RenderDocument directive for what the reply shows; None where it shows nothing new."""
    if reply.display is None or reply.display["shape"] == Shape.SAME:
        return None
    data = _data(reply.display, reply)
    return {
        "type": "Alexa.Presentation.APL.RenderDocument",
        "token": DOCUMENT,
        "document": {
            "type": "APL",
            "version": "1.4",
            "theme": "dark",
            "import": [LAYOUTS],
            "mainTemplate": {"parameters": ["payload"], "items": _items(reply.display["shape"], data)},
        },
        "datasources": {"town": data},
    }


def _data(display: Mapping[str, Any], reply: Reply) -> Json:
    """The words and touches; "more" and its like come after a list's rows, as rows of their own."""
    buttons = [_button(each) for each in display["touch"]]
    rows = [_item(row) for row in display["rows"]]
    return {
        "title": _cut(display["title"] or reply.card_title, HEADER),
        "alarm": phrases(reply.locale).say("screen.emergency"),
        "alert": _cut(display["alert"], LINE),
        "headline": _cut(_headline(display, len(buttons)), BODY),
        "text": _cut(display["text"].removeprefix(display["alert"]).strip(), BODY),
        "items": [
            *rows,
            *(_leading({"primaryText": b["buttonText"]}, b["primaryAction"]) for b in buttons),
        ],
        "buttons": buttons,
    }


def _headline(display: Mapping[str, Any], buttons: int) -> str:
    """All that is said; where that is too long to be set large beside choices, the question alone."""
    text: str = display["text"]
    is_long = len(text) > HEADLINE and buttons > 0
    return display["question"] or text if is_long else text


def _item(row: Mapping[str, Any]) -> Json:
    found: Json = {"primaryText": _cut(row["title"], LINE), "secondaryText": _cut(row["detail"], LINE)}
    return _leading(found, _asking(row["ask"])) if "ask" in row else found


def _leading(item: Json, action: list[Json]) -> Json:
    """An item that can be touched, with the mark by which that is seen."""
    return {**item, "primaryAction": action, "touchForward": True}


def _button(touch: Mapping[str, Any]) -> Json:
    return {"buttonText": _cut(touch["text"], BUTTON), "primaryAction": _asking(touch["ask"])}


def _asking(words: Sequence[str]) -> list[Json]:
    return [{"type": "SendEvent", "arguments": list(words)}]


def _items(shape: str, data: Json) -> list[Json]:
    """The main template's items, of which a device takes the first whose ``when`` is true."""
    if shape == Shape.ALERT:
        return [_detail(data, headerTitle="alarm", primaryText="alert") | {"backgroundColor": RED}]
    if shape == Shape.PAGES:
        return [_layout("AlexaPaginatedList", headerTitle="title", listItems="items")]
    if shape == Shape.LIST:
        return [_text_list("items")]
    if shape == Shape.DETAIL:
        first = {"primaryText": "items[0].primaryText", "secondaryText": "items[0].secondaryText"}
        return [_detail(data, headerTitle="title", **first)]
    return _words(data)


def _words(data: Json) -> list[Json]:
    """A headline, with buttons below where there is something to touch; what is long scrolls.

    A round screen has room for few words and for no row of buttons: there the choices are a list.
    """
    headline = _layout("AlexaHeadline", headerTitle="title", primaryText="headline")
    scrolling = _detail(data, headerTitle="title")
    if len(data["headline"]) > HEADLINE:
        return [scrolling]
    if data["buttons"]:
        return [{**_text_list("items"), "when": ROUND}, _with_buttons(headline)]
    return [headline] if len(data["headline"]) <= ON_ROUND else [{**scrolling, "when": ROUND}, headline]


def _with_buttons(headline: Json) -> Json:
    row = {
        "type": "Sequence",
        "scrollDirection": "horizontal",
        "position": "absolute",
        "left": "4vw",
        "bottom": "4vh",
        "width": "92vw",
        "height": "88dp",
        "data": "${payload.town.buttons}",
        "items": [
            {
                "type": "AlexaButton",
                "buttonText": "${data.buttonText}",
                "primaryAction": "${data.primaryAction}",
                "touchForward": True,
                "spacing": "24dp",
            }
        ],
    }
    return {"type": "Container", "width": "100vw", "height": "100vh", "items": [headline, row]}


def _text_list(items: str) -> Json:
    found = _layout("AlexaTextList", headerTitle="title", listItems=items)
    return {**found, "hideOrdinal": True}


def _detail(data: Json, **bound: str) -> Json:
    """One thing with all that is said of it; the layout has two buttons."""
    buttons = {
        name: f"buttons[{n}].{part}"
        for n in range(min(len(data["buttons"]), MOST_BUTTONS))
        for name, part in (
            (f"button{n + 1}Text", "buttonText"),
            (f"button{n + 1}PrimaryAction", "primaryAction"),
        )
    }
    return {**_layout("AlexaDetail", bodyText="text", **bound, **buttons), "detailType": "generic"}


def _layout(type_: str, **bound: str) -> Json:
    """One of Amazon's layouts, its parameters bound to parts of the data."""
    return {
        "type": type_,
        "theme": "dark",
        **{name: f"${{payload.town.{path}}}" for name, path in bound.items()},
    }


def _cut(text: str, most: int) -> str:
    """The text, cut at a word where it is longer; and nothing in it that APL could take for a binding."""
    text = text.replace(BINDING, "$ {")
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"
