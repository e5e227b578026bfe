"""How messages hang together, and which of them end which (A5, A6, A8, A13, A22).

A *chain* is everything that is told about one event: messages linked by references, by
a VTEC event, or as a re-issue of the same text. Within a chain a later message ends
what it names, and also what it skipped, as far as its area reaches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from city.alerts.meaning import Action, Meaning, Why, ends, is_nws, vtecs
from city.alerts.messages import Area, Info, Key, Message, Reference, instant, plain_identifier
from city.alerts.vtec import Vtec
from city.earth.geometry import Box, box, boxes_touch
from city.nouns import noun

REISSUE_WINDOW = timedelta(minutes=15)
"""The same text, area and end, sent again within this time, is the same notice (A22)."""
EVENT_NUMBER_LIFE = timedelta(days=180)
"""VTEC numbers begin again every year: after this silence the same number is another event."""

Pair = tuple[Message, Message]
"""An earlier message and a later one."""

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


@noun(frozen=True, slots=True)
class Retirement:
    """That one message ends another. Of several the latest counts."""

    by: Message
    state: State
    because: Because


def sent_of(message: Message) -> datetime:
    """When it was sent; a message whose time could not be read comes before all others."""
    return message.sent or _LONG_AGO


def order_of(message: Message) -> tuple[datetime, str, str]:
    """Sorts messages by when they were sent, and the same way every time."""
    return sent_of(message), message.identifier, message.sender


def _own_name(message: Message) -> tuple[str, str]:
    return message.sender, plain_identifier(message.identifier)


def _reference_name(reference: Reference, within: Message) -> tuple[str, str]:
    """Whom a reference names. Without a sender it is the same one's."""
    return reference.sender or within.sender, plain_identifier(reference.identifier)


def chains_of(
    public: Sequence[Message], meanings: Mapping[Key, Meaning], reissued: Sequence[Pair]
) -> list[list[Message]]:
    """The public messages, sorted into chains: linked by references, VTEC event or re-issue.

    Two messages that name the same earlier one belong together even if that one was never seen.
    """
    joined = _Joined()
    for message in public:
        own = _own_name(message)
        joined.join(own, message.key)
        for reference in meanings[message.key].references:
            joined.join(own, _reference_name(reference, message))
    for before, after in (*_events(public), *reissued):
        joined.join(before.key, after.key)
    chains: dict[object, list[Message]] = defaultdict(list)
    for message in sorted(public, key=order_of):
        chains[joined.root(message.key)].append(message)
    return list(chains.values())


def _events(public: Sequence[Message]) -> Iterator[Pair]:
    """Neighbours in time of the same VTEC event (A13)."""
    last: dict[object, Message] = {}
    for message in sorted(public, key=order_of):
        for vtec in vtecs(message):
            before = last.get(vtec.event)
            if before is not None and _goes_on(vtec, sent_of(before), sent_of(message)):
                yield before, message
            last[vtec.event] = message


def _goes_on(vtec: Vtec, before: datetime, now: datetime) -> bool:
    """Whether an event of this number is still the one of before: numbers begin again every January.

    What began in December goes on in January as CON, EXT or CAN; a NEW is another event.
    """
    return now - before <= EVENT_NUMBER_LIFE and not (vtec.action == "NEW" and now.year != before.year)


def reissues(public: Sequence[Message]) -> Iterator[Pair]:
    """Pairs of a message and its re-issue under another id within minutes (A22)."""
    last: dict[object, Message] = {}
    for message in sorted(public, key=order_of):
        same = content(message)
        before = last.get(same)
        if before is not None and sent_of(message) - sent_of(before) <= REISSUE_WINDOW:
            yield before, message
        last[same] = message


def content(message: Message) -> tuple[object, ...]:
    """What the message says, where and until when, without its id and times of sending (A13, A22).

    NWS headlines are left out: they tell the time of issue. Everybody else's are the news itself.
    """
    return (
        message.sender,
        message.msg_type.casefold() == "cancel",
        words(message),
        tuple((info.severity, info.urgency, info.certainty) for info in message.infos),
        tuple(sorted(_codes(message))),
        tuple((area.polygons, area.circles, area.text) for area in message.areas),
        frozenset(vtec.event for vtec in vtecs(message)),
        ends(message),
    )


def words(message: Message) -> tuple[object, ...]:
    """What the message tells people to know and to do; how its lines are broken does not matter."""
    return tuple(
        (
            info.language.lower(),
            *(
                " ".join(text.split())
                for text in (info.event, _headline(info, message), info.description, info.instruction)
            ),
        )
        for info in message.infos
    )


def _headline(info: Info, message: Message) -> str:
    return "" if is_nws(message) and info.description else info.headline


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


def retirements(
    chains: Sequence[Sequence[Message]], meanings: Mapping[Key, Meaning], reissued: Sequence[Pair]
) -> dict[Key, Retirement]:
    """Which messages a later one ends. What is named outright counts before what a chain skipped."""
    found: dict[Key, Retirement] = {}
    for chain in chains:
        found.update(_skipped(chain, meanings))
    for before, after in reissued:
        found[before.key] = Retirement(after, State.SUPERSEDED, Because.REISSUED)
    for chain in chains:
        found.update(_named(chain, meanings))
    return found


