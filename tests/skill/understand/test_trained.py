"""The kept weights belong to the models beside them, and training repeats."""

from __future__ import annotations

import json

import pytest

from bench.understanding import HALVES
from skill.topics import TOPIC_OF
from skill.understand import Understander, trained
from skill.understand.__main__ import LOCALES
from skill.understand.classifier import featurise
from skill.understand.grammar import grammar
from skill.understand.learning.sayings import lessons_of, sayings
from skill.understand.learning.vectors import Example, learn
from skill.understand.lexicon import lexicon

from .conftest import HERE, ROOT, TODAY


@pytest.mark.parametrize(("language", "locale"), LOCALES.items())
def test_kept_weights_are_of_the_present_models(language: str, locale: str) -> None:
    """The weights were learnt after the last change of a model or of the sayings: ``-m skill.understand``."""
    model = json.loads((ROOT / "interaction_models" / f"{locale}.json").read_text(encoding="utf-8"))
    assert trained.kept(language)["digest"] == trained.digest(model, language)


def test_kept_weights_are_small() -> None:
    """The weights and the kin of words stay under 5 MB for all locales together."""
    kept = [*(ROOT / "skill/understand/trained").iterdir(), *(ROOT / "skill/understand/kin").iterdir()]
    assert sum(path.stat().st_size for path in kept) < 5_000_000


def examples(*pairs: tuple[str, str]) -> list[Example]:
    """Examples of the given classes and words."""
    return [Example(name, featurise(text.split(), (), lexicon("en"))) for name, text in pairs]


def test_training_repeats() -> None:
    """The same examples give the same weights, in whatever process."""
    rows = examples(("A", "when trash"), ("B", "when council meet"), ("A", "garbage day"))
    assert learn(rows, least=1).weights == learn(rows, least=1).weights


def test_classifier_learns_its_examples() -> None:
    """Two plainly different sentences are told apart."""
    rows = examples(("Trash", "trash day"), ("Meeting", "council meeting"))
    learned = learn(rows * 3)
    assert [learned.score(each.features)[0][0] for each in rows] == ["Trash", "Meeting"]


def test_classes_that_are_out_of_the_question_are_not_guessed() -> None:
    """A city's own model may lack an intent that the language knows; it is never the answer."""
    rows = examples(("Trash", "trash day"), ("Meeting", "council meeting"))
    assert learn(rows * 3).score(rows[0].features, frozenset({"Meeting"})) == [("Meeting", 1.0)]


def test_unknown_features_score_nothing() -> None:
    """A sentence without one known feature is like nothing."""
    learned = learn(examples(("A", "trash"), ("B", "council")), least=1)
    assert learned.score({"zorp": 1.0}) == []


def test_changed_model_is_read_with_what_the_language_knows() -> None:
    """A city's own model, which nothing was learnt from, is still understood, within its intents."""
    model = json.loads((ROOT / "interaction_models" / "en-US.json").read_text(encoding="utf-8"))
    part = model["interactionModel"]["languageModel"]
    part["intents"] = [i for i in part["intents"] if i["name"] in ("TrashDayIntent", "NextMeetingIntent")]
    heard = Understander(model, locale="en-US").understand("the garbage guys came when", today=TODAY)
    assert heard.intent == "TrashDayIntent"


@pytest.mark.parametrize("language", list(LOCALES))
def test_sayings_are_labelled_with_what_there_is(language: str) -> None:
    """Every saying has a topic of the table, or none where it is only known to be no emergency."""
    assert {row["topic"] for row in sayings(language)} - {None} <= set(TOPIC_OF.values())


@pytest.mark.parametrize("language", list(LOCALES))
def test_nothing_is_learnt_from_the_blind_sentences(language: str) -> None:
    """What the figures of docs/understanding.md are measured on stays unseen."""
    lines = (HERE / "eval" / f"{LOCALES[language]}.jsonl").read_text(encoding="utf-8").splitlines()
    blind = {_bare(row["text"]) for row in map(json.loads, lines) if row["half"] != "tuned"}
    assert blind.isdisjoint(_bare(row["text"]) for row in sayings(language))


def _bare(text: str) -> str:
    """A sentence without what only its writing adds."""
    return text.casefold().strip(" .?!¿¡,")


def test_what_is_said_often_counts_for_more() -> None:
    """A plain question outweighs odd ones with the same words."""
    model = json.loads((ROOT / "interaction_models" / "en-US.json").read_text(encoding="utf-8"))
    said = [{"text": "when do they come", "topic": "trash_day"}, {"text": "they come", "topic": "events"}]
    often = lessons_of(grammar(model, {}, "en-US"), [{**said[0], "often": True}, said[1]]).intents[-2:]
    assert [each.weight for each in often] == [3.0, 1.0]


def test_every_locale_has_an_evaluation_set() -> None:
    """At least six hundred labelled sentences a locale, part of them never tuned on."""
    for path in sorted((HERE / "eval").glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert len(rows) >= 600
        assert {row["half"] for row in rows} == set(HALVES)
