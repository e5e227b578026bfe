"""Mail that came back, and mail that somebody called unwanted, as SES tells of it through SNS.

Source: Amazon SES Developer Guide, "Contents of Amazon SNS notifications" and "Contents of event data". Only
what is for good ends anything: a full mailbox is empty again tomorrow. News of texts and calls may
come the same way.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, make_response, request

from web.inward.notifications import of_aws, over
from web.inward.receipts import Received
from web.inward.sns import Sns, SnsRefusedError, SnsType

if TYPE_CHECKING:
    from web.joining.enrolment import Providers
    from web.ports import Site

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