def _retires(message: Message, means: Meaning) -> bool:
    """Whether a message ends what it names. An Alert of CAP's does not; one of the NWS's does (A8)."""
    return means.action in (Action.UPDATE, Action.CANCEL) or bool(vtecs(message))


def _named(chain: Sequence[Message], meanings: Mapping[Key, Meaning]) -> Iterator[tuple[Key, Retirement]]:
    """What messages of the chain name in their references; of several the latest comes last."""
    by_name: dict[tuple[str, str], list[Message]] = defaultdict(list)
    names: dict[Key, frozenset[tuple[str, str]]] = {}
    for message in chain:
        by_name[_own_name(message)].append(message)
        names[message.key] = frozenset(
            _reference_name(each, message) for each in meanings[message.key].references
        )
    for message in chain:
        means = meanings[message.key]
        if not _retires(message, means):
            continue
        for reference in means.references:
            for target in _meant(reference, by_name[_reference_name(reference, message)]):
                if _may_end(message, target, names[target.key]):
                    yield target.key, Retirement(message, _state_after(means), Because.REFERENCED)


def _meant(reference: Reference, candidates: Sequence[Message]) -> Sequence[Message]:
    """Those sent at the time that the reference gives; if none was, all: the time may be misspelt."""
    sent = instant(reference.sent)
    return [each for each in candidates if sent is not None and each.sent == sent] or candidates


def _may_end(message: Message, target: Message, named_by_target: frozenset[tuple[str, str]]) -> bool:
    """Whether a reference counts: not to oneself, and of two that name each other only the later's."""
    if target is message:
        return False
    return order_of(target) < order_of(message) or _own_name(message) not in named_by_target


def _state_after(means: Meaning) -> State:
    return State.CANCELLED if means.action is Action.CANCEL else State.SUPERSEDED


def _skipped(chain: Sequence[Message], meanings: Mapping[Key, Meaning]) -> Iterator[tuple[Key, Retirement]]:
    """What later messages of the chain end without naming it (A5: a chain may skip links).

    The NWS splits one event into segments by area, sent together, so a later message
    ends only what its area touches. A segment that only ends the event for its area
    (VTEC CAN, UPG, EXP) ends what lies wholly in such segments that were sent later:
    the rest of the area is still warned.
    """
    later = _Later()
    for together in _sent_together(chain):
        for message in together:
            if retirement := later.over(message):
                yield message.key, retirement
        for message in reversed(together):
            means = meanings[message.key]
            if _retires(message, means):
                retirement = Retirement(message, _state_after(means), Because.SAME_CHAIN)
                later.add(message, retirement, means.reason in _ENDS_ITS_AREA)


def _sent_together(chain: Sequence[Message]) -> Iterator[list[Message]]:
    """The chain's messages in groups of equal time, the latest first."""
    groups: dict[datetime, list[Message]] = defaultdict(list)
    for message in chain:
        groups[sent_of(message)].append(message)
    for moment in sorted(groups, reverse=True):
        yield groups[moment]


_ENDS_ITS_AREA = frozenset({Why.VTEC_CANCELLED, Why.UPGRADED, Why.EVENT_OVER})


class _Later:
    """Where the later messages of a chain apply, while one walks it backwards, the latest added first."""

    def __init__(self) -> None:
        self._going_on: dict[str, Retirement] = {}  # by code
        self._ended: dict[str, Retirement] = {}  # by code, where the event is over for that area only
        self._uncoded: list[tuple[Box | None, Retirement]] = []
        self._latest_coded: Retirement | None = None

    def add(self, message: Message, retirement: Retirement, ends_its_area: bool) -> None:
        codes = _codes(message)
        known = self._ended if ends_its_area else self._going_on
        for code in codes:
            known.setdefault(code, retirement)
        if codes:
            self._latest_coded = self._latest_coded or retirement
        else:
            self._uncoded.append((_box(message.areas), retirement))

    def over(self, message: Message) -> Retirement | None:
        """The latest retirement of a message by what was added, or None where its area is untouched.

        What cannot be compared is taken to touch: the later message knows more.
        """
        codes = _codes(message)
        own = None if codes else _box(message.areas)
        touching = (
            retirement
            for other, retirement in self._uncoded
            if own is None or other is None or boxes_touch(own, other)
        )
        found = (next(touching, None), self._over_codes(codes) if codes else self._latest_coded)
        return _latest(each for each in found if each)

    def _over_codes(self, codes: frozenset[str]) -> Retirement | None:
        going_on = [self._going_on[code] for code in codes if code in self._going_on]
        ended = [self._ended[code] for code in codes if code in self._ended]
        whole = all(code in self._ended or code in self._going_on for code in codes)
        return _latest([*going_on, *ended] if whole else going_on)


def _latest(retirements: Iterable[Retirement]) -> Retirement | None:
    return max(retirements, key=lambda each: order_of(each.by), default=None)


def _codes(message: Message) -> frozenset[str]:
    return frozenset(code for area in message.areas for code in (*area.ugc, *area.same))


def _box(areas: Iterable[Area]) -> Box | None:
    """The box around everything drawn; None where nothing is, or a circle, which is not worth a box."""
    rings = [ring for area in areas for ring in area.polygons if ring]
    if not rings or any(area.circles for area in areas):
        return None
    return box([point for ring in rings for point in ring])
