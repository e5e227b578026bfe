"""The console's phrases: each that is said exists, and each that exists is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from city.earth.geometry import Fault
from city.emergency.emergency_templates import OWN_WORDS, TEMPLATES
from city.emergency.governance import State, Step
from city.emergency.governance import Why as Refusal
from city.federation import Admitted
from city.plainness import Remark
from city.posts import Told
from city.reports import ReportState
from city.staff import Deed, Passphrase, Role
from feeds import kinds
from feeds.fetching.hosts import Cause
from feeds.proposal.choosing import KINDS as PROPOSED
from web.staff.alert_forms import LEVELS, NEEDED
from web.staff.alert_forms import WORDS as WORDS_OF_ALERTS
from web.staff.alert_pages import DEEDS
from web.staff.authenticators import Flaw
from web.staff.forms import FIELDS, SCHEDULE, WORDS, Unfit
from web.staff.gate import Why
from web.staff.keyring import COPIED, Adding
from words import languages, phrases

ROOT = Path(__file__).parents[2]
_KEY = re.compile(r"""["'](staff\.[\w.]*[\w])["']""")
LOGGED_ONLY = {Deed.ALONE, Deed.MANAGE, Deed.ALERT, Deed.APPROVE, Deed.FEEDS}
"""Deeds that a role may do and that no line of the log is about."""
STATES_OF_FORM = (
    "hours", "whole_and_part", "no_name", "metres", "address", "polygon", "other",
    *(f"needs_{each}" for each in NEEDED), *(f"ring_{each.name.lower()}" for each in Fault),
)  # fmt: skip
"""What can be wrong with the form of an alert, beside what the desk refuses."""
ALERT_WORDS = (*WORDS_OF_ALERTS, *LEVELS)
CHANNELS = ("alexa", "apprise", "outbox", "webhook")
SETS = ("evacuation", "district", "precinct", "pickup", "sweeping", "zoning")
KINDS = (
    "digest", "event_reminder", "meeting_cancelled", "meeting_moved", "meeting_postponed", "meeting_reminder",
    "pickup_eve", "sweeping_eve",
)  # fmt: skip
"""What falls due by a schedule (app/wiring/console/upcoming.py)."""


def named() -> set[str]:
    """The codes that errors of these rooms have, by their source."""
    rooms = (ROOT / "feeds", ROOT / "app" / "wiring" / "console", ROOT / "net")
    files = [ROOT / "app" / "staff_sources.py", *(path for room in rooms for path in room.rglob("*.py"))]
    return {code for path in files for code in re.findall(r"""code="(\w+)""", path.read_text("utf-8"))}


BUILT = {
    *(
        f"staff.{each}"
        for each in (
            "account",
            "today",
            "alerts",
            "feeds",
            "numbers",
            "unanswered",
            "posts",
            "write",
            "people",
            "reports",
        )
    ),
    *(f"staff.alert.{each}" for each in ("waiting", "running", "rest", *ALERT_WORDS)),
    *(f"staff.alert.{name}.{each.lower()}" for name, known in LEVELS.items() for each in known),
    *(f"staff.alert.template.{each}" for each in (*TEMPLATES, OWN_WORDS)),
    *(f"staff.alert.state.{each}" for each in State),
    *(f"staff.alert.step.{each}" for each in Step),
    *(f"staff.alert.why.{each}" for each in Refusal if not each.is_yes),
    *(f"staff.alert.why.{each}" for each in STATES_OF_FORM),
    *(f"staff.alert.do.{each}" for each in (*DEEDS, "update", "again")),
    *(f"staff.alert.help.{each}" for each in ("cancel", "mistake")),
    *(f"staff.alert.told.{each}" for each in ("alert", "update", "cancel")),
    *(f"staff.alert.set.{each}" for each in SETS),
    *(f"staff.feed.kind.{each}" for each in kinds.names()),
    *(f"staff.feed.state.{each}" for each in ("fresh", "unchanged", "stale", "held", "failed", "never")),
    *(f"staff.view.{each}" for each in ("screen", "sms", "email", "webpush", "voice", *CHANNELS)),
    *(f"staff.{each}" for each in Why if each is not Why.GOOD),
    *(f"staff.trouble.{each.replace(' ', '_')}" for each in Cause if each is not Cause.NONE),
    *(f"staff.trouble.{each}" for each in ("held", "some", "awaited", "first", *named())),
    *(f"staff.feed.field.{each}" for kind in PROPOSED.values() for each in kind.fields),
    *(f"staff.history.{each}" for each in ("draft", "published", "withdrawn")),
    *(f"staff.{word}.{each}" for word in ("problem", "lacks") for each in ("missing", "wrong")),
    *(f"staff.passkey.{each}" for each in Adding if each is not Adding.GOOD),
    *(f"staff.passkey.{each}" for each in ("added", "dropped")),
    *(f"staff.passkey.log.{each}" for each in (*Flaw, COPIED)),
    *(f"staff.{each}" for each in Passphrase if each is not Passphrase.GOOD),
    *(f"staff.role.{each}" for each in Role),
    *(f"staff.report.state.{each}" for each in ReportState),
    *(f"staff.vouched.{each}" for each in Admitted if not each.is_yes),
    *(f"staff.vouched.log.{each}" for each in Admitted if not each.is_yes),
    *(f"staff.vouched.{each}" for each in ("lost", "refused", "silent", "untrue")),
    *(f"staff.deed.{each}" for each in set(Deed) - LOGGED_ONLY),
    *(f"staff.remark.{each}" for each in Remark),
    *(f"staff.kind.{each}" for each in (*FIELDS, "meeting_change")),
    *(f"staff.next.{each}" for each in KINDS),
    *(f"staff.kind.help.{each}" for each in FIELDS),
    *(f"staff.field.{each}" for each in ("question", "answer", "reason", *WORDS)),
    *(f"staff.field.{name}" for each in FIELDS.values() for name in each),
    *(f"staff.status.{each}" for each in Told),
    *(f"staff.field.{each}" for each in SCHEDULE),
    *(f"staff.schedule.{each}" for each in Unfit),
    *(f"staff.late.{each}" for each in ("held", "failed", "stale")),
    *(f"staff.type.{each}" for each in ("facility", "road")),
}
"""Keys that are put together from a value."""
ENDPOINTS = {"staff.numbers_csv", "staff.log_csv", "staff.settle", "staff.written", "staff.invite"}
NO_KEYS = {
    "staff.next",
    "staff.vouched",
    "staff.vouched.log",
    "staff.feed.state",
    "staff.alert.set",
    "staff.alert",
    "staff.history",
}


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_word_for_what_is_wrong_with_a_source_has_a_sentence(language: str) -> None:
    """Whatever code an error of feeds or of the desk has; no sentence leaves staff with a bare "failed"."""
    assert len(named()) > 10
    for code in named():
        sentence = phrases(language).say(f"staff.trouble.{code}")
        assert sentence.endswith(".")
        assert len(sentence.split()) > 5


def said() -> set[str]:
    files = [*(ROOT / "web").rglob("*.html"), *(ROOT / "web" / "staff").glob("*.py")]
    return {key for path in files for key in _KEY.findall(path.read_text("utf-8"))} | BUILT


@pytest.mark.parametrize("language", sorted(languages()))
def test_the_phrases_are_exactly_those_that_are_said(language: str) -> None:
    """None is missing in any language, and none is left over."""
    keys = {key for key in phrases(language).keys() if key.startswith("staff.")}  # noqa: SIM118 - no dict
    assert (said() - ENDPOINTS - NO_KEYS) | {"staff.invite", "staff.history"} == keys
