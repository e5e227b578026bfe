"""What the residents' pages are told of the city."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Practices:
    """What of a city's settings touches residents. Days are how long something is kept.

    ``providers`` are the names of those through whom each channel goes, by channel; ``forwards_reports`` says
    that reports go on to the city's own system; ``speaks`` that there is an Alexa skill, which may remember.
    """

    providers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    delivery_days: int
    report_days: int
    question_days: int
    forwards_reports: bool = False
    speaks: bool = False
