"""Keys pressed in a call, as Twilio posts them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, make_response, request

from web.inward.inbound import is_twilios
from web.language import asked_locale

if TYPE_CHECKING:
    from web.joining.enrolment import Calling, Providers
    from web.ports import Site

LONGEST_TICKET = 2_000
SILENCE = '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>'

log = logging.getLogger(__name__)


def calls(site: Site, calling: Calling, providers: Providers) -> Blueprint:
    """POST /call/<token> and /call/duty/<ticket>, as far as the city has Twilio.

    403 for what Twilio did not sign.
    """
    blueprint = Blueprint("calls", __name__)

    def key() -> str:
        fields = request.form.to_dict(flat=False)
        url = f"{providers.url}{request.full_path.removesuffix('?')}"
        if not is_twilios(providers.twilio, url, fields, request.headers.get("X-Twilio-Signature", "")):
            log.warning("Refused a key: not signed by Twilio")
            abort(403)
        return request.form.get("Digits", "")[:1]

    def pressed(token: str) -> Response:
        return _document(calling.pressed(token, request.args.get("delivery", ""), key(), site.now()))

    def taken(ticket: str) -> Response:
        """Of a page to staff: whoever presses the key takes care of the matter."""
        digit = key()
        if site.duty is None or len(ticket) > LONGEST_TICKET:
            abort(404)
        locale = asked_locale(request.args.get("lang", ""), site.city.locales)
        return _document(site.duty.pressed(ticket, digit, locale))

    if providers.twilio and providers.url:
        blueprint.add_url_rule("/call/<token>", "pressed", pressed, methods=["POST"])
        blueprint.add_url_rule("/call/duty/<ticket>", "taken", taken, methods=["POST"])
    return blueprint


def _document(said: str) -> Response:
    answer = make_response(said or SILENCE)
    answer.mimetype = "text/xml"
    return answer
