"""What became of every message: the whole history in, the state of each out (A1, A5, A6, A9 to A13, A22).

:func:`fold` is pure and takes the messages in any order: what is live depends on
what was published and on the time, never on the order of arrival. Vanishing from a
feed changes nothing (A12): fold knows what it is given, so give it the history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from city.geometry import Box, box, boxes_touch
from city.meaning import Action, Meaning, Why, ends, meaning, vtecs
from city.messages import Area, Key, Message, plain_identifier

DEFAULT_LIFE = timedelta(hours=24)
REISSUE_WINDOW = timedelta(minutes=15)
"""The same text, area and end, sent again within this time, is the same notice (A22)."""
EVENT_NUMBER_LIFE = timedelta(days=180)
"""VTEC numbers begin again every year: after this silence the same number is another event."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class State(StrEnum):
    """Where a message stands."""

    LIVE = "live"
    SUPERSEDED = "superseded"  # a later message replaces it
    CANCELLED = "cancelled"  # a later message takes it back
    ENDED = "ended"  # its time is over
    ALL_CLEAR = "all_clear"  # it ends something else and says nothing lasting itself
    DUPLICATE = "duplicate"  # another copy of a message that stands elsewhere in the history
    NOT_PUBLIC = "not_public"  # never reaches a resident; staff see it


class Because(StrEnum):
    """Why a message stands where it stands."""

    IN_FORCE = "in_force"
    IN_FORCE_BY_DEFAULT = "in_force_by_default"  # it names no end: the city's default counts; staff review it
    SAME_KEY = "same_key"
    NEVER_PUBLIC = "never_public"  # the meaning's reason says more
    REFERENCED = "referenced"  # a later message names it
    SAME_CHAIN = "same_chain"  # a later message of its chain skipped the link to it
    REISSUED = "reissued"  # sent again under another id within minutes
    PAST_ITS_END = "past_its_end"
    PAST_DEFAULT_LIFE = "past_default_life"
    EVENT_OVER = "event_over"
    ENDS_ANOTHER = "ends_another"
    MAKES_WAY = "makes_way"  # VTEC UPG: the watch makes way for a warning


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
            if _sent(each.message) < _sent(standing.message)
        )


def fold(messages: Iterable[Message], now: datetime, default_life: timedelta = DEFAULT_LIFE) -> History:
    """Decide the state of every message. ``now`` is aware; an end that is now is past.

    A message that names no end lives ``default_life`` from when it was sent.
    """
    copies = _distinct(messages)
    meanings = {key: meaning(group[0]) for key, group in copies.items()}
    public = [group[0] for key, group in copies.items() if meanings[key].reaches_public]
    chains = _chains(public, meanings)
    retired = _retirements(chains, meanings)
    names = {message.key: chain[0].identifier for chain in chains for message in chain}
    clock = _Clock(now, default_life)

    def standings() -> Iterator[Standing]:
        for key, group in copies.items():
            yield _stand(group[0], meanings[key], names.get(key), retired.get(key), clock)
            for copy in group[1:]:
                name = names.get(key, copy.identifier)
                yield Standing(copy, meanings[key], State.DUPLICATE, Because.SAME_KEY, name, by=group[0])

    ordered = tuple(sorted(standings(), key=lambda each: _order(each.message)))
    by_key = {each.message.key: each for each in ordered if each.state is not State.DUPLICATE}
    return History(ordered, {names[c[0].key]: tuple(by_key[m.key] for m in c) for c in chains})


@dataclass(frozen=True, slots=True)
class _Clock:
    now: datetime
    default_life: timedelta


@dataclass(frozen=True, slots=True)
class _Retirement:
    """That one message ends another. Of several the latest counts."""

    by: Message
    state: State
    because: Because


