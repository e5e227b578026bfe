"""What the tests' own process logs, and what their processes say on standard error, searched for whatever is
somebody's (F20). A find fails the test that it was said in."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping

PERSONAL: Mapping[str, re.Pattern[str]] = {
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "a telephone number": re.compile(
        r"\+1\d{10}\b|(?<![\w.:/+-])(?:\+?1[ .-]?)?\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])"
    ),
    "an account at Amazon": re.compile(r"amzn1\.(?:ask\.)?(?:account|person|device)\.[\w-]+"),
    "a token": re.compile(r"\bAtz?[acr]\||\bBearer \S{8,}|\beyJ[\w-]{10,}\.[\w-]+"),
    "a signed link": re.compile(r"/(?:leave|confirm|mine|duty|answer|invite|call)/[\w.=~-]{20,}"),
    "a browser's subscription": re.compile(r"\"?p256dh\b|/push/[\w-]{4,}"),
    "a place": re.compile(r"-?\d{1,3}\.\d{4,}\d*\s*,\s*-?\d{1,3}\.\d{4,}"),
    "an address": re.compile(
        r"\b\d{1,5}(?: [NSEW])?(?: [A-Z][a-z]+){1,2} (?:Street|St|Road|Rd|Avenue|Ave|Drive|Boulevard|Lane)\b"
    ),
}
"""By what it is. Where a city itself can be reached, as in a User-Agent, is never logged either."""

LONGEST = 2_000_000
"""Characters of one process's words that are looked at: a runaway's are the same again and again."""


def found(text: str) -> Iterator[str]:
    """What is somebody's in these words, without saying it again in whole."""
    for what, pattern in PERSONAL.items():
        for match in pattern.finditer(text[:LONGEST]):
            line = _line(text, match.start()).replace(match[0], f"{match[0][:3]}...")
            yield f"{what} in {line[:160]!r}"
            break


def _line(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]


class Listener(logging.Handler):
    """Hears every record that is logged in this process, and what it is told of other processes."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self._finds: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Of a logger."""
        self.hear(self.format(record))

    def hear(self, text: str | bytes) -> None:
        """Of standard error, ours or another process's."""
        self._finds += found(text.decode("utf-8", "replace") if isinstance(text, bytes) else text)

    def taken(self) -> list[str]:
        """What was found since it was asked last."""
        finds, self._finds = self._finds, []
        return finds


LISTENER = Listener()
