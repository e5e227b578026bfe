"""Why a request to POST /alexa was refused: one word for the log, nothing of the request."""

from __future__ import annotations

from enum import StrEnum

from web.amazon.flask_ask_sdk_import import VerificationException


class Refusal(StrEnum):
    """The reason, as the log, the tests and the operator's documentation say it."""

    MISSING_HEADER = "missing_header"
    URL_MALFORMED = "url_malformed"
    URL_SCHEME = "url_scheme"
    URL_HOST = "url_host"
    URL_PORT = "url_port"
    URL_PATH = "url_path"
    CERTIFICATE_UNREACHABLE = "certificate_unreachable"
    CERTIFICATE_UNREADABLE = "certificate_unreadable"
    CERTIFICATE_NOT_VALID_NOW = "certificate_not_valid_now"
    CERTIFICATE_UNTRUSTED = "certificate_untrusted"
    CERTIFICATE_NAME = "certificate_name"
    CERTIFICATE_USAGE = "certificate_usage"
    SIGNATURE_MALFORMED = "signature_malformed"
    SIGNATURE_WRONG = "signature_wrong"
    BODY_NOT_TEXT = "body_not_text"
    BODY_NOT_AN_ENVELOPE = "body_not_an_envelope"
    TIMESTAMP_UNREADABLE = "timestamp_unreadable"
    TIMESTAMP_OUT_OF_RANGE = "timestamp_out_of_range"
    FOREIGN_SKILL = "foreign_skill"


class RequestRefusedError(VerificationException):
    """A request that is not provably Amazon's, fresh and ours. Answered with HTTP 400."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason
