"""The kept weights belong to the models beside them, and training repeats."""

from __future__ import annotations

import json

import pytest

from skill.understand import trained
from skill.understand.classifier import featurise, train
from skill.understand.lexicon import lexicon

from .conftest import HERE, ROOT


@pytest.mark.parametrize("locale", ["en-US", "es-US"])
def test_kept_weights_are_of_the_present_models(locale: str) -> None:
    """After a change of a model its weights were trained anew: ``python -m skill.understand``."""
    model = json.loads((ROOT / "interaction_models" / f"{locale}.json").read_text(encoding="utf-8"))
    kept = json.loads((ROOT / "skill/understand/trained" / f"{locale}.json").read_text(encoding="utf-8"))
    assert kept["digest"] == trained.digest(model, locale)


def test_kept_weights_are_small() -> None:
    """What is kept stays under 5 MB for all locales together."""
    assert sum(p.stat().st_size for p in (ROOT / "skill/understand/trained").iterdir()) < 5_000_000


def test_training_repeats() -> None:
    """The same examples give the same weights, in whatever process."""
    known = lexicon("en")
    rows = [("A", ["when", "trash"]), ("B", ["when", "council", "meet"]), ("A", ["garbage", "day"])]
    pairs = [(intent, featurise(row, (), known)) for intent, row in rows]
    assert train(pairs).weights == train(pairs).weights


def test_classifier_learns_its_examples() -> None:
    """Two plainly different sentences are told apart."""
    known = lexicon("en")
    trash, meeting = featurise(["trash", "day"], (), known), featurise(["council", "meeting"], (), known)
    learned = train([("Trash", trash), ("Meeting", meeting)] * 3)
    assert learned.score(trash)[0][0] == "Trash"
    assert learned.score(meeting)[0][0] == "Meeting"


def test_unknown_features_score_nothing() -> None:
    """A sentence without one known feature is like nothing."""
    known = lexicon("en")
    learned = train([("A", featurise(["trash"], (), known)), ("B", featurise(["council"], (), known))])
    assert learned.score({"zorp": 1.0}) == []


def test_changed_model_is_trained_on_the_spot(tmp_path: object) -> None:
    """A city's own model, which no kept weights belong to, is still understood."""
    model = json.loads((ROOT / "interaction_models" / "en-US.json").read_text(encoding="utf-8"))
    part = model["interactionModel"]["languageModel"]
    part["intents"] = [i for i in part["intents"] if i["name"] in ("TrashDayIntent", "NextMeetingIntent")]
    learned = trained.classifier(model, "en-US")
    assert {intent for row in learned.weights.values() for intent in row} == {
        "TrashDayIntent",
        "NextMeetingIntent",
    }


def test_every_locale_has_an_evaluation_set() -> None:
    """At least three hundred labelled sentences a locale, part of them never tuned on."""
    for path in sorted((HERE / "eval").glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert len(rows) >= 300
        assert {row["half"] for row in rows} == {"tuned", "held"}
