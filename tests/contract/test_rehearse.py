"""``townbell replay``, ``evaluate`` and ``hear``: the files of a skill author, run offline."""

from __future__ import annotations

import json
import os
import shutil
import stat
import wave
from pathlib import Path
from typing import Any

import pytest

from tests.contract.townbell import NOW, PORT_ALDER, Townbell

NO_VOICE = "no espeak-ng on this machine (scripts/tools installs it)"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Townbell:
    """The demo city."""
    return Townbell(tmp_path_factory.mktemp("rehearse"), PORT_ALDER)


def written(tmp_path: Path, document: Any) -> str:
    """A JSON file's name."""
    path = tmp_path / "file.json"
    path.write_text(json.dumps(document), "utf-8")
    return str(path)


def test_a_dialog_file_is_one_conversation(town: Townbell, tmp_path: Path) -> None:
    """The name opens the skill, the session goes on while it is open, and .quit ends it."""
    inputs = [
        "open port alder three one one",
        "when is the next city council meeting",
        "what about the agenda",
    ]
    file = written(tmp_path, {"locale": "en-US", "userInput": [*inputs, ".quit"]})
    turns = town("replay", file, "--json").json["turns"]
    assert [each["user"] for each in turns] == inputs
    assert turns[0]["speech"].startswith("Welcome to Port Alder")
    assert [each["topic"] for each in turns[1:]] == ["next_meeting", "meeting_agenda"]
    shown = town("replay", file).out
    assert "> open port alder three one one\nWelcome to Port Alder" in shown


def test_a_question_may_follow_the_name(town: Townbell, tmp_path: Path) -> None:
    """ "Ask ... when is the library open" is a one-shot question, in Spanish too."""
    english = written(tmp_path, {"userInput": ["alexa ask port alder three one one is the library open"]})
    (turn,) = town("replay", english, "--json").json["turns"]
    assert turn["topic"] == "facility_hours"
    spanish = written(
        tmp_path, {"locale": "es-US", "userInput": ["pregunta a port alder tres uno uno si hay alertas"]}
    )
    (turn,) = town("replay", spanish, "--json").json["turns"]
    assert (turn["topic"], turn["locale"]) == ("city_alerts", "es-US")


def annotated(utterance: str, intent: str, **slots: str) -> dict[str, Any]:
    """One row of an NLU annotation set."""
    told = {name: {"value": value} for name, value in slots.items()}
    inputs = {"utterance": utterance, "referenceTimestamp": NOW}
    return {"inputs": inputs, "expected": [{"intent": {"name": intent, "slots": told}}]}


def test_annotations_are_compared_by_intent_and_slots(town: Townbell, tmp_path: Path) -> None:
    """A wrong intent and a wrong slot are listed, each as expected and as understood."""
    rows = [
        annotated("when is trash pickup tomorrow", "TrashDayIntent", date="2026-11-23"),
        annotated("is the planning commission cancelled", "MeetingStatusIntent", body="planning_commission"),
        annotated("when is trash pickup tomorrow", "TrashDayIntent", date="2026-11-24"),
        annotated("when is trash pickup", "RecyclingDayIntent"),
    ]  # fmt: skip
    ran = town("evaluate", written(tmp_path, {"data": rows}), "--json")
    assert ran.code == 1
    assert {key: ran.json[key] for key in ("n", "intents", "slots")} == {"n": 4, "intents": 3, "slots": 2}
    assert [each["got"]["name"] for each in ran.json["failed"]] == ["TrashDayIntent", "TrashDayIntent"]
    good = town("evaluate", written(tmp_path, rows[:2]))
    assert good.code == 0
    assert good.out == "2 intents and 2 whole of 2 right\n"
    assert "does not predict Amazon" in good.err


@pytest.mark.parametrize("command", ["replay", "evaluate"])
@pytest.mark.parametrize(
    "document",
    [
        "words", 3, {"userInput": "hello"}, {"userInput": [1]}, {"data": 1}, [{}], [{"inputs": {}}],
        [{"inputs": {"utterance": "x"}, "expected": [{"intent": "TrashDayIntent"}]}],
        [{"inputs": {"utterance": "x", "referenceTimestamp": "noon"}, "expected": []}],
        [{"inputs": {"utterance": "x", "referenceTimestamp": "2026-01-01"}, "expected": []}],
    ],
)  # fmt: skip
def test_other_documents_are_refused_in_one_line(
    town: Townbell, tmp_path: Path, command: str, document: Any
) -> None:
    """What is no such file exits 3 and shows the form."""
    ran = town(command, written(tmp_path, document))
    assert ran.code == 3
    assert "Write" in ran.message


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason=NO_VOICE)
def test_an_answer_is_heard(town: Townbell, tmp_path: Path) -> None:
    """The real synthesiser makes seconds of sound of an answer, in either language."""
    for locale, question in (("en-US", "is the library open"), ("es-US", "está abierta la biblioteca")):
        answer = town("ask", question, "--locale", locale, "--json").json
        sound = tmp_path / f"{locale}.wav"
        ran = town("hear", written(tmp_path, answer), "--wav", str(sound))
        assert ran.code == 0
        with wave.open(str(sound)) as heard:
            assert heard.getnframes() / heard.getframerate() > 1.5


@pytest.fixture
def recorder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A synthesiser that writes down what it is asked to say."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "espeak-ng"
    program.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/said\n/bin/cat >>{tmp_path}/said\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return tmp_path / "said"


def test_every_form_of_answer_is_spoken_in_its_voice(town: Townbell, tmp_path: Path, recorder: Path) -> None:
    """Questions in lines, the JSON of ask and an Alexa response: each is spoken, Spanish with its voice."""
    questions = tmp_path / "questions.txt"
    questions.write_text("is the library open\n", "utf-8")
    assert town("hear", str(questions)).code == 0
    response = {
        "version": "1.0",
        "response": {"outputSpeech": {"type": "SSML", "ssml": "<speak>Hola</speak>"}},
    }
    assert town("hear", written(tmp_path, response), "--locale", "es-US").code == 0
    said = recorder.read_text("utf-8")
    assert "-v en-us" in said
    assert "Library" in said
    assert "-v es-419" in said
    assert said.endswith("<speak>Hola</speak>")


def test_without_a_synthesiser_it_says_so(
    town: Townbell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, and what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = town("hear", written(tmp_path, {"speech": "x", "ssml": "<speak>x</speak>"}))
    assert ran.code == 1
    assert "espeak-ng" in ran.message


def test_what_is_no_answer_is_not_spoken(town: Townbell, tmp_path: Path, recorder: Path) -> None:
    """A document without speech exits 3 and nothing is said."""
    assert town("hear", written(tmp_path, {"x": 1})).code == 3
    assert not recorder.exists()
