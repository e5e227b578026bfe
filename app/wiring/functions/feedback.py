"""What comes back on AWS: bounces, complaints and receipts of SES, receipts of texts, and texts to the city.

AWS tells an SNS topic, the topic fills a queue, and what nobody could take lies in a dead-letter queue. What
is answered (and confirmations that wait for their turn) leaves by the courier, also once a minute.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from app.wiring import aws, enrolling, log_lines, state
from app.wiring.functions.queues import failures
from app.wiring.functions.started import settings
from city.enrolment.signup import By
from city.errors import TownbellError
from web.inward.notifications import of_aws, over, text_of

if TYPE_CHECKING:
    from datetime import datetime

    from app.clock import RunningClock
    from app.settings import Settings
    from city.delivery.receipts import Receipts
    from notifier.enrolment.leaving import Leaving
    from notifier.enrolment.texting import Texting
    from skill.conversation import Conversation

log = logging.getLogger("townbell.feedback")


class Desk(NamedTuple):
    """Who takes each kind of news; ``courier`` sends what is answered."""

    leaving: Leaving
    receipts: Receipts
    texting: Texting
    courier: Callable[[], object]


def feedback() -> aws.Handler:
    """The function: messages of its queue in, those that it could not take out; or a schedule's call."""
    from app.clock import RunningClock

    clock = RunningClock()

    @cache
    def desk() -> Desk:
        return _desk(settings(clock), clock)

    def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        failed = [each for each in event.get("Records", ()) if not _taken(each, desk(), clock.now())]
        try:
            desk().courier()
        except TownbellError as error:  # it comes again in a minute; what was taken stays taken
            log.warning("%s", error)
        return failures(failed)

    return handle


def _desk(settings: Settings, clock: RunningClock) -> Desk:
    from app.wiring.channels import channels
    from app.wiring.published import snapshots
    from app.wiring.talking import models, skill
    from notifier.enrolment.joining import Joining
    from notifier.enrolment.leaving import Leaving
    from notifier.enrolment.texting import Texting

    tools = enrolling.tools(settings, clock)
    leaving = Leaving(tools)

    @cache
    def talk() -> Conversation:
        from skill.conversation import Conversation

        told = skill(settings, snapshots(settings, clock), counted=log_lines.counted(settings.city.zone))
        return Conversation(told, models(settings))

    def ask(text: str, locale: str, address: str, before: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        reply = talk().ask(text, locale, address or None, before, clock.now())
        return reply.speech, reply.state

    return Desk(
        leaving,
        state.receipts(settings),
        Texting(tools, Joining(tools), leaving, ask),
        enrolling.courier(settings, clock, channels(settings)),
    )


def _taken(record: Mapping[str, Any], desk: Desk, now: datetime) -> bool:
    """Whether a notification could be taken; news that is none of ours is, and changes nothing."""
    text = str(record.get("body", ""))
    try:
        if not isinstance(json.loads(text), dict):
            return False
        for address in over(text):
            desk.leaving.end(("email", address), By.PROVIDER, now)
        if (receipt := of_aws(text)) is not None:
            desk.receipts.note(receipt, now)
        if (message := text_of(text)) is not None:
            desk.texting.reply(message, now)
    except TownbellError as error:  # a store that is throttled: it comes again
        log.warning("%s", error)
        return False
    except (ValueError, RecursionError):
        return False
    return True
