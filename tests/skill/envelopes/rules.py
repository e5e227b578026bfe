"""What every response must keep to, whatever was asked (alexa.md): limits, SSML, sessions, a mute log."""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from skill.amazon.alexa import NOT_SPOKEN_TO

BYTES, MOST_BYTES = 24_000, 120_000
"""Of a response: where to begin to worry, and what Amazon refuses."""
CHARACTERS = 8_000
"""Of a speech, with its markup, and of a card's words in all: fewer than that."""
TAGS = frozenset(
    (
        *("speak", "audio", "break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub"),
        *("voice", "w", "amazon:domain", "amazon:effect", "amazon:emotion"),
    )
)
UNSAYABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Controls, direction marks, halves of characters: nothing that anybody can say or show."""
NO_WORDS = re.compile(r"\b(?:None|null|undefined|nan)\b|https?:|</|\{|\}")
IDENTIFIERS = (
    "userId",
    "deviceId",
    "personId",
    "sessionId",
    "apiAccessToken",
    "accessToken",
    "consentToken",
    "latitudeInDegrees",
    "longitudeInDegrees",
)


def faults(asked: Any, answered: Any, *, echoed: bool = False) -> Iterator[str]:
    """What is wrong with this answer to this envelope, in words; nothing where all is well.

    ``echoed``: the envelope holds odd words, and so may what is said and remembered of them.
    """
    try:
        size = len(json.dumps(answered, allow_nan=False).encode())
    except (TypeError, ValueError) as error:
        yield f"not JSON: {error}"
        return
    if size > (MOST_BYTES if echoed else BYTES):
        yield f"{size} bytes"
    if answered.get("version") != "1.0" or not isinstance(answered.get("response"), dict):
        yield "no response"
        return
    session = asked.get("session") if isinstance(asked, dict) else None
    if answered.get("sessionAttributes") and not isinstance(session, dict):
        yield "attributes for no session"
    response, kind = answered["response"], _kind(asked)
    if kind == "SessionEndedRequest" or kind.startswith(NOT_SPOKEN_TO):
        if response:
            yield f"{kind} is answered with {sorted(response)}"
    elif kind == "CanFulfillIntentRequest":
        if set(response) != {"canFulfillIntent"}:
            yield f"{kind} is answered with {sorted(response)}"
    else:
        yield from (each for each in _spoken(response) if not (echoed and " says " in f" {each}"))
        yield from _directives(response, kind)


def _kind(asked: Any) -> str:
    request = asked.get("request") if isinstance(asked, dict) else None
    if not isinstance(request, dict) or not request:
        request = asked if isinstance(asked, dict) and "requestId" in asked else {}
    kind = request.get("type")
    return kind if isinstance(kind, str) else ""


def _spoken(response: dict[str, Any]) -> Iterator[str]:
    """It says something; it asks exactly where it listens (C05); the card says the same (C17)."""
    if "outputSpeech" not in response:
        yield "nothing is said"
        return
    said, found = _words(response["outputSpeech"])
    yield from found
    if not said.strip():
        yield "silence is said"
    is_open = response.get("shouldEndSession")
    if not isinstance(is_open, bool):
        yield "open or closed?"
    if said.endswith("?") != (is_open is False) or ("reprompt" in response) != (is_open is False):
        yield f"ends in {said[-1:]!r}, shouldEndSession {is_open}"
    if "reprompt" in response:
        asked_again, found = _words(response["reprompt"]["outputSpeech"])
        yield from (f"reprompt: {fault}" for fault in found)
        if not asked_again.endswith("?"):
            yield "a reprompt that asks nothing"
    yield from _card(response.get("card"), said)


def _words(speech: dict[str, Any]) -> tuple[str, list[str]]:
    ssml = speech.get("ssml", "")
    try:
        tree = ElementTree.fromstring(ssml)
    except (ElementTree.ParseError, UnicodeEncodeError) as error:
        return "", [f"no SSML ({error}): {ssml[:80]!r}"]
    words = "".join(tree.itertext())
    found = [f"{len(ssml)} characters of speech"] if len(ssml) >= CHARACTERS else []
    found += [f"tag {each.tag}" for each in tree.iter() if each.tag not in TAGS]
    return words, [*found, *_unfit(words)]


def _unfit(words: str) -> Iterator[str]:
    for match in NO_WORDS.finditer(words):
        yield f"says {match[0]!r}"
    for character in {each for each in words if unicodedata.category(each) in UNSAYABLE}:
        yield f"has U+{ord(character):04X} in it"


def _card(card: dict[str, Any] | None, said: str) -> Iterator[str]:
    if card is None or card["type"] != "Simple":
        return
    if not card.get("title") or card.get("content") != said:
        yield "a card that says something else"
    words = f"{card.get('title', '')}{card.get('content', '')}"
    if len(words) >= CHARACTERS:
        yield f"{len(words)} characters on the card"
    yield from (f"card: {fault}" for fault in _unfit(words))


def _directives(response: dict[str, Any], kind: str) -> Iterator[str]:
    for directive in response.get("directives", ()):
        if directive["type"].startswith("Dialog.") and kind != "IntentRequest":
            yield f"{directive['type']} for {kind}"
        if directive["type"] == "Dialog.ElicitSlot" and response.get("shouldEndSession") is not False:
            yield "a slot is asked for, and nobody listens"


def identifiers(asked: Any) -> set[str]:
    """What in an envelope says who or where somebody is: ids, tokens, a position, and what was said."""
    found: set[str] = set()
    if isinstance(asked, dict):
        for key, value in asked.items():
            if isinstance(value, str | float) and (key in IDENTIFIERS or key == "value"):
                found.add(str(value))
            found |= identifiers(value)
    elif isinstance(asked, list):
        found = found.union(*map(identifiers, asked))
    return {each for each in found if len(each) > 3}


class Log(logging.Handler):
    """Everything that is logged while it listens, whatever the level, as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line, with its traceback."""
        self.lines.append(self.format(record))

    def __enter__(self) -> Log:
        root = logging.getLogger()
        self._before = root.level
        root.setLevel(logging.DEBUG)
        root.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        root = logging.getLogger()
        root.removeHandler(self)
        root.setLevel(self._before)

    def told(self) -> list[str]:
        """The lines since it was last asked."""
        lines, self.lines = self.lines, []
        return lines


def log_faults(asked: Any, lines: list[str]) -> Iterator[str]:
    """Nothing failed in the turn, and nothing in the log says who asked, from where or what."""
    text = "\n".join(lines)
    if re.search(r"^(?:ERROR|CRITICAL)|Traceback", text, re.MULTILINE):
        yield f"failed: {text[-300:]}"
    for each in identifiers(asked):
        if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", text):
            yield f"{each[:20]!r} is in the log"
