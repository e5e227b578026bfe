"""A display as an APL document: a headline, or a list of lines, by Amazon's own layouts.

alexa-layouts 1.2.0 (AlexaHeadline, AlexaTextList with secondary text) needs APL 1.4;
a device that supports less gets no document, and misses nothing that is not spoken.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NEEDS = (1, 4)
LAYOUTS = {"name": "alexa-layouts", "version": "1.2.0"}


def directive(display: Mapping[str, Any] | None, apl_version: str) -> dict[str, Any] | None:
    """The RenderDocument directive, or None for a device that cannot show it."""
    if display is None or not _supports(apl_version):
        return None
    return {
        "type": "Alexa.Presentation.APL.RenderDocument",
        "token": "townbell",
        "document": {
            "type": "APL",
            "version": "1.4",
            "import": [LAYOUTS],
            "mainTemplate": {"parameters": ["payload"], "items": [_layout(display)]},
        },
        "datasources": {},
    }


def _layout(display: Mapping[str, Any]) -> dict[str, Any]:
    rows = display["rows"]
    if not rows:
        return {"type": "AlexaHeadline", "headerTitle": display["title"], "primaryText": display["text"]}
    lines = [{"primaryText": row["title"], "secondaryText": row["detail"]} for row in rows]
    return {"type": "AlexaTextList", "headerTitle": display["title"], "hideOrdinal": True, "listItems": lines}


def _supports(version: str) -> bool:
    """Versions are "1.4" or, since 2022, "2022.1"."""
    numbers = version.split(".")
    if len(numbers) != 2 or not all(number.isdecimal() for number in numbers):
        return False
    return (int(numbers[0]), int(numbers[1])) >= NEEDS
