"""What answers an open question by a part of it: the problem of a report that was read back, "actually it's
graffiti", and a part of the name of one of several places (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from skill.dialogs.asked_of import HOURS
from skill.dialogs.awaiting import FRAGMENT, MEANT, asked_item, is_plain
from skill.dialogs.form import Listens
from skill.dialogs.known import Known
from skill.dialogs.reporting import OTHER
from skill.heard.naming import plain
from skill.memory import Expecting, Memory
from skill.turn import Pending, Question
from words import phrases

if TYPE_CHECKING:
    from skill.understand import Understood

REPORTS = "report_issue"


def another_problem(asked: Question, remembered: Memory, today: date, known: Known) -> Pending | None:
    """ "Actually it's graffiti", to a report that was read back: another problem, no wrong detail."""
    item, form, said = asked_item(remembered), remembered.form, phrases(asked.locale)
    if item is None or form is None or item.listens is not Listens.YES_NO or form.topic != REPORTS:
        return None
    heard = plain(asked.text)
    kind = _behind_all(
        heard, (*said.say("heard.correction").split("|"), *said.say("heard.it_is_a").split("|"))
    )
    if kind in (heard, ""):
        return None
    waits = Pending(topic=form.topic, intent=form.intent)
    slot = known.value(kind, waits, today).get("service_type")
    known_kind = slot is not None and slot.id not in (None, OTHER)
    return replace(waits, slots={"service_type": slot}) if slot is not None and known_kind else None


def _behind_all(heard: str, heads: Sequence[str]) -> str:
    """The words without those that they begin with, of which there may be several: "no wait it s a"."""
    while begins := [each for each in heads if heard.startswith(f"{each} ")]:
        heard = heard[len(max(begins, key=len)) + 1 :]
    return heard


def place_awaited(
    asked: Question, understood: Understood, remembered: Memory, known: Known
) -> Pending | None:
    """ "Founders", to which of several places: a part of the name of one."""
    waits = remembered.before
    if remembered.expecting is not Expecting.PLACE or waits is None or MEANT in understood.slots:
        return None
    if waits.intent != HOURS or is_plain(understood) or len(asked.text.split()) > FRAGMENT:
        return None
    found = known.name(asked.text, waits)
    kept = {name: slot for name, slot in waits.slots.items() if name not in ("place", "facility_kind")}
    return replace(waits, slots={**kept, **found}) if found else None
