"""Signing up: asked on a page, confirmed from the mailbox or the telephone that is to be written to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from city.enrolment import push
from city.enrolment.leaving import Bar, Suppression, after_joining
from city.enrolment.signup import (
    ASKED_LASTS,
    CODE_LASTS,
    REMEMBERED,
    Asked,
    By,
    Signup,
    Stage,
    Step,
    Why,
    agreed,
    confirmed,
    confirmed_by_code,
    left,
)
from city.enrolment.wishes import Fault, Form, Reading, offered, read, wished
from city.tokens import Purpose
from notifier.enrolment.tools import Tools

CODES = 1_000_000


class Joining:
    """From a form to a subscription."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def channels(self) -> tuple[str, ...]:
        """The channels that can be chosen: those that can send, mail only where its links lead somewhere."""
        return offered(self._tools.channels, has_links=bool(self._tools.url))

    def bodies(self) -> Sequence[str]:
        """The bodies whose meetings are known, by name."""
        return self._tools.bodies()

    def read(self, form: Form) -> Reading:
        """What a form says, and what is wrong with it."""
        reading = read(form, self.channels(), self.bodies(), self._tools.resolve)
        if reading.channel != "webpush" or "target" in reading.faults:
            return reading
        known = push.is_known(push.endpoint_of(reading.target), self._tools.push_services)
        return reading if known else replace(reading, faults={**reading.faults, "target": Fault.NO_BROWSER})

    def ask(self, reading: Reading, locale: str, evidence: str, source: str, now: datetime) -> Asked:
        """Keep the wish and have a confirmation sent, which is all that this target is sent before it.

        ``evidence`` are the words that were agreed to; ``source`` is the internet address that asks.
        """
        tools, to = self._tools, (reading.channel, reading.target)
        person, origin = tools.store.person(*to), tools.store.digest(source)
        ticket = tools.fresh()
        with tools.store.transaction():
            why = tools.admits(person, origin, now, now - REMEMBERED)
            if why is not Why.ASKED:
                return Asked(why, ticket)
            code = f"{tools.below(CODES):06}"
            signup = Signup(
                id=ticket,
                person=person,
                channel=reading.channel,
                stage=Stage.ASKED,
                asked=now,
                locale=locale,
                wishes=tuple(
                    wished(reading, locale, now, lambda about: f"web-{tools.store.digest(about)[:16]}")
                ),
                evidence=evidence,
                code=self._digest(ticket, code),
            )
            tools.store.put(signup)
            tools.store.note_ask(person, origin, now)
            facts = {"signup": ticket, "code": code}
            lasts = CODE_LASTS if reading.channel == "sms" else ASKED_LASTS
            tools.post("confirm", to, locale, facts, now, lasts)
        return Asked(Why.ASKED, ticket)

    def look(self, token: str, now: datetime) -> Step:
        """What confirming by this link would do. Changes nothing: scanners follow links too (F15)."""
        return confirmed(self._named(token, now), now)

    def confirm(self, token: str, now: datetime) -> Step:
        """Confirm by the link of a letter."""
        with self._tools.store.transaction():
            return self._take(confirmed(self._named(token, now), now), By.LINK, now)

    def confirm_by_code(self, ticket: str, code: str, now: datetime) -> Step:
        """Confirm by the code that was sent, typed on the page of ``ticket``."""
        with self._tools.store.transaction():
            signup = self._tools.store.get(ticket)
            digest = self._digest(ticket, "".join(code.split()))
            return self._take(confirmed_by_code(signup, digest, now), By.CODE, now)

    def confirm_by_text(self, person: str, now: datetime) -> Sequence[Step]:
        """Confirm all that waits for a "yes" from this telephone."""
        with self._tools.store.transaction():
            waiting = self._tools.store.open_of(person)
            return [self._take(confirmed(each, now), By.TEXT, now) for each in waiting]

    def join_by_text(self, reading: Reading, stream: str, locale: str, now: datetime) -> None:
        """Sign up whoever has asked for it from the telephone itself: that is the confirmation (CTIA, 5.1.2).

        ``stream`` is the one kind of pickup that was named, "" for all.
        """
        tools, to = self._tools, (reading.channel, reading.target)

        def name(about: str) -> str:
            return f"text-{tools.store.digest(f'{about}{stream}')[:16]}"

        wishes = [replace(each, filter=stream or each.filter) for each in wished(reading, locale, now, name)]
        signup = Signup(
            id=tools.fresh(), person=tools.store.person(*to), channel=reading.channel, stage=Stage.ASKED,
            asked=now, locale=locale, wishes=tuple(wishes),
            evidence="Text message from this number: START, with the topic",
        )  # fmt: skip
        with tools.store.transaction():
            self._take(confirmed(signup, now), By.TEXT, now)

    def refuse(self, token: str, now: datetime) -> Why:
        """ "This was not me": the sign-up is over, and nothing more is ever sent to this target unasked."""
        store = self._tools.store
        with store.transaction():
            signup = self._named(token, now)
            if signup is None:
                return Why.UNKNOWN
            if signup.stage is not Stage.ASKED:
                return Why.ALREADY_CONFIRMED
            store.put(left(signup).signup or signup)
            store.set_bars(signup.person, (*store.bars(signup.person), Suppression(Bar.BLOCKED)), now)
        return Why.LEFT

    def _named(self, token: str, now: datetime) -> Signup | None:
        return self._tools.store.get(self._tools.signer.read(Purpose.CONFIRM, token, now).subject)

    def _take(self, step: Step, by: By, now: datetime) -> Step:
        """Write down what a step has changed; the subscriptions with it, or nothing at all."""
        tools, signup = self._tools, step.signup
        if signup is None or step.why not in (Why.CONFIRMED, Why.WRONG_CODE):
            return step
        tools.store.put(signup)
        if step.why is Why.CONFIRMED:
            topics = {each.topic for each in signup.wishes}
            tools.store.set_bars(signup.person, after_joining(tools.store.bars(signup.person), topics), now)
            tools.subscriptions.save(agreed(signup, by, now))
        return step

    def _digest(self, ticket: str, code: str) -> str:
        return self._tools.store.digest(f"code\x1f{ticket}\x1f{code}")
