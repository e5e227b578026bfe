"""The certification checklist C01 to C24 over every model, every phrase and every single answer.

The crawl beside this file holds it over conversations, tests/contract/test_package.py over the manifest
that ``townbell package`` writes, tests/web/test_alexa_endpoint.py over the endpoint.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from skill.amazon.alexa import AlexaSkill
from skill.suggested import PHRASES
from skill.topics import CANCEL, FALLBACK, HELP, HOME, NO, REPEAT, STOP, TOPIC_OF, YES
from tests.certification import language, offers
from tests.interaction_models.test_models import LOCALES
from tests.skill.envelopes.rules import faults
from tests.skill.talking import alexa_in, desk_in, envelope, model
from tests.skill.town import NOW, Town, named
from words import languages, phrases

TESTS = Path(__file__).resolve().parents[1]
RULES = [f"C{number:02}" for number in range(1, 25)]
NOT_SPOKEN = (
    "web.",
    "notice.",
    "heard.",
    "store.",
    "list.",
    "article.",
    "contraction.",
    "screen.",
    "briefing.",
    "duty.",
    "mine.",
    "staff.",
    "text.",  # answers to text messages
    "progress.",
    "seeing.",
    "signup.",
    "home.",
    "legal.",
    "filing.",
)
"""Beginnings of the keys of phrases that Alexa does not say, or that are parts of grammar."""
CONTROLS = (HELP, STOP, CANCEL, HOME, FALLBACK, REPEAT, YES, NO)


@pytest.fixture(scope="module")
def alexa(tmp_path_factory: pytest.TempPathFactory) -> AlexaSkill:
    folder = Path(tmp_path_factory.mktemp("plain"))
    town: Town = named("plain", folder)
    return alexa_in(town, desk=desk_in(folder / "desk"))


def intents(locale: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = model(locale)["interactionModel"]["languageModel"]["intents"]
    return found


def spoken_phrases(language_: str) -> Iterator[tuple[str, str]]:
    """Every phrase that Alexa may say, each of its forms, with its key."""
    said = phrases(f"{language_}-US")
    for key in sorted(said.keys()):
        if not key.startswith(NOT_SPOKEN):
            template = said.template(key)
            forms = [template] if isinstance(template, str) else list(template.values())
            yield from ((key, form) for form in forms)


def _docstrings() -> str:
    """What every test says that it proves, and its name."""
    tests = (
        node
        for path in TESTS.rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )
    told = (f"{node.name} {ast.get_docstring(node) or ''}" for node in tests)
    return "\n".join(told).upper()


def test_every_rule_is_carried_by_a_test() -> None:
    """A rule of the checklist that no test names is a rule that nobody holds."""
    told = _docstrings()
    assert [rule for rule in RULES if not re.search(rf"(?<![A-Z0-9]){rule}(?![0-9])", told)] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_c01_controls_have_an_answer_of_their_own(alexa: AlexaSkill, locale: str) -> None:
    """Help, Stop, Cancel, NavigateHome, Fallback, Repeat, Yes and No are in the model and answered."""
    names = {intent["name"] for intent in intents(locale)}
    said = {}
    for intent in CONTROLS:
        assert intent in names
        asked = envelope(intent, locale=locale, attributes={})
        answered = alexa.handle(asked, NOW)
        assert list(faults(asked, answered)) == []
        said[intent] = answered["response"]["card"]["content"]
    assert said.pop(STOP) == said.pop(CANCEL)
    assert len(set(said.values())) == len(said)


@pytest.mark.parametrize("key_of_language", sorted(languages()))
def test_c05_whoever_asks_asks_last(key_of_language: str) -> None:
    """A phrase that goes on after its question would end in a statement with the microphone open."""
    going_on = [key for key, text in spoken_phrases(key_of_language) if re.search(r"\?\s*\S", text)]
    assert going_on == []


@pytest.mark.parametrize("locale", LOCALES)
def test_c08_noise_in_any_slot_of_any_intent_is_answered(alexa: AlexaSkill, locale: str) -> None:
    """No match, "?", nothing at all: words, and where it is open, a question; never silence or a crash."""
    for intent in intents(locale):
        for slot in intent["slots"]:
            for value in ("zzyzx", "?", ""):
                asked = envelope(intent["name"], {slot["name"]: value}, locale=locale)
                assert list(faults(asked, alexa.handle(asked, NOW))) == [], (intent["name"], slot, value)


@pytest.mark.parametrize("locale", LOCALES)
def test_c10_every_phrase_that_any_prompt_offers_is_a_sample(locale: str) -> None:
    """Not only in help and launch: whatever phrase says "you can say:", what it offers is in the model."""
    key = locale[:2]
    offered = {
        phrase: where
        for where, text in spoken_phrases(key)
        for phrase in (*offers.phrases(text, key), *offers.subjects(text, key))
        if "{" not in phrase
    }
    assert len(offered) >= 8
    assert {each: where for each, where in offered.items() if not offers.understood(each, locale)} == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_c10_what_a_screen_suggests_can_be_said(locale: str) -> None:
    """A button of launch and help is a sample of just the intent that its touch asks."""
    said = phrases(locale)
    for intent, key in PHRASES.items():
        assert offers.understood(said.say(key), locale) == (intent, {}), key


@pytest.mark.parametrize("locale", LOCALES)
def test_c12_no_sample_shadows_what_amazon_understands_by_itself(locale: str) -> None:
    """ "Help", "stop", "yes": as a sample of another intent they would take the built-in one's place."""
    built_in = offers.BUILT_IN[locale[:2]]
    shadowed = {
        sample: intent["name"]
        for intent in intents(locale)
        for sample in intent["samples"]
        if built_in.get(sample, intent["name"]) != intent["name"]
    }
    assert shadowed == {}


