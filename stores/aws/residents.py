"""Residents in DynamoDB: one item for each, so that a turn reads once. Who somebody is lies encrypted."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from city.delivery.reminders import Reminder, ReminderPlan
from city.residents import CHANNEL, Arranged, Matter, Messaged, Reach, Standing
from stores.aws.items import Item, Key, closed, opened
from stores.aws.table import Table
from stores.instants import instant, stamp
from stores.sealing import Seal, person_digest
from stores.written.residents import plain_of, plan_of, private_of

KEPT_OF_THE_FORGOTTEN = timedelta(days=2)
"""How long the times of events outlive their resident; Amazon delivers an event for an hour."""
LISTS = 4
AT_ONCE = 100
_OUTLINE: Mapping[str, Any] = {"place": None, "consent": ""}
T = TypeVar("T")
Doc = dict[str, Any]


class TableResidents:
    """The port city.residents.ResidentStore over one Table."""

    def __init__(self, table: Table, seal: Seal) -> None:
        self._table = table
        self._seal = seal

    def person(self, user: str) -> str:
        """The keyed digest that stands for this user, as on their subscriptions."""
        return person_digest(self._seal, CHANNEL, user)

    def arrange(self, reach: Reach, plan: ReminderPlan) -> None:
        """Keep the plan, replacing the one with its id; its reminders stay."""

        def change(doc: Doc) -> None:
            self._know(doc, reach)
            created = doc["plans"].get(plan.id, {}).get("created", stamp(plan.created))
            doc["plans"][plan.id] = {
                "created": created,
                "plain": json.dumps(plain_of(plan), ensure_ascii=False, default=dict),
                "sealed": closed(self._seal, private_of(plan)),
            }
            doc["reminders"].setdefault(plan.id, {})

        self._amend(self.person(reach.user), change)

    def remember(self, user: str, plan_id: str, reminder: Reminder, instead: str = "") -> None:
        """Keep a reminder, in the place of the one with its event and of the one that its alert was."""

        def change(doc: Doc) -> None:
            kept = doc["reminders"].get(plan_id)
            if kept is not None:  # else the plan has been cancelled meanwhile
                kept.pop(instead, None)
                kept[reminder.event_id] = {
                    "at": stamp(reminder.at),
                    "state": reminder.state,
                    "sealed": closed(self._seal, reminder.token),
                }

        self._amend(self.person(user), change)

    def drop(self, user: str, plan_id: str, event_ids: Collection[str]) -> None:
        """Forget these reminders of a plan."""

        def change(doc: Doc) -> None:
            for each in event_ids:
                doc["reminders"].get(plan_id, {}).pop(each, None)

        self._amend(self.person(user), change)

    def cancel(self, user: str, plan_id: str) -> None:
        """Forget a plan with its reminders."""

        def change(doc: Doc) -> None:
            doc["plans"].pop(plan_id, None)
            doc["reminders"].pop(plan_id, None)

        self._amend(self.person(user), change)

    def arranged(self, user: str) -> Sequence[Arranged]:
        """The plans of a resident, oldest first, each with its reminders in the order they speak."""
        return _arranged(
            self._doc(self.person(user)),
            lambda kept: opened(self._seal, kept["sealed"]),
            lambda kept: str(opened(self._seal, kept["sealed"])),
        )

    def everybody(self) -> Iterator[tuple[str, Sequence[Arranged]]]:
        """Every resident with a plan whom a message can still reach, by their digest; nothing is opened."""
        for number in range(LISTS):
            people = [each.place for each in self._table.listed(f"residents#{number}")]
            for start in range(0, len(people), AT_ONCE):
                some = self._table.some(map(_key, people[start : start + AT_ONCE]))
                for key, item in sorted(some.items()):
                    if item.list:
                        yield key[0].removeprefix("R#"), _outlined(item.doc)

    def outlines(self, people: Collection[str]) -> Mapping[str, Sequence[Arranged]]:
        """What these residents have arranged, without what identifies them: no address, no token."""
        items = self._table.some(map(_key, people))
        return {each: _outlined(items[_key(each)].doc) if _key(each) in items else [] for each in people}

    def reach(self, person: str) -> Reach | None:
        """How a resident is reached; None if nobody is kept under this digest."""
        sealed = self._doc(person).get("reach")
        return Reach(**opened(self._seal, sealed)) if sealed else None

    def filed(self, user: str, number: str, at: datetime) -> None:
        """Keep the number of a service request that the resident filed."""
        person = self.person(user)

        def change(doc: Doc) -> None:
            self._know(doc, Reach(user=user, api_endpoint=""))
            doc["requests"].setdefault(number, stamp(at))

        self._amend(person, change)
        self._table.put(Item(key=(f"FILED#{number}", person), list="filed", place=stamp(at)))

    def requests(self, user: str) -> Sequence[str]:
        """The numbers of the requests that the resident filed, oldest first."""
        kept = self._doc(self.person(user)).get("requests", {})
        return sorted(kept, key=lambda number: (kept[number], number))

    def forget_request(self, person: str, number: str) -> None:
        """Nothing is left of it that this resident filed this request."""
        self._amend(person, lambda doc: doc["requests"].pop(number, None))
        self._table.delete([(f"FILED#{number}", person)])

    def standing(self, user: str) -> Standing:
        """How the resident stands with the skill, by the events that are known."""
        matters = self._doc(self.person(user)).get("matters", {})
        known = {name: each for name, each in matters.items() if not each.get("forgotten")}
        return Standing(
            enabled=known.get(Matter.ENABLED, {}).get("enabled", True),
            permissions=_said(known.get(Matter.PERMISSIONS)),
            notifications=_said(known.get(Matter.NOTIFICATIONS)),
        )

    def heard(
        self, user: str, matter: Matter, at: datetime, values: Collection[str] = (), *, enabled: bool = True
    ) -> bool:
        """Note an event that was sent ``at``; False, and no effect, if a later one is known."""

        def change(doc: Doc) -> bool:
            known = doc["matters"].get(matter)
            if known is not None and known["at"] > stamp(at):
                return False
            doc["matters"][matter] = {"at": stamp(at), "enabled": enabled, "said": sorted(values)}
            return True

        return self._amend(self.person(user), change)

    def messaged(self, person: str) -> Messaged | None:
        """The last message on this resident's behalf."""
        kept = self._doc(person).get("messaged")
        return Messaged(mark=kept["mark"], at=instant(kept["at"]), tries=kept["tries"]) if kept else None

    def note_message(self, person: str, message: Messaged | None) -> None:
        """Keep what was sent; None: there is nothing left to send."""

        def change(doc: Doc) -> None:
            doc.pop("messaged", None)
            if message is not None and "reach" in doc:
                doc["messaged"] = {"mark": message.mark, "at": stamp(message.at), "tries": message.tries}

        self._amend(person, change)

    def forget(self, user: str) -> None:
        """Delete everything about a resident here; of their events the times stay for two days."""
        person = self.person(user)

        def change(doc: Doc) -> list[str]:
            filed = list(doc["requests"])
            times = {name: {"at": each["at"], "forgotten": True} for name, each in doc["matters"].items()}
            doc.clear()
            doc.update({**_new(), "matters": times})
            return filed

        self._table.delete([(f"FILED#{number}", person) for number in self._amend(person, change)])

    def _know(self, doc: Doc, reach: Reach) -> None:
        """Keep how the resident is reached; a host that is known is not lost to one that is not."""
        if reach.api_endpoint or "reach" not in doc:
            doc["reach"] = closed(self._seal, {"user": reach.user, "api_endpoint": reach.api_endpoint})

    def _doc(self, person: str) -> Mapping[str, Any]:
        item = self._table.get(_key(person))
        return item.doc if item is not None else {}

    def _amend(self, person: str, change: Callable[[Doc], T]) -> T:
        def changed(item: Item | None) -> tuple[Item | None, T]:
            before = json.dumps(item.doc) if item is not None else ""
            doc: Doc = item.doc if item is not None else _new()
            told = change(doc)
            if json.dumps(doc) == before or (item is None and not _holds(doc)):
                return item, told
            return (_item(person, doc) if _holds(doc) else None), told

        return self._table.amend(_key(person), changed)


