"""Keys pressed in a call, as Twilio posts them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, make_response, request

from web.inward.inbound import is_twilios

if TYPE_CHECKING:
    from web.joining.enrolment import Calling, Providers
    from web.ports import Site

SILENCE = '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>'

log = logging.getLogger(__name__)


def calls(site: Site, calling: Calling, providers: Providers) -> Blueprint:
    """POST /call/<token>, as far as the city has Twilio. 403 for what Twilio did not sign."""
    blueprint = Blueprint("calls", __name__)

    def pressed(token: str) -> Response:
        fields = request.form.to_dict(flat=False)
        url = f"{providers.url}{request.full_path.removesuffix('?')}"
        if not is_twilios(providers.twilio, url, fields, request.headers.get("X-Twilio-Signature", "")):
            log.warning("Refused a key: not signed by Twilio")
            abort(403)
        key, delivery = request.form.get("Digits", "")[:1], request.args.get("delivery", "")
        answer = make_response(calling.pressed(token, delivery, key, site.now()) or SILENCE)
        answer.mimetype = "text/xml"
        return answer

    if providers.twilio and providers.url:
        blueprint.add_url_rule("/call/<token>", "pressed", pressed, methods=["POST"])
    return blueprint
