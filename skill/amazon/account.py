"""What is kept about the resident who speaks through Alexa, and what may be done for them.

A conversation in words has no account: nobody there is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property

from city.enrolment.subscriptions import Subscription
from city.errors import TownbellError
from city.nouns import noun
from city.residents import CHANNEL, Arranged
from skill.amazon.arranging import Arranger
from skill.amazon.books import Books
from skill.context import Context
from skill.turn import Caller, Question


@noun(frozen=True, slots=True, kw_only=True)
class Kept:
    """Everything that the stores have about one resident."""

    arranged: Sequence[Arranged] = ()
    subscriptions: Sequence[Subscription] = ()
    requests: Sequence[str] = ()
    told_by_alexa: bool = False  # permissions and notifications, by skill events

    @property
    def places(self) -> tuple[str, ...]:
        """The addresses that are kept, each once."""
        of_plans = (each.plan.place.label for each in self.arranged if each.plan.place)
        of_alerts = (each.location.label for each in self.subscriptions if each.location)
        return tuple(dict.fromkeys((*of_plans, *of_alerts)))

    @property
    def alerts(self) -> int:
        """How many alerts are known to lie at Amazon."""
        return sum(len(each.reminders) for each in self.arranged)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept at all."""
        return not (self.arranged or self.subscriptions or self.requests or self.told_by_alexa)


class Account:
    """One resident's account, for one turn."""

    def __init__(self, caller: Caller, books: Books, context: Context) -> None:
        self.user = caller.user
        self.arranger = Arranger(
            caller, books.residents, books.alerts, context.snapshot, context.settings.zone, context.now
        )
        self._books = books

    @cached_property
    def kept(self) -> Kept:
        """Everything that is kept about the resident, as it was at the beginning of the turn."""
        residents = self._books.residents
        standing = residents.standing(self.user)
        return Kept(
            arranged=residents.arranged(self.user),
            subscriptions=self._books.subscriptions.of_target(CHANNEL, self.user),
            requests=residents.requests(self.user),
            told_by_alexa=standing.permissions is not None or standing.notifications is not None,
        )

    @property
    def person(self) -> str:
        """The digest that stands for the resident."""
        return self._books.residents.person(self.user)

    @property
    def can_be_sent(self) -> bool:
        """Whether alerts can be sent through Alexa today."""
        return CHANNEL in self._books.channels

    def subscribe(self, subscription: Subscription) -> None:
        """Keep a subscription of this resident's."""
        self._books.subscriptions.save([subscription])

    def unsubscribe(self, subscriptions: Sequence[Subscription]) -> None:
        """End these subscriptions, with all that was sent for them."""
        for each in subscriptions:
            self._books.subscriptions.forget(each.id)

    def forget(self) -> int:
        """Delete everything about the resident, here and at Amazon; how many alerts are still there."""
        tokens = [each.token for one in self.kept.arranged for each in one.reminders]
        left = self.arranger.delete(list(dict.fromkeys((*tokens, *self.arranger.there()))))
        self._books.subscriptions.forget_target(CHANNEL, self.user)
        self._books.residents.forget(self.user)
        return left


def keep_number(number: str, question: Question, context: Context) -> None:
    """Keep the number of a report for whoever filed it. That it is on file is not undone if this fails."""
    if question.caller is not None and context.books is not None:
        with suppress(TownbellError):
            context.books().residents.filed(question.caller.user, number, context.now)


def account_of(question: Question, context: Context) -> Account | None:
    """The account of whoever asks; None where nobody is known or nothing can be kept."""
    if question.caller is None or context.books is None:
        return None
    return Account(question.caller, context.books(), context)
