"""How well and how fast ``skill/understand`` reads sentences that nothing was learnt from.

Usage: ``python -m bench.understanding [--half ninth|eighth|...|third|blind|held|tuned|all]
[--part A|B] [--locale en-US] [--wrong] [--topics] [--matrix]``, or ``--locale en-US --file PATH`` for
sentences that lie anywhere else, one JSON object a line (``text``, ``topic``, ``slots``). The sets lie in
``tests/skill/understand/eval``. Nothing is ever tuned on the ``held`` half: ``--wrong`` does not show its
sentences. The ``blind`` half (sets A and B), which others wrote, is spent: its errors have been looked at.
The ``third`` half is set C, of another stranger: its errors on emergencies and out of scope have been looked
at, and those of its slots, no others: it is not shown either. Of the ``fourth``, set D, of another again,
the ``fifth``, set E, and the ``sixth``, set F, part A has been read; part B was only counted, and is not to
be read. Of the ``seventh``, set G, the ``eighth``, set H, and the ``ninth``, set I, nothing has been read.
Offline understanding is measured here, not Amazon's; times are of the processor.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from skill.topics import EMERGENCY, OUT_OF_SCOPE, TOPIC_OF
from skill.understand import Method, Slot, Understander, Understood
from skill.understand.tokens import fold

ROOT = Path(__file__).parent.parent
EVAL = ROOT / "tests" / "skill" / "understand" / "eval"
TODAY = date(2026, 11, 22)
SURE = 0.8  # an answer above this is given without asking back
URGENT, VAGUE = TOPIC_OF[EMERGENCY], TOPIC_OF[OUT_OF_SCOPE]
LOCALES = ("en-US", "es-US")
HALVES = ("tuned", "held", "blind", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
OPEN = frozenset({"address", "street", "city"})  # their words may be cut differently
PLACES = {"address": "street", "street": "address"}  # a street without a number is labelled either way
UNSCORED = frozenset({"query", "emergency"})  # free words; the kind of an emergency
ALIKE = 0.5  # share of words that two cuts of an open value have in common


@dataclass
class Tally:
    """What was counted over one evaluation set."""

    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    slots_right: Counter[str] = field(default_factory=Counter)
    slots_total: Counter[str] = field(default_factory=Counter)
    slots_heard: int = 0  # slots of sentences whose topic is right
    wrong: list[tuple[dict[str, Any], Understood]] = field(default_factory=list)
    sure_and_wrong: int = 0
    offered: int = 0  # wrong at first, but the right topic is among what is asked back
    doubted: int = 0  # ordinary sentences answered only after the sentence that sends to 911
    warned: int = 0  # emergencies not heard as such, but answered after that sentence
    alarmed: int = 0  # ordinary sentences taken for an emergency
    times: list[float] = field(default_factory=list)

    def add(self, row: dict[str, Any], understood: Understood, topic: str, seconds: float) -> None:
        """Count one sentence; ``topic`` is what the conversation would answer."""
        want = row["topic"]
        self.total[want] += 1
        self.times.append(seconds * 1000)
        self.alarmed += topic == URGENT != want
        self.doubted += understood.doubt and want != URGENT
        self.warned += understood.doubt and want == URGENT != topic
        right = topic == want
        for name, value in row.get("slots", {}).items():
            if name not in UNSCORED:
                self.slots_total[name] += 1
                self.slots_heard += right
                got = understood.slots.get(name) or understood.slots.get(PLACES.get(name, ""))
                self.slots_right[name] += right and same(name, value, got)
        if right:
            self.right[want] += 1
            return
        self.wrong.append((row, understood))
        self.confusion[want, topic] += 1
        self.sure_and_wrong += understood.confidence > SURE
        self.offered += want in {TOPIC_OF[intent] for intent, _ in understood.alternatives}

    def line(self, locale: str, half: str, built_ms: float) -> dict[str, Any]:
        """The figures of the set as one JSON line."""
        n = sum(self.total.values())
        scope, urgent, slots = self.total[VAGUE], self.total[URGENT], sum(self.slots_total.values())
        found = sum(self.slots_right.values())
        return {
            "name": "understanding",
            "locale": locale,
            "half": half,
            "n": n,
            "topic_accuracy": round(sum(self.right.values()) / n, 4),
            "slots_right": round(found / slots, 4) if slots else None,
            "slots_right_where_topic_is": round(found / self.slots_heard, 4) if self.slots_heard else None,
            "confidently_wrong": round(self.sure_and_wrong / n, 4),
            "offered_when_wrong": self.offered,
            "out_of_scope_leaked": round(1 - self.right[VAGUE] / scope, 4) if scope else 0.0,
            "emergencies_heard": f"{self.right[URGENT]}/{urgent}",
            "ordinary_alarmed": f"{self.alarmed}/{n - urgent}",
            "others_warned": f"{self.warned}/{urgent - self.right[URGENT]}",
            "ordinary_warned": f"{self.doubted}/{n - urgent}",
            "ms_p50": round(statistics.median(self.times), 2),
            "ms_p99": round(sorted(self.times)[int(n * 0.99)], 2),
            "build_ms": round(built_ms),
        }


def same(name: str, wanted: str, got: Slot | None) -> bool:
    """Whether a slot holds what was meant: the id or value; of an open value most of its words."""
    if got is None:
        return False
    if name not in OPEN or str(wanted) == got.id:
        return str(wanted).casefold() in (got.id, got.value.casefold())
    ours, theirs = _words(got.said or got.value), _words(wanted)
    return bool(ours and theirs) and len(ours & theirs) >= ALIKE * max(len(ours), len(theirs))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", fold(text)))


def rows(locale: str, half: str, part: str | None = None) -> list[dict[str, Any]]:
    """The labelled sentences of one half, or of all."""
    known = read(EVAL / f"{locale}.jsonl")
    return [row for row in known if half in ("all", row["half"]) and part in (None, row.get("part"))]


def read(path: Path) -> list[dict[str, Any]]:
    """The labelled sentences of a file, one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def build(locale: str) -> tuple[Understander, float]:
    """The understander of a locale, and how many milliseconds building it took."""
    model = json.loads((ROOT / "interaction_models" / f"{locale}.json").read_text(encoding="utf-8"))
    start = time.perf_counter()
    understander = Understander(model, locale=locale)
    return understander, (time.perf_counter() - start) * 1000


