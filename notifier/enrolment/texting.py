"""What somebody texts to the city: a keyword, a "yes", or a question; and what they are answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from city.enrolment.keywords import Command, Keyword, command
from city.enrolment.leaving import may_be_asked
from city.enrolment.signup import By, Why
from city.enrolment.signup_store import Inbound
from city.enrolment.streams import wants
from city.enrolment.subscriptions import Subscription, Topic
from city.enrolment.wishes import OFFERED, Fault, Form
from city.errors import TownbellError
from city.localized import words_of
from notifier.enrolment.joining import Joining
from notifier.enrolment.leaving import Chosen, Leaving
from notifier.enrolment.tools import Tools
from notifier.forms.sms import fitted
from words import Phrases, language_of, phrases
from words.enrolled import named, told_of

CHANNEL = "sms"
ANSWER_LASTS = timedelta(minutes=15)
"""How long an answer is worth sending."""
KEYWORD_PARTS = 2
"""Parts of the answer to a keyword: one, but where many topics are named."""
ANSWER_PARTS = 3
"""Parts of an answer to a question."""

CHOICES = 3
"""Addresses that are named where several may be meant."""
_ASKED = {Fault.NO_ADDRESS: "text.need_address", Fault.WHICH_ADDRESS: "text.which_address"}

TALK_LASTS = timedelta(minutes=30)
"""From one text to the next of the same conversation, as on the page."""

State = Mapping[str, Any]
Ask = Callable[[str, str, str, State], tuple[str, State]]
"""A question to the city: text, locale, the asker's address or "", and what the last answer left to be
remembered; the answer in words, and what it leaves."""


class Texting:
    """Answers text messages."""

    def __init__(self, tools: Tools, joining: Joining, leaving: Leaving, ask: Ask) -> None:
        self._tools = tools
        self._joining = joining
        self._leaving = leaving
        self._ask = ask

    def heard(self, message: Inbound, now: datetime) -> str:
        """What is answered to a text message, "" for nothing."""
        asked = command(message.text)
        to = (CHANNEL, message.sender)
        theirs = self._tools.subscriptions.of_target(*to)
        locale = self._locale(asked, theirs, to)
        said = self._obeyed(asked, to, phrases(locale), now)
        if said:
            return "" if message.handled else fitted(said, KEYWORD_PARTS)
        store, person = self._tools.store, self._tools.store.person(*to)
        if not may_be_asked(store.bars(person)):
            return ""  # after a STOP nothing is said but what a START asks for
        home = next((each.address for each in theirs if each.address), "")
        before = store.talk(person, now)
        answer, after = self._ask(message.text, locale, "" if before else home, before)
        store.keep_talk(person, after, now + TALK_LASTS)
        return fitted(answer, ANSWER_PARTS)

    def reply(self, message: Inbound, now: datetime) -> None:
        """Answer it by a message of our own, for providers that take no answer."""
        if said := self.heard(message, now):
            locale = self._tools.city.locales[0]
            self._tools.post("answer", (CHANNEL, message.sender), locale, {"text": said}, now, ANSWER_LASTS)

    def _obeyed(self, asked: Command, to: tuple[str, str], say: Phrases, now: datetime) -> str:
        """What a keyword is answered, when it is done; "" where there was none."""
        if asked.keyword is Keyword.STOP:
            return self._stop(asked, to, say, now)
        if asked.keyword is Keyword.START:
            return self._start(asked, to, say, now)
        if asked.keyword is Keyword.HELP:  # programme, contact, cost, how to stop (CTIA)
            return say.say("text.help", city=self._tools.city.name, phone=self._tools.city.phone)
        return self._yes(to, say, now) if asked.keyword is Keyword.YES else ""

    def _stop(self, asked: Command, to: tuple[str, str], say: Phrases, now: datetime) -> str:
        """STOP ends all texts; with topics, these, or their streams, or what is sent for one place (F16)."""
        if asked.topic is None:
            self._leaving.end(to, By.TEXT, now)
            return say.say("text.stopped", city=self._tools.city.name)
        meant = ((asked.topic, asked.stream), *asked.also)
        is_there = self._is_at(asked.place)
        ended = [each for each in meant if self._ended(each, to, is_there, now)]
        theirs = self._tools.subscriptions.of_target(*to)
        values = {
            "city": self._tools.city.name,
            "topic": say.join([named(*each, say) for each in ended or meant], "and" if ended else "or"),
            "rest": told_of(theirs, say),
        }
        if not ended:
            key = "text.not_there" if asked.place else "text.not_that"
        elif asked.place:
            key = "text.stopped_there" if theirs else "text.stopped_topic"
        else:
            key = "text.stopped_some" if theirs else "text.stopped_topic"
        return say.say(key, **values)

    def _ended(self, meant: tuple[Topic, str], to: tuple[str, str], is_there: Chosen, now: datetime) -> bool:
        """Whether there was anything to end of this topic, or of its stream."""
        topic, stream = meant
        if stream:
            return bool(self._leaving.end_stream(to, By.TEXT, now, topic, stream, is_there))
        return self._leaving.end(to, By.TEXT, now, topic=topic, only=is_there) is Why.LEFT

    def _is_at(self, place: str) -> Chosen:
        """Whether a subscription is for the place that somebody writes; without one, every one is."""
        if not place:
            return lambda _: True
        try:
            found = self._tools.resolve(place).location
        except TownbellError:  # nothing can be read of the city: then only how they have written it counts
            found = None
        meant = {words_of(place), *([words_of(found.label)] if found else [])}
        return lambda each: (
            not meant.isdisjoint(
                words_of(said) for said in (each.address, each.location.label if each.location else "")
            )
        )

    def _start(self, asked: Command, to: tuple[str, str], say: Phrases, now: datetime) -> str:
        self._leaving.come_back(to, asked.topic or "", now, asked.stream)
        if refused := self._joined(asked, to, say, now):
            return refused
        theirs = self._tools.subscriptions.of_target(*to)
        if asked.topic is not None:
            theirs = [each for each in theirs if each.topic is asked.topic]
        if not theirs:
            return self._nowhere(say)
        return say.say("text.started", city=self._tools.city.name, topics=told_of(theirs, say))

    def _joined(self, asked: Command, to: tuple[str, str], say: Phrases, now: datetime) -> str:
        """Sign up for the topic that was named, if they have none of it (there); what is missing."""
        topic, is_there = asked.topic, self._is_at(asked.place)
        if topic not in OFFERED:
            return ""
        theirs = [each for each in self._tools.subscriptions.of_target(*to) if each.topic is topic]
        if any(wants(each.filter, asked.stream) and is_there(each) for each in theirs):
            return ""
        homes = {each.address for each in theirs}
        address = asked.place or (homes.pop() if len(homes) == 1 else "")
        form = Form(topics=(topic,), address=address, channel=CHANNEL, target=to[1], agreed=True)
        reading = self._joining.read(form)
        if reading.faults.keys() <= {"address"}:
            if not reading.faults:
                self._joining.join_by_text(reading, asked.stream, self._locale(asked, theirs, to), now)
                return ""
            key = _ASKED.get(reading.faults["address"], "text.no_such_address")
            choices = say.join(reading.choices[:CHOICES], "or") if reading.choices else ""
            city = self._tools.city
            return say.say(key, city=city.name, phone=city.phone, name=asked.name.upper(), choices=choices)
        return ""

    def _yes(self, to: tuple[str, str], say: Phrases, now: datetime) -> str:
        """ "" where no sign-up waits for it: then it answers something else."""
        steps = self._joining.confirm_by_text(self._tools.store.person(*to), now)
        if not steps:
            return ""
        if not any(each.why is Why.CONFIRMED for each in steps):
            return self._nowhere(say)
        theirs = self._tools.subscriptions.of_target(*to)
        return say.say("text.started", city=self._tools.city.name, topics=told_of(theirs, say))

    def _nowhere(self, say: Phrases) -> str:
        """Nothing is there to come back to: where one signs up."""
        where = self._tools.link("/subscribe", say.language)
        if where:
            return say.say("text.sign_up", city=self._tools.city.name, link=where)
        return say.say("text.sign_up_by_phone", city=self._tools.city.name, phone=self._tools.city.phone)

    def _locale(self, asked: Command, theirs: Sequence[Subscription], to: tuple[str, str]) -> str:
        """The word's own language, else that of what they are sent or asked for, else the city's first."""
        locales = self._tools.city.locales
        spoken = asked.language if asked.language == "es" else ""
        waiting = self._tools.store.open_of(self._tools.store.person(*to)) if not theirs else ()
        gone = self._tools.store.departures(self._tools.store.person(*to)) if not theirs else ()
        wishes = (*theirs, *(each.wish for each in gone if each.wish))
        known = [*(each.locale for each in wishes), *(each.locale for each in waiting)]
        wanted = spoken or language_of(known[0] if known else locales[0])
        return next((each for each in locales if language_of(each) == wanted), locales[0])
