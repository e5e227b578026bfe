"""POST /alexa: the skill behind Amazon's request verification, on flask-ask-sdk.

flask-ask-sdk's adapter takes the request, runs the verifiers, answers with the
skill's response and refuses with HTTP 400. Two things are done otherwise:

- its handler reads the body into the SDK's objects *before* it verifies it; ours
  verifies first;
- the SDK's objects raise on request types newer than they are; ours hands the
  plain envelope to the skill, which answers whatever comes (alexa.md, 2).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ask_sdk_core.skill import CustomSkill
from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import BadRequest

from web.amazon.alexa_verifier import envelope
from web.amazon.flask_ask_sdk_import import (
    VERIFY_SIGNATURE_APP_CONFIG,
    VERIFY_TIMESTAMP_APP_CONFIG,
    AbstractVerifier,
    SkillAdapter,
    WebserviceSkillHandler,
)
from web.amazon.refusal import Refusal, RequestRefusedError

LARGEST = 1024 * 1024  # bytes of a request; Amazon's are a few KB
Answer = Callable[[dict[str, Any], object], dict[str, Any]]
"""The skill's entry point: a request envelope and a context (None here) in, a response envelope out; it
never raises."""

log = logging.getLogger(__name__)


class VerifyingHandler(WebserviceSkillHandler):
    """Verifies the raw body, then lets the skill answer the plain envelope."""

    def __init__(self, skill: CustomSkill, answer: Answer, verifiers: Sequence[AbstractVerifier]) -> None:
        super().__init__(skill, verify_signature=False, verify_timestamp=False, verifiers=list(verifiers))
        self._answer = answer

    def verify_request_and_dispatch(  # type: ignore[override]  # the SDK says str and returns a dict too
        self, http_request_headers: Mapping[str, str], http_request_body: str
    ) -> dict[str, Any]:
        """The response envelope. Raises BadRequest for what is not provably Amazon's, fresh and ours."""
        try:
            for verifier in self._verifiers:
                # None: nothing is read into objects before it is proven, and nothing after it.
                verifier.verify(http_request_headers, http_request_body, None)  # type: ignore[arg-type]
            asked = envelope(http_request_body)
        except RequestRefusedError as refused:
            raise _refusal(refused.reason) from None
        return self._answer(asked, None)


class VerifyingAdapter(SkillAdapter):  # type: ignore[misc]  # the SDK ships no types
    """flask-ask-sdk's adapter with our handler, a cap on the body, and 400 where it would crash."""

    def __init__(self, skill: CustomSkill, answer: Answer, verifiers: Sequence[AbstractVerifier]) -> None:
        super().__init__(skill, skill.skill_id, list(verifiers))
        self._answer = answer

    def dispatch_request(self) -> Response:
        """One request: 200 with the skill's answer, 400 refused, 413 too large."""
        request.max_content_length = LARGEST
        try:
            # Read here, and kept: the adapter's own `request.data` is empty for a form's content type.
            request.get_data(cache=True).decode()
        except UnicodeDecodeError:
            raise _refusal(Refusal.BODY_NOT_TEXT) from None
        answered: Response = super().dispatch_request()
        return answered

    def _create_webservice_handler(self, skill: CustomSkill, verifiers: Sequence[AbstractVerifier]) -> None:
        self._webservice_handler = VerifyingHandler(skill, self._answer, verifiers)
        self._webservice_handler._add_custom_user_agent("flask-ask-sdk")


def alexa_blueprint(skill: CustomSkill, answer: Answer, verifiers: Sequence[AbstractVerifier]) -> Blueprint:
    """POST /alexa for this skill. ``answer`` is its entry point; ``verifiers`` run in order.

    See :func:`web.amazon.alexa_verifier.amazon_verifiers` for the ones that a site in the
    open must have.
    """
    adapter = VerifyingAdapter(skill, answer, verifiers)
    blueprint = Blueprint("alexa", __name__)

    def into(state: BlueprintSetupState) -> None:
        # The stock verifiers stay off: ours do their work (see web.amazon.flask_ask_sdk_import).
        state.app.config[VERIFY_SIGNATURE_APP_CONFIG] = False
        state.app.config[VERIFY_TIMESTAMP_APP_CONFIG] = False
        adapter.init_app(state.app)

    blueprint.record_once(into)
    blueprint.add_url_rule("/alexa", "turn", adapter.dispatch_request, methods=["POST"])
    return blueprint


def _refusal(reason: Refusal) -> BadRequest:
    log.warning("Refused a request to /alexa: %s", reason.value)
    return BadRequest("This request could not be verified as Alexa's.")
