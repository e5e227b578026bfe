"""Text messages to the city, as providers post them: each proves itself, and all mean the same.

Twilio signs the address and the fields (X-Twilio-Signature) and takes the answer at once, as TwiML; AWS sends
SNS notifications and takes none, so that the answer goes out as a message of our own.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, make_response, request

from city.enrolment.signup_store import Inbound
from city.enrolment.targets import phone
from web.inward.notifications import LONGEST_TEXT, text_of
from web.inward.sns import Sns, SnsRefusedError, SnsType

if TYPE_CHECKING:
    from web.joining.enrolment import Providers, Texting
    from web.ports import Site

log = logging.getLogger(__name__)


def inbound(site: Site, texting: Texting, providers: Providers) -> Blueprint:
    """POST /sms/twilio and POST /sms/aws, as far as the city has those providers."""
    blueprint = Blueprint("inbound", __name__)

    def twilio() -> Response:
        """Answer one text that Twilio posts. 403 for what it did not sign."""
        fields = request.form.to_dict(flat=False)
        url = f"{providers.url}{request.full_path.removesuffix('?')}"
        if not is_twilios(providers.twilio, url, fields, request.headers.get("X-Twilio-Signature", "")):
            log.warning("Refused a text: not signed by Twilio")
            abort(403)
        message = _of_twilio({name: values[0] for name, values in fields.items()})
        said = texting.heard(message, site.now()) if message else ""
        return _twiml(said)

    def aws() -> Response:
        """Take one notification of SNS. 403 for what is not SNS's own, of our topic, and fresh."""
        try:
            told = sns.message(request.get_data())
        except SnsRefusedError as refused:
            log.warning("Refused a text: %s", refused.reason.value)
            abort(403)
        if told.type is SnsType.CONFIRM and not sns.confirm(told):
            abort(503)  # SNS posts it again
        message = text_of(told.text) if told.type is SnsType.NOTIFICATION else None
        if message:
            texting.reply(message, site.now())
        return make_response("", 204)

    if providers.twilio and providers.url:
        blueprint.add_url_rule("/sms/twilio", "twilio", twilio, methods=["POST"])
    if providers.aws_topics:
        sns = Sns(providers.aws_topics, providers.fetch, site.now)
        blueprint.add_url_rule("/sms/aws", "aws", aws, methods=["POST"])
    return blueprint


def is_twilios(token: str, url: str, fields: Mapping[str, list[str]], signature: str) -> bool:
    """Whether Twilio signed this: base64 of HMAC-SHA1 over the address and the sorted fields.

    Source: Twilio, "Security: validating requests are coming from Twilio". The address is the one that
    Twilio was told, whatever a proxy has made of it.
    """
    said = url + "".join(f"{name}{value}" for name in sorted(fields) for value in sorted(set(fields[name])))
    mac = hmac.new(token.encode(), said.encode("utf-8", "replace"), hashlib.sha1)
    return hmac.compare_digest(base64.b64encode(mac.digest()), signature.encode("utf-8", "replace"))


def _of_twilio(fields: Mapping[str, str]) -> Inbound | None:
    """``OptOutType`` says that Twilio has answered the keyword already, and would not let a second pass."""
    sender = phone(fields.get("From", ""))
    text = fields.get("Body", "")[:LONGEST_TEXT]
    return Inbound(sender, text, handled=bool(fields.get("OptOutType"))) if sender else None


def _twiml(said: str) -> Response:
    message = f"<Message>{escape(said)}</Message>" if said else ""
    answer = make_response(f'<?xml version="1.0" encoding="UTF-8"?><Response>{message}</Response>')
    answer.mimetype = "text/xml"
    return answer
