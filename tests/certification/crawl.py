"""A walk through every conversation that the skill itself offers, through the real Alexa entry.

From a launch, and from the first sample of every intent, say all that the answers offer: the phrases
after "you can say", yes and no after every question, help, "repeat" and noise anywhere, the slot that is
listened for, and every touch. A state that was seen is not walked again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from skill.amazon.alexa import AlexaSkill
from skill.topics import FALLBACK, HELP, NO, REPEAT, STOP, YES
from tests.certification import offers
from tests.certification.language import foreign
from tests.skill.envelopes.rules import faults
from tests.skill.screens.showing import SCREEN, touched
from tests.skill.screens.validator import faults as document_faults
from tests.skill.talking import envelope
from tests.skill.town import NOW

DEPTH = 5
LONGEST = 45 * 160 / 60
"""Words that are heard in 45 seconds, at the 160 a minute that Alexa speaks."""
ODD = re.compile(r"[*_#`|]|\.\.|,,| ,| \.|\?\.|\.\?|\bwww\.|\s{2}|\bfalse\b|\btrue\b", re.IGNORECASE)
STAYS = {"last", "last_ask", "before", "heard", "tries", "numbers", "site", "said"}
"""Parts of the state that only decide what is repeated, not what can be said next."""
ANSWERS = {
    "address": ("{here}", "500 elsewhere avenue", "nowhere at all"),
    "place": ("central library", "nowhere at all"),
    "query": ("there is a deep hole",),
    "date": ("2026-11-24",),
}
"""What is said where a slot is listened for: one that is found, and one that is not.

