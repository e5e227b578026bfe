"""The Alexa skill: a request envelope in, a response envelope out, whatever comes.

``request -> Question -> Reply -> response``, inside a skill of ask-sdk-core (:mod:`skill.amazon.sdk`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from ask_sdk_core.attributes_manager import AttributesManager

from city.errors import TownbellError
from city.nouns import replace
from skill import memory
from skill.amazon.envelope import Heard, read
from skill.amazon.sdk import Answering, LastResort, PlainJson, RuntimeSkill, Table, Turn, envelope_of
from skill.memory import awaits_consent
from skill.skill import Skill
from skill.topics import FALLBACK, REPEAT, TOPIC_OF, YES
from skill.turn import Pending, Question, Reply
from words import language_of, languages, phrases
from words.ssml import speak

if TYPE_CHECKING:
    from ask_sdk_core.skill import CustomSkill

LAUNCHES = ("LaunchRequest", "SessionResumedRequest", "Connections.Response", "Display.ElementSelected")
"""Requests with which somebody comes, or comes back, to the skill."""
UNHEARD = (
    "AlexaSkillEvent.ProactiveSubscriptionChanged",
    "AlexaSkillEvent.SkillDisabled",
    "AlexaSkillEvent.SkillEnabled",
    "AlexaSkillEvent.SkillPermissionAccepted",
    "AlexaSkillEvent.SkillPermissionChanged",
    "Messaging.MessageReceived",
)
"""Requests by which nobody speaks and the store is kept true (skill.events)."""
TOUCHED = "Alexa.Presentation.APL.UserEvent"
NOT_SPOKEN_TO = (
    "Alexa.",
    "AlexaHouseholdListEvent.",
    "AlexaSkillEvent.",
    "AudioPlayer.",
    "CustomInterfaceController.",
    "GameEngine.",
    "Messaging.",
    "PlaybackController.",
    "Reminders.",
    "System.",
)
"""Beginnings of request types that nobody hears: speech in the answer is an error, or wasted."""


class AlexaSkill:
    """Townbell as an Alexa skill."""

    def __init__(self, skill: Skill) -> None:
        self._skill = skill
        self._settings = skill.settings
        table = Table(self._answers(), otherwise=self._not_known)
        self._runtime = RuntimeSkill(table, LastResort(self._apology))

    @property
    def sdk_skill(self) -> CustomSkill:
        """The same as an object of the class that flask-ask-sdk's adapter insists on."""
        from ask_sdk_core.skill import CustomSkill, SkillConfiguration

        parts = self._runtime.configuration
        return CustomSkill(
            SkillConfiguration(
                request_mappers=parts.request_mappers,
                handler_adapters=parts.handler_adapters,
                exception_mapper=parts.exception_mapper,
                skill_id=self._settings.skill_id or None,  # type: ignore[arg-type]  # None is its own default
            )
        )

    def handle(self, envelope: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """The response envelope to a request envelope; ``now`` is aware.

        Never raises, but for a skill event that could not be kept: then Amazon tries again.
        """
        heard = read(envelope)
        if self._settings.skill_id and heard.application_id != self._settings.skill_id:
            _log("warning", "A request for another skill was not answered")
            return {"version": "1.0", "response": {"shouldEndSession": True}}
        known = heard.locale.split("-")[0] in languages()
        heard = replace(heard, locale=heard.locale if known else self._settings.locales[0])
        return self._runtime.invoke(envelope_of(heard), Turn(heard, now))

    def _answers(self) -> dict[str, Answering]:
        """Who answers which intent or request type."""
        greeted = partial(self._asked, "LaunchRequest", "help")
        return {
            **{intent: partial(self._asked, intent, topic) for intent, topic in TOPIC_OF.items()},
            **dict.fromkeys(LAUNCHES, greeted),
            "SessionResumedRequest": self._resumed,
            **dict.fromkeys(UNHEARD, self._told),
            TOUCHED: self._touched,
            "SessionEndedRequest": _silent,
            "CanFulfillIntentRequest": _cannot_fulfil,
        }

    def _asked(self, intent: str, topic: str, turn: Turn, attributes: AttributesManager) -> PlainJson:
        """An intent's answer."""
        asked = Pending(topic=topic, intent=intent, slots=turn.heard.slots)
        return self._answered(asked, turn, attributes)

    def _touched(self, turn: Turn, attributes: AttributesManager) -> PlainJson:
        """What was touched is the question that its words say, as if it had been spoken, in any session.

        Nobody spoke: what no document of ours says is not answered, nor is consent given so (C16).
        """
        from skill.screens import touch  # most is spoken

        ours = turn.heard.token == touch.DOCUMENT
        meant = touch.meant(turn.heard.touched) if ours else None
        if meant is None or (meant.intent == YES and awaits_consent(turn.heard.state)):
            return PlainJson()
        return self._answered(meant, turn, attributes)

    def _answered(self, asked: Pending, turn: Turn, attributes: AttributesManager) -> PlainJson:
        """The answer; the conversation's memory goes into the session, where there is one."""
        heard = turn.heard
        question = Question(
            topic=asked.topic,
            intent=asked.intent,
            slots=asked.slots,
            offset=asked.offset,
            locale=heard.locale,
            state=heard.state,
            device=heard.device,
            caller=heard.caller if heard.has_session else None,
            screen=_shows(heard.apl_version),
        )
        reply = self._skill.answer(question, turn.now)
        if heard.has_session:
            attributes.session_attributes = PlainJson(reply.state)
        return _response(reply, heard)

    def _resumed(self, turn: Turn, attributes: AttributesManager) -> PlainJson:
        """Somebody is back from another skill's task: the question that was open is asked again."""
        if memory.read(turn.heard.state).last_ask:
            return self._asked(REPEAT, TOPIC_OF[REPEAT], turn, attributes)
        return self._asked("LaunchRequest", "help", turn, attributes)

    def _told(self, turn: Turn, attributes: AttributesManager) -> PlainJson:  # noqa: ARG002  # an Answering
        """A skill event or a message. Nobody hears an answer."""
        # Loaded with the first: no turn of anybody's needs it.
        from skill.amazon.events import heard_event

        heard_event(turn.heard, self._skill, turn.now)
        return PlainJson()

    def _not_known(self, turn: Turn, attributes: AttributesManager) -> PlainJson:
        """An intent or request type that nobody knows: asked back if somebody listens, else silence (C08)."""
        if turn.heard.type.startswith(NOT_SPOKEN_TO):
            return PlainJson()
        return self._asked(FALLBACK, TOPIC_OF[FALLBACK], turn, attributes)

    def _apology(self, turn: Turn, error: Exception) -> PlainJson:
        """The resident hears whom to call; the log gets the traceback of what is not understood."""
        if isinstance(error, TownbellError):
            _log("error", "A turn could not be answered: %s", error)
        else:
            _log("error", "A turn failed", exc_info=error)
        if turn.heard.type in UNHEARD:
            raise error
        text = phrases(turn.heard.locale).say("unavailable", phone=self._settings.phone)
        return PlainJson(outputSpeech=_ssml(speak(text)), shouldEndSession=True)


def _log(level: str, *message: object, **more: Any) -> None:
    """One line in the log. Loaded with the first: most cold starts have none, and it costs them 4 ms."""
    import logging

    getattr(logging.getLogger(__name__), level)(*message, **more)


def _silent(turn: Turn, attributes: AttributesManager) -> PlainJson:  # noqa: ARG001  # one of the Answerings
    """The session is over: nothing is said (C07)."""
    return PlainJson()


def _cannot_fulfil(turn: Turn, attributes: AttributesManager) -> PlainJson:  # noqa: ARG001  # the same
    """Alexa asks whether we could answer somebody who named no skill: a city answers only who asks it."""
    return PlainJson(canFulfillIntent={"canFulfill": "NO"})


def _response(reply: Reply, heard: Heard) -> PlainJson:
    """The response as JSON: the SDK's classes for it would only be taken apart again."""
    is_open = reply.session_state == "open"
    foreign = "" if language_of(reply.locale) == language_of(heard.locale) else reply.locale
    ssml = speak(reply.speech, reply.rate, foreign) if foreign else reply.ssml
    response = PlainJson(outputSpeech=_ssml(ssml), card=_card(reply))
    if is_open:
        response["reprompt"] = {"outputSpeech": _ssml(speak(reply.reprompt, reply.rate, foreign))}
    if directives := _directives(reply, heard):
        response["directives"] = directives
    response["shouldEndSession"] = not is_open
    return response


def _shows(apl_version: str) -> bool:
    """Whether documents can be shown. What makes them is loaded only where there is a screen."""
    if not apl_version:
        return False
    from skill.screens import apl

    return apl.supports(apl_version)


def _ssml(ssml: str) -> dict[str, Any]:
    return {"type": "SSML", "ssml": ssml}


def _card(reply: Reply) -> dict[str, Any]:
    if reply.consent:
        return {"type": "AskForPermissionsConsent", "permissions": list(reply.consent)}
    return {"type": "Simple", "title": reply.card_title, "content": reply.card_text}


def _directives(reply: Reply, heard: Heard) -> list[dict[str, Any]]:
    """A document for a screen, and the slot to listen for; as mappings, whose classes are slow to import."""
    found: list[dict[str, Any]] = []
    if reply.display is not None:
        from skill.screens import apl

        found = [PlainJson(shown)] if (shown := apl.directive(reply)) else []
    if reply.elicit and heard.type == "IntentRequest":
        listens: dict[str, Any] = {"type": "Dialog.ElicitSlot", "slotToElicit": reply.elicit}
        goes_on = reply.elicit_of or reply.intent
        if goes_on != heard.intent:
            # Intent chaining: after a "yes", or a question beside it, a dialog goes on with its own slots.
            chained = {"name": goes_on, "confirmationStatus": "NONE", "slots": {}}
            listens["updatedIntent"] = chained
        # Amazon's own intents have no dialog to go on with.
        found += [] if goes_on.startswith("AMAZON.") else [listens]
    return found
