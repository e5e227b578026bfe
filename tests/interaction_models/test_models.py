"""The interaction models are valid Alexa models, complete, and say nothing twice."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from skill.dialogs.dialogue import CONVERSATION
from skill.dialogs.following import ordinal
from skill.dialogs.leaning import OTHERWISE, STREAMS, TAKES, UNDATED
from skill.heard.naming import plain
from skill.topics import LEANING, PICK_ONE, SAID_BY, TOPIC_OF
from skill.understand.grammar import Grammar, grammar
from skill.understand.slots import SEARCH_QUERY
from words import phrases

FOLDER = Path(__file__).parents[2] / "interaction_models"
LOCALES = sorted(path.stem for path in FOLDER.glob("*.json"))
BUILT_IN_TYPES = {
    "AMAZON.DATE",
    "AMAZON.TIME",
    "AMAZON.NUMBER",
    "AMAZON.PostalAddress",
    "AMAZON.City",
    "AMAZON.SearchQuery",
}
REQUIRED = {
    f"AMAZON.{name}Intent"
    for name in ("Help", "Stop", "Cancel", "NavigateHome", "Fallback", "Repeat", "Yes", "No")
}
WAKE_WORDS = {"alexa", "amazon", "echo", "computer", "skill", "app", "ziggy"}
LAUNCH_WORDS = {"launch", "ask", "tell", "load", "begin", "enable", "open", "start", "play"}


def load(locale: str) -> dict[str, Any]:
    """The parsed model of a locale."""
    model: dict[str, Any] = json.loads((FOLDER / f"{locale}.json").read_text(encoding="utf-8"))
    return model


def language(locale: str) -> dict[str, Any]:
    """The part of a model that holds intents and types."""
    part: dict[str, Any] = load(locale)["interactionModel"]["languageModel"]
    return part


@pytest.fixture(scope="module", params=LOCALES)
def built(request: pytest.FixtureRequest) -> Grammar:
    """A locale's grammar, compiled from its model."""
    return grammar(load(request.param), {}, request.param)


@pytest.fixture(params=LOCALES)
def part(request: pytest.FixtureRequest) -> dict[str, Any]:
    """A locale's intents and types."""
    return language(request.param)


def test_both_languages_have_a_model() -> None:
    """English and Spanish are equals."""
    assert {"en-US", "es-US"} <= set(LOCALES)


def test_every_intent_has_a_topic_and_every_topic_an_intent(part: dict[str, Any]) -> None:
    """The one table of topics names exactly the intents of the model."""
    assert {intent["name"] for intent in part["intents"]} == set(TOPIC_OF)


def test_required_intents_are_there(part: dict[str, Any]) -> None:
    """C01: help, stop, cancel, home, fallback, repeat, yes and no exist in every locale."""
    assert {intent["name"] for intent in part["intents"]} >= REQUIRED


def test_names_use_letters_and_underscores_only(part: dict[str, Any]) -> None:
    """Alexa allows no digits in the name of an intent or a slot."""
    for intent in part["intents"]:
        assert re.fullmatch(r"(AMAZON\.)?[A-Za-z_]+", intent["name"])
        assert all(re.fullmatch(r"[a-z_]+", slot["name"]) for slot in intent["slots"])


def test_invocation_name_passes_the_rules(part: dict[str, Any]) -> None:
    """C11: several lower-case words, no digits, no wake or launch word, no bare city name."""
    name = part["invocationName"]
    words = name.split()
    assert re.fullmatch(r"[a-záéíóúñü' ]+", name)
    assert len(words) > 1
    assert not set(words) & (WAKE_WORDS | LAUNCH_WORDS)


def test_samples_are_speakable(part: dict[str, Any]) -> None:
    """Samples are lower case and hold no digits, commas or question marks."""
    for intent in part["intents"]:
        for sample in intent["samples"]:
            bare = re.sub(r"\{[a-z_]+\}", "", sample)
            assert re.fullmatch(r"[a-záéíóúñü' ]*", bare), (intent["name"], sample)


def test_samples_use_declared_slots(part: dict[str, Any]) -> None:
    """Every slot in a sample is declared by its intent, and every declared slot has a known type."""
    types = {kind["name"] for kind in part["types"]} | BUILT_IN_TYPES
    for intent in part["intents"]:
        declared = {slot["name"] for slot in intent["slots"]}
        used = {name for sample in intent["samples"] for name in re.findall(r"\{(\w+)\}", sample)}
        assert used <= declared, intent["name"]
        assert {slot["type"] for slot in intent["slots"]} <= types, intent["name"]


def test_search_queries_have_a_carrier_and_stand_alone(part: dict[str, Any]) -> None:
    """AMAZON.SearchQuery needs words around it and shares no sample with another slot but itself."""
    for intent in part["intents"]:
        free = {slot["name"] for slot in intent["slots"] if slot["type"] == SEARCH_QUERY}
        for sample in intent["samples"]:
            names = re.findall(r"\{(\w+)\}", sample)
            if free & set(names):
                assert len(names) == 1, (intent["name"], sample)
                assert sample.strip() != f"{{{names[0]}}}"