def _key(person: str) -> Key:
    return f"R#{person}", "resident"


def _new() -> Doc:
    return {"plans": {}, "reminders": {}, "requests": {}, "matters": {}}


def _holds(doc: Doc) -> bool:
    return "reach" in doc or bool(doc["matters"])


def _item(person: str, doc: Doc) -> Item:
    """The item as it is kept: listed while a message can reach the resident about a plan."""
    times = [instant(each["at"]) for each in doc["matters"].values()]
    over = all(each.get("forgotten") for each in doc["matters"].values())
    is_reached = bool(doc["plans"]) and _is_open(doc["matters"])
    return Item(
        key=_key(person),
        doc=doc,
        list=f"residents#{int(person[-1], 16) % LISTS}" if is_reached else "",
        place=person if is_reached else "",
        until=max(times) + KEPT_OF_THE_FORGOTTEN if over and times and "reach" not in doc else None,
    )


def _is_open(matters: Mapping[str, Any]) -> bool:
    """Whether a message about reminders can reach whoever these events are of."""
    enabled, permissions = matters.get(Matter.ENABLED), matters.get(Matter.PERMISSIONS)
    if enabled is not None and not enabled.get("enabled", True):
        return False
    said = permissions.get("said") if permissions is not None else None
    return said is None or any(":reminders:" in each for each in said)


def _said(kept: Mapping[str, Any] | None) -> frozenset[str] | None:
    return None if kept is None or kept.get("said") is None else frozenset(kept["said"])


def _outlined(doc: Mapping[str, Any]) -> Sequence[Arranged]:
    return _arranged(doc, lambda _: _OUTLINE, lambda _: "")


def _arranged(
    doc: Mapping[str, Any],
    private: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    token: Callable[[Mapping[str, Any]], str],
) -> list[Arranged]:
    plans = sorted(doc.get("plans", {}).items(), key=lambda each: (each[1]["created"], each[0]))
    return [
        Arranged(plan_of(kept, private(kept)), _reminders(doc["reminders"].get(name, {}), token))
        for name, kept in plans
    ]


def _reminders(kept: Mapping[str, Any], token: Callable[[Mapping[str, Any]], str]) -> tuple[Reminder, ...]:
    ordered = sorted(kept.items(), key=lambda each: (each[1]["at"], each[0]))
    return tuple(
        Reminder(token=token(each), event_id=name, at=instant(each["at"]), state=each["state"])
        for name, each in ordered
    )
