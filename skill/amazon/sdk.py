"""The parts of ask-sdk-core that are ours: how a request becomes its objects, and who answers it.

The SDK reads a request by reflection over a thousand classes, raises on what it does
not know, and takes most of a turn's time for it. Ours makes the few objects that the
SDK itself needs; handlers get the plain request (:class:`skill.amazon.envelope.Heard`) as
their context. Handlers are found in a table, never by asking each in turn.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ask_sdk_core.attributes_manager import AttributesManager
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model.application import Application
from ask_sdk_model.context import Context
from ask_sdk_model.intent import Intent
from ask_sdk_model.intent_request import IntentRequest
from ask_sdk_model.interfaces.system.system_state import SystemState
from ask_sdk_model.launch_request import LaunchRequest
from ask_sdk_model.request import Request
from ask_sdk_model.request_envelope import RequestEnvelope
from ask_sdk_model.session import Session
from ask_sdk_model.session_ended_request import SessionEndedRequest
from ask_sdk_runtime.dispatch_components.exception_components import AbstractExceptionHandler
from ask_sdk_runtime.dispatch_components.request_components import (
    AbstractRequestHandler,
    AbstractRequestMapper,
    GenericRequestHandlerChain,
)

from city.nouns import noun
from skill.amazon.envelope import Heard, read


@noun(frozen=True, slots=True)
class Turn:
    """What a handler gets as the SDK's context: the plain request and the moment."""

    heard: Heard
    now: datetime


class PlainJson(dict[str, Any]):
    """A mapping that is JSON already and that nobody writes to: it is handed on, not copied value by value.

    The SDK copies a session's attributes on the way in, and walks through them and through every
    directive on the way out: a quarter of a turn, and more with a document for a screen.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> PlainJson:
        return self


class UnlistedRequest(Request):
    """A request of a type that the SDK has no class for, or whose class we do not need."""

    def __init__(self, object_type: str, request_id: str, locale: str) -> None:
        super().__init__(object_type=object_type, request_id=request_id, locale=locale)


class TolerantSerializer(DefaultSerializer):
    """Deserialises request envelopes of any kind, hands on what is JSON; everything else as the SDK does."""

    def serialize(self, obj: Any) -> Any:
        """As the SDK's; what is JSON already stays as it is."""
        return obj if isinstance(obj, PlainJson) else super().serialize(obj)

    def deserialize(self, payload: Any, obj_type: Any) -> Any:
        """As the SDK's, but a request envelope never raises for what the SDK does not know."""
        if obj_type is RequestEnvelope:
            return envelope_of(read(json.loads(payload)))
        return super().deserialize(payload, obj_type)

    # The SDK calls dateutil here, which takes a third of a turn. It reaches this by its private name.
    def _DefaultSerializer__deserialize_datetime(self, payload: str, obj_type: Any) -> Any:  # noqa: N802
        moment = datetime.fromisoformat(payload)
        return moment if obj_type is datetime else moment.date()


def envelope_of(heard: Heard) -> RequestEnvelope:
    """The SDK's objects for a request: the type, the intent, the session and whose skill is meant."""
    application = Application(application_id=heard.application_id)
    session = Session(
        new=heard.is_new,
        session_id=heard.session_id,
        attributes=PlainJson(heard.state),
        application=application,
    )
    return RequestEnvelope(
        version="1.0",
        session=session if heard.has_session else None,
        context=Context(system=SystemState(application=application)),
        request=_request(heard),
    )


def _request(heard: Heard) -> Request:
    if heard.type == "IntentRequest":
        named = Intent(name=heard.intent)
        return IntentRequest(request_id=heard.request_id, locale=heard.locale, intent=named)
    if heard.type == "LaunchRequest":
        return LaunchRequest(request_id=heard.request_id, locale=heard.locale)
    if heard.type == "SessionEndedRequest":
        return SessionEndedRequest(request_id=heard.request_id, locale=heard.locale)
    return UnlistedRequest(heard.type, heard.request_id, heard.locale)


Answering = Callable[[Turn, AttributesManager], PlainJson]
"""Answers a turn with its response as JSON; the attributes are the session's, written where there is one."""


class Handler(AbstractRequestHandler[HandlerInput, PlainJson]):
    """The SDK's handler around a function. It is chosen by the table, so it can handle what it gets."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    def can_handle(self, handler_input: HandlerInput) -> bool:  # noqa: ARG002  # the SDK's signature
        """True: the table has chosen."""
        return True

    def handle(self, handler_input: HandlerInput) -> PlainJson:
        """The function's answer."""
        return self._answering(handler_input.context, handler_input.attributes_manager)


class LastResort(AbstractExceptionHandler[HandlerInput, PlainJson]):
    """The SDK's exception handler around a function, for every exception there is."""

    def __init__(self, apology: Callable[[Turn, Exception], PlainJson]) -> None:
        self._apology = apology

    def can_handle(self, handler_input: HandlerInput, exception: Exception) -> bool:  # noqa: ARG002
        """True: an unanswered request is worse for the resident than any answer."""
        return True

    def handle(self, handler_input: HandlerInput, exception: Exception) -> PlainJson:
        """The function's apology."""
        return self._apology(handler_input.context, exception)


class Table(AbstractRequestMapper):
    """Who answers: by intent name, else by request type, else the one for everything else."""

    def __init__(self, answers: Mapping[str, Answering], otherwise: Answering) -> None:
        self._chains = {name: GenericRequestHandlerChain(Handler(each)) for name, each in answers.items()}
        self._otherwise = GenericRequestHandlerChain(Handler(otherwise))

    def get_request_handler_chain(self, handler_input: Any) -> GenericRequestHandlerChain:
        """The chain for this request; there always is one."""
        heard: Heard = handler_input.context.heard
        name = heard.intent if heard.type == "IntentRequest" else heard.type
        return self._chains.get(name, self._otherwise)
