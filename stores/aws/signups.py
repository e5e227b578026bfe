"""Joining and leaving, in DynamoDB. Who is meant lies encrypted, or is a keyed digest of it.

What is over is deleted by ``tidy``, which finds it in the list ``signups`` by when it ends; TTL does the
same a day later, where nobody tidies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from city.enrolment.leaving import COME_BACK, Bar, Departure, Suppression
from city.enrolment.signup import ASKED_LASTS, REMEMBERED, By, Signup, Stage
from city.enrolment.signup_store import ServiceMessage
from city.enrolment.subscriptions import Topic
from stores.aws.items import Item, Key, closed, opened
from stores.aws.table import Table
from stores.instants import instant, stamp
from stores.sealing import Seal, person_digest
from stores.sqlite.signups import LEASE
from stores.written.signups import of_signup, of_wish, wish_of

ENDING = "signups"
MESSAGES = "messages"
BESIDE = timedelta(days=1)
"""So much later TTL may delete what nobody has tidied."""
_ELSEWHERE = {"signup": "SIGNUP", "page": "PAGE", "message": "MESSAGE"}
"""What has a second item under its own name, by the sort key under the person."""


class TableSignups:
    """The port city.enrolment.signup_store.SignupStore over one Table."""

    def __init__(self, table: Table, seal: Seal) -> None:
        self._table = table
        self._seal = seal

    def transaction(self) -> AbstractContextManager[object]:
        """All or nothing of what is done inside, subscriptions included. Raises Busy, having done nothing,
        where what it was decided by has changed meanwhile."""
        return self._table.transaction()

    def person(self, channel: str, target: str) -> str:
        """The keyed digest that stands for this target, as on its subscriptions."""
        return person_digest(self._seal, channel, target)

    def digest(self, text: str) -> str:
        """A keyed digest of anything."""
        return self._seal.digest(text)

    def put(self, signup: Signup) -> None:
        """Keep it in the place of the one with its id. Of one that is over, only how it ended is kept."""
        sealed = "" if signup.stage is not Stage.ASKED else closed(self._seal, of_signup(signup))
        doc = {
            "channel": signup.channel,
            "stage": signup.stage,
            "asked": stamp(signup.asked),
            "tries": signup.tries,
            "sealed": sealed,
        }
        end = signup.asked + 2 * ASKED_LASTS
        with self._table.transaction():
            self._table.put(_ending((f"P#{signup.person}", f"signup#{signup.id}"), doc, end))
            self._table.put(_ending(_own("signup", signup.id), {"person": signup.person}, end))

    def get(self, signup_id: str) -> Signup | None:
        """The sign-up with this id."""
        pointer = self._table.get(_own("signup", signup_id))
        item = self._table.get((f"P#{pointer.doc['person']}", f"signup#{signup_id}")) if pointer else None
        return self._signup(item) if item is not None else None

    def open_of(self, person: str) -> Sequence[Signup]:
        """Those of this person that wait to be confirmed, newest first."""
        every = map(self._signup, self._table.under(f"P#{person}", "signup#"))
        waiting = [each for each in every if each.stage is Stage.ASKED]
        return tuple(sorted(waiting, key=lambda each: each.asked, reverse=True))

    def note_ask(self, person: str, source: str, at: datetime) -> None:
        """Count one more confirmation for the limits."""
        for key in (_asks(person), _asks(f"source#{source}")):
            self._table.amend(key, partial(_with_ask, key, at))

    def asks(
        self, person: str, source: str, since: datetime
    ) -> tuple[Sequence[datetime], Sequence[datetime]]:
        """When confirmations were asked for: to this target, and from this source."""
        found = [self._table.get(_asks(each)) for each in (person, f"source#{source}")]
        of_person, of_source = (each.doc["at"] if each is not None else () for each in found)
        return (
            tuple(instant(each) for each in of_person if each > stamp(since)),
            tuple(instant(each) for each in of_source if each > stamp(since)),
        )

    def bars(self, person: str) -> Sequence[Suppression]:
        """What keeps messages from this person."""
        item = self._table.get(_bars(person))
        return tuple(map(_bar, item.doc["bars"])) if item is not None else ()

    def set_bars(self, person: str, bars: Sequence[Suppression], at: datetime) -> None:
        """These and no others."""
        by_what = {(each.topic, each.bar): each for each in bars}
        ordered = [by_what[name] for name in sorted(by_what)]
        item = _barred(person, ordered, stamp(at)) if ordered else None
        self._table.amend(_bars(person), lambda _: (item, None))

    def depart(self, departures: Sequence[Departure]) -> None:
        """Remember them, for good."""
        with self._table.transaction():
            for number, each in enumerate(departures):
                sk = f"departure#{stamp(each.left)}#{number:04}#{each.subscription_id}"
                doc = {
                    "id": each.subscription_id,
                    "channel": each.channel,
                    "topic": each.topic,
                    "at": stamp(each.left),
                    "way": each.by,
                    "sealed": closed(self._seal, {"evidence": each.evidence}),
                    "wish": closed(self._seal, of_wish(each.wish)) if each.wish else "",
                }
                place = stamp(each.left + COME_BACK) if each.wish else ""
                self._table.put(
                    Item(key=(f"P#{each.person}", sk), doc=doc, list=ENDING if place else "", place=place)
                )

    def departures(self, person: str) -> Sequence[Departure]:
        """What this person has left, oldest first."""
        return tuple(map(self._departure, self._table.under(f"P#{person}", "departure#")))

    def open_page(self, token: str, channel: str, target: str, until: datetime) -> None:
        """Let whoever holds this token see the page of this target; only its digest is kept."""
        person, digest = self.person(channel, target), self._seal.digest(token)
        doc = {"person": person, "until": stamp(until), "sealed": closed(self._seal, [channel, target])}
        with self._table.transaction():
            self._table.put(_ending(_own("page", digest), doc, until))
            self._table.put(_ending((f"P#{person}", f"page#{digest}"), {}, until))

    def page_of(self, token: str, now: datetime) -> tuple[str, str] | None:
        """The channel and target whose page a token opens."""
        item = self._table.get(_own("page", self._seal.digest(token)))
        if item is None or item.doc["until"] <= stamp(now):
            return None
        channel, target = opened(self._seal, item.doc["sealed"])
        return channel, target

    def keep_talk(self, person: str, state: Mapping[str, Any], until: datetime) -> None:
        """What the next text of this person is to be understood by, in the place of what was kept."""
        doc = {"until": stamp(until), "sealed": closed(self._seal, dict(state))}
        self._table.put(_ending((f"P#{person}", "talk"), doc, until))

    def talk(self, person: str, now: datetime) -> Mapping[str, Any]:
        """What was kept, empty where it is over."""
        item = self._table.get((f"P#{person}", "talk"))
        if item is None or item.doc["until"] <= stamp(now):
            return {}
        found: Mapping[str, Any] = opened(self._seal, item.doc["sealed"])
        return found

    def post(self, message: ServiceMessage) -> None:
        """Have it sent."""
        key, person = _own("message", message.id), self.person(message.channel, message.target)
        doc = {
            "person": person,
            "kind": message.kind,
            "channel": message.channel,
            "locale": message.locale,
            "at": stamp(message.at),
            "expires": stamp(message.expires),
            "attempts": message.attempts,
            "sealed": closed(self._seal, {"target": message.target, "facts": dict(message.facts)}),
        }
        new = Item(key=key, doc=doc, list=MESSAGES, place=stamp(message.at))
        with self._table.transaction():
            self._table.amend(key, lambda item: (item or new, None))
            self._table.put(Item(key=(f"P#{person}", f"message#{message.id}")))

    def claim(self, now: datetime, limit: int) -> Sequence[ServiceMessage]:
        """Those whose turn has come, leased, the oldest first."""
        turn = self._table.listed(MESSAGES, "", stamp(now), limit)
        taken = [self._table.amend(each.key, lambda item: self._leased(item, now)) for each in turn]
        return tuple(each for each in taken if each is not None)

    def _leased(self, item: Item | None, now: datetime) -> tuple[Item | None, ServiceMessage | None]:
        if item is None or item.place > stamp(now):
            return item, None
        message = self._message(item)
        doc = {**item.doc, "attempts": message.attempts + 1}
        return Item(key=item.key, doc=doc, list=MESSAGES, place=stamp(now + LEASE)), message

    def settle(self, message_id: str, next_at: datetime | None) -> None:
        """None: it is over, and nothing of it is kept. Else when to try again."""
        key = _own("message", message_id)

        def change(item: Item | None) -> tuple[Item | None, str]:
            if item is None:
                return item, ""
            again = Item(key=key, doc=item.doc, list=MESSAGES, place=stamp(next_at)) if next_at else None
            return again, item.doc["person"] if next_at is None else ""

        person = self._table.amend(key, change)
        if person:
            self._table.delete([(f"P#{person}", f"message#{message_id}")])

    def forget(self, person: str) -> None:
        """Delete everything about this person but the bars."""
        found = [each.key for each in self._table.under(f"P#{person}")]
        mine = [key for key in found if key[1] != "bars" and not key[1].startswith("sub#")]
        others = [_own(*name) for name in (tuple(key[1].split("#", 1)) for key in mine) if len(name) == 2
                  and name[0] in _ELSEWHERE]  # fmt: skip
        self._table.delete([*mine, *others])

    def tidy(self, now: datetime) -> None:
        """Delete what is over: sign-ups, what the limits look at, wishes that nobody came back for."""
        for each in self._table.listed(ENDING, "", stamp(now)):
            self._table.amend(each.key, lambda item: (_tidied(item, now), None))

    def _signup(self, item: Item) -> Signup:
        doc = item.doc
        said = opened(self._seal, doc["sealed"]) if doc["sealed"] else {}
        return Signup(
            id=item.key[1].removeprefix("signup#"),
            person=item.key[0].removeprefix("P#"),
            channel=doc["channel"],
            stage=Stage(doc["stage"]),
            asked=instant(doc["asked"]),
            locale=said.get("locale", ""),
            wishes=tuple(map(wish_of, said.get("wishes", ()))),
            evidence=said.get("evidence", ""),
            code=said.get("code", ""),
            tries=doc["tries"],
        )

    def _departure(self, item: Item) -> Departure:
        doc = item.doc
        return Departure(
            subscription_id=doc["id"],
            person=item.key[0].removeprefix("P#"),
            channel=doc["channel"],
            topic=Topic(doc["topic"]),
            left=instant(doc["at"]),
            by=By(doc["way"]),
            evidence=opened(self._seal, doc["sealed"])["evidence"],
            wish=wish_of(opened(self._seal, doc["wish"])) if doc["wish"] else None,
        )

    def _message(self, item: Item) -> ServiceMessage:
        doc = item.doc
        said = opened(self._seal, doc["sealed"])
        return ServiceMessage(
            id=item.key[0].removeprefix("MESSAGE#"),
            kind=doc["kind"],
            channel=doc["channel"],
            target=said["target"],
            locale=doc["locale"],
            facts=said["facts"],
            at=instant(doc["at"]),
            expires=instant(doc["expires"]),
            attempts=doc["attempts"],
        )


def _own(kind: str, name: str) -> Key:
    return f"{_ELSEWHERE[kind]}#{name}", kind


def _asks(who: str) -> Key:
    return f"P#{who}", "asks"


def _bars(person: str) -> Key:
    return f"P#{person}", "bars"


def _ending(key: Key, doc: dict[str, Any], end: datetime) -> Item:
    return Item(key=key, doc=doc, list=ENDING, place=stamp(end), until=end + BESIDE)


def _with_ask(key: Key, at: datetime, item: Item | None) -> tuple[Item, None]:
    """Of who asked what is remembered: stamps, no more than a day's."""
    before = item.doc["at"] if item is not None else []
    kept = [each for each in before if each >= stamp(at - REMEMBERED)]
    return _ending(key, {"at": [*kept, stamp(at)]}, at + REMEMBERED), None


def _bar(said: Sequence[str]) -> Suppression:
    bar, topic, until = said
    return Suppression(Bar(bar), topic, instant(until) if until else None)


def _barred(person: str, bars: Sequence[Suppression], since: str) -> Item:
    ends = [stamp(each.until) for each in bars if each.until]
    said = [[each.bar, each.topic, stamp(each.until) if each.until else ""] for each in bars]
    doc = {"bars": said, "since": since}
    return Item(key=_bars(person), doc=doc, list=ENDING if ends else "", place=min(ends, default=""))


def _tidied(item: Item | None, now: datetime) -> Item | None:
    """What is left of it at ``now``."""
    if item is None or item.place > stamp(now) or not item.list:
        return item
    if item.key[1] == "bars":
        person = item.key[0].removeprefix("P#")
        left = [each for each in map(_bar, item.doc["bars"]) if each.until is None or each.until >= now]
        return _barred(person, left, item.doc["since"]) if left else None
    if item.key[1].startswith("departure#"):
        return Item(key=item.key, doc={**item.doc, "wish": ""})
    return None
