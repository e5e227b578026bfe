"""What may be named behind a question: the values of the model, and the city's own names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from skill.dialogs.carried import ABOUT_MEETINGS
from skill.heard.naming import plain
from skill.turn import Pending, Slot
from words import languages, phrases

if TYPE_CHECKING:
    from skill.understand import Understander
    from snapshot.read import Snapshot


class Known:
    """What may be named: the values of the model, and the city's own names, be it by a part of them."""

    def __init__(self, understander: Understander, snapshot: Snapshot) -> None:
        self._understander = understander
        self._snapshot = snapshot

    def value(self, words: str, before: Pending, today: date) -> dict[str, Slot]:
        """The slots of the question before that the words are a value of."""
        read = self._understander.value(words, before.intent, today)
        return {name: Slot(slot.value, slot.id) for name, slot in read.slots.items()} if read else {}

    def day(self, words: str, today: date) -> dict[str, Slot]:
        """The day that a number names by itself: "the 9th"."""
        day = self._understander.day_of_month(words, today)
        return {"date": Slot(day)} if day else {}

    def name(self, words: str, before: Pending) -> dict[str, Slot]:
        """The slot that the words fill as a part of a name that the city knows."""
        find = FINDERS.get(before.topic)
        return find(Slot(words), before, self._snapshot) if find else {}


def _place(named: Slot, before: Pending, snapshot: Snapshot) -> dict[str, Slot]:
    """The place of this name; of several, that of the sort that was asked about before."""
    from skill.location.places import places_by_name

    places = snapshot.derived(places_by_name)
    found = places.matching(named)
    if not found and (told := _but_its_sort(named.value)):
        named = Slot(told)
        found = places.matching(named)
    if not found:
        return {}
    slot = before.slots.get("place") or before.slots.get("facility_kind")
    kinds = {place.kind for place in places.matching(slot)} if slot else set()
    alike = [place for place in found if place.kind in kinds] or found
    return {"place": Slot(named.value, alike[0].id) if len(alike) == 1 else named}


def _but_its_sort(words: str) -> str:
    """ "The Bayview branch" without "branch", which the sort that was asked about before says; "" where no
    such word is said, or no other."""
    rows = (phrases(each).say("heard.its_sort").split("|") for each in languages())
    beside = {word for row in rows for word in row}
    heard = plain(words).split()
    rest = [word for word in heard if word not in beside]
    return " ".join(rest) if len(rest) < len(heard) else ""


def _body(named: Slot, before: Pending, snapshot: Snapshot) -> dict[str, Slot]:  # noqa: ARG001  # as the others
    from city.records import Meeting
    from skill.heard.naming import matching

    bodies = sorted({meeting.body for meeting in snapshot.records(Meeting)})
    found = matching(named, bodies, lambda body: (body,))
    return {"body": Slot(found[0])} if len(found) == 1 else {}


def _official(named: Slot, before: Pending, snapshot: Snapshot) -> dict[str, Slot]:  # noqa: ARG001  # as the others
    """Whom the words name, or the district whose number they end in: "district 2"."""
    from skill.answers.officials import members_by_district, officials_by_name

    last = plain(named.value).split()[-1:]
    if last and snapshot.derived(members_by_district).called(*last):
        return {"district": Slot(last[0])}
    found = snapshot.derived(officials_by_name).matching(named)
    return {"official": Slot(found[0].name)} if len(found) == 1 else {}


def _office(named: Slot, before: Pending, snapshot: Snapshot) -> dict[str, Slot]:
    from skill.answers.reaching import services_by_name

    found = snapshot.derived(services_by_name).matching(named)
    return {"department": named} if found else _place(named, before, snapshot)


def _item(named: Slot, before: Pending, snapshot: Snapshot) -> dict[str, Slot]:  # noqa: ARG001  # as the others
    """Whatever it is: where nothing is known of it, that is said."""
    return {"item": named}


FINDERS: Mapping[str, Callable[[Slot, Pending, Snapshot], dict[str, Slot]]] = {
    **dict.fromkeys(("facility_hours", "facility_schedule", "field_status"), _place),
    **dict.fromkeys(ABOUT_MEETINGS, _body),
    **dict.fromkeys(("council_member", "elected_official"), _official),
    "contact_lookup": _office,
    "waste_sorting": _item,
}
"""By the topic of the question before: what finds a name in it."""
