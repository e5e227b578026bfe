"""What became of every message: the whole history in, the state of each out (A1, A5, A6, A9 to A13, A22).

:func:`fold` is pure and takes the messages in any order: what is live depends on
what was published and on the time, never on the order of arrival. Vanishing from a
feed changes nothing (A12): fold knows what it is given, so give it the history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from city.chains import Because, Retirement, State, chains_of, order_of, retirements, sent_of
from city.meaning import Action, Meaning, Why, ends, meaning
from city.messages import Key, Message, plain_identifier

DEFAULT_LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class History:
    """Every message with its standing, ordered by when it was sent."""

    standings: tuple[Standing, ...]
    chains: Mapping[str, tuple[Standing, ...]] = field(default_factory=dict)

    @property
    def live(self) -> tuple[Standing, ...]:
        """What is in force."""
        return tuple(each for each in self.standings if each.state is State.LIVE)

    def chain(self, name: str) -> tuple[Standing, ...]:
        """The public messages of a chain, in the order in which they were sent."""
        return self.chains.get(name, ())

    def earlier(self, standing: Standing) -> tuple[Message, ...]:
        """The messages of the same chain that were sent before this one, for :func:`city.notices.notice`."""
        return tuple(
            each.message
            for each in self.chain(standing.chain)
            if sent_of(each.message) < sent_of(standing.message)
        )


def fold(messages: Iterable[Message], now: datetime, default_life: timedelta = DEFAULT_LIFE) -> History:
    """Decide the state of every message. ``now`` is aware; an end that is now is past.

    A message that names no end lives ``default_life`` from when it was sent.
    """
    copies = _distinct(messages)
    meanings = {key: meaning(group[0]) for key, group in copies.items()}
    public = [group[0] for key, group in copies.items() if meanings[key].reaches_public]
    chains = chains_of(public, meanings)
    retired = retirements(chains, meanings)
    names = {message.key: plain_identifier(chain[0].identifier) for chain in chains for message in chain}
    clock = _Clock(now, default_life)

    def standings() -> Iterator[Standing]:
        for key, group in copies.items():
            yield _stand(group[0], meanings[key], names.get(key), retired.get(key), clock)
            for copy in group[1:]:
                name = names.get(key, copy.identifier)
                yield Standing(copy, meanings[key], State.DUPLICATE, Because.SAME_KEY, name, by=group[0])

    ordered = tuple(sorted(standings(), key=lambda each: order_of(each.message)))
    by_key = {each.message.key: each for each in ordered if each.state is not State.DUPLICATE}
    return History(ordered, {names[c[0].key]: tuple(by_key[m.key] for m in c) for c in chains})


@dataclass(frozen=True, slots=True)
class _Clock:
    now: datetime
    default_life: timedelta


def _stand(
    message: Message, means: Meaning, chain: str | None, end: Retirement | None, clock: _Clock
) -> Standing:
    over = ends(message)
    if chain is None:
        return Standing(message, means, State.NOT_PUBLIC, Because.NEVER_PUBLIC, message.identifier, over)
    if end is not None:
        return Standing(message, means, end.state, end.because, chain, over, end.by)
    if means.action is Action.CANCEL:
        return Standing(message, means, State.ALL_CLEAR, Because.ENDS_ANOTHER, chain, over)
    if means.reason is Why.UPGRADED:
        return Standing(message, means, State.ALL_CLEAR, Because.MAKES_WAY, chain, over)
    if means.reason is Why.EVENT_OVER:
        return Standing(message, means, State.ENDED, Because.EVENT_OVER, chain, over)
    if over is not None:
        past = over <= clock.now
        state, because = (State.ENDED, Because.PAST_ITS_END) if past else (State.LIVE, Because.IN_FORCE)
        return Standing(message, means, state, because, chain, over)
    over = message.sent + clock.default_life if message.sent else None
    if over is not None and over <= clock.now:
        return Standing(message, means, State.ENDED, Because.PAST_DEFAULT_LIFE, chain, over)
    return Standing(message, means, State.LIVE, Because.IN_FORCE_BY_DEFAULT, chain, over)


def _distinct(messages: Iterable[Message]) -> dict[Key, list[Message]]:
    """Copies by key, in the order of sending, the copy that says most first (A1)."""
    groups: dict[Key, list[Message]] = defaultdict(list)
    for message in messages:
        groups[message.key].append(message)
    ordered = sorted(groups.values(), key=lambda group: order_of(group[0]))
    return {group[0].key: sorted(group, key=_says) if group[1:] else group for group in ordered}


def _says(message: Message) -> tuple[int, int, str, str]:
    """Smaller the more a copy says: an index entry says less than the alert itself."""
    words = sum(len(info.description) + len(info.instruction) for info in message.infos)
    return -len(message.areas), -words, message.identifier, repr(message.infos)