Where the slot has a type of the model's own, its first entries are said, as Alexa matches them.
"""
ENTRIES = 4


@dataclass(frozen=True)
class Turn:
    """One thing said: how it reads in a report, and the request that it is."""

    said: str
    request: dict[str, Any]


def nowhere(asked: dict[str, Any]) -> dict[str, Any]:
    """A request with which nobody can ask Amazon anything: no address, no reminders."""
    system = asked["context"]["System"]
    del system["apiEndpoint"], system["apiAccessToken"]
    return asked


@dataclass
class Crawl:
    """The walk in one locale. ``sent_from`` completes a request by the device that it comes from.

    ``found`` are the faults, each with the way to it.
    """

    skill: AlexaSkill
    locale: str
    here: str
    depth: int = DEPTH
    sent_from: Callable[[dict[str, Any]], dict[str, Any]] = nowhere
    found: list[str] = field(default_factory=list)
    turns: int = 0
    said: set[str] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)

    def walk(self, *, every_sample: bool = False) -> None:
        """From the launch and from every intent's first sample, or from all of them."""
        self._step(self._turn("(launch)", kind="LaunchRequest"), None, (), 0)
        for intent, sample in offers.samples(self.locale, every=every_sample):
            self._step(self._turn(sample, intent), None, (), 1)

    def _turn(self, said: str, intent: str = "", slots: dict[str, Any] | None = None, **more: Any) -> Turn:
        return Turn(said, {"intent": intent, "slots": slots, **more})

    def _step(
        self, turn: Turn, state: dict[str, Any] | None, way: tuple[str, ...], depth: int
    ) -> dict[str, Any]:
        """Say it, judge the answer, and go on from it where the session is open."""
        asked = self._envelope(turn, state)
        answered = self.skill.handle(asked, NOW)
        self.turns += 1
        way = (*way, turn.said)
        self._judge(asked, answered, way)
        response = answered["response"]
        if response.get("shouldEndSession") is not False or depth >= self.depth:
            return answered
        attributes = answered.get("sessionAttributes", {})
        key = self._key(attributes, response)
        if key not in self._seen:
            self._seen.add(key)
            self._go_on(turn, answered, attributes, way, depth + 1)
        return answered

    def _envelope(self, turn: Turn, state: dict[str, Any] | None) -> dict[str, Any]:
        if "touched" in turn.request:
            asked = touched(turn.request["touched"], self.locale, attributes=state)
        else:
            asked = envelope(**turn.request, locale=self.locale, attributes=state, interfaces=SCREEN)
        return self.sent_from(asked)

    def _key(self, attributes: dict[str, Any], response: dict[str, Any]) -> str:
        """What decides where a conversation can go: the state without what was said, and the question."""
        kept = {name: value for name, value in attributes.items() if name not in STAYS}
        question = re.split(r"(?<=[.!])\s", _card(response))[-1]
        return json.dumps([kept, question], sort_keys=True)

    def _go_on(
        self, turn: Turn, answered: dict[str, Any], state: dict[str, Any], way: tuple[str, ...], depth: int
    ) -> None:
        response = answered["response"]
        led = False
        for each in self._next(turn, response):
            then = self._step(each, state, way, depth)
            said = _card(then["response"])
            led = led or (said not in (_card(response), self._noise()) and bool(said))
        if not led:
            self.found.append(f"{way}: a dead end")
        self._always(response, state, way)

    def _next(self, turn: Turn, response: dict[str, Any]) -> Iterator[Turn]:
        yield self._turn("yes", YES)
        yield self._turn("no", NO)
        for phrase in self._phrases(response):
            meant = offers.understood(phrase, self.locale)
            if meant is not None:
                yield self._turn(phrase, *meant)
        for words in offers.touches(response):
            yield Turn(f"(touch {' '.join(words[1:])})", {"touched": words})
        slot, intent = offers.elicited(response), turn.request.get("intent", "")
        if not slot or not intent:
            return
        for value, id_ in offers.values(slot, self.locale, ENTRIES):
            yield self._turn(value, intent, {slot: offers.matched(slot, value, id_)})
        for value in ANSWERS.get(slot, ("something",)):
            words = value.format(here=self.here)
            yield self._turn(words, intent, {slot: words})
            if slot == "address":
                yield self._turn(words, "SetAddressIntent", {slot: words})

    def _always(self, response: dict[str, Any], state: dict[str, Any], way: tuple[str, ...]) -> None:
        """Anywhere: stop ends, help and noise are answered and ask, repeat says the same again."""
        ended = self._step(self._turn("stop", STOP), state, way, self.depth)["response"]
        if ended.get("shouldEndSession") is not True or _card(ended).endswith("?"):
            self.found.append(f"{way}: stop does not end it (C04)")
        for name, intent in (("help", HELP), ("(noise)", FALLBACK)):
            asks = self._step(self._turn(name, intent), state, way, self.depth)["response"]
            if name == "help" and asks.get("shouldEndSession") is not False:
                self.found.append(f"{way}: {name} leaves nobody listening (C03)")
        again = self._step(self._turn("repeat", REPEAT), state, way, self.depth)["response"]
        if _card(again) != _card(response):
            self.found.append(f"{way}: repeats {_card(again)!r} for {_card(response)!r} (C23)")

    def _noise(self) -> str:
        if not hasattr(self, "_fallback"):
            asked = self._envelope(self._turn("", FALLBACK), {})
            self._fallback = _card(self.skill.handle(asked, NOW)["response"])
        return self._fallback

    def _phrases(self, response: dict[str, Any]) -> list[str]:
        language = self.locale[:2]
        words = f"{_card(response)} {_reprompt(response)}"
        return list(dict.fromkeys((*offers.phrases(words, language), *offers.subjects(words, language))))

    def _judge(self, asked: dict[str, Any], answered: dict[str, Any], way: tuple[str, ...]) -> None:
        """All that must hold of every answer, wherever it stands in a conversation."""
        if asked["request"]["type"] == "Alexa.Presentation.APL.UserEvent":
            asked = {**asked, "request": {**asked["request"], "type": "IntentRequest"}}
        response = answered["response"]
        told = [*faults(asked, answered), *self._spoken_faults(_card(response)), *self._shown(response)]
        told += [f"reprompt: {each}" for each in self._spoken_faults(_reprompt(response))]
        told += [
            f"offers {phrase!r}, which is no sample (C10)"
            for phrase in self._phrases(response)
            if offers.understood(phrase, self.locale) is None
        ]
        self.said.add(_card(response))
        self.found += [f"{way}: {fault}" for fault in told]

    def _spoken_faults(self, words: str) -> Iterator[str]:
        language = self.locale[:2]
        yield from (f"the other language: {each!r} (C24)" for each in foreign(words, language))
        if match := ODD.search(words):
            yield f"{match[0]!r} in {words!r} (C13)"
        if len(words.split()) > LONGEST:
            yield f"{len(words.split())} words, some {len(words.split()) * 60 / 160:.0f} s: {words!r}"

    def _shown(self, response: dict[str, Any]) -> Iterator[str]:
        for directive in response.get("directives", ()):
            if directive["type"].startswith("Alexa.Presentation"):
                yield from (f"screen: {fault}" for fault in document_faults(directive))


Walking = Callable[[str], Crawl]


def _card(response: dict[str, Any]) -> str:
    """What is said, as the card has it word for word (which the rules hold)."""
    return str(response.get("card", {}).get("content", "")) or _plain(response.get("outputSpeech"))


def _reprompt(response: dict[str, Any]) -> str:
    return _plain(response.get("reprompt", {}).get("outputSpeech"))


def _plain(speech: dict[str, Any] | None) -> str:
    from html import unescape

    return unescape(re.sub(r"<[^>]+>", "", (speech or {}).get("ssml", "")))