def _stand(
    message: Message, means: Meaning, chain: str | None, end: _Retirement | None, clock: _Clock
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


def _sent(message: Message) -> datetime:
    return message.sent or _LONG_AGO


def _order(message: Message) -> tuple[datetime, str, str]:
    return _sent(message), message.identifier, message.sender


def _distinct(messages: Iterable[Message]) -> dict[Key, list[Message]]:
    """Copies by key, in the order of sending, the copy that says most first (A1)."""
    groups: dict[Key, list[Message]] = defaultdict(list)
    for message in messages:
        groups[message.key].append(message)
    ordered = sorted(groups.values(), key=lambda group: _order(group[0]))
    return {group[0].key: sorted(group, key=_says) for group in ordered}


def _says(message: Message) -> tuple[int, int, str, str]:
    """Smaller the more a copy says: an index entry says less than the alert itself."""
    words = sum(len(info.description) + len(info.instruction) for info in message.infos)
    return -len(message.areas), -words, message.identifier, repr(message.infos)


def _name(sender: str, identifier: str) -> tuple[str, str]:
    return sender, plain_identifier(identifier)


def _chains(public: Sequence[Message], meanings: Mapping[Key, Meaning]) -> list[list[Message]]:
    """The public messages, sorted into chains: linked by references, VTEC event or re-issue.

    Two messages that name the same earlier one belong together even if that one was never seen.
    """
    joined = _Joined()
    for message in public:
        own = _name(message.sender, message.identifier)
        joined.join(own, message.key)
        for reference in meanings[message.key].references:
            joined.join(own, _name(reference.sender, reference.identifier))
    for series in (_events(public), _reissues(public)):
        for one, other in series:
            joined.join(one.key, other.key)
    chains: dict[object, list[Message]] = defaultdict(list)
    for message in sorted(public, key=_order):
        chains[joined.root(message.key)].append(message)
    return list(chains.values())


def _events(public: Sequence[Message]) -> Iterator[tuple[Message, Message]]:
    """Neighbours in time of the same VTEC event (A13)."""
    last: dict[object, Message] = {}
    for message in sorted(public, key=_order):
        for vtec in vtecs(message):
            before = last.get(vtec.event)
            if before is not None and _sent(message) - _sent(before) <= EVENT_NUMBER_LIFE:
                yield before, message
            last[vtec.event] = message


def _reissues(public: Sequence[Message]) -> Iterator[tuple[Message, Message]]:
    """Pairs of a message and its re-issue under another id within minutes (A22)."""
    last: dict[object, Message] = {}
    for message in sorted(public, key=_order):
        same = content(message)
        before = last.get(same)
        if before is not None and _sent(message) - _sent(before) <= REISSUE_WINDOW:
            yield before, message
        last[same] = message


def content(message: Message) -> tuple[object, ...]:
    """What the message says, where and until when, without its id and times of sending (A13, A22).

    A headline is left out where there is a description: NWS headlines tell the time of issue.
    """
    return (
        message.sender,
        message.msg_type.casefold() == "cancel",
        words(message),
        tuple((info.severity, info.urgency, info.certainty) for info in message.infos),
        tuple(sorted(_codes(message))),
        tuple((area.polygons, area.circles, area.text) for area in message.areas),
        ends(message),
    )


def words(message: Message) -> tuple[object, ...]:
    """What the message tells people to know and to do."""
    return tuple(
        (info.language.lower(), info.event, info.description or info.headline, info.instruction)
        for info in message.infos
    )


class _Joined:
    """Disjoint sets of whatever can be hashed."""

    def __init__(self) -> None:
        self._parent: dict[object, object] = {}

    def root(self, node: object) -> object:
        self._parent.setdefault(node, node)
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def join(self, one: object, other: object) -> None:
        self._parent[self.root(one)] = self.root(other)


def _retirements(
    chains: Sequence[Sequence[Message]], meanings: Mapping[Key, Meaning]
) -> dict[Key, _Retirement]:
    """Which messages a later one ends. What is named outright counts before what a chain skipped."""
    found: dict[Key, _Retirement] = {}
    for chain in chains:
        found.update(_skipped(chain, meanings))
        found.update(_replaced_by_reissue(chain))
        found.update(_named(chain, meanings))
    return found


def _retires(message: Message, means: Meaning) -> bool:
    """Whether a message ends what it names. An Alert of CAP's does not; one of the NWS's does (A8)."""
    return means.action in (Action.UPDATE, Action.CANCEL) or bool(vtecs(message))


def _named(chain: Sequence[Message], meanings: Mapping[Key, Meaning]) -> Iterator[tuple[Key, _Retirement]]:
    """What later messages of the chain name in their references; of several the latest comes last."""
    by_name: dict[tuple[str, str], list[Message]] = defaultdict(list)
    for message in chain:
        by_name[_name(message.sender, message.identifier)].append(message)
    for message in chain:
        means = meanings[message.key]
        if not _retires(message, means):
            continue
        for reference in means.references:
            for target in by_name.get(_name(reference.sender, reference.identifier), ()):
                if _order(target) < _order(message):
                    yield target.key, _Retirement(message, _state_after(means), Because.REFERENCED)


def _state_after(means: Meaning) -> State:
    return State.CANCELLED if means.action is Action.CANCEL else State.SUPERSEDED


def _replaced_by_reissue(chain: Sequence[Message]) -> Iterator[tuple[Key, _Retirement]]:
    for before, message in _reissues(chain):
        yield before.key, _Retirement(message, State.SUPERSEDED, Because.REISSUED)


def _skipped(chain: Sequence[Message], meanings: Mapping[Key, Meaning]) -> Iterator[tuple[Key, _Retirement]]:
    """What later messages of the chain end without naming it (A5: a chain may skip links).

    The NWS splits one event into segments by area, sent together, so a later message
    ends only what its area touches. A segment that cancels by VTEC ends what lies
    wholly in the segments that were sent later: the rest of the area is still warned.
    """
    later = _Later()
    for together in _sent_together(chain):
        for message in together:
            if retirement := later.over(message):
                yield message.key, retirement
        for message in together:
            means = meanings[message.key]
            if _retires(message, means):
                partial = means.action is Action.CANCEL and bool(vtecs(message))
                later.add(message, _Retirement(message, _state_after(means), Because.SAME_CHAIN), partial)


def _sent_together(chain: Sequence[Message]) -> Iterator[list[Message]]:
    """The chain's messages in groups of equal time, the latest first."""
    groups: dict[datetime, list[Message]] = defaultdict(list)
    for message in chain:
        groups[_sent(message)].append(message)
    for moment in sorted(groups, reverse=True):
        yield groups[moment]


class _Later:
    """Where the later messages of a chain apply, while one walks it backwards."""

    def __init__(self) -> None:
        self._by_code: dict[str, tuple[_Retirement, bool]] = {}
        self._drawn: list[tuple[Box | None, _Retirement]] = []

    def add(self, message: Message, retirement: _Retirement, partial: bool) -> None:
        codes = _codes(message)
        for code in codes:
            self._by_code.setdefault(code, (retirement, partial))
        if not codes:
            self._drawn.append((_box(message.areas), retirement))

    def over(self, message: Message) -> _Retirement | None:
        """The retirement of a message by what was added, or None where its area is untouched."""
        codes = _codes(message)
        hits = [self._by_code[code] for code in codes if code in self._by_code]
        whole = len(hits) == len(codes)
        for retirement, partial in hits:
            if whole or not partial:
                return retirement
        if not codes:
            hits = list(self._by_code.values())
        own = _box(message.areas)
        for other, retirement in self._drawn:
            if codes or own is None or other is None or boxes_touch(own, other):
                return retirement
        return hits[0][0] if hits and not codes else None


def _codes(message: Message) -> frozenset[str]:
    return frozenset(code for area in message.areas for code in (*area.ugc, *area.same))


def _box(areas: Iterable[Area]) -> Box | None:
    """The box around everything drawn; None where nothing is, or a circle, which is not worth a box."""
    rings = [ring for area in areas for ring in area.polygons if ring]
    if not rings or any(area.circles for area in areas):
        return None
    return box([point for ring in rings for point in ring])
