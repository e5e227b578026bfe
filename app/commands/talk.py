"""``townbell ask``, ``chat`` and ``alexa``: one turn, many turns, one envelope."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.run import Run
from city.errors import Unreadable, WrongUse


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands' parsers."""
    ask = commands.add_parser("ask", parents=[shared], help="one question")
    ask.add_argument("text", nargs="?", metavar="TEXT")
    ask.add_argument("--locale", metavar="L")
    ask.add_argument("--address", metavar="A")
    ask.add_argument("--file", metavar="IN.jsonl", help="one question a line; - is stdin")
    ask.set_defaults(run=_ask)
    chat = commands.add_parser("chat", parents=[shared], help="a conversation on the terminal")
    chat.add_argument("--locale", metavar="L")
    chat.add_argument("--address", metavar="A")
    chat.set_defaults(run=_chat)
    alexa = commands.add_parser("alexa", parents=[shared], help="a request envelope on stdin")
    alexa.set_defaults(run=_alexa)


def _ask(run: Run) -> int:
    if (run.args.text is None) == (run.args.file is None):
        raise WrongUse(
            "ask takes either a TEXT or --file", fix='Try: townbell ask "when is my trash picked up"'
        )
    if run.args.file is not None:
        return _ask_file(run)
    from app.wiring.talking import conversation

    locale = locale_of(run, run.args.locale)
    reply = conversation(run.settings, run.clock).ask(
        run.args.text, locale, run.args.address, {}, run.clock.now()
    )
    if run.json:
        run.document(reply.to_dict())
    else:
        run.text(reply.speech)
    return 0


def _ask_file(run: Run) -> int:
    from app.wiring.talking import conversation

    talk = conversation(run.settings, run.clock)
    states: dict[str, Mapping[str, Any]] = {}
    failed = 0
    for number, line in _lines(run.args.file):
        try:
            asked = _question(line)
            locale = locale_of(run, asked.get("locale"))
        except (ValueError, RecursionError, WrongUse) as error:
            failed += 1
            run.line({"problem": f"line {number}: {error}"})
            continue
        session = str(asked.get("session") or "")
        reply = talk.ask(
            asked["text"],
            locale,
            asked.get("address"),
            states.get(session, {}) if session else {},
            run.clock.now(),
        )
        if session:
            states[session] = reply.state
        run.line(reply.to_dict())
    return 1 if failed else 0


def _lines(name: str) -> Iterator[tuple[int, str]]:
    try:
        with sys.stdin if name == "-" else Path(name).open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if words := line.removeprefix("\ufeff").strip():
                    yield number, words
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror})", where=name) from error
    except UnicodeDecodeError as error:
        raise Unreadable("is not UTF-8", where=name) from error


def _question(line: str) -> dict[str, Any]:
    asked = json.loads(line)
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise ValueError('not a JSON object with a "text"')
    json.dumps(asked, ensure_ascii=False).encode()  # half a surrogate pair is JSON, but no text
    for key in ("locale", "address"):
        if not isinstance(asked.get(key), str | None):
            raise ValueError(f"{key} is not a word")
    return asked


def locale_of(run: Run, asked: str | None) -> str:
    """The asked locale, if the city speaks its language, else the city's first."""
    ours = run.settings.city.locales
    if not asked:
        return ours[0]
    same = [each for each in ours if each.split("-")[0] == asked.split("-")[0]]
    if not same:
        raise WrongUse(
            f"{run.settings.city.name} does not speak {asked!r}", fix=f"Use one of {', '.join(ours)}"
        )
    return asked if "-" in asked else same[0]


def _chat(run: Run) -> int:
    from app.wiring.talking import conversation

    talk = conversation(run.settings, run.clock)
    locale = locale_of(run, run.args.locale)
    state: Mapping[str, Any] = {}
    address = run.args.address
    person = sys.stdin.isatty()
    if person:
        run.note("Say something; an empty line ends.")
    while text := _heard(person):
        reply = talk.ask(text, locale, address, state, run.clock.now())
        state, address = reply.state, None
        run.text(reply.speech)
    return 0


def _heard(person: bool) -> str:
    try:
        return (input("> ") if person else sys.stdin.readline()).strip()
    except EOFError:
        return ""


def _alexa(run: Run) -> int:
    from app.wiring.talking import alexa_skill

    try:
        envelope = json.loads(sys.stdin.buffer.read())
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"is not JSON: {error}", where="stdin") from error
    if not isinstance(envelope, dict):
        raise Unreadable("is not a request envelope", where="stdin", fix="Give a JSON object")
    skill = alexa_skill(run.settings, run.clock)
    run.document(skill.handle(envelope, run.clock.now()))
    return 0
