"""How free questions fare against the demo city's own data: ``python -m tests.skill.search.judge``.

``tuned`` are those that were looked at while the rules were written, ``held`` those that were not.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.clock import RunningClock
from app.settings import PROJECT, load
from app.wiring.feeds import ready
from app.wiring.published import snapshots
from app.wiring.talking import conversation, skill
from skill import search
from skill.context import Context
from skill.conversation import Conversation
from skill.memory import Memory
from skill.turn import Because, Question
from snapshot.read import Snapshot
from words import phrases

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
LOCALES = {"en": "en-US", "es": "es-US"}


def cases(language: str) -> list[dict[str, Any]]:
    """The labelled questions of a language."""
    return [json.loads(line) for line in (HERE / f"{language}.jsonl").read_text("utf-8").splitlines()]


def outcome(case: dict[str, Any], said: str, because: Because) -> str:
    """right, wrong or refused; ``referred`` to an office is a refusal, and never wrong where it must be."""
    if because is Because.REFERRED:
        return "referred"
    if not said:
        return "refused"
    return "right" if case["says"] and case["says"].casefold() in said.casefold() else "wrong"


def by_search(snapshot: Snapshot, settings: Any, language: str) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Each case with its outcome and what is said, by the search alone."""
    context = Context(snapshot=snapshot, now=NOW, settings=settings, memory=Memory())
    for case in cases(language):
        question = Question(
            topic="out_of_scope", intent="AMAZON.FallbackIntent", locale=LOCALES[language], text=case["ask"]
        )
        answer = search.answered_or_referred(question, context)
        said = str(answer.says[0].values.get("answer", "")) if answer else ""
        yield case, outcome(case, said, answer.because if answer else Because.NOT_UNDERSTOOD), said


def by_talk(talk: Conversation, language: str) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Each case with what a conversation makes of it: what an intent answers is not the search's."""
    for case in cases(language):
        reply = talk.ask(case["ask"], LOCALES[language], None, {}, NOW)
        free = reply.because in (Because.ANSWERED, Because.REFERRED)
        ended = outcome(case, reply.speech if free else "", reply.because)
        yield (
            case,
            f"{ended} by {'search' if _is_searched(reply.speech, language) else 'intent'}",
            reply.speech,
        )


def _is_searched(speech: str, language: str) -> bool:
    """Whether the sentence about the source tells that it was searched for."""
    said = phrases(language)
    keys = ("free.from_page", "free.from_news", "free.from_fact", "free.guarded")
    return any(str(said.template(key)).split("{")[0] in speech for key in keys)


def main(language: str, *, whole: bool, talked: bool) -> None:
    with tempfile.TemporaryDirectory() as data:
        settings, clock = load(PROJECT / "cities" / "port-alder", {"TOWNBELL_DATA": data}), RunningClock(NOW)
        ready(settings, clock)
        snapshot = snapshots(settings, clock)
        asked = skill(settings, snapshot)
        counts: Counter[tuple[str, str, str]] = Counter()
        judged = by_search(snapshot(), asked.settings, language)
        if talked:
            judged = by_talk(conversation(settings, clock), language)
        for case, ended, said in judged:
            wanted = "refer" if case.get("refer") else "answer" if case["says"] else "nothing"
            counts[case["half"], wanted, ended] += 1
            if whole or case["half"] == "tuned":
                shown = ended != {"refer": "referred", "answer": "right", "nothing": "refused"}[wanted]
                if shown:
                    print(f"  {ended:8} wanted {wanted:8} {case['ask']!r} -> {said!r}")
        for key, count in sorted(counts.items()):
            print(language, *key, count)


if __name__ == "__main__":
    for each in ("en", "es"):
        main(each, whole="--whole" in sys.argv, talked="--talk" in sys.argv)
