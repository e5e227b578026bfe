"""Paging the people on call about what needs one, in turn, until somebody acknowledges.

That somebody is paged is written down first, so that of several workers one does it, and a crash
pages nobody twice. A link acknowledges once, and only by POST (alerting F15).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from city.emergency.duty import DutyLog, Entry, Kind, Matter, Standing, Step, compared, standing, whom
from city.emergency.oncall import OnCall, Pager
from city.tickets import LASTS, Bad, Ticket, read, written
from city.tokens import Purpose, Signer
from words import phrases

CALL = "voice"
"""The channel that rings a telephone."""
MEMORY = timedelta(days=7)
"""Matters in which nothing has stirred for so long are looked at no more, unless they are raised again."""
ANY = 2**62
"""An entry that is added whatever else was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What paging works with. ``signer`` signs the links, ``link`` makes an address of a ticket ("" where
    the city's pages have none), ``nonce`` is another at every call. ``key`` makes of a ticket and a locale
    the address where a key is told that is pressed in a call, "" where none is: nobody can follow a link by
    telephone."""

    log: DutyLog
    roster: Sequence[OnCall]
    pager: Pager
    signer: Signer
    link: Callable[[str], str]
    nonce: Callable[[], str]
    city: str
    key: Callable[[str, str], str] = lambda _ticket, _locale: ""

    def tick(self, found: Mapping[Kind, Collection[Matter] | None], now: datetime) -> int:
        """Note what is new and what is over, then page whoever is to be paged; how many were."""
        logs = self._logs(now)
        look = compared({key: standing(log) for key, log in logs.items()}, found)
        for each in look.new:
            self._note(each.key, logs, Step.RAISED, now, detail={"detail": each.detail})
        for key in look.over:
            self._note(key, logs, Step.OVER, now)
        there = [each for some in found.values() for each in some or ()]
        logs = self._logs(now) if look.new or look.over else logs
        return sum(self._page(each, logs, now) for each in there)

    def read(self, text: str, now: datetime) -> tuple[Ticket, Standing] | Bad:
        """Whose link it is and how the matter stands, or why it is none: also where it was used."""
        found = read(self.signer, Purpose.DUTY, text, now)
        if isinstance(found, Bad):
            return found
        log = self.log.entries(found.about)
        used = any(each.ticket == found.nonce for each in log)
        return Bad.USED if used else (found, standing(log))

    def acknowledge(self, text: str, now: datetime) -> Ticket | Bad:
        """Write down that whoever holds the link takes care of it. Nobody is paged about it any more."""
        found = self.read(text, now)
        if isinstance(found, Bad):
            return found
        ticket, _ = found
        entry = Entry(
            matter=ticket.about,
            at=now,
            step=Step.ACKNOWLEDGED,
            name=ticket.person,
            ticket=ticket.nonce,
        )
        return ticket if self.log.append(entry, after=ANY) else Bad.USED

    def _logs(self, now: datetime) -> Mapping[str, Sequence[Entry]]:
        logs: dict[str, list[Entry]] = defaultdict(list)
        for each in self.log.entries(since=now - MEMORY):
            logs[each.matter].append(each)
        return logs

    def _note(
        self, key: str, logs: Mapping[str, Sequence[Entry]], step: Step, now: datetime, **more: Any
    ) -> bool:
        entry = Entry(matter=key, at=now, step=step, **more)
        known = logs.get(key)
        if known is None:
            known = self.log.entries(key)
            if any(each.at >= now - MEMORY for each in known):
                return False  # it has stirred since the look: another worker was quicker
        return self.log.append(entry, after=max((each.seq for each in known), default=0))

    def _page(self, matter: Matter, logs: Mapping[str, Sequence[Entry]], now: datetime) -> bool:
        stands = standing(logs.get(matter.key, ()))
        person, reason = whom(self.roster, stands, now, answerable=bool(self.link("")))
        if person is None or not stands.open:
            return False
        detail = {"channel": person.channel, "why": reason.value}
        if not self._note(matter.key, logs, Step.PAGED, now, name=person.name, detail=detail):
            return False  # another worker was quicker, or somebody has acknowledged
        about = f"{matter.key} {person.name} {now.isoformat()}"
        ticket = self._ticket(matter, person, now)
        is_called = person.channel == CALL
        key = self.key(ticket, person.locale) if is_called else ""
        subject, text = self.said(matter, person, "" if is_called else self.link(ticket), key)
        if self.pager.page(person, about, subject, text, key):
            return True
        self.log.append(Entry(matter=matter.key, at=now, step=Step.UNREACHED, name=person.name), after=ANY)
        return False

    def _ticket(self, matter: Matter, person: OnCall, now: datetime) -> str:
        ticket = Ticket(about=matter.key, content="", person=person.name, nonce=self.nonce())
        return written(self.signer, Purpose.DUTY, ticket, now + LASTS)

    def said(self, matter: Matter, person: OnCall, link: str, key: str = "") -> tuple[str, str]:
        """Subject and text of a page, in the language of who is paged; ``key``: a key takes the matter."""
        words = phrases(person.locale)
        subject = words.say("duty.subject", city=self.city)
        why = f"duty.why.{matter.detail}"
        detail = words.say(why) if words.has(why) else matter.detail
        what = words.say(f"duty.about.{matter.kind}", about=matter.about, detail=detail).strip()
        how = "duty.text" if link else "duty.no_link"
        if person.channel == CALL:
            how = "duty.by_key" if key else "duty.by_call"
        return subject, words.say(how, what=what, link=link)
