"""A single text message that somebody asked for by voice, with their explicit yes.

It waits in the box of service messages, and the courier sends it. Who asks and whom it goes to are held to
the limits of sign-ups, so that nobody's telephone can be flooded by voice; a STOP holds here too.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from city.delivery.texts import Taken
from city.enrolment.signup import REMEMBERED, Why
from city.enrolment.targets import phone
from notifier.enrolment.tools import Tools
from notifier.forms.sms import fitted

CHANNEL, KIND = "sms", "once"
LASTS = timedelta(minutes=15)
"""How long an answer is worth sending."""
PARTS = 2
"""Of the words; who sends it and how to end it stand around them."""


class TextsOnce:
    """Takes them: the port :class:`city.delivery.texts.Texts` over the box of service messages."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def number(self, said: str) -> str:
        """The number in E.164; "" where it is none."""
        return phone(said)

    def send(self, number: str, words: str, locale: str, by: str, now: datetime) -> Taken:
        """Write it down for the courier, unless the number has said STOP or it is too much."""
        if not phone(number):
            return Taken.NO_NUMBER
        store = self._tools.store
        person, source = store.person(CHANNEL, number), store.digest(by)
        with store.transaction():
            why = self._tools.admits(person, source, now, now - REMEMBERED)
            if why is Why.BARRED:
                return Taken.STOPPED
            if why is not Why.ASKED:
                return Taken.TOO_OFTEN
            store.note_ask(person, source, now)
            facts = {"text": fitted(words, PARTS)}
            self._tools.post(KIND, (CHANNEL, number), locale, facts, now, LASTS)
        return Taken.ON_ITS_WAY
