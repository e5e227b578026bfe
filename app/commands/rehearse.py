"""``townbell replay`` and ``evaluate``: the files of Amazon's tools, run offline."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app import given
from app.run import Run
from city.errors import Unreadable

_MOST = 10_000  # utterances of a file
_DISCLAIMER = "This is our own understanding, offline; it does not predict Amazon's."


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands' parsers."""
    for name, run, told in (
        ("replay", _replay, "a dialog file of the ASK CLI, answered"),
        ("evaluate", _evaluate, "annotated utterances, understood and compared"),
    ):
        parser = commands.add_parser(name, parents=[shared], help=told)
        parser.add_argument("file", metavar="FILE", help="JSON; - is stdin")
        parser.add_argument("--locale", metavar="L", help="where the file names none")
        parser.set_defaults(run=run)


def _replay(run: Run) -> int:
    """Each utterance of ``userInput`` and what the skill says to it."""
    from app.commands.talk import locale_of
    from app.wiring.rehearsing import replay

    told = given.json_of(run.args.file)
    inputs = told.get("userInput") if isinstance(told, dict) else None
    if not isinstance(inputs, list) or not all(isinstance(each, str) for each in inputs):
        raise Unreadable("has no list userInput of words", where=run.args.file, fix=_FORMS["replay"])
    locale = locale_of(run, run.args.locale or _word(told, "locale"))
    turns = replay(run.settings, run.clock, locale, inputs[:_MOST])
    if run.json:
        run.document({"locale": locale, "turns": [{"user": said, **r.to_dict()} for said, r in turns]})
        return 0
    for said, reply in turns:
        run.text(f"> {said}\n{reply.speech}" + ("\n(ends)" if reply.session_state == "closed" else ""))
    return 0


def _evaluate(run: Run) -> int:
    """Exit code 1 if any utterance is understood otherwise than annotated."""
    from app.commands.talk import locale_of
    from app.wiring.rehearsing import evaluate

    told = given.json_of(run.args.file)
    rows = told.get("data") if isinstance(told, dict) else told
    if not isinstance(rows, list):
        raise Unreadable("has no list of annotations", where=run.args.file, fix=_FORMS["evaluate"])
    for number, row in enumerate(rows[:_MOST], 1):
        if wrong := _fault(row):
            raise Unreadable(f"annotation {number}: {wrong}", where=run.args.file, fix=_FORMS["evaluate"])
    named = _word(told, "locale") if isinstance(told, dict) else None
    locale = locale_of(run, run.args.locale or named)
    judged = evaluate(run.settings, run.clock, locale, rows[:_MOST])
    failed = [each for each in judged if not each.slots]
    counts = {
        "n": len(judged),
        "intents": sum(j.intent for j in judged),
        "slots": sum(j.slots for j in judged),
    }
    if run.json:
        shown = [{"utterance": j.utterance, "expected": j.expected, "got": j.got} for j in failed]
        run.document({"locale": locale, **counts, "failed": shown})
    else:
        for each in failed:
            run.text(f"{each.utterance!r}: expected {_short(each.expected)}, got {_short(each.got)}")
        run.text(f"{counts['intents']} intents and {counts['slots']} whole of {counts['n']} right")
        run.note(_DISCLAIMER)
    return 1 if failed else 0


_FORMS = {
    "replay": 'Write {"locale": "en-US", "userInput": ["open ...", "when is my trash pickup", ".quit"]}',
    "evaluate": 'Write [{"inputs": {"utterance": "..."}, "expected": [{"intent": {"name": "..."}}]}]',
}


def _word(told: Mapping[str, Any], key: str) -> str | None:
    found = told.get(key)
    return found if isinstance(found, str) else None


def _fault(row: Any) -> str:
    """What an annotation lacks, or ""."""
    inputs = row.get("inputs") if isinstance(row, dict) else None
    if not isinstance(inputs, dict) or not isinstance(inputs.get("utterance"), str):
        return "has no inputs.utterance"
    try:
        moment = inputs.get("referenceTimestamp")
        if moment is not None and datetime.fromisoformat(moment).tzinfo is None:
            return "referenceTimestamp has no offset"
    except (TypeError, ValueError):
        return "referenceTimestamp is no instant"
    expected = row.get("expected")
    intents = [each.get("intent") if isinstance(each, dict) else None for each in expected or ()]
    if not isinstance(expected, list) or not all(map(_is_intent, intents)):
        return "has no expected[].intent.name"
    return ""


def _is_intent(told: Any) -> bool:
    if not isinstance(told, dict) or not isinstance(told.get("name"), str):
        return False
    slots = told.get("slots", {})
    return isinstance(slots, dict) and all(isinstance(each, dict) for each in slots.values())


def _short(intent: Mapping[str, Any]) -> str:
    slots = {
        name: each.get("value") if isinstance(each, Mapping) else each
        for name, each in intent.get("slots", {}).items()
    }
    return f"{intent['name']} {slots}" if slots else str(intent["name"])
