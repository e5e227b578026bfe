"""The parts of ask-sdk-core that are ours: how a request becomes its objects, and who answers it.

The SDK reads a request by reflection over a thousand classes, raises on what it does
not know, and takes most of a turn's time for it. Ours makes the few objects that the
SDK itself needs; handlers get the plain request (:class:`skill.amazon.envelope.Heard`) as
their context. Handlers are found in a table, never by asking each in turn.

The skill stands on the SDK's runtime: its dispatcher, adapters, exception handlers and attributes. What
the SDK's own CustomSkill adds to these, clients of a dozen of Amazon's services and templates, no turn of
ours uses, and to load it was a fifth of a cold start (decision 15).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ask_sdk_core.attributes_manager import AttributesManager
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
from ask_sdk_runtime.dispatch import GenericRequestDispatcher
from ask_sdk_runtime.dispatch_components.exception_components import (
    AbstractExceptionHandler,
    GenericExceptionMapper,
)
from ask_sdk_runtime.dispatch_components.request_components import (
    AbstractRequestHandler,
    AbstractRequestMapper,
    GenericHandlerAdapter,
    GenericRequestHandlerChain,
)
from ask_sdk_runtime.skill import AbstractSkill, RuntimeConfiguration

from city.nouns import noun
from skill.amazon.envelope import Heard


@noun(frozen=True, slots=True)
class Turn:
    """What a handler gets as the SDK's context: the plain request and the moment."""

    heard: Heard
    now: datetime


@noun(frozen=True, slots=True)
class Asked:
    """What the SDK's handlers are handed, as far as ours look at it."""

    context: Turn
    attributes_manager: AttributesManager


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


class Handler(AbstractRequestHandler[Asked, PlainJson]):
    """The SDK's handler around a function. It is chosen by the table, so it can handle what it gets."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    def can_handle(self, handler_input: Asked) -> bool:  # noqa: ARG002  # the SDK's signature
        """True: the table has chosen."""
        return True

    def handle(self, handler_input: Asked) -> PlainJson:
        """The function's answer."""
        return self._answering(handler_input.context, handler_input.attributes_manager)


class LastResort(AbstractExceptionHandler[Asked, PlainJson]):
    """The SDK's exception handler around a function, for every exception there is."""

    def __init__(self, apology: Callable[[Turn, Exception], PlainJson]) -> None:
        self._apology = apology

    def can_handle(self, handler_input: Asked, exception: Exception) -> bool:  # noqa: ARG002
        """True: an unanswered request is worse for the resident than any answer."""
        return True

    def handle(self, handler_input: Asked, exception: Exception) -> PlainJson:
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


class RuntimeSkill(AbstractSkill[RequestEnvelope, dict[str, Any], Turn]):
    """The skill on the SDK's runtime: a request is dispatched by the table, and nothing of it is lost."""

    def __init__(self, table: Table, last_resort: LastResort) -> None:
        self.configuration = RuntimeConfiguration(
            request_mappers=[table],  # type: ignore[list-item]  # any mapper will do, says its docstring
            handler_adapters=[GenericHandlerAdapter()],
            exception_mapper=GenericExceptionMapper([last_resort]),
        )
        self._dispatcher = GenericRequestDispatcher(self.configuration)

    def supports(self, request_envelope: RequestEnvelope, context: Turn) -> bool:  # noqa: ARG002  # the SDK's
        """True: the table has somebody for everything."""
        return True

    def invoke(self, request_envelope: RequestEnvelope, context: Turn) -> dict[str, Any]:
        """The response envelope, as JSON."""
        attributes = AttributesManager(request_envelope)
        response = self._dispatcher.dispatch(Asked(context, attributes))
        answered: dict[str, Any] = {"version": "1.0", "response": response}
        if request_envelope.session is not None:
            answered["sessionAttributes"] = attributes.session_attributes
        return answered
