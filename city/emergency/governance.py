"""Who may do what with an emergency message, and why: every step of it pure, with a reason.

Draft, submit, approve (another person), send; then update and cancel. The log is all that is
kept of it, and where an advisory stands is read from the log alone. What must hold before a
message leaves is a row of checks, tried from the top; the first that fails is the reason
(alerting F13: the same prompt for test and live, one person, no correction prepared; F14: no
area).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from city.errors import TownbellError
from city.localized import words_of
from city.nouns import noun

APPROVAL_LASTS = timedelta(hours=24)
"""An approval is of a situation: a day later somebody looks again."""


class Step(StrEnum):
    """What the log says was done."""

    DRAFT = "draft"
    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    SEND = "send"
    BREAK_GLASS = "break_glass"
    UPDATE = "update"  # another advisory brings this one up to date
    CANCEL = "cancel"
    PAGE = "page"  # somebody on the on-call list is called
    UNREACHED = "unreached"  # the call could not be made
    REFUSED = "refused"  # somebody tried what they may not


class State(StrEnum):
    """Where an advisory stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    SENT = "sent"
    UPDATED = "updated"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Why(StrEnum):
    """Why a step may or may not be taken."""

    ALLOWED = "allowed"
    PREAPPROVED_ALONE = "preapproved_alone"  # one person, a template approved beforehand: break-glass
    SAME_AS_APPROVED = "same_as_approved"  # nothing in it that another person has not approved
    # not
    UNKNOWN_PERSON = "unknown_person"
    NOT_A_DRAFT = "not_a_draft"
    NOT_SUBMITTED = "not_submitted"
    ALREADY_SUBMITTED = "already_submitted"
    ALREADY_APPROVED = "already_approved"
    NOT_APPROVED = "not_approved"
    REJECTED = "rejected"
    ALREADY_SENT = "already_sent"
    NOT_SENT = "not_sent"
    NOT_IN_FORCE = "not_in_force"
    SAME_PERSON = "same_person"
    APPROVAL_OLD = "approval_old"
    NOT_PREAPPROVED = "not_preapproved"
    BREAKS_RULES = "breaks_rules"
    NO_AREA = "no_area"
    AREA_ELSEWHERE = "area_elsewhere"
    NO_CORRECTION = "no_correction"
    OVER_CEILING = "over_ceiling"
    AREA_NOT_TYPED = "area_not_typed"
    AREA_TYPED_WRONG = "area_typed_wrong"
    NEEDS_APPROVAL = "needs_approval"
    OVERTAKEN = "overtaken"  # somebody else took a step meanwhile

    @property
    def is_yes(self) -> bool:
        return self in (Why.ALLOWED, Why.PREAPPROVED_ALONE, Why.SAME_AS_APPROVED)


class Refused(TownbellError):
    """A step that may not be taken. ``why`` is the log's word for it."""

    def __init__(self, why: Why, what: str, *, where: str = "", fix: str = "") -> None:
        super().__init__(what, where=where, fix=fix)
        self.why = why


