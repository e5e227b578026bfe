"""``townbell hear FILE``: an answer spoken aloud on this machine."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app import given
from app.run import Run
from city.errors import TownbellError, Unreadable

_LONGEST = 300  # seconds that one answer may be spoken
_VOICES = {"en": "en-us", "en-GB": "en-gb", "es": "es-419", "es-ES": "es"}
"""eSpeak's voices; "es-419" is the Spanish of Latin America."""


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command's parser."""
    parser = commands.add_parser("hear", parents=[shared], help="speak answers aloud")
    parser.add_argument("file", metavar="FILE", help="JSON of ask, alexa or replay, or questions; - is stdin")
    parser.add_argument("--locale", metavar="L", help="where the file names none")
    parser.add_argument("--wav", type=Path, metavar="OUT", help="write the sound here instead of playing it")
    parser.set_defaults(run=run)


def run(run: Run) -> int:
    """Speak every answer in the file; plain lines are questions, which are asked first."""
    from app.commands.talk import locale_of

    speaker = _synthesiser()
    locale = locale_of(run, run.args.locale)
    for spoken, language in _answers(run, given.text_of(run.args.file), locale):
        _speak(speaker, spoken, language, run.args.wav)
        run.note(spoken)
    return 0


def _answers(run: Run, text: str, locale: str) -> Iterator[tuple[str, str]]:
    """What is to be said, as SSML, and in which locale."""
    try:
        documents = [json.loads(text)]
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            documents = [json.loads(line) for line in lines]
        except ValueError:
            yield from _asked(run, lines, locale)
            return
    for document in documents:
        yield from _in_document(document, locale)


def _asked(run: Run, lines: Sequence[str], locale: str) -> Iterator[tuple[str, str]]:
    from app.wiring.talking import conversation

    talk = conversation(run.settings, run.clock)
    state: Mapping[str, Any] = {}
    for line in lines:
        reply = talk.ask(line, locale, None, state, run.clock.now())
        state = reply.state
        yield reply.ssml, reply.locale


def _in_document(document: Any, locale: str) -> Iterator[tuple[str, str]]:
    """The answers in what ``ask``, ``replay`` and ``alexa`` print."""
    if not isinstance(document, dict):
        raise Unreadable("holds no answer", where="FILE", fix="Give it what ask --json or alexa prints")
    if isinstance(turns := document.get("turns"), list):
        for each in turns:
            yield from _in_document(each, locale)
        return
    response = document.get("response")
    speech = response.get("outputSpeech") if isinstance(response, dict) else document
    spoken = speech.get("ssml") or speech.get("text") if isinstance(speech, dict) else None
    if not isinstance(spoken, str):
        raise Unreadable("holds no answer", where="FILE", fix="Give it what ask --json or alexa prints")
    named = document.get("locale")
    yield spoken, named if isinstance(named, str) else locale


def _synthesiser() -> str:
    found = shutil.which("espeak-ng") or shutil.which("espeak")
    if found is None:
        raise TownbellError(
            "there is no speech synthesiser on this machine",
            fix="Install espeak-ng, or read the answer with ask",
        )
    return found


def _speak(speaker: str, spoken: str, locale: str, wav: Path | None) -> None:
    """Speak SSML (``-m``)."""
    voice = _VOICES.get(locale) or _VOICES.get(locale.partition("-")[0]) or locale.partition("-")[0]
    out = ["-w", str(wav)] if wav else []
    try:
        subprocess.run(  # noqa: S603 - a program of this machine; the words go to its stdin
            [speaker, "-m", "-v", voice, *out, "--stdin"],
            input=spoken.encode(), capture_output=True, timeout=_LONGEST, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise TownbellError(
            "the speech synthesiser failed", where=Path(speaker).name, fix="Try --wav, or another machine"
        ) from error
