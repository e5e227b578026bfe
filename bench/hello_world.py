"""The peer of the voice path: the smallest skill that ask-sdk-core makes."""

from __future__ import annotations

from ask_sdk_core.dispatch_components import AbstractRequestHandler
from ask_sdk_core.skill_builder import SkillBuilder


class Hello(AbstractRequestHandler):
    def can_handle(self, handler_input: object) -> bool:  # noqa: ARG002 - the SDK calls it so
        return True

    def handle(self, handler_input: object) -> object:
        builder = handler_input.response_builder  # type: ignore[attr-defined]
        return builder.speak("Hello").set_should_end_session(True).response


builder = SkillBuilder()
builder.add_request_handler(Hello())
handler = builder.lambda_handler()
