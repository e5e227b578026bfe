"""Residents' reports."""

from __future__ import annotations

import json
from dataclasses import asdict

from city.reports import Report
from stores.instants import instant, stamp


def dumped(report: Report) -> bytes:
    """All of a report, to be sealed."""
    return json.dumps({**asdict(report), "at": stamp(report.at)}, ensure_ascii=False).encode()


def report_of(plain: bytes) -> Report:
    """The report that was dumped."""
    said = json.loads(plain)
    return Report(**{**said, "at": instant(said["at"])})


def bare(number: str) -> str:
    """A number as it is compared: nobody says its dashes."""
    return "".join(char for char in number.casefold() if char.isalnum())