def heard(understanders: Mapping[str, Understander], locale: str, said: Iterable[dict[str, Any]]) -> Tally:
    """Understand every sentence once, after a warm-up.

    What sounds like an emergency in another language is one, as the conversation has it: by a pattern, or
    where the words are plainly of that language.
    """
    tally = Tally()
    own = understanders[locale]
    others = {other.split("-")[0]: each for other, each in understanders.items() if other != locale}
    own.understand("warm up 12 harbor street tomorow", today=TODAY)
    for row in said:
        start = time.process_time()
        understood = own.understand(row["text"], today=TODAY)
        seconds = time.process_time() - start
        foreign = {name: each.understand(row["text"], today=TODAY) for name, each in others.items()}
        urgent = any(
            heard.topic == URGENT and (heard.method is Method.GUARD or understood.language == name)
            for name, heard in foreign.items()
        )
        tally.add(row, understood, URGENT if urgent else understood.topic, seconds)
    return tally


def may_be_shown(row: Mapping[str, Any]) -> bool:
    """Whether a sentence is one that may be looked at and tuned on."""
    return row.get("half") in ("tuned", "blind")


def matrix(tally: Tally) -> str:
    """The confusion matrix: a row for every topic that was meant, with what it was taken for."""
    lines = []
    for topic, n in sorted(tally.total.items()):
        taken = [(got, times) for (want, got), times in tally.confusion.most_common() if want == topic]
        rest = ", ".join(f"{got} {times}" for got, times in taken)
        lines.append(f"| {topic} | {n} | {tally.right[topic]} | {rest} |")
    return "\n".join(("| meant | n | right | taken for |", "|---|---|---|---|", *lines))


def main() -> None:
    """Print one JSON line per locale and half, and what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=(*HALVES, "all"), default="held")
    parser.add_argument("--part", choices=("A", "B"))
    parser.add_argument("--file", type=Path, help="labelled sentences elsewhere; with one --locale")
    parser.add_argument("--locale", action="append", choices=LOCALES)
    parser.add_argument(
        "--wrong", action="store_true", help="the sentences that failed, where they may be seen"
    )
    parser.add_argument("--topics", action="store_true", help="accuracy by topic and by slot")
    parser.add_argument("--matrix", action="store_true", help="the confusion matrix, as a table")
    asked = parser.parse_args()
    if asked.file and len(asked.locale or ()) != 1:
        parser.error("--file needs one --locale")
    built = {locale: build(locale) for locale in LOCALES}
    understanders = {locale: each for locale, (each, _) in built.items()}
    for locale in asked.locale or LOCALES:
        said = read(asked.file) if asked.file else rows(locale, asked.half, asked.part)
        name = asked.file.name if asked.file else asked.half + (asked.part or "")
        tally = heard(understanders, locale, said)
        print(json.dumps(tally.line(locale, name, built[locale][1])))
        if asked.wrong:
            for row, got in tally.wrong:
                if may_be_shown(row):
                    print(f"  {row['topic']:>20} <- {row['text']!r} {got.topic} {got.confidence}")
        if asked.topics:
            for name, n in (*sorted(tally.total.items()), *sorted(tally.slots_total.items())):
                print(f"  {name:>22} {(tally.right + tally.slots_right)[name]}/{n}")
        if asked.matrix:
            print(matrix(tally))


if __name__ == "__main__":
    main()
