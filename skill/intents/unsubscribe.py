"""Ending subscriptions and reminders. Who names one has it ended at once: leaving must be easy.

It ends what was named and no more: a topic, one stream of it, what is of one body, what is for one address.
"""

from __future__ import annotations

from collections.abc import Sequence

from city.delivery.reminders import About
from city.earth.places import Location
from city.enrolment.signup import changed
from city.enrolment.streams import BY_STREAM, excepted, wants, without
from city.enrolment.subscriptions import Subscription, Topic, place_key
from city.localized import words_of
from city.nouns import noun
from city.residents import Arranged
from skill.amazon.account import Account, account_of
from skill.amazon.naming import body_of, stream_named
from skill.answers.collection import SWEEPING
from skill.answers.meetings import asked_about
from skill.answers.my_things import alerts
from skill.context import Context
from skill.listing import offer
from skill.location.address import judged, tried
from skill.turn import Answer, Because, Pending, Question, Say, Value, Where, Word, say


@noun(frozen=True, slots=True, kw_only=True)
class Meant:
    """What is to end: all of it, or what is of this topic, stream, body (with its meetings) and place."""

    topic: Topic | None = None
    stream: str = ""
    body: str = ""
    meetings: frozenset[str] = frozenset()
    place: Location | None = None

    def takes_plan(self, each: Arranged) -> bool:
        """Whether these reminders are meant."""
        if self.topic not in (None, _topic_of(each)) or not self._is_there(each.plan.place):
            return False
        named = self.stream in ("", each.plan.subject)
        return named and (not self.body or each.plan.subject in self.meetings)

    def takes(self, each: Subscription) -> bool:
        """Whether this subscription is meant, or a part of it."""
        if self.topic not in (None, each.topic) or not self._is_there(each.location):
            return False
        if self.body:
            return words_of(each.filter) == words_of(self.body)
        return not self.stream or wants(each.filter, self.stream)

    def _is_there(self, place: Location | None) -> bool:
        if self.place is None:
            return True
        return place is not None and (
            place_key(place) == place_key(self.place) or words_of(place.label) == words_of(self.place.label)
        )


def answer(question: Question, context: Context) -> Answer:
    """Ends what was named; without a name all there is, after a "yes" where that is several things."""
    account = account_of(question, context)
    if account is None:
        if context.settings.signs_up:
            return Answer(says=(say("unsubscribe.on_the_page"),), because=Because.NO_DATA)
        return Answer(
            says=(say("unsubscribe.not_here", phone=context.settings.phone),), because=Because.NO_DATA
        )
    address = question.slot("address")
    place = judged(tried(address.value, context), question, context) if address is not None else None
    if isinstance(place, Answer):
        return place
    meant = _meant(question, place, context)
    plans = [each for each in account.kept.arranged if meant.takes_plan(each)]
    subscriptions = [each for each in account.kept.subscriptions if meant.takes(each)]
    if not plans and not subscriptions:
        return _nothing(meant, account, question.locale)
    named = _named(plans, subscriptions, meant, question.locale)
    is_unclear = len(plans) + len(subscriptions) > 1 or question.slot("topic", "stream") is not None
    if meant.topic is None and is_unclear and not question.agreed:
        pending = Pending(topic=question.topic, intent=question.intent, slots=question.slots, agreed=True)
        first = Answer(says=(say("unsubscribe.there_are", things=named),), because=Because.NEEDS_CHOICE)
        return offer(first, "unsubscribe.all", pending)
    if plans:
        context.meanwhile("progress.deleting")
    left = account.arranger.end(plans)
    kept = _kept(account, subscriptions, meant, context)
    still = (say("reminder.left_at_amazon", count=left),) if left else ()
    others = [each for each in account.kept.arranged if each not in plans]
    rest = _had(others, kept, meant, question.locale)
    goes_on = (say("unsubscribe.goes_on", things=rest),) if rest else ()
    return Answer(says=(_done(named, meant), *still, *goes_on), because=Because.CONVERSATION)


