"""What providers say later of messages that they had accepted: Twilio by callbacks, AWS through SNS.

Sources: Twilio, "Track the message status of outbound messages" and "Call status callbacks"; Amazon SES
Developer Guide, "Contents of event data"; AWS End User Messaging SMS User Guide, "Event types". Web push,
webhooks, mail by SMTP and Alexa report nothing.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, make_response, request

from city.delivery.receipts import Receipt
from web.inward.inbound import is_twilios

if TYPE_CHECKING:
    from web.joining.enrolment import Providers
    from web.ports import Site

log = logging.getLogger(__name__)

Received = Callable[[Receipt, datetime], object]
"""Told of each receipt."""

_ID = re.compile(r"[0-9a-f]{32}")

_TWILIO: Mapping[str, bool] = {
    "delivered": True, "read": True, "undelivered": False, "failed": False,  # of a message
    "completed": True, "busy": False, "no-answer": False, "canceled": False,  # of a call
}  # fmt: skip


def receipts(site: Site, received: Received, providers: Providers) -> Blueprint:
    """POST /receipt/twilio/<delivery>, where the city has Twilio. 403 for what Twilio did not sign."""
    blueprint = Blueprint("receipts", __name__)

    def twilio(delivery: str) -> Response:
        fields = request.form.to_dict(flat=False)
        url = f"{providers.url}{request.full_path.removesuffix('?')}"
        if not is_twilios(providers.twilio, url, fields, request.headers.get("X-Twilio-Signature", "")):
            log.warning("Refused a receipt: not signed by Twilio")
            abort(403)
        word = request.form.get("MessageStatus") or request.form.get("CallStatus", "")
        if word in _TWILIO and _ID.fullmatch(delivery):
            received(Receipt(delivery, _TWILIO[word]), site.now())
        return make_response("", 204)

    if providers.twilio and providers.url:
        blueprint.add_url_rule("/receipt/twilio/<delivery>", "twilio", twilio, methods=["POST"])
    return blueprint