@noun(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log. ``seq`` orders it; 0 until the store has given it one. No personal data of
    residents; ``detail`` says what else is to be known of the step, as plain JSON values."""

    advisory_id: str
    at: datetime
    by: str
    step: Step
    detail: Mapping[str, Any] = field(default_factory=dict)
    seq: int = 0


class Standing(NamedTuple):
    """Where an advisory stands, by its log."""

    state: State
    drafted_by: str = ""
    submitted_by: str = ""
    submitted_at: datetime | None = None
    approved_by: str = ""
    approved_at: datetime | None = None
    sent_by: str = ""
    sent_at: datetime | None = None


def standing(log: Sequence[Entry]) -> Standing:
    """What a log of one advisory amounts to, in the order of its numbers."""
    found = Standing(State.DRAFT)
    for entry in sorted(log, key=lambda each: each.seq):
        found = _after(found, entry)
    return found


def _after(before: Standing, entry: Entry) -> Standing:
    if entry.step is Step.DRAFT:
        return before._replace(drafted_by=entry.by)
    if entry.step is Step.SUBMIT:
        return before._replace(state=State.SUBMITTED, submitted_by=entry.by, submitted_at=entry.at)
    if entry.step is Step.APPROVE:
        return before._replace(state=State.APPROVED, approved_by=entry.by, approved_at=entry.at)
    if entry.step in (Step.SEND, Step.BREAK_GLASS):
        return before._replace(state=State.SENT, sent_by=entry.by, sent_at=entry.at)
    ends = {Step.REJECT: State.REJECTED, Step.UPDATE: State.UPDATED, Step.CANCEL: State.CANCELLED}
    return before._replace(state=ends.get(entry.step, before.state))


class Ready(NamedTuple):
    """What is known of a message that is about to be sent.

    ``typed`` is whether the area's name was typed: None where nothing was. ``recipients`` and
    ``ceiling`` are numbers of messages; None where no count could be made, which is no reason to
    be silent in an emergency, but is said.
    """

    live: bool
    has_area: bool
    in_city: bool
    keeps_rules: bool
    correction: bool
    recipients: int | None
    ceiling: int
    typed: bool | None


def may_submit(now_at: Standing, ready: Ready) -> Why:
    """Whether a draft may go to the second person."""
    wrong = {
        State.SUBMITTED: Why.ALREADY_SUBMITTED,
        State.APPROVED: Why.ALREADY_APPROVED,
        State.REJECTED: Why.REJECTED,
    }
    if now_at.state is not State.DRAFT:
        return wrong.get(now_at.state, Why.ALREADY_SENT)
    return _content(ready)


def may_approve(now_at: Standing, by: str) -> Why:
    """Whether this person may be the second: never who submitted, under whatever spelling of the name."""
    if now_at.state is State.SUBMITTED:
        alone = words_of(by) == words_of(now_at.submitted_by)
        return Why.SAME_PERSON if alone else Why.ALLOWED
    wrong = {
        State.DRAFT: Why.NOT_SUBMITTED,
        State.APPROVED: Why.ALREADY_APPROVED,
        State.REJECTED: Why.REJECTED,
    }
    return wrong.get(now_at.state, Why.ALREADY_SENT)


def may_reject(now_at: Standing) -> Why:
    """Anybody on the staff may stop what has not left."""
    if now_at.state in (State.DRAFT, State.SUBMITTED, State.APPROVED):
        return Why.ALLOWED
    return Why.REJECTED if now_at.state is State.REJECTED else Why.ALREADY_SENT


def may_send(now_at: Standing, ready: Ready, now: datetime, *, glass: bool, preapproved: bool) -> Why:
    """Whether the message may leave now.

    ``glass`` is whether one person breaks the glass: then no approval is asked for, but every word
    must have been approved beforehand.
    """
    if now_at.state in (State.SENT, State.UPDATED, State.CANCELLED, State.EXPIRED):
        return Why.ALREADY_SENT
    if now_at.state is State.REJECTED:
        return Why.REJECTED
    if refused := _unapproved(now_at, now, glass=glass, preapproved=preapproved):
        return refused
    refused = _content(ready)
    if refused is Why.ALLOWED and ready.live:
        refused = _typed(ready)
    if not refused.is_yes:
        return refused
    return Why.PREAPPROVED_ALONE if glass and now_at.state is not State.APPROVED else Why.ALLOWED


def _unapproved(now_at: Standing, now: datetime, *, glass: bool, preapproved: bool) -> Why | None:
    if now_at.state is State.APPROVED and now_at.approved_at is not None:
        return Why.APPROVAL_OLD if now - now_at.approved_at > APPROVAL_LASTS else None
    if glass:
        return None if preapproved else Why.NOT_PREAPPROVED
    return Why.NOT_APPROVED if now_at.state is State.SUBMITTED else Why.NOT_SUBMITTED


def _content(ready: Ready) -> Why:
    """What must hold of the message itself, before it is shown to anybody as ready."""
    if not ready.has_area:
        return Why.NO_AREA
    if not ready.in_city:
        return Why.AREA_ELSEWHERE
    if not ready.keeps_rules:
        return Why.BREAKS_RULES
    if not ready.correction:
        return Why.NO_CORRECTION
    if ready.live and ready.recipients is not None and ready.recipients > ready.ceiling:
        return Why.OVER_CEILING
    return Why.ALLOWED


def _typed(ready: Ready) -> Why:
    if ready.typed is None:
        return Why.AREA_NOT_TYPED
    return Why.ALLOWED if ready.typed else Why.AREA_TYPED_WRONG


class Change(NamedTuple):
    """How an update differs from what was approved before it."""

    same_area: bool
    same_words: bool
    preapproved: bool


def may_update(now_at: Standing, *, in_force: bool, change: Change) -> Why:
    """Whether a message in force may be brought up to date by one person, in one step.

    The same words in the same area for longer have been approved already; anything else is as new
    as a first alert, and goes to a second person.
    """
    if now_at.state not in (State.SENT, State.UPDATED):
        return Why.NOT_IN_FORCE if now_at.state is State.CANCELLED else Why.NOT_SENT
    if not in_force:
        return Why.NOT_IN_FORCE
    return Why.SAME_AS_APPROVED if change.same_area and change.same_words else Why.NEEDS_APPROVAL


def may_cancel(now_at: Standing, *, in_force: bool) -> Why:
    """Whether a message may be taken back: by one person, in one step, for its words were approved with it.

    A false alarm of 38 minutes was one of which nobody could send the correction (F13).
    """
    if now_at.state not in (State.SENT, State.UPDATED):
        return Why.NOT_IN_FORCE if now_at.state is State.CANCELLED else Why.NOT_SENT
    return Why.SAME_AS_APPROVED if in_force else Why.NOT_IN_FORCE
