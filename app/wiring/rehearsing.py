"""Conversations and evaluations without Alexa: what the same words would come to.

Offline understanding predicts what our grammar covers, not what Amazon's understanding would do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.wiring.packaging import listing
from app.wiring.published import snapshots
from app.wiring.talking import conversation, models, skill
from city.localtime import day_of
from city.nouns import noun

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from skill.turn import Reply
    from skill.understand import Understander, Understood

QUIT = (".quit", ".exit")
"""What ends a session in a replay file."""


def replay(
    settings: Settings, clock: RunningClock, locale: str, inputs: Sequence[str]
) -> Iterator[tuple[str, Reply]]:
    """Each utterance with its reply, in one session until it is quit or closes. ``open NAME`` launches."""
    from skill.package.listing import invocation

    name = invocation(listing(settings), settings.city.name, locale)
    talk = conversation(settings, clock)
    greet = _greeter(settings, clock, locale)
    state: Mapping[str, Any] = {}
    for said in inputs:
        if said.strip().lower() in QUIT:
            state = {}
            continue
        words = after_name(said, name)
        if words is not None:
            state = {}
        reply = greet() if words == "" else talk.ask(words or said, locale, None, state, clock.now())
        yield said, reply
        state = reply.state if reply.session_state == "open" else {}


def _greeter(settings: Settings, clock: RunningClock, locale: str) -> Callable[[], Reply]:
    from skill.turn import Question

    answering = skill(settings, snapshots(settings, clock))
    launch = Question(topic="help", intent="LaunchRequest", locale=locale)
    return lambda: answering.answer(launch, clock.now())


def after_name(said: str, name: str) -> str | None:
    """What is asked of the skill by its name: "" for a mere launch, None where it is not named."""
    from skill.heard.naming import plain

    words, called = plain(said).split(), plain(name).split()
    for start in range(len(words) - len(called) + 1):
        if words[start : start + len(called)] == called:
            return " ".join(said.split()[start + len(called) :]).strip(" ,.!?")
    return None


@noun(frozen=True, slots=True, kw_only=True)
class Judged:
    """One utterance: what was expected and what was understood, and whether they agree."""

    utterance: str
    expected: Mapping[str, Any]
    got: Mapping[str, Any]
    intent: bool
    slots: bool


def evaluate(
    settings: Settings, clock: RunningClock, locale: str, rows: Sequence[Mapping[str, Any]]
) -> list[Judged]:
    """Every annotated utterance, understood by itself, without a conversation."""
    understander = _understander(settings, clock, locale)
    zone = settings.city.zone
    return [_judged(row, understander, _day(row, clock.now(), zone)) for row in rows]


def _understander(settings: Settings, clock: RunningClock, locale: str) -> Understander:
    from app.wiring.feeds import ready
    from app.wiring.talking import model_file
    from skill.heard import vocabulary
    from skill.understand import Understander

    ready(settings, clock)
    path = model_file(locale)
    assert path is not None  # a locale that the city speaks; the caller has seen to it
    names = vocabulary.of(snapshots(settings, clock)())
    return Understander(models(settings)[path.stem], names, locale=path.stem)


def _day(row: Mapping[str, Any], now: datetime, zone: str) -> date:
    """The day of ``referenceTimestamp``, else today."""
    given = row["inputs"].get("referenceTimestamp")
    return day_of(datetime.fromisoformat(given) if given else now, zone)


def _judged(row: Mapping[str, Any], understander: Understander, today: date) -> Judged:
    from skill.topics import FALLBACK

    utterance = row["inputs"]["utterance"]
    wanted = [each["intent"] for each in row["expected"]] or [{"name": FALLBACK}]
    got = understander.understand(utterance, today=today)
    same = [each for each in wanted if each["name"] == got.intent]
    return Judged(
        utterance=utterance,
        expected=(same or wanted)[0],
        got={"name": got.intent, "slots": {name: slot.value for name, slot in got.slots.items()}},
        intent=bool(same),
        slots=any(_agree(each.get("slots", {}), got) for each in same),
    )


def _agree(wanted: Mapping[str, Any], got: Understood) -> bool:
    """Whether each expected slot was filled with the value, or with the id of what it names."""
    found = {name: {slot.value, slot.id, slot.said} for name, slot in got.slots.items()}
    return all(each.get("value") in found.get(name, ()) for name, each in wanted.items())
