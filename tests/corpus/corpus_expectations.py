"""What the sources of the recorded corpus expect of their files (expected.jsonl, explained in CHECKS.md)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Expectation:
    """One line of expected.jsonl; ``key`` names it among all, also where a file has many of one check."""

    path: str
    check: str
    value: Any
    key: str


def expectations(corpus: Path, *checks: str) -> list[Expectation]:
    """The expectations of these checks in the order of the file."""
    found: list[Expectation] = []
    for line in (corpus / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        if told["check"] in checks:
            found.append(Expectation(told["path"], told["check"], told["value"], _key(told)))
    return found


def _key(told: dict[str, Any]) -> str:
    value = told["value"]
    if told["check"] == "rrule_instances":
        return f"{value['rrule']} from {value['dtstart']}"
    if told["check"] in ("ics_occurrences", "feedparser_expect", "source_asserts"):
        digest = hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:8]
        return f"{told['path']} {told['check']} {digest}"
    return f"{told['path']} {told['check']}"
