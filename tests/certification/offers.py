"""What an answer offers to say next, and what Alexa would make of it: literally, by the model's samples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from skill.topics import HELP, NO, REPEAT, STOP, YES
from tests.skill.talking import model

BUILT_IN = {
    "en": {"help": HELP, "repeat": REPEAT, "stop": STOP, "yes": YES, "no": NO},
    "es": {"ayuda": HELP, "repetir": REPEAT, "para": STOP, "sí": YES, "no": NO},
}
"""What Amazon understands by itself for the intents of every skill."""
PLACE_IN_A_LIST = "position"
"""A slot with which a sample has little besides: "the {position}" is not said of a fox."""
_OFFERED = {
    "en": re.compile(r"(?:\bsay|at any time|ask): ([^.?!]+)|for example, ([^.?!]+)"),
    "es": re.compile(r"(?:\bdecir|\bdiga|momento|preguntar): ([^.?!]+)|por ejemplo,? ([^.?!]+)"),
}
_ABOUT = {
    "en": re.compile(r"(?:ask about|questions about [^.?!]+, such as) ([^.?!]+)"),
    "es": re.compile(r"(?:preguntar por|preguntas sobre [^.?!]+, como) ([^.?!]+)"),
}
_BETWEEN = {
    "en": re.compile(r",? or say |, or |, and |, | or | and "),
    "es": re.compile(r",? o decir |, o |, y |, | o | u | y | e "),
}
_ARTICLE = re.compile(r"(?:el|la|los|las|the|an?) ")


def phrases(text: str, language: str) -> list[str]:
    """The phrases after "you can say:" and its like, one by one, without capitals."""
    found = [first or second for first, second in _OFFERED[language].findall(text)]
    whole = re.compile(_BETWEEN[language].pattern.split("|, | ")[0])
    return [part.strip().lower() for each in found for part in whole.split(each) for part in part.split(", ")]


def subjects(text: str, language: str) -> list[str]:
    """What one may "ask about": a resident will say just these words."""
    found = _ABOUT[language].findall(text)
    parts = (part.strip() for each in found for part in _BETWEEN[language].split(each))
    return [_ARTICLE.sub("", part, count=1) for part in parts if part]


@lru_cache(maxsize=8)
def _samples(locale: str) -> tuple[dict[str, str], tuple[tuple[str, str, str, str], ...]]:
    """The samples without a slot, and those with one: what stands before it, its name, what after, whose."""
    literal: dict[str, str] = {}
    open_: list[tuple[str, str, str, str]] = []
    for intent in model(locale)["interactionModel"]["languageModel"]["intents"]:
        for sample in intent["samples"]:
            parts = re.split(r"\{(\w+)\}", sample)
            if len(parts) == 1:
                literal.setdefault(sample, intent["name"])
            elif len(parts) == 3 and parts[0]:
                open_.append((*parts, intent["name"]))
    open_.sort(key=lambda each: -len(each[0]) - len(each[2]))
    return literal, tuple(open_)


@lru_cache(maxsize=1024)
def understood(phrase: str, locale: str) -> tuple[str, dict[str, str]] | None:
    """The intent and slots of a phrase that is literally a sample; None where it is none (C10)."""
    literal, open_ = _samples(locale)
    found = literal.get(phrase) or BUILT_IN[locale[:2]].get(phrase)
    if found:
        return found, {}
    for before, slot, after, intent in open_:
        value = phrase.removeprefix(before).removesuffix(after)
        if slot == PLACE_IN_A_LIST and value not in dict(values(slot, locale, None)):
            continue
        if phrase.startswith(before) and phrase.endswith(after) and value and value != phrase:
            return intent, {slot: value}
    return None


def samples(locale: str, *, every: bool) -> Iterator[tuple[str, str]]:
    """Every intent with its first sample that has no slot, or with all of them: what one begins with."""
    for intent in model(locale)["interactionModel"]["languageModel"]["intents"]:
        plain = [sample for sample in intent["samples"] if "{" not in sample] or [f"({intent['name']})"]
        yield from ((intent["name"], sample) for sample in (plain if every else plain[:1]))


@lru_cache(maxsize=256)
def values(slot: str, locale: str, most: int | None) -> tuple[tuple[str, str], ...]:
    """The first entries of a slot's own type: what is said for each, and its id; () for Amazon's types."""
    language_model = model(locale)["interactionModel"]["languageModel"]
    kinds = {each["name"]: each["type"] for intent in language_model["intents"] for each in intent["slots"]}
    types = {each["name"]: each["values"] for each in language_model["types"]}
    entries = types.get(kinds.get(slot, ""), [])
    return tuple((each["name"]["value"], each["id"]) for each in entries[:most])


def matched(slot: str, value: str, id_: str) -> dict[str, Any]:
    """A slot as Alexa sends it where what was said is an entry of its type."""
    found = {"values": [{"value": {"name": value, "id": id_}}], "status": {"code": "ER_SUCCESS_MATCH"}}
    return {"name": slot, "value": value, "resolutions": {"resolutionsPerAuthority": [found]}}


def touches(response: dict[str, Any]) -> list[list[str]]:
    """What can be touched on the screen that comes with the answer: the arguments of each."""
    found: list[list[str]] = []
    for directive in response.get("directives", ()):
        town = directive.get("datasources", {}).get("town", {})
        for each in (*town.get("items", ()), *town.get("buttons", ())):
            for action in each.get("primaryAction", ()):
                if action["arguments"] not in found:
                    found.append(action["arguments"])
    return found


def elicited(response: dict[str, Any]) -> str:
    """The slot that the device listens for, "" where it listens for anything."""
    listened = (each.get("slotToElicit") for each in response.get("directives", ()))
    return next((slot for slot in listened if slot), "")
