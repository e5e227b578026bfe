"""The network of the intents: what it sums, what it learns, how it is kept."""

from __future__ import annotations

import math

import pytest

from skill.understand.classifier import featurise, unit
from skill.understand.learning import networks
from skill.understand.learning.networks import learn_together
from skill.understand.learning.vectors import Example
from skill.understand.lexicon import lexicon
from skill.understand.network import MIDDLE, OUTWARD_MIDDLE, Layers, Network, network, packed, unpacked

SMALL = Layers(
    classes=("A", "B", "C"),
    features=("trash", "council"),
    rows=bytes([200, 0x9E, 0x03, 100, 0x15, 0x0B]),  # a scale, then four half bytes, the lower first
    step=0.002,
    biases=[0.1, -0.2, 0.0, 0.3],
    outward=[[600, 400, 512], [512, 700, 300], [1000, 20, 512], [512, 512, 800]],
    outward_step=0.01,
    class_biases=[0.0, 0.1, -0.1],
)


def plainly(layers: Layers, features: dict[str, float]) -> list[float]:
    """The probabilities of the classes, reckoned one weight after another."""
    width = 1 + (len(layers.biases) + 1) // 2
    hidden = list(layers.biases)
    for feature, value in unit(features).items():
        at = layers.features.index(feature) * width
        scale, *halves = layers.rows[at : at + width]
        weights = [half for byte in halves for half in (byte & 15, byte >> 4)]
        for j in range(len(hidden)):
            hidden[j] += value * scale * (weights[j] - MIDDLE) * layers.step
    raw = list(layers.class_biases)
    for value, row in zip(hidden, layers.outward, strict=True):
        for k, weight in enumerate(row):
            raw[k] += max(value, 0.0) * (weight - OUTWARD_MIDDLE) * layers.outward_step
    total = sum(math.exp(each) for each in raw)
    return [math.exp(each) / total for each in raw]


@pytest.mark.parametrize("features", [{"trash": 1.0}, {"council": 0.4}, {"trash": 1.0, "council": 0.5}])
def test_sums_of_all_units_at_once_are_those_of_each(features: dict[str, float]) -> None:
    """Whole numbers side by side come to what the weights come to one by one, but for rounding."""
    heard = network(SMALL).sums(features)
    assert [math.exp(heard[name]) for name in SMALL.classes] == pytest.approx(
        plainly(SMALL, features), abs=0.01
    )


def test_unknown_features_say_nothing() -> None:
    """A sentence without one known feature is like nothing."""
    assert network(SMALL).score({"zorp": 1.0}) == []


def test_classes_out_of_the_question_are_never_named() -> None:
    """A city's own model may lack an intent; the rest share what is likely."""
    scores = network(SMALL).score({"trash": 1.0}, frozenset({"B", "C"}))
    assert {name for name, _ in scores} == {"B", "C"}
    assert sum(share for _, share in scores) == pytest.approx(1.0)


def test_what_is_kept_reads_as_it_was() -> None:
    """A network that was written and read again says the same."""
    again = unpacked(*packed(SMALL))
    assert again.sums({"trash": 1.0}) == network(SMALL).sums({"trash": 1.0})


def lessons(language: str, **said: str) -> list[Example]:
    """Examples of the named classes."""
    return [Example(name, featurise(text.split(), (), lexicon(language))) for name, text in said.items()]


def taught() -> dict[str, Network]:
    """Two languages, of which only one has a word for a council's meeting."""
    both = {
        "en": lessons("en", Trash="garbage day", Meeting="council meeting"),
        "es": lessons("es", Trash="dia basura"),
    }
    repeated = {language: rows * 8 for language, rows in both.items()}
    return {name: network(layers) for name, layers in learn_together(repeated, hidden=32, epochs=200).items()}


def test_network_learns_its_examples() -> None:
    """Two plainly different sentences are told apart."""
    heard = taught()["en"]
    told = [
        heard.score(each.features)[0][0] for each in lessons("en", Trash="garbage day", Meeting="council")
    ]
    assert told == ["Trash", "Meeting"]


def test_a_language_learns_from_another_by_groups_of_words() -> None:
    """No Spanish lesson was about a meeting; "concejo" and "reunión" stand with what English taught."""
    (told,) = lessons("es", Meeting="concejo reunion")
    assert taught()["es"].score(told.features)[0][0] == "Meeting"


def test_several_networks_give_the_mean_of_each() -> None:
    """Learnt from two seeds at once, they say what the two say by themselves, each by half; not as one."""
    rows = {"en": lessons("en", Trash="garbage day", Meeting="council meeting", Tow="my car was towed") * 4}
    (told,) = lessons("en", Trash="my garbage was towed to the council")
    one, other, both = (
        dict(network(learn_together(rows, hidden=8, epochs=4, seeds=seeds)["en"]).sums(told.features))
        for seeds in ((1,), (2,), (1, 2))
    )
    between = {name: (one[name] + other[name]) / 2 for name in one}
    apart = [both[name] - between[name] for name in one]
    same = [apart[0]] * len(apart)  # a number that all have in common makes no difference
    assert apart == pytest.approx(same, abs=0.05)
    assert [one[name] - other[name] for name in one] != pytest.approx([0.0] * len(one), abs=0.05)


def test_what_is_put_aside_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three words that tell of a tow one is kept: learnt on with it alone, the network is surer of it."""
    rows = {"en": lessons("en", Trash="garbage day", Tow="impound wrecker hooked") * 1000}
    (told,) = lessons("en", Tow="impound wrecker hooked")

    def sure() -> float:
        kept = network(learn_together(rows, hidden=8, epochs=2, seeds=(1,), most=4)["en"])
        assert len(kept.layers.features) == 4
        return dict(kept.score(told.features))["Tow"]

    learnt_on = sure()
    monkeypatch.setattr(networks, "_EPOCHS_KEPT", 0)
    assert learnt_on > sure() + 0.02


def test_learning_repeats() -> None:
    """The same lessons give the same weights."""
    one, other = taught(), taught()
    assert one["en"].layers == other["en"].layers
