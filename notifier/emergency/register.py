"""How each advisory stands, and what its draft would be if it were sent now. Changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from city.advisories import Area, Message
from city.emergency.emergencies import Draft, Published, in_force
from city.emergency.governance import Entry, Standing, State, Step, standing
from city.emergency.producing import Breach, advice, breaches
from city.errors import TownbellError
from notifier.emergency import areas, composing
from notifier.emergency.freezing import frozen
from notifier.emergency.reading import draft as read_draft
from notifier.emergency.tools import Tools


class Case(NamedTuple):
    """One advisory as it stands at this moment. ``last`` is the number of the log's last entry."""

    draft: Draft
    log: Sequence[Entry]
    standing: Standing
    chain: str
    before: Sequence[Published]
    last: int


@dataclass(frozen=True, slots=True)
class Composed:
    """What a draft would be if it were sent now, and what it would break."""

    message: Message
    correction: Message
    names: Sequence[str]
    breaches: tuple[Breach, ...]
    correction_breaches: tuple[Breach, ...]
    in_city: bool
    plain: tuple[Message, Message]
    """Message and correction as they would be live: of a drill, whose own words say that it is one."""
    recipients: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.recipients.values())

    @property
    def content(self) -> str:
        """A digest of what is approved: the words and where. The times come with the sending."""
        blocks = [
            (each.language, each.event, each.headline, each.description, each.instruction, repr(each.areas))
            for message in (self.message, self.correction)
            for each in message.infos
        ]
        return hashlib.sha256(json.dumps(blocks).encode()).hexdigest()[:16]


class Register:
    """Every advisory of the city, looked at."""

    def __init__(self, tools: Tools) -> None:
        self.tools = tools

    def case(self, advisory_id: str) -> Case:
        """How an advisory stands. Raises TownbellError where there is none."""
        store = self.tools.store
        return self._case(advisory_id, store.log(), store.published())

    def cases(self) -> list[Case]:
        """How every advisory stands, oldest first."""
        store = self.tools.store
        log, published = store.log(), store.published()
        ids = dict.fromkeys(each.advisory_id for each in log if each.step is Step.DRAFT)
        return [self._case(each, log, published) for each in ids]

    def _case(self, advisory_id: str, log: Sequence[Entry], published: Sequence[Published]) -> Case:
        fields = self.tools.store.fields(advisory_id)
        if fields is None:
            raise TownbellError(f"there is no advisory {advisory_id!r}", fix="Run: townbell advisory list")
        draft = read_draft(advisory_id, fields)
        own = [each for each in log if each.advisory_id == advisory_id]
        chain = self._chain(draft, published)
        before = in_force(published, chain, self.tools.now())
        return Case(draft, own, self._standing(own, advisory_id, published), chain, before, log[-1].seq)

    def _standing(self, log: Sequence[Entry], advisory_id: str, published: Sequence[Published]) -> Standing:
        found = standing(log)
        until = [
            each.until for each in published if each.advisory_id == advisory_id and each.msg_type != "Cancel"
        ]
        over = found.state is State.SENT and bool(until) and max(until) <= self.tools.now()
        return found._replace(state=State.EXPIRED) if over else found

    def _chain(self, draft: Draft, published: Sequence[Published]) -> str:
        """The advisory that began it all: that of what the draft updates."""
        chains = {each.advisory_id: each.chain for each in published}
        return chains.get(draft.updates, draft.updates) if draft.updates else draft.id

    def composed(self, case: Case, *, count: bool = True) -> Composed:
        """What the draft would be if it were sent now. Raises NoArea where it is nowhere (F14)."""
        tools = self.tools
        now = tools.now()
        where, names = areas.areas(case.draft.where, tools.zones(), tools.house.city)
        before = case.before if case.draft.updates else ()
        message = composing.alert(case.draft, where, tools.house, now, case.draft.id, before)
        itself = [*before, frozen(message, case.draft, case.chain, now)]
        undo = composing.correction(case.draft, message, tools.house, now, f"{case.draft.id}-0", itself)
        plain = (message, undo) if case.draft.is_live else self._live(case, where, now, before)
        return Composed(
            message=message,
            correction=undo,
            names=names,
            breaches=breaches(message, composing.references(before)),
            correction_breaches=breaches(undo, composing.references(itself)),
            in_city=areas.is_in_city(message, tools.ground()),
            plain=plain,
            recipients=tools.audience(plain[0]) if count else {},
        )

    def _live(
        self, case: Case, where: Mapping[str, tuple[Area, ...]], now: datetime, before: Sequence[Published]
    ) -> tuple[Message, Message]:
        """A drill's message and correction, were it no drill: it tells how many would hear it."""
        house = self.tools.house
        draft = replace(case.draft, status="Actual")
        message = composing.alert(draft, where, house, now, draft.id, before)
        itself = [*before, frozen(message, draft, case.chain, now)]
        return message, composing.correction(draft, message, house, now, f"{draft.id}-0", itself)

    def area_names(self, draft: Draft) -> Sequence[str]:
        """By what names its area goes, one a language."""
        return areas.areas(draft.where, self.tools.zones(), self.tools.house.city)[1]

    def ceiling(self, draft: Draft) -> int:
        """The most messages of one send: the city's, or the draft's own where that is lower."""
        return min(self.tools.rules.ceiling, draft.ceiling or self.tools.rules.ceiling)

    def advice(self, found: Composed) -> Iterator[str]:
        """What may be sent, but should be thought of once more."""
        yield from advice(found.message)
        if not found.in_city:
            yield "its area does not touch the city"

    def is_preapproved(self, draft: Draft) -> bool:
        """Whether one person may send it by breaking the glass."""
        return composing.is_preapproved(draft, self.tools.rules.approved)
