"""Envelopes with one field wrong: always a valid response, and nobody's identity in the log.

Every seventeenth case is tried here; ``make envelopes`` tries all of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from skill.amazon.alexa import AlexaSkill
from tests.skill.envelopes.damage import damaged, recorded
from tests.skill.envelopes.hostile import WORDS, slots, states
from tests.skill.envelopes.rules import Log, faults, log_faults
from tests.skill.talking import alexa_in, desk_in, envelope, model
from tests.skill.town import NOW, named

STEP = 1 if os.environ.get("TOWNBELL_EVERY_CASE") else 17
SCREEN = {"Alexa.Presentation.APL": {"runtime": {"maxVersion": "2024.3"}}}
ADDRESS = {"address": "12 Harbor Street"}
DIALOGS: tuple[tuple[tuple[str, dict[str, Any]], ...], ...] = (
    (("TrashDayIntent", {}),),
    (("TrashDayIntent", {}), ("TrashDayIntent", {"address": "999 Nowhere Road"})),
    (("TrashDayIntent", {}), ("TrashDayIntent", ADDRESS)),
    (("TrashDayIntent", {}), ("TrashDayIntent", ADDRESS), ("AMAZON.YesIntent", {})),
    (("SetAddressIntent", {"address": "harbor street"}),),
    (("NewsIntent", {}),),
    (("FacilityHoursIntent", {}),),
    (("ReportIssueIntent", {}),),
    (("ReportIssueIntent", {"service_type": "pothole"}),),
    (("ReportIssueIntent", {"service_type": "pothole", "address": "12 Harbor Street"}),),
    (("ReportIssueIntent", {"service_type": "pothole", **ADDRESS}), ("AMAZON.YesIntent", {})),
    (("SetReminderIntent", {}),),
    (("SubscribeIntent", {}),),
    (("NextMeetingIntent", {"body": "city council"}),),
)
"""Conversations up to the point where the next turn depends on what is remembered."""
THEN = ("AMAZON.YesIntent", "AMAZON.NoIntent", "AMAZON.RepeatIntent", "AMAZON.NextIntent", "TrashDayIntent")

Case = tuple[str, Any]


@pytest.fixture(scope="module", params=["plain", "tornado"])
def alexa(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AlexaSkill:
    """The skill in a quiet city, and in one with an emergency that begins every answer; it keeps reports."""
    folder = Path(tmp_path_factory.mktemp("town"))
    return alexa_in(named(request.param, folder), desk=desk_in(folder / "desk"))


def wrong(alexa: AlexaSkill, cases: Iterator[Case], **rules: Any) -> list[str]:
    """What was wrong with the answers to these, the first ten; and there must be cases."""
    tried, found = 0, list[str]()
    with Log() as log:
        for name, asked in islice(cases, 0, None, STEP):
            tried += 1
            answered = alexa.handle(asked, NOW)
            told = (*faults(asked, answered, **rules), *log_faults(asked, log.told()))
            found += [f"{name}: {fault}" for fault in told]
    assert tried > 20
    return found[:10]


def test_every_field_of_every_recorded_envelope_may_be_wrong(corpus: Path, alexa: AlexaSkill) -> None:
    """91 envelopes of every type, each field removed, nulled and retyped: 32,182 cases."""
    envelopes = recorded(corpus / "alexa")
    cases = [(each.name, each.envelope) for name, asked in envelopes for each in damaged(name, asked)]
    assert len(cases) > 30_000
    assert wrong(alexa, iter(cases)) == []


def remembered(alexa: AlexaSkill, turns: tuple[tuple[str, dict[str, Any]], ...]) -> dict[str, Any]:
    """What the session holds after these turns."""
    kept: dict[str, Any] = {}
    for intent, filled in turns:
        kept = alexa.handle(envelope(intent, filled, attributes=kept), NOW).get("sessionAttributes", {})
    return kept


@pytest.mark.parametrize("turns", DIALOGS, ids=lambda turns: "-".join(intent for intent, _ in turns))
def test_every_field_of_what_is_remembered_may_be_wrong(
    alexa: AlexaSkill, turns: tuple[tuple[str, dict[str, Any]], ...]
) -> None:
    """The session's attributes in the middle of a dialog, each field removed, nulled and retyped."""
    kept = remembered(alexa, turns)

    def cases() -> Iterator[Case]:
        for intent in dict.fromkeys((*THEN, turns[-1][0])):
            for each in damaged(intent, kept):
                asked = envelope(intent, ADDRESS, attributes=each.envelope, interfaces=SCREEN)
                yield each.name, asked

    assert wrong(alexa, cases()) == []


@pytest.mark.parametrize("locale", ["en-US", "es-US"])
def test_no_slot_of_any_intent_is_hurt_by_what_is_said(alexa: AlexaSkill, locale: str) -> None:
    """SSML, HTML, 8,000 characters, controls, direction marks in every slot; and again when repeated."""

    def cases() -> Iterator[Case]:
        for row in model(locale)["interactionModel"]["languageModel"]["intents"]:
            for name in (slot["name"] for slot in row.get("slots", ())):
                for word in WORDS:
                    for slot in slots(word, name):
                        filled = {**ADDRESS, name: slot}
                        asked = envelope(row["name"], filled, locale=locale, interfaces=SCREEN)
                        yield f"{row['name']} {name} {word[:20]!r}", asked

    assert wrong(alexa, cases(), echoed=True) == []


def test_no_memory_is_hurt_by_what_stands_in_it(alexa: AlexaSkill) -> None:
    """The same words in every remembered place, forty times where there is one."""

    def cases() -> Iterator[Case]:
        for word in WORDS:
            for state in states(word):
                for intent in (*THEN, "MeetingStatusIntent", "DistrictLookupIntent", "AMAZON.FallbackIntent"):
                    asked = envelope(intent, attributes={"v": 1, **state}, interfaces=SCREEN)
                    yield f"{intent} {list(state)} {word[:20]!r}", asked

    assert wrong(alexa, cases(), echoed=True) == []


def test_what_was_said_is_forgotten_or_repeated_within_the_limits(alexa: AlexaSkill) -> None:
    """Two turns: what a hostile slot leaves in the session is the next turn's memory."""

    def cases() -> Iterator[Case]:
        for intent in ("TrashDayIntent", "NextMeetingIntent", "FacilityHoursIntent", "SetAddressIntent"):
            for word in WORDS:
                for slot in (*slots(word, "address"), *slots(word, "body"), *slots(word, "place")):
                    kept = alexa.handle(envelope(intent, {slot["name"]: slot}), NOW)["sessionAttributes"]
                    yield f"{intent} {word[:20]!r}", envelope("AMAZON.RepeatIntent", attributes=kept)

    assert wrong(alexa, cases(), echoed=True) == []


def test_an_unknown_type_of_request_is_asked_back(alexa: AlexaSkill) -> None:
    """C08: a type that Amazon may bring one day is told what can be asked, and the session stays open."""
    for kind in ("Future.Request", "IntentRequestV2", "intentrequest", " "):
        answered = alexa.handle(envelope(kind=kind), NOW)
        assert answered["response"] == alexa.handle(envelope("NoSuchIntent"), NOW)["response"], kind
        assert answered["response"]["shouldEndSession"] is False