def _meant(question: Question, place: Location | None, context: Context) -> Meant:
    topic, stream = stream_named(question)
    if topic is not Topic.MEETINGS or question.slot("body") is None:
        return Meant(topic=topic, stream=stream, place=place)
    body = body_of(question, context)
    meetings = frozenset(each.id for each in asked_about(question, context))
    return Meant(topic=topic, body=body, meetings=meetings, place=place)


def _kept(
    account: Account, ended: Sequence[Subscription], meant: Meant, context: Context
) -> Sequence[Subscription]:
    """End these subscriptions, or the stream of them that is meant; what the resident has then."""
    known = frozenset(map(words_of, context.snapshot.rules().streams))
    kept = [each for each in account.kept.subscriptions if each not in ended]
    over = []
    for each in ended:
        rest = without(each.filter, meant.stream) if meant.stream else None
        if rest is None or (known and known <= set(excepted(rest))):
            over.append(each)
            continue
        narrower = changed(each, rest, f"without {meant.stream} by voice", context.now)
        account.subscribe(narrower)
        kept.append(narrower)
    account.unsubscribe(over)
    return kept


def _nothing(meant: Meant, account: Account, locale: str) -> Answer:
    """That there is nothing of what was named, and what there is."""
    there = _had(account.kept.arranged, account.kept.subscriptions, meant, locale)
    others = (say("unsubscribe.there_are", things=there),) if there else ()
    if meant.topic is None and meant.place is None:
        return Answer(says=(say("unsubscribe.nothing"),), because=Because.NOTHING_FOUND)
    topic = _name(meant, locale)
    first = say("unsubscribe.not_that", topic=topic)
    if meant.place is not None:
        first = say("unsubscribe.not_there", topic=topic, address=Where(meant.place.label))
    return Answer(says=(first, *others), because=Because.NOTHING_FOUND)


def _name(meant: Meant, locale: str) -> Value:
    """What was named, as alerts."""
    if meant.topic is None:
        return Word("alert_topic.any")
    return alerts(meant.topic, meant.stream or meant.body, locale)


def _done(named: Value, meant: Meant) -> Say:
    if meant.place is None:
        return say("unsubscribe.done", things=named)
    return say("unsubscribe.done_there", things=named, address=Where(meant.place.label))


def _had(
    plans: Sequence[Arranged], subscriptions: Sequence[Subscription], meant: Meant, locale: str
) -> Sequence[Value]:
    """What a resident has, each once; where an address was named, with that of each pickup."""
    where = [each.plan.place for each in plans]
    where += [each.location if each.topic in BY_STREAM else None for each in subscriptions]
    names: list[Value] = []
    for name, place in zip(_names(plans, subscriptions, Meant(), locale), where, strict=True):
        is_told = meant.place is not None and place is not None
        said = say("unsubscribe.at", thing=name, address=Where(place.label)) if is_told and place else name
        names += [said] if said not in names else []
    return names


def _topic_of(arranged: Arranged) -> Topic:
    """The topic under which a resident names these reminders."""
    if arranged.plan.about is About.MEETING:
        return Topic.MEETINGS
    return Topic.SWEEPING if arranged.plan.subject == SWEEPING else Topic.PICKUP


def _named(
    plans: Sequence[Arranged], subscriptions: Sequence[Subscription], meant: Meant, locale: str
) -> Sequence[Value]:
    """Reminders and subscriptions by name, each once; of these what is meant of them."""
    names = _names(plans, subscriptions, meant, locale)
    return [each for n, each in enumerate(names) if each not in names[:n]]


def _names(
    plans: Sequence[Arranged], subscriptions: Sequence[Subscription], meant: Meant, locale: str
) -> Sequence[Value]:
    reminders: list[Value] = [Word(_reminders_key(each)) for each in plans]
    return reminders + [alerts(each.topic, meant.stream or each.filter, locale) for each in subscriptions]


def _reminders_key(arranged: Arranged) -> str:
    if arranged.plan.about is About.MEETING:
        return "reminders_of.meeting"
    return f"reminders_of.{arranged.plan.subject}"
