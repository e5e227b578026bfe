"""The sentence that sends to 911, before an answer to words that may have been of an emergency."""

from __future__ import annotations

from city.nouns import replace
from skill.turn import Reply
from words import phrases
from words.ssml import speak

_NUMBER = "911"


def cautioned(reply: Reply) -> Reply:
    """The reply with the sentence before it; as it is where it names 911 already."""
    if _NUMBER in reply.speech:
        return reply
    sentence = phrases(reply.locale).say("doubt.emergency")
    speech = f"{sentence} {reply.speech}"
    card = f"{sentence} {reply.card_text}" if reply.card_text else ""
    return replace(reply, speech=speech, ssml=speak(speech, reply.rate), card_text=card)
