"""The steps of an emergency message, in order: draft, submit, approve, send; then update and cancel.

Every step looks at the log, asks :mod:`city.emergency.governance` whether it may be taken, and adds to the
log what was done, together with the message, in one transaction. Whoever was overtaken by
another step meanwhile looks again. What was refused is written down too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from city.advisories import Message
from city.emergency.emergencies import Draft, Published, is_person, names_the_area, same_person
from city.emergency.governance import (
    Change,
    Entry,
    Ready,
    Step,
    Why,
    may_approve,
    may_cancel,
    may_reject,
    may_send,
    may_submit,
    may_update,
)
from city.emergency.producing import breaches
from city.errors import TownbellError, WrongUse
from notifier.emergency import areas, composing
from notifier.emergency.freezing import all_areas, frozen
from notifier.emergency.reading import draft as read_draft
from notifier.emergency.refusals import refused
from notifier.emergency.register import Case, Composed, Register
from notifier.emergency.tools import Tools

TRIES = 20
"""How often a step that was overtaken by another one looks again."""


class Desk:
    """The steps. Each returns the advisory's id, or raises :class:`Refused` with the reason."""

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self.register = Register(tools)

    # --- steps -------------------------------------------------------------------------------------

    def draft(self, fields: Mapping[str, Any], by: str) -> str:
        """Keep a new draft; nobody hears of it yet. Raises Unreadable or NoArea for what cannot be one."""
        self._known(by, "")
        now = self.tools.now()
        draft = read_draft(self.tools.new_id(now), fields)
        if draft.updates:
            raise WrongUse("a draft cannot say what it updates", fix="Run: townbell advisory update ID")
        areas.areas(draft.where, self.tools.zones(), self.tools.house.city)
        self.tools.store.add(draft, self._entry(draft.id, by, Step.DRAFT, template=draft.template))
        return draft.id

    def submit(self, advisory_id: str, by: str) -> str:
        """Ask a second person."""

        def step(case: Case) -> tuple[Why, list[Entry], None]:
            found = self.register.composed(case)
            why = may_submit(case.standing, self._ready(case, found, None))
            detail = {
                "content": found.content,
                "recipients": dict(found.recipients),
                "live": case.draft.is_live,
            }
            return why, [self._entry(advisory_id, by, Step.SUBMIT, **detail)], None

        self._take(advisory_id, by, Step.SUBMIT, step)
        return advisory_id

    def approve(self, advisory_id: str, by: str, *, ticket: str = "", content: str = "") -> str:
        """Be the second person. ``ticket`` is a one-time link's, ``content`` what it showed."""

        def step(case: Case) -> tuple[Why, list[Entry], None]:
            found = self.register.composed(case, count=False)
            shown = content or _shown(case.log, Step.SUBMIT)
            why = may_approve(case.standing, by)
            if why.is_yes and shown != found.content:
                why = Why.OVERTAKEN  # a zone was drawn anew since: what was shown is not what would be sent
            detail = {"content": found.content, **({"ticket": ticket} if ticket else {})}
            return why, [self._entry(advisory_id, by, Step.APPROVE, **detail)], None

        self._take(advisory_id, by, Step.APPROVE, step)
        return advisory_id

    def reject(self, advisory_id: str, by: str, *, ticket: str = "") -> str:
        """Stop what has not left."""

        def step(case: Case) -> tuple[Why, list[Entry], None]:
            detail = {"ticket": ticket} if ticket else {}
            return may_reject(case.standing), [self._entry(advisory_id, by, Step.REJECT, **detail)], None

        self._take(advisory_id, by, Step.REJECT, step)
        return advisory_id

    def send(self, advisory_id: str, by: str, *, area: str | None = None, glass: bool = False) -> str:
        """Publish it, and tell residents. ``area`` is its name as typed; ``glass`` breaks the glass."""

        def step(case: Case) -> tuple[Why, list[Entry], Published | None]:
            found = self.register.composed(case)
            ready = self._ready(case, found, None if area is None else names_the_area(area, found.names))
            preapproved = self.register.is_preapproved(case.draft)
            why = may_send(case.standing, ready, self.tools.now(), glass=glass, preapproved=preapproved)
            approved = _shown(case.log, Step.APPROVE)
            if why is Why.ALLOWED and approved != found.content:
                why = Why.OVERTAKEN  # a zone was drawn anew since two people looked at it
            if why.is_yes and case.draft.updates and not case.before:
                why = Why.NOT_IN_FORCE  # it was taken back while this waited for its approval
            kind = Step.BREAK_GLASS if why is Why.PREAPPROVED_ALONE else Step.SEND
            return why, *self._sending(case, found, by, kind, why)

        self._take(advisory_id, by, Step.BREAK_GLASS if glass else Step.SEND, step)
        self.tools.tell()
        return advisory_id

    def update(self, advisory_id: str, by: str, changes: Mapping[str, Any]) -> tuple[str, Why]:
        """Bring what is in force up to date; the new advisory's id, and whether it left at once.

        The same words and area for longer leave at once; anything else waits for a second person. Raises
        WrongUse for another status.
        """
        self._known(by, advisory_id)
        case = self._head(advisory_id)
        fields = {**case.draft.fields, **changes, "updates": case.draft.id}
        draft = read_draft(self.tools.new_id(self.tools.now()), fields)
        if draft.status != case.draft.status:
            # An exercise that "updates" a real alert would leave nobody who hears of its end.
            raise WrongUse(f"what it updates is {case.draft.status}", fix="Leave out the status")
        change = Change(
            same_area=draft.where == case.draft.where,
            same_words=_said(draft) == _said(case.draft),
            preapproved=self.register.is_preapproved(draft),
        )
        why = may_update(case.standing, in_force=bool(case.before), change=change)
        if why not in (Why.SAME_AS_APPROVED, Why.NEEDS_APPROVAL):
            raise self._refused(case.draft.id, by, Step.UPDATE, why)
        areas.areas(draft.where, self.tools.zones(), self.tools.house.city)
        drafted = self._entry(draft.id, by, Step.DRAFT, template=draft.template, updates=case.draft.id)
        self.tools.store.add(draft, drafted)
        if why is Why.NEEDS_APPROVAL:
            return self.submit(draft.id, by), why
        self._take(draft.id, by, Step.SEND, lambda now: self._renewed(now, by))
        self.tools.tell()
        return draft.id, why

    def cancel(self, advisory_id: str, by: str, *, mistake: bool = False) -> str:
        """Take back everything that is in force of it: the danger is over, or it was sent by mistake."""

        def step(case: Case) -> tuple[Why, list[Entry], Published | None]:
            head = self._head(advisory_id)
            why = may_cancel(case.standing, in_force=bool(case.before))
            if not why.is_yes:
                return why, [], None
            now = self.tools.now()
            compose = composing.correction if mistake else composing.all_clear
            told = all_areas([each.message for each in case.before])
            message = compose(head.draft, told, self.tools.house, now, self.tools.new_id(now), case.before)
            if broken := breaches(message, composing.references(case.before)):
                raise TownbellError(f"the cancel breaks rules: {broken[0]}")
            published, unsigned = self._signed(message, case)
            detail = {"identifier": message.identifier, "mistake": mistake, "why": why.value, **unsigned}
            members = dict.fromkeys(each.advisory_id for each in case.before)
            entries = [self._entry(each, by, Step.CANCEL, **detail) for each in members]
            return why, entries, published

        self._take(advisory_id, by, Step.CANCEL, step)
        self.tools.tell()
        return advisory_id

    # --- what the steps share ----------------------------------------------------------------------

    def _take(
        self,
        advisory_id: str,
        by: str,
        wanted: Step,
        step: Callable[[Case], tuple[Why, Sequence[Entry], Published | None]],
    ) -> None:
        """Decide and write, again where another was quicker. Raises Refused with the reason."""
        self._known(by, advisory_id)
        for _ in range(TRIES):
            case = self.register.case(advisory_id)
            why, entries, published = step(case)
            if not why.is_yes:
                raise self._refused(advisory_id, by, wanted, why, case)
            if self.tools.store.append(entries, after=case.last, published=published):
                return
        raise self._refused(advisory_id, by, wanted, Why.OVERTAKEN)

    def _sending(
        self, case: Case, found: Composed, by: str, kind: Step, why: Why
    ) -> tuple[list[Entry], Published]:
        detail = {
            "why": why.value,
            "identifier": case.draft.id,
            "live": case.draft.is_live,
            "content": found.content,
            "recipients": dict(found.recipients),
        }
        older = dict.fromkeys(each.advisory_id for each in case.before if case.draft.updates)
        entries = [self._entry(each, by, Step.UPDATE, by_advisory=case.draft.id) for each in older]
        published, unsigned = self._signed(found.message, case)
        entries.append(self._entry(case.draft.id, by, kind, **detail, **unsigned))
        return entries, published

    def _signed(self, message: Message, case: Case) -> tuple[Published, dict[str, str]]:
        """The message frozen and signed; where that could not be, as it is, and why."""
        plain = frozen(message, case.draft, case.chain, self.tools.now())
        try:
            return replace(plain, document=self.tools.sign(plain.document)), {}
        except TownbellError as error:
            return plain, {"unsigned": str(error)}

    def _renewed(self, case: Case, by: str) -> tuple[Why, Sequence[Entry], Published | None]:
        """The same for longer: nothing in it that a second person has not seen."""
        found = self.register.composed(case)
        if found.breaches:
            return Why.BREAKS_RULES, [], None
        if not case.before:
            return Why.NOT_IN_FORCE, [], None
        return Why.SAME_AS_APPROVED, *self._sending(case, found, by, Step.SEND, Why.SAME_AS_APPROVED)

    def _head(self, advisory_id: str) -> Case:
        """The newest advisory of the chain that is in force; the one that is named where none is."""
        case = self.register.case(advisory_id)
        newest = case.before[-1].advisory_id if case.before else advisory_id
        return case if newest == advisory_id else self.register.case(newest)

    def _ready(self, case: Case, found: Composed, typed: bool | None) -> Ready:
        return Ready(
            live=case.draft.is_live,
            has_area=not case.draft.where.is_nowhere,
            in_city=found.in_city,
            keeps_rules=not found.breaches,
            correction=not found.correction_breaches,
            recipients=found.total,
            ceiling=self.register.ceiling(case.draft),
            typed=typed,
        )

    def _known(self, by: str, advisory_id: str) -> None:
        """Whoever acts has a name, and stands on the city's list if there is one."""
        if not is_person(by):
            raise WrongUse("nobody is named", fix="Say who you are: --by NAME")
        staff = self.tools.rules.staff
        if staff and not any(same_person(by, each) for each in staff):
            raise refused(Why.UNKNOWN_PERSON, advisory_id)

    def _refused(
        self, advisory_id: str, by: str, wanted: Step, why: Why, case: Case | None = None
    ) -> TownbellError:
        """The error for a step that may not be taken, which is written down."""
        entry = self._entry(advisory_id, by, Step.REFUSED, wanted=wanted.value, why=why.value)
        self.tools.store.append([entry], after=2**62)
        found = (
            self.register.composed(case, count=why is Why.OVER_CEILING)
            if case and why in _EXPLAINED
            else None
        )
        return refused(
            why,
            advisory_id,
            names=found.names if found else (),
            breaches=[*found.breaches, *found.correction_breaches] if found else (),
            recipients=found.total if found else 0,
            ceiling=self.register.ceiling(case.draft) if case else 0,
        )

    def _entry(self, advisory_id: str, by: str, step: Step, **detail: Any) -> Entry:
        name = " ".join(by.split())
        return Entry(advisory_id=advisory_id, at=self.tools.now(), by=name, step=step, detail=detail)


_EXPLAINED = (
    Why.AREA_NOT_TYPED,
    Why.AREA_TYPED_WRONG,
    Why.BREAKS_RULES,
    Why.NO_CORRECTION,
    Why.OVER_CEILING,
)


def _shown(log: Sequence[Entry], step: Step) -> str:
    """The digest of what was submitted, or approved, last."""
    return next((str(each.detail.get("content", "")) for each in reversed(log) if each.step is step), "")


def _said(draft: Draft) -> tuple[object, ...]:
    """The words of a draft, for telling whether an update says anything else."""
    return (
        draft.template,
        draft.status,
        dict(draft.details),
        dict(draft.words),
        dict(draft.levels),
        dict(draft.correction),
    )
