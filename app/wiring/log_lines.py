"""What a function says in its log for CloudWatch to count."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from skill.skill import Count

_WHOLE: Mapping[str, str] = {}

ASKED = "townbell.asked"
"""The key of such a line; template.yaml picks out the lines that have it."""


def measured(now: datetime, about: Mapping[str, str] = _WHOLE, **values: float) -> None:
    """One line in the log of which CloudWatch makes metrics by these names (its Embedded Metric Format).

    ``about`` are dimensions beside the stack. Nothing is said anywhere but on Lambda.
    """
    if "AWS_LAMBDA_FUNCTION_NAME" not in os.environ:
        return
    metrics = {
        "Namespace": "Townbell",
        "Dimensions": [["Stack", *about]],
        "Metrics": [{"Name": name} for name in values],
    }
    form = {"Timestamp": int(now.timestamp() * 1000), "CloudWatchMetrics": [metrics]}
    said = {name: float(value) for name, value in values.items()}
    stack = os.environ.get("TOWNBELL_STACK", "townbell")
    print(json.dumps({"_aws": form, "Stack": stack, **about, **said}), flush=True)  # noqa: T201 - it is the log


def counted(zone: str) -> Count:
    """Says in the log what was asked, by topic, language, hour and how it ended: CloudWatch has it counted by
    a function of ours (app/wiring/functions/asking.py), and no turn waits for that."""

    def note(topic: str, language: str, because: str, now: datetime) -> None:
        from city.localtime import local

        if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
            clock = local(now, zone)
            said = [clock.date().isoformat(), clock.hour, topic, language, because]
            print(json.dumps({ASKED: said}), flush=True)  # noqa: T201 - it is the log

    return note
