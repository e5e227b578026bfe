"""What Prometheus is told, from a store in which something has happened: by the rules of its own linter.

Source: Prometheus, "Metric and label naming", "Text-based format"; what ``promtool check metrics`` checks.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from app.clock import RunningClock
from app.wiring import state
from app.wiring.seeing import seeing
from city.delivery.deliveries import Cause, Lane, Notice, Outcome, Reason, Result, Said
from city.delivery.progress import Drop
from city.enrolment.subscriptions import Consent, Subscription, Topic
from notifier.sending.retries import after
from stores.sqlite.deliveries import SqliteDeliveries
from stores.workers import WorkerLocks
from tests.app.test_seeing import settings_of
from web.staff.metrics import exposition

_SAMPLE = re.compile(r"(?P<name>[a-z_][a-z0-9_]*)(?:\{(?P<labels>.*)\})? (?P<value>-?[0-9.e+-]+)")
_LABEL = re.compile(r'([a-z_][a-z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)')
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def text(tmp_path: Path) -> str:
    """Ten owed an emergency: half of them told at once, one refused, one tried again; others were dropped."""
    settings, clock = settings_of(tmp_path), RunningClock()
    now, database = clock.now(), state.database(settings.data)
    people = [
        Subscription(
            id=f"p{n}", topic=Topic.EMERGENCY, locale="en-US", channel="outbox", target=f"p{n}",
            consent=Consent("", now), created=now,
        )
        for n in range(10)
    ]  # fmt: skip
    subscriptions = state.subscriptions(settings)
    subscriptions.save(people)
    store = SqliteDeliveries(database, WorkerLocks(settings.data / "workers"))
    said = Said(
        event_id='advisory:"w-nws"', version="", topic=Topic.EMERGENCY, channel="outbox", lane=Lane.EMERGENCY,
        at=now - timedelta(seconds=20), expires=now + timedelta(hours=1), reason=Reason.NEWS,
        notice=Notice("news", {}),
    )  # fmt: skip
    store.plan([(said, list(subscriptions.names(range(1, 99))))], now)
    store.note_drops([Drop("e", "", 1, "one_per_person", "outbox", "news", 4)], now)
    outcomes = [Outcome(Result.SENT, Cause.ACCEPTED)] * 5
    outcomes += [Outcome(Result.REFUSED, Cause.GONE), Outcome(Result.RETRY, Cause.SERVER_ERROR)]
    claimed = store.claim(now, len(outcomes), ready_by=now).deliveries
    store.record([after(*each, now, 0.5, "outbox") for each in zip(claimed, outcomes, strict=True)])
    return exposition(seeing(settings, clock).metrics())


def samples(text: str) -> Samples:
    """Name and labels of every sample, with its value; twice the same is an error of Prometheus."""
    found: Samples = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        sample = _SAMPLE.fullmatch(line)
        assert sample is not None, line
        labels = _LABEL.findall(sample["labels"] or "")
        said = ",".join(f'{name}="{value}"' for name, value in labels)
        assert said == (sample["labels"] or ""), line
        key = (sample["name"], frozenset(labels))
        assert key not in found, line
        found[key] = float(sample["value"])
    return found


def test_the_text_passes_the_rules_of_promtool(text: str) -> None:
    """HELP and TYPE before the first sample and once; names by kind; families not torn apart."""
    assert text.endswith("\n")
    blocks = re.split(r"^(?=# HELP )", text, flags=re.MULTILINE)[1:]
    assert "".join(blocks) == text
    names = []
    for block in blocks:
        first, second, *rest = block.splitlines()
        _, _, name, help_text = first.split(" ", 3)
        names.append(name)
        kind = second.removeprefix(f"# TYPE {name} ")
        assert kind in ("counter", "gauge"), second
        assert help_text
        assert name.endswith("_total") is (kind == "counter"), name
        assert not name.endswith(("_count", "_sum", "_bucket", "_ms", "_minutes", "_hours")), name
        assert not any(word in name.split("_") for word in ("gauge", "counter", "metric")), name
        assert ("seconds" in name) is name.endswith("_seconds"), name
        assert all(line.startswith((f"{name} ", f"{name}{{")) for line in rest), name
        assert all(value >= 0 for value in samples(block).values())
    assert len(names) == len(set(names))
    assert all(name.startswith("townbell_") for name in names)
    assert samples(text)


def test_each_thing_told_has_its_figures(text: str) -> None:
    """Due, accepted, waiting, failed by cause, and the time to half of them: of each of the last things."""
    found = samples(text)
    this = frozenset({("event", 'advisory:\\"w-nws\\"'), ("version", "")})
    told = {
        tuple(dict(labels - this)[name] for name in ("state", "cause")): value
        for (name, labels), value in found.items()
        if name == "townbell_told"
    }
    assert told == {("due", ""): 10, ("accepted", ""): 5, ("pending", ""): 4, ("failed", "gone"): 1}
    times = {
        dict(labels - this)["percent"]: value
        for (name, labels), value in found.items()
        if name == "townbell_told_seconds"
    }
    assert times == {"50": pytest.approx(20, abs=1)}
    dropped = frozenset({("channel", "outbox"), ("reason", "one_per_person")})
    assert found["townbell_dropped_total", dropped] == 4