def test_no_slot_stands_twice_in_a_sample(part: dict[str, Any]) -> None:
    """A sample names each of its slots once."""
    for intent in part["intents"]:
        for sample in intent["samples"]:
            names = re.findall(r"\{(\w+)\}", sample)
            assert len(names) == len(set(names)), (intent["name"], sample)


def test_model_is_within_limits() -> None:
    """A model has at most 1.5 MB, 250 intents, 350 intents and types, 140 characters a value."""
    for locale in LOCALES:
        part = language(locale)
        assert (FOLDER / f"{locale}.json").stat().st_size < 1_500_000
        assert len(part["intents"]) <= 250
        assert len(part["intents"]) + len(part["types"]) <= 350
        for kind in part["types"]:
            for value in kind["values"]:
                names = [value["name"]["value"], *value["name"]["synonyms"]]
                assert all(0 < len(name) <= 140 for name in names)


def test_slot_value_ids_are_stable_across_locales() -> None:
    """C24: every locale has the same intents, slots, types and value ids."""
    shapes = []
    for locale in LOCALES:
        part = language(locale)
        intents = {i["name"]: [(s["name"], s["type"]) for s in i["slots"]] for i in part["intents"]}
        types = {t["name"]: sorted(v["id"] for v in t["values"]) for t in part["types"]}
        shapes.append((intents, types))
    assert all(shape == shapes[0] for shape in shapes)


def test_value_ids_are_unique_in_their_type(part: dict[str, Any]) -> None:
    """An id means one thing in its type."""
    for kind in part["types"]:
        ids = [value["id"] for value in kind["values"]]
        assert len(ids) == len(set(ids)), kind["name"]


def test_one_slot_name_has_one_type(part: dict[str, Any]) -> None:
    """A slot is of the same type in whichever intent it stands."""
    types = defaultdict(set)
    for intent in part["intents"]:
        for slot in intent["slots"]:
            types[slot["name"]].add(slot["type"])
    assert all(len(kinds) == 1 for kinds in types.values())


def test_every_topic_has_enough_samples(part: dict[str, Any]) -> None:
    """Each of the city's topics can be asked for in at least fifteen ways."""
    counts = {i["name"]: len(i["samples"]) for i in part["intents"] if not i["name"].startswith("AMAZON.")}
    assert min(counts.values()) >= 15, min(counts, key=lambda name: counts[name])


def test_service_types_are_those_of_the_topics() -> None:
    """report_issue carries exactly the service types that residents' requests are filed under."""
    ids = {v["id"] for t in language("en-US")["types"] if t["name"] == "SERVICE_TYPE" for v in t["values"]}
    assert ids == {
        "pothole",
        "graffiti",
        "streetlight",
        "missed_collection",
        "illegal_dumping",
        "abandoned_vehicle",
        "storm_drain",
        "dead_animal",
        "stray_animal",
        "tree",
        "noise",
        "sidewalk",
        "sign",
        "other",
    }


def test_no_sample_belongs_to_two_intents(built: Grammar) -> None:
    """C12: no two intents share a sample, nor one that only differs in articles and politeness."""
    owners = defaultdict(set)
    for sample in built.samples:
        owners[sample.words].add(sample.intent)
    shared = {" ".join(words): sorted(names) for words, names in owners.items() if len(names) > 1}
    assert shared == {}


def test_no_sample_is_swallowed_by_another_intents_slots(built: Grammar) -> None:
    """C12: a sample without slots is read as its own intent, not as another's slot pattern."""
    swallowed = {}
    for sample in built.samples:
        if any(word.startswith("{") for word in sample.words):
            continue
        first = built.patterns.matches(sample.words, date(2026, 11, 22))[0]
        if first.intent != sample.intent:
            swallowed[" ".join(sample.words)] = (sample.intent, first.intent)
    assert swallowed == {}


def test_like_samples_of_two_intents_share_no_value(built: Grammar) -> None:
    """C12: where two intents' samples differ only in a slot's type, no value belongs to both types."""
    frames: dict[tuple[str, ...], set[tuple[str, tuple[str, ...]]]] = defaultdict(set)
    for sample in built.samples:
        kinds = tuple(built.kinds[sample.intent][w[1:-1]] for w in sample.words if w.startswith("{"))
        if len(kinds) == 1 and kinds[0] in built.types.values:
            frame = tuple("*" if word.startswith("{") else word for word in sample.words)
            frames[frame].add((sample.intent, kinds))
    shared = {}
    for frame, users in frames.items():
        for (first, (one,)), (second, (other,)) in combinations(sorted(users), 2):
            both = set(built.types.values[one]) & set(built.types.values[other])
            if first != second and both:
                shared[" ".join(frame), first, second] = sorted(" ".join(value) for value in both)
    assert shared == {}


