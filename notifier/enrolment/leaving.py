"""Leaving: for one topic or altogether, by a link, a mail program's button, a text, or one's own page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from city.collection.waste import by_custom
from city.enrolment.leaving import (
    Bar,
    Leave,
    Suppression,
    after_joining,
    after_returning,
    departure,
    is_alike,
    is_at_same,
    returning,
)
from city.enrolment.signup import By, Why, changed, left
from city.enrolment.streams import again, excepted, of_stream, wants, without
from city.enrolment.subscriptions import Subscription, Topic
from city.localized import words_of
from city.tokens import Purpose
from notifier.enrolment.tools import Tools

Chosen = Callable[[Subscription], bool]


class Leaving:
    """Ends subscriptions, and sees to it that nothing brings them back but whoever has left."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def look(self, token: str, now: datetime) -> Leave | None:
        """What the link of a letter can end; None where it is not ours, or there is nothing (any more).

        Changes nothing (F15).
        """
        mark, _, name = self._tools.signer.read(Purpose.LEAVE, token, now).subject.partition(":")
        this = self._tools.subscriptions.get(name) if name else None
        if this is None or self._tools.person(this)[:16] != mark:
            return None
        return Leave(this, self.still(this), self.streams_of(this))

    def still(self, this: Subscription) -> Sequence[Subscription]:
        """All that the target of this one is sent, now."""
        return self._tools.subscriptions.of_target(this.channel, this.target)

    def streams_of(self, this: Subscription) -> Sequence[str]:
        """The streams that can be ended one by one: of a subscription that is for one of them, none."""
        known = self._tools.streams() if this.topic is Topic.PICKUP else ()
        told = [each for each in known if wants(this.filter, each)]
        return sorted(told, key=by_custom) if len(told) > 1 else ()

    def leave(self, token: str, by: By, now: datetime, *, everything: bool = False, stream: str = "") -> Why:
        """End what a letter was about, one stream of it, or all that this target is sent.

        What it was about is its topic, of the same body or streams; of pickups at the same place.
        """
        with self._tools.store.transaction():
            found = self.look(token, now)
            if found is None:
                return Why.NOTHING_TO_LEAVE
            this, to = found.this, (found.this.channel, found.this.target)
            if everything:
                return self.end(to, by, now)
            if stream:
                return self._end_one(found, by, now, stream)
            return self.end(to, by, now, topic=this.topic, only=partial(is_alike, this))

    def _end_one(self, found: Leave, by: By, now: datetime, stream: str) -> Why:
        if stream not in found.streams:
            return Why.NOTHING_TO_LEAVE
        this = found.this
        here = partial(is_at_same, this)
        self.end_stream((this.channel, this.target), by, now, this.topic, stream, here)
        return Why.LEFT

    def end(
        self, to: tuple[str, str], by: By, now: datetime, *, topic: str = "", only: Chosen | None = None
    ) -> Why:
        """End what this channel and target are sent of a topic, or ("") of all; of it only some.

        What waits for a confirmation ends with the whole. Evidence of consent stays, without the target.
        """
        store, subscriptions = self._tools.store, self._tools.subscriptions
        person = store.person(*to)
        with store.transaction():
            theirs = [each for each in subscriptions.of_target(*to) if topic in ("", each.topic)]
            ended = [each for each in theirs if only is None or only(each)]
            by_text = by is By.TEXT
            store.depart([departure(each, person, by, now, may_return=by_text) for each in ended])
            for each in ended:
                subscriptions.forget(each.id)
            if not topic:
                self._end_signups(person)
            if len(ended) == len(theirs):
                self._bar(person, topic, Bar.STOPPED if by_text and not topic else Bar.LEFT, now)
        return Why.LEFT if ended else Why.NOTHING_TO_LEAVE

    def end_stream(
        self, to: tuple[str, str], by: By, now: datetime, topic: str, stream: str, only: Chosen
    ) -> Sequence[Subscription]:
        """End one stream of what ``only`` chooses of a topic; what they were that told of it.

        Who is sent more than that goes on to be sent the rest. No list brings the stream back, unless another
        of theirs goes on to tell of it (at another place).
        """
        store, subscriptions = self._tools.store, self._tools.subscriptions
        person, known = store.person(*to), frozenset(map(words_of, self._tools.streams()))
        with store.transaction():
            theirs = [each for each in subscriptions.of_target(*to) if each.topic == topic]
            told = [each for each in theirs if wants(each.filter, stream)]
            ended = [each for each in told if only(each)]
            for each in ended:
                rest = without(each.filter, stream)
                if rest is None or (known and known <= set(excepted(rest))):
                    store.depart([departure(each, person, by, now, may_return=by is By.TEXT)])
                    subscriptions.forget(each.id)
                else:
                    subscriptions.save([changed(each, rest, f"without {stream} by {by}", now)])
            if len(ended) == len(told):
                self._bar(person, of_stream(topic, stream), Bar.LEFT, now)
        return ended

    def _begin_stream(self, to: tuple[str, str], by: By, now: datetime, topic: str, stream: str) -> None:
        """Let what leaves a stream of this topic out tell of it again; without one, of all of them."""
        theirs = self._tools.subscriptions.of_target(*to)
        wider = [(each, again(each.filter, stream)) for each in theirs if topic == each.topic]
        self._tools.subscriptions.save(
            [
                changed(each, rest, f"with {stream or 'all'} again by {by}", now)
                for each, rest in wider
                if rest != each.filter
            ]
        )

    def come_back(
        self, to: tuple[str, str], topic: str, now: datetime, stream: str = ""
    ) -> Sequence[Subscription]:
        """What a START brings back; and from now on this target may be written to again."""
        store = self._tools.store
        person = store.person(*to)
        with store.transaction():
            back = returning(store.departures(person), topic, to[1], now, stream)
            known = {each.id for each in self._tools.subscriptions.of_target(*to)}
            back = tuple(each for each in back if each.id not in known)
            self._tools.subscriptions.save(back)
            bars = store.bars(person)
            bars = after_joining(bars, {topic}, stream) if topic else after_returning(bars, back)
            store.set_bars(person, bars, now)
            if topic:
                self._begin_stream(to, By.TEXT, now, topic, stream)
        return back

    def pause(self, to: tuple[str, str], until: datetime | None, now: datetime) -> None:
        """Nothing goes out until then, emergencies neither; None: it goes on."""
        store = self._tools.store
        person = store.person(*to)
        with store.transaction():
            others = [each for each in store.bars(person) if each.bar is not Bar.PAUSED]
            mine = [Suppression(Bar.PAUSED, until=until)] if until else []
            store.set_bars(person, [*others, *mine], now)

    def forget(self, to: tuple[str, str], now: datetime) -> int:
        """Delete everything about this target, evidence too; how many subscriptions there were.

        Only a bar stays, under a digest: so that no list brings the target back.
        """
        store = self._tools.store
        person = store.person(*to)
        with store.transaction():
            count = self._tools.subscriptions.forget_target(*to)
            store.forget(person)
            self._bar(person, "", Bar.LEFT, now)
        return count

    def _end_signups(self, person: str) -> None:
        for each in self._tools.store.open_of(person):
            self._tools.store.put(left(each).signup or each)

    def _bar(self, person: str, topic: str, bar: Bar, now: datetime) -> None:
        bars = self._tools.store.bars(person)
        if Suppression(bar, topic) not in bars:
            self._tools.store.set_bars(person, (*bars, Suppression(bar, topic)), now)
