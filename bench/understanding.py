"""How well and how fast ``skill/understand`` reads sentences that no sample was made from.

Usage: ``python -m bench.understanding [--half held|tuned] [--locale en-US] [--wrong] [--confusion]``.
The evaluation sets lie in ``tests/skill/understand/eval``; the ``held`` half is never tuned on, so
``--wrong``, which prints the sentences, only shows the tuned half. Offline understanding is measured
here, not Amazon's.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from skill.topics import OUT_OF_SCOPE, TOPIC_OF
from skill.understand import Understander, Understood

ROOT = Path(__file__).parent.parent
EVAL = ROOT / "tests" / "skill" / "understand" / "eval"
TODAY = date(2026, 11, 22)
SURE = 0.8  # an answer above this is given without asking back


@dataclass
class Tally:
    """What was counted over one evaluation set."""

    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[tuple[dict[str, Any], Understood]] = field(default_factory=list)
    sure_and_wrong: int = 0
    offered: int = 0  # wrong at first, but the right topic is among what is asked back
    leaked: int = 0  # out of scope answered as a city topic
    times: list[float] = field(default_factory=list)

    def add(self, row: dict[str, Any], understood: Understood, seconds: float) -> None:
        """Count one sentence."""
        want = row["topic"]
        self.total[want] += 1
        self.times.append(seconds * 1000)
        if understood.topic == want:
            self.right[want] += 1
            return
        self.wrong.append((row, understood))
        self.confusion[want, understood.topic] += 1
        self.sure_and_wrong += understood.confidence > SURE
        self.offered += want in {TOPIC_OF[intent] for intent, _ in understood.alternatives}
        self.leaked += want == TOPIC_OF[OUT_OF_SCOPE]

    def line(self, locale: str, half: str, built_ms: float) -> dict[str, Any]:
        """The figures of the set as one JSON line."""
        n = sum(self.total.values())
        scope, urgent = self.total["out_of_scope"], self.total["emergency_911"]
        return {
            "name": "understanding",
            "locale": locale,
            "half": half,
            "n": n,
            "topic_accuracy": round(sum(self.right.values()) / n, 4),
            "confidently_wrong": round(self.sure_and_wrong / n, 4),
            "offered_when_wrong": self.offered,
            "out_of_scope_leaked": round(self.leaked / scope, 4) if scope else 0.0,
            "emergency_recall": self.right["emergency_911"] / urgent if urgent else None,
            "ms_p50": round(statistics.median(self.times), 2),
            "ms_p99": round(sorted(self.times)[int(n * 0.99)], 2),
            "build_ms": round(built_ms),
        }


def rows(locale: str, half: str) -> Iterator[dict[str, Any]]:
    """The labelled sentences of one half, or of both."""
    for line in (EVAL / f"{locale}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if half in ("all", row["half"]):
            yield row


def build(locale: str) -> tuple[Understander, float]:
    """The understander of a locale, and how many milliseconds building it took."""
    model = json.loads((ROOT / "interaction_models" / f"{locale}.json").read_text(encoding="utf-8"))
    start = time.perf_counter()
    understander = Understander(model, locale=locale)
    return understander, (time.perf_counter() - start) * 1000


def measure(understander: Understander, locale: str, half: str) -> Tally:
    """Understand every sentence once, after a warm-up."""
    tally = Tally()
    understander.understand("warm up 12 harbor street tomorow", today=TODAY)
    for row in rows(locale, half):
        start = time.perf_counter()
        understood = understander.understand(row["text"], today=TODAY)
        tally.add(row, understood, time.perf_counter() - start)
    return tally


def main() -> None:
    """Print one JSON line per locale and half, and what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("tuned", "held", "all"), default="held")
    parser.add_argument("--locale", action="append", choices=("en-US", "es-US"))
    parser.add_argument("--wrong", action="store_true", help="the sentences of the tuned half that failed")
    parser.add_argument("--topics", action="store_true", help="accuracy by topic")
    parser.add_argument("--confusion", action="store_true", help="which topic was taken for which")
    asked = parser.parse_args()
    for locale in asked.locale or ("en-US", "es-US"):
        understander, built_ms = build(locale)
        tally = measure(understander, locale, asked.half)
        print(json.dumps(tally.line(locale, asked.half, built_ms)))
        if asked.wrong:
            for row, got in tally.wrong:
                if row["half"] == "tuned":
                    print(f"  {row['topic']:>20} <- {row['text']!r} {got.topic} {got.confidence}")
        if asked.topics:
            for topic, n in sorted(tally.total.items()):
                print(f"  {topic:>22} {tally.right[topic]}/{n}")
        if asked.confusion:
            for (want, got_topic), n in tally.confusion.most_common(20):
                print(f"  {want} taken for {got_topic}: {n}")


if __name__ == "__main__":
    main()