def test_what_leans_is_worded_as_nothing_else_is(part: dict[str, Any]) -> None:
    """C12: as Alexa reads them, word for word, no two intents share a sample; nor, with one slot in the
    same words, a value of it. "And recycling" is no other question's."""
    values = {kind["name"]: names_of(kind) for kind in part["types"]}
    owners: dict[str, set[str]] = defaultdict(set)
    frames: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for intent in part["intents"]:
        kinds = {slot["name"]: slot["type"] for slot in intent["slots"]}
        for sample in intent["samples"]:
            owners[sample].add(intent["name"])
            slots = re.findall(r"\{(\w+)\}", sample)
            if len(slots) == 1:
                frames[re.sub(r"\{\w+\}", "*", sample)].add((intent["name"], kinds[slots[0]]))
    assert {sample: names for sample, names in owners.items() if len(names) > 1} == {}
    alike = {
        (frame, one, other)
        for frame, users in frames.items()
        for (one, kind), (other, another) in combinations(sorted(users), 2)
        if {one, other} & LEANING and one != other and values.get(kind, set()) & values.get(another, set())
    }
    assert alike == set()
    for intent in (each for each in part["intents"] if each["name"] not in LEANING):
        swallowed = {
            s for s in intent["samples"] if any(fits(s, frame, values) for frame in leaning_frames(part))
        }
        assert swallowed == set(), intent["name"]


def names_of(kind: dict[str, Any]) -> set[str]:
    """Every value of a slot type and its synonyms."""
    return {
        name.casefold()
        for value in kind["values"]
        for name in (value["name"]["value"], *value["name"]["synonyms"])
    }


def leaning_frames(part: dict[str, Any]) -> set[tuple[str, str]]:
    """What leans, as the words before its one slot and the slot's type."""
    return {
        (sample.partition("{")[0], kinds[sample.partition("{")[2].rstrip("}")])
        for intent in part["intents"]
        if intent["name"] in LEANING
        for kinds in [{slot["name"]: slot["type"] for slot in intent["slots"]}]
        for sample in intent["samples"]
        if sample.count("{") == 1 and sample.endswith("}")
    }


def fits(sample: str, frame: tuple[str, str], values: dict[str, set[str]]) -> bool:
    """Whether a sample of plain words is those of the frame with a value of its slot."""
    before, kind = frame
    return bool(before) and sample.startswith(before) and sample[len(before) :] in values.get(kind, set())


@pytest.mark.parametrize("locale", LOCALES)
def test_what_leans_can_be_asked_of_the_questions_that_take_it(locale: str) -> None:
    """The table of what each thing can be asked of holds no question whose intent lacks the slot, and
    what no day can be asked of is exactly what has no slot for one."""
    part = language(locale)
    slots = {intent["name"]: {slot["name"] for slot in intent["slots"]} for intent in part["intents"]}
    assert set(TAKES) == set(OTHERWISE) == slots["WhatAboutIntent"] - {"date", "stream"}
    assert all(name in slots[intent] for name, intents in TAKES.items() for intent in intents)
    assert {
        kind["id"] for type_ in part["types"] if type_["name"] == "WASTE_STREAM" for kind in type_["values"]
    } == set(STREAMS)
    dated = {name for name, own in slots.items() if "date" in own} | set(CONVERSATION) | LEANING
    assert set(TOPIC_OF) - dated - UNDATED == set()


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("intent", "key"), sorted(SAID_BY.items()))
def test_a_device_hears_every_phrase_that_steers_in_words(locale: str, intent: str, key: str) -> None:
    """What is read as "more" or "how much is it" in words is a sample, and nothing else is one of that
    intent; but for what another intent hears."""
    known = set(phrases(locale).say(key).split("|"))
    samples = {each["name"]: set(map(plain, each["samples"])) for each in language(locale)["intents"]}
    others = set[str]().union(*(own for name, own in samples.items() if name != intent))
    assert samples[intent] == known - others


@pytest.mark.parametrize("locale", LOCALES)
def test_a_place_in_a_list_is_the_same_in_words(locale: str) -> None:
    """ "The second one" and its like, as the model has them, are read in words as that place."""
    part = language(locale)
    places = next(each["values"] for each in part["types"] if each["name"] == "POSITION")
    samples = next(each["samples"] for each in part["intents"] if each["name"] == PICK_ONE)
    assert {each["id"] for each in places} == {"1", "2", "3", "4", "last"}
    for place in places:
        number = 0 if place["id"] == "last" else int(place["id"])
        names = {place["name"]["value"], *place["name"]["synonyms"]}
        for said in {sample.replace("{position}", name) for sample in samples for name in names}:
            assert ordinal(said, locale) == number, said


def test_elicited_slots_are_listed_in_the_dialog() -> None:
    """An intent that may ask for its address is in dialog.intents, or ElicitSlot silently does nothing."""
    for locale in LOCALES:
        whole = load(locale)["interactionModel"]
        listed = {intent["name"]: intent for intent in whole["dialog"]["intents"]}
        for intent in whole["languageModel"]["intents"]:
            names = {slot["name"] for slot in intent["slots"]}
            if "address" in names and not intent["name"].startswith(("AMAZON.", "OutOfScope")):
                slots = {slot["name"]: slot for slot in listed[intent["name"]]["slots"]}
                assert slots["address"]["elicitationRequired"] is False
                assert set(slots) == names
