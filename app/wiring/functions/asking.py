"""Counting what was asked: CloudWatch hands over the lines of the functions' logs that say it.

A batch of lines that comes twice is counted twice, one that is lost not at all: they are sums for the staff.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.wiring.log_lines import ASKED

if TYPE_CHECKING:
    from city.ports import Asked

LARGEST = 20_000_000
"""Bytes of lines; CloudWatch hands over a few hundred thousand at most."""
_GZIP = 16 + zlib.MAX_WBITS


def are_lines(event: Mapping[str, Any]) -> bool:
    """Whether CloudWatch has called, and not a schedule."""
    return "awslogs" in event


def sums(event: Mapping[str, Any]) -> Mapping[Asked, int]:
    """What was asked how often in these lines. Whatever else stands there counts nothing."""
    return Counter(asked for line in _lines(event) if (asked := _asked(line)) is not None)


def _lines(event: Mapping[str, Any]) -> Iterator[str]:
    try:
        packed = base64.b64decode(event["awslogs"]["data"])
        said = json.loads(zlib.decompressobj(_GZIP).decompress(packed, LARGEST))
        yield from (each["message"] for each in said["logEvents"])
    except (binascii.Error, zlib.error, KeyError, TypeError, ValueError, RecursionError):
        return


def _asked(line: str) -> Asked | None:
    """Only a line that is nothing else: words of a resident inside another never are."""
    from city.ports import Asked

    try:
        day, hour, *rest = json.loads(line)[ASKED]
        topic, language, because = (str(each)[:60].replace("|", " ") for each in rest)
        return Asked(date.fromisoformat(day), int(hour), topic, language, because)
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
