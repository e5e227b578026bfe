"""What a key does that is pressed in a call: 1 says it again, 8 stops what it is about, 9 all calls.

2 to 7 each stop one stream of it (:func:`notifier.sending.letters.streams_by_key`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from city.delivery.deliveries import Delivery
from city.enrolment.leaving import Leave
from city.enrolment.signup import By
from notifier.channels import Letter
from notifier.enrolment.leaving import Leaving
from notifier.forms.call import stopped, stopped_topic, twiml
from notifier.sending.letters import letter, streams_by_key
from words import phrases
from words.enrolled import named, told_of

AGAIN, STOP_TOPIC, STOP = "1", "8", "9"

Find = Callable[[str], Delivery | None]
"""The delivery of an id, where it is still kept."""


def keys_of(letter: Letter, url: str) -> str:
    """Where a key pressed in this letter's call is told; "" where nobody could be: see Tools.unsubscribe.

    It is the letter's own right to end its subscription, for the telephone; of a page, to take the matter.
    """
    if letter.answer:
        return letter.answer
    token = letter.unsubscribe.partition("/leave/")[2].partition("?")[0]
    return f"{url}/call/{token}?delivery={letter.delivery_id}" if url and token else ""


class Calling:
    """Answers keys in Twilio's words. ``url`` is our address as others know it; ``zone`` the city's."""

    def __init__(self, leaving: Leaving, find: Find, city: str, zone: str, url: str) -> None:
        self._leaving = leaving
        self._find = find
        self._city = city
        self._zone = zone
        self._url = url

    def pressed(self, token: str, delivery_id: str, key: str, now: datetime) -> str:
        """What is said next; "" for a token that is none of ours, or whose subscription is over."""
        found = self._leaving.look(token, now)
        if found is None:
            return ""
        if key == STOP:
            self._leaving.leave(token, By.KEY, now, everything=True)
            return stopped(found.this.locale, self._city)
        if key == STOP_TOPIC:
            self._leaving.leave(token, By.KEY, now)
            return self._ended(found, found.this.filter)
        delivery = self._find(delivery_id)
        if delivery is None or delivery.subscription_id != found.this.id:
            return ""
        if stream := streams_by_key(delivery.notice, found.this).get(key):
            self._leaving.leave(token, By.KEY, now, stream=stream)
            return self._ended(found, stream)
        again = letter(delivery, found.this, now, self._zone, f"/leave/{token}?")
        return twiml(again, self._city, keys_of(again, self._url))

    def _ended(self, found: Leave, filter_: str) -> str:
        """What is said of what was ended, and of what goes on."""
        this, say = found.this, phrases(found.this.locale)
        rest = told_of(self._leaving.still(this), say)
        topic = named(this.topic, filter_, say)
        return stopped_topic(this.locale, topic, rest, is_there=found.is_of_one_place)
