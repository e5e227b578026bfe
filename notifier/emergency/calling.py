"""Calling the second person: one-time links, the on-call list in turn, and everybody when glass was broken.

Whom to call is decided in :mod:`city.emergency.oncall`; that somebody is called is written down first, so
that of several workers one does it, and a crash calls nobody twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from city.emergency.emergencies import same_person
from city.emergency.governance import Entry, State, Step
from city.emergency.oncall import Call, OnCall, Page, Pager, whom_to_page
from city.tickets import LASTS, Bad, Ticket, read, written
from city.tokens import Purpose, Signer
from notifier.emergency.desk import Desk
from notifier.emergency.register import Case
from words import phrases

BY = "townbell"
"""Who the log says it was that called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling:
    """What calling works with. ``signer`` signs the links, ``link`` makes an address of a ticket ("" where
    the city's pages have none), ``nonce`` is another at every call."""

    desk: Desk
    roster: Sequence[OnCall]
    pager: Pager
    signer: Signer
    link: Callable[[str], str]
    nonce: Callable[[], str]

    def ticket(self, case: Case, person: str) -> str:
        """A one-time link's ticket with which this person may answer about what was submitted."""
        until = self.desk.tools.now() + LASTS
        content = str(_last(case.log, Step.SUBMIT).get("content", ""))
        found = Ticket(about=case.draft.id, content=content, person=person, nonce=self.nonce())
        return written(self.signer, Purpose.ANSWER, found, until)

    def read(self, text: str) -> tuple[Ticket, Case] | Bad:
        """Whose ticket it is and what it is about, or why it is none: also where it was used."""
        found = read(self.signer, Purpose.ANSWER, text, self.desk.tools.now())
        if isinstance(found, Bad):
            return found
        case = self.desk.register.case(found.about)
        used = any(each.detail.get("ticket") == found.nonce for each in case.log)
        return Bad.USED if used or case.standing.state is not State.SUBMITTED else (found, case)

    def tick(self) -> int:
        """Call whoever is to be called now about what waits for an answer; how many were called."""
        return sum(self._turn(self.desk.register.case(each)) for each in self.desk.tools.store.waiting())

    def everybody(self, advisory_id: str) -> int:
        """Tell the whole list that one person sent something alone; how many could be told."""
        sender = self.desk.register.case(advisory_id).standing.sent_by
        others = [each for each in self.roster if not same_person(each.name, sender)]
        why, values = Step.BREAK_GLASS.value, {"by": sender}
        return sum(
            self._call(self.desk.register.case(advisory_id), each, "glass", why, values) for each in others
        )

    def next_call(self, case: Case) -> Call:
        """Whom to call now about this, and why."""
        asked_at = case.standing.submitted_at or self.desk.tools.now()
        answered = case.standing.state is not State.SUBMITTED
        by, now = case.standing.submitted_by, self.desk.tools.now()
        return whom_to_page(self.roster, by, asked_at, _pages(case.log), answered, now)

    def _turn(self, case: Case) -> bool:
        person, reason = self.next_call(case)
        if person is None:
            return False
        # Nobody can follow a link by telephone: the alert's number is said, and the console has it.
        link = self.link(self.ticket(case, person.name)) if person.channel != "voice" else ""
        key, values = ("page.text", {"link": link}) if link else ("page.no_link", {})
        return self._call(
            case, person, "page", reason.value, {"by": case.standing.submitted_by, **values}, key
        )

    def _call(
        self, case: Case, person: OnCall, kind: str, why: str, values: Mapping[str, str], text: str = ""
    ) -> bool:
        """Write down that somebody is called, then call; and that it failed, if it did."""
        detail: dict[str, Any] = {"name": person.name, "channel": person.channel, "why": why}
        if not self._note(case, Step.PAGE, detail, after=case.last):
            return False  # another worker was quicker, or an answer has come
        words, draft = phrases(person.locale), case.draft
        known = {
            "city": self.desk.tools.house.city.name,
            "template": words.say(f"emergency.{draft.template}.event") if _has_words(case) else draft.id,
            "area": self.desk.register.area_names(draft)[0],
            "id": draft.id,
            **values,
        }
        subject = words.say(f"emergency.{kind}.subject", **known)
        said = words.say(f"emergency.{text or f'{kind}.text'}", **known)
        if not draft.is_live:  # a drill is practised to the end, and nobody may take it for the real thing
            subject, said = (words.say("emergency.drill.title", text=each) for each in (subject, said))
        about = f"{draft.id} {person.name} {len(case.log)}"
        if self.pager.page(person, about, subject, said):
            return True
        self._note(case, Step.UNREACHED, detail, after=2**62)
        return False

    def _note(self, case: Case, step: Step, detail: Mapping[str, Any], *, after: int) -> bool:
        entry = Entry(advisory_id=case.draft.id, at=self.desk.tools.now(), by=BY, step=step, detail=detail)
        return self.desk.tools.store.append([entry], after=after)


def _has_words(case: Case) -> bool:
    return phrases("en").has(f"emergency.{case.draft.template}.event")


def _last(log: Sequence[Entry], step: Step) -> Mapping[str, Any]:
    return next((each.detail for each in reversed(log) if each.step is step), {})


def _pages(log: Sequence[Entry]) -> list[Page]:
    """Who was called since it was submitted, and whether that could be done."""
    pages: list[Page] = []
    for each in log:
        if each.step is Step.SUBMIT:
            pages = []
        elif each.step is Step.PAGE:
            pages.append(Page(str(each.detail.get("name", "")), each.at))
        elif each.step is Step.UNREACHED and pages:
            pages[-1] = pages[-1]._replace(reached=False)
    return pages
