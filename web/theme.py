"""The city's two colours, as a style sheet in which text on them can always be read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from city.errors import BadSettings

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
READABLE = 4.5  # WCAG 2.2, success criterion 1.4.3: contrast of text against what is behind it


@dataclass(frozen=True, slots=True)
class Theme:
    """``primary`` colours the head and the buttons, ``accent`` the marks: both ``#rrggbb``."""

    primary: str
    accent: str

    def __post_init__(self) -> None:
        for colour in (self.primary, self.accent):
            if not _HEX.fullmatch(colour):
                raise BadSettings(f"{colour!r} is not a colour", where="[city] colors", fix="Write #12486b")

    def css(self) -> str:
        """The colours as custom properties, with ink for text on them and a shade dark enough for links."""
        return (
            f":root{{--primary:{self.primary};--on-primary:{ink_on(self.primary)};"
            f"--accent:{self.accent};--link:{readable_on_white(self.primary)}}}\n"
        )


def ink_on(colour: str) -> str:
    """Black or white, whichever can be read better on ``colour``."""
    return max("#ffffff", "#000000", key=lambda ink: contrast(ink, colour))


def readable_on_white(colour: str) -> str:
    """``colour``, darkened in steps until text in it can be read on white."""
    while contrast(colour, "#ffffff") < READABLE:
        colour = "#" + "".join(f"{int(part * 0.9):02x}" for part in _rgb(colour))
    return colour


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    linear = [
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in _rgb(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
