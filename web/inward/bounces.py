"""Mail that came back, and mail that somebody called unwanted, as SES tells of it through SNS.

Source: Amazon SES Developer Guide, "Contents of Amazon SNS notifications" and "Contents of event data". Only
what is for good ends anything: a full mailbox is empty again tomorrow. News of texts and calls may
come the same way.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, make_response, request

from city.enrolment.targets import email
from web.inward.receipts import Received, of_aws
from web.inward.sns import Sns, SnsRefusedError, SnsType

if TYPE_CHECKING:
    from web.joining.enrolment import Providers
    from web.ports import Site

MOST = 100
"""Addresses in one notification; a message of ours has one."""
NO_COMPLAINT = frozenset({"not-spam", "auth-failure"})
"""Feedback (RFC 5965, 7.3) that is no wish to hear no more: praise, and a broken signature."""

log = logging.getLogger(__name__)

Ended = Callable[[str, datetime], object]
"""Told of an address that no mail may go to any more, and since when."""


def bounces(site: Site, ended: Ended, received: Received, providers: Providers) -> Blueprint:
    """POST /mail/aws, where the city has SES tell of its mail."""
    blueprint = Blueprint("bounces", __name__)

    def aws() -> Response:
        """Take one notification of SNS. 403 for what is not SNS's own, of our topic, and fresh."""
        try:
            told = sns.message(request.get_data())
        except SnsRefusedError as refused:
            log.warning("Refused news of mail: %s", refused.reason.value)
            abort(403)
        if told.type is SnsType.CONFIRM and not sns.confirm(told):
            abort(503)  # SNS posts it again
        if told.type is SnsType.NOTIFICATION:
            for address in over(told.text):
                ended(address, site.now())
            if (receipt := of_aws(told.text)) is not None:
                received(receipt, site.now())
        return make_response("", 204)

    if providers.mail_topics:
        sns = Sns(providers.mail_topics, providers.fetch, site.now)
        blueprint.add_url_rule("/mail/aws", "aws", aws, methods=["POST"])
    return blueprint


def over(text: str) -> tuple[str, ...]:
    """The addresses that a notification says nothing can or may be sent to any more; none for other news."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(said, dict):
        return ()
    kind = said.get("eventType", said.get("notificationType"))  # of a configuration set, of an identity
    named = _bounced(said) if kind == "Bounce" else _complained(said) if kind == "Complaint" else iter(())
    found = (email(parseaddr(each)[1]) for each in named)
    return tuple(dict.fromkeys(filter(None, found)))


def _bounced(said: Mapping[str, Any]) -> Iterator[str]:
    bounce = said.get("bounce")
    if isinstance(bounce, dict) and bounce.get("bounceType") == "Permanent":
        yield from _addresses(bounce.get("bouncedRecipients"))


def _complained(said: Mapping[str, Any]) -> Iterator[str]:
    complaint = said.get("complaint")
    if isinstance(complaint, dict) and complaint.get("complaintFeedbackType") not in NO_COMPLAINT:
        yield from _addresses(complaint.get("complainedRecipients"))


def _addresses(listed: object) -> Iterator[str]:
    for each in listed[:MOST] if isinstance(listed, list) else ():
        if isinstance(each, dict) and isinstance(each.get("emailAddress"), str):
            yield each["emailAddress"]