@pytest.mark.parametrize("key_of_language", sorted(languages()))
def test_c13_no_phrase_has_markup_or_an_address_of_the_web(key_of_language: str) -> None:
    """What is spoken is plain words; SSML is made of them in one place."""
    odd = [
        key
        for key, text in spoken_phrases(key_of_language)
        if re.search(
            r"[<>*_#`\[\]|\\]|https?:|www\.|\b(?:None|null|undefined)\b", re.sub(r"\{\w+\}", "", text)
        )
    ]
    assert odd == []


@pytest.mark.parametrize("key_of_language", sorted(languages()))
def test_c22_no_phrase_claims_to_reach_911(key_of_language: str) -> None:
    """Whoever is in danger must call: every phrase with 911 in it says so, or that we cannot."""
    tells = re.compile(
        r"call 911|can't reach 911|cannot reach|listening to|llame al 911|no puedo llamar al 911",
        re.IGNORECASE,
    )
    named_in = [text for _, text in spoken_phrases(key_of_language) if "911" in text]
    assert named_in
    assert [text for text in named_in if not tells.search(text)] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_c24_samples_and_phrases_are_in_their_own_language(locale: str) -> None:
    """No English sample in a Spanish model, no Spanish phrase among the English ones, nor the other way."""
    key = locale[:2]
    samples = [sample for intent in intents(locale) for sample in intent["samples"]]
    texts = [text for name, text in spoken_phrases(key) if not name.startswith(("alert.in.", "store."))]
    assert [each for each in (*samples, *texts) if list(language.foreign(each, key))] == []


def test_c24_models_have_the_same_intents_and_slots_in_every_locale() -> None:
    """An intent or a slot that one locale lacks cannot be asked for there."""
    shapes = {
        locale: {
            intent["name"]: sorted(slot["name"] for slot in intent["slots"]) for intent in intents(locale)
        }
        for locale in LOCALES
    }
    assert len({json.dumps(shape, sort_keys=True) for shape in shapes.values()}) == 1
    assert set(shapes[LOCALES[0]]) == set(TOPIC_OF)
