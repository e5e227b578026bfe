"""What became of every message: the whole history in, the state of each out (A1, A5, A6, A9 to A13, A22).

:func:`fold` is pure and takes the messages in any order: what is live depends on
what was published and on the time, never on the order of arrival. Vanishing from a
feed changes nothing (A12): fold knows what it is given, so give it the history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta

from city.alerts.chains import Because, Retirement, State, chains_of, order_of, reissues, retirements
from city.alerts.meaning import Action, Meaning, Why, ends, meaning
from city.alerts.messages import Key, Message, plain_identifier
from city.nouns import noun

DEFAULT_LIFE = timedelta(hours=24)


@noun(frozen=True, slots=True)
class Standing:
    """One message of the history and what became of it.

    ``chain`` is the identifier of the message that started its chain, the earliest
    sent of those that we have: the same for everything that is told about one event.
    An original that arrives after its update takes the name over, so what was told is
    looked up by the identifiers of the whole chain (:meth:`History.chain`).
    ``by`` is the message that retired it. ``end`` is when it ends or ended by itself.
    """

    message: Message
    meaning: Meaning
    state: State
    because: Because
    chain: str
    end: datetime | None = None
    by: Message | None = None

    @property
    def needs_review(self) -> bool:
        """Whether it lives on the city's default only, so that staff should look at it (A9)."""
        return self.because is Because.IN_FORCE_BY_DEFAULT


@noun(frozen=True, slots=True)
class History:
    """Every message with its standing, ordered by when it was sent."""

    standings: tuple[Standing, ...]
    chains: Mapping[str, tuple[Standing, ...]] = field(default_factory=dict)

    @property
    def live(self) -> tuple[Standing, ...]:
        """What is in force."""
        return tuple(each for each in self.standings if each.state is State.LIVE)

    def live_at(self, now: datetime) -> tuple[Standing, ...]:
        """What is still in force at ``now``, not before the time of the fold.

        Without new messages time only ends things, so one fold serves many questions.
        """
        return tuple(each for each in self.live if each.end is None or each.end > now)

    def chain(self, name: str) -> tuple[Standing, ...]:
        """The public messages of a chain, in the order in which they were sent."""
        return self.chains.get(name, ())

    def earlier(self, standing: Standing) -> tuple[Message, ...]:
        """The messages of the same chain that came before this one, for :func:`city.alerts.notices.notice`.

        Of those sent at the same time it follows what it retires, and else the order of identifiers.
        """
        return tuple(each.message for each in self.chain(standing.chain) if _follows(standing.message, each))


def _follows(message: Message, other: Standing) -> bool:
    if message.key == other.message.key:
        return False
    retires = other.by is not None and other.by.key == message.key
    return retires or order_of(other.message) < order_of(message)


def fold(messages: Iterable[Message], now: datetime, default_life: timedelta = DEFAULT_LIFE) -> History:
    """Decide the state of every message. ``now`` is aware; an end that is now is past.

    A message that names no end lives ``default_life`` from when it was sent.
    """
    copies = _distinct(messages)
    meanings = {key: meaning(group[0]) for key, group in copies.items()}
    public = [group[0] for key, group in copies.items() if meanings[key].reaches_public]
    reissued = tuple(reissues(public))
    chains = _named(chains_of(public, meanings, reissued))
    retired = retirements(tuple(chains.values()), meanings, reissued)
    names = {message.key: name for name, chain in chains.items() for message in chain}
    standing = {
        key: _stand(group[0], meanings[key], names.get(key), retired.get(key), now, default_life)
        for key, group in copies.items()
    }
    extra = (_duplicate(copy, standing[key]) for key, group in copies.items() for copy in group[1:])
    ordered = sorted((*standing.values(), *extra), key=lambda each: order_of(each.message))
    by_chain = {name: tuple(standing[message.key] for message in chain) for name, chain in chains.items()}
    return History(tuple(ordered), by_chain)


def _named(chains: Iterable[Sequence[Message]]) -> dict[str, Sequence[Message]]:
    """Chains by the identifier of their first message; two publishers may have used the same one."""
    named: dict[str, Sequence[Message]] = {}
    for chain in chains:
        name = plain_identifier(chain[0].identifier)
        named[chain[0].id if name in named else name] = chain
    return named


def _duplicate(copy: Message, of: Standing) -> Standing:
    return Standing(copy, of.meaning, State.DUPLICATE, Because.SAME_KEY, of.chain, of.end, of.message)


def _stand(
    message: Message,
    means: Meaning,
    chain: str | None,
    retired: Retirement | None,
    now: datetime,
    default_life: timedelta,
) -> Standing:
    """One message's standing: never public, retired by another, over by itself, or in force."""
    end = ends(message)
    if chain is None:
        name = plain_identifier(message.identifier)
        return Standing(message, means, State.NOT_PUBLIC, Because.NEVER_PUBLIC, name, end)
    if retired is not None:
        return Standing(message, means, retired.state, retired.because, chain, end, retired.by)
    if ending := _ENDINGS.get(Why.CANCELLED if means.action is Action.CANCEL else means.reason):
        return Standing(message, means, *ending, chain, end)
    if end is not None:
        in_time = end > now
        state, because = (State.LIVE, Because.IN_FORCE) if in_time else (State.ENDED, Because.PAST_ITS_END)
        return Standing(message, means, state, because, chain, end)
    end = message.sent + default_life if message.sent else None
    if end is not None and end <= now:
        return Standing(message, means, State.ENDED, Because.PAST_DEFAULT_LIFE, chain, end)
    return Standing(message, means, State.LIVE, Because.IN_FORCE_BY_DEFAULT, chain, end)


_ENDINGS: Mapping[Why, tuple[State, Because]] = {
    Why.CANCELLED: (State.ALL_CLEAR, Because.ENDS_ANOTHER),
    Why.UPGRADED: (State.ALL_CLEAR, Because.MAKES_WAY),
    Why.EVENT_OVER: (State.ENDED, Because.EVENT_OVER),
}
"""Messages that end something else and are never in force themselves."""


def _distinct(messages: Iterable[Message]) -> dict[Key, list[Message]]:
    """Copies by key, in the order of sending, the copy that says most first (A1)."""
    groups: dict[Key, list[Message]] = defaultdict(list)
    for message in messages:
        groups[message.key].append(message)
    ordered = sorted(groups.values(), key=lambda group: order_of(group[0]))
    return {group[0].key: sorted(group, key=fullness) if group[1:] else group for group in ordered}


def fullness(message: Message) -> tuple[bool, bool, int, int, int, str, str]:
    """Smaller the more a copy says: an index entry says less than the alert itself.

    However long, a copy that does not say whether it is Actual and Public (a link in an
    index) stands behind one that does; of two that contradict each other the one
    counts that never reaches a resident (A2).
    """
    words = sum(len(info.description) + len(info.instruction) for info in message.infos)
    unsaid = not (message.status and message.scope)
    passes = meaning(message).reason not in (Why.NOT_ACTUAL, Why.NOT_PUBLIC)
    size = -len(message.areas), -words, -len(message.infos)
    return unsaid, passes, *size, message.identifier, repr(message.infos)
