"""A letter as it is said on the telephone: who calls, what it is, and all of it once more."""

from __future__ import annotations

from collections.abc import Sequence

from city.enrolment.subscriptions import Topic
from notifier.channels import Letter
from notifier.forms.shortening import shortened
from words import Phrases, language_of, phrases
from words.enrolled import named
from words.ssml import escape

LONGEST = 5_000
"""Characters of the whole, markup included; AWS takes 6,000, Twilio 4,096 of each saying."""
LONGEST_SAYING = 2_000
VOICES = {"en": "JOANNA", "es": "LUPE"}
"""AWS's voices of the United States, by language."""
LOCALES = {"en": "en-US", "es": "es-US"}


def ssml(letter: Letter, city: str) -> str:
    """As one SSML document: an answering machine that begins to record late still has the second half."""
    say = phrases(letter.locale)
    first, again, words = _parts(letter, city)
    pause, long = '<break time="600ms"/>', '<break time="1200ms"/>'
    said = f"{escape(first)}{pause}{escape(words)}{long}{escape(again)}{pause}{escape(words)}"
    return f"<speak>{said}{long}{escape(say.say('letter.call.end'))}</speak>"


def twiml(letter: Letter, city: str, keys: str = "") -> str:
    """The same as Twilio's document. ``keys`` is where a pressed key is told: then what they do is said."""
    say = phrases(letter.locale)
    first, again, words = _parts(letter, city)
    if not keys:
        return _document(letter.locale, (first, words, again, words, say.say("letter.call.end")))
    said = (first, words) if letter.answer else (first, words, _what_keys_do(letter, say))
    asked = _sayings(letter.locale, said)
    gather = f'<Gather numDigits="1" timeout="5" method="POST" action="{escape(keys)}">{asked}</Gather>'
    return _response(gather + _sayings(letter.locale, (again, words, say.say("letter.call.end"))))


def _what_keys_do(letter: Letter, say: Phrases) -> str:
    topic = named(Topic(letter.topic), letter.filter, say)
    if not letter.keys:
        return say.say("letter.call.keys", topic=topic)
    of_streams = [(key, named(Topic.PICKUP, each, say)) for key, each in letter.keys.items()]
    streams = " ".join(say.say("letter.call.key", topic=name, digit=key) for key, name in of_streams)
    return say.say("letter.call.keys_of_streams", topic=topic, streams=streams)


def asked_again(locale: str, words: str, keys: str) -> str:
    """What is said to whoever pressed another key than the one that answers a page, as Twilio's document."""
    gather = f'<Gather numDigits="1" timeout="5" method="POST" action="{escape(keys)}">'
    return _response(f"{gather}{_sayings(locale, (words,))}</Gather>")


def answered(locale: str, words: str) -> str:
    """What is said to whoever has answered a page, as Twilio's document."""
    return _document(locale, (words,))


def stopped(locale: str, city: str) -> str:
    """What is said to whoever pressed 9, as Twilio's document."""
    return _document(locale, (phrases(locale).say("letter.call.stopped", city=city),))


def stopped_topic(locale: str, topic: str, rest: str, *, is_there: bool = False) -> str:
    """What is said to whoever ended some: what is over, and what they are still called for, "" for nothing.

    ``is_there``: it is over for one address, and goes on for another.
    """
    some = "letter.call.stopped_there" if is_there else "letter.call.stopped_topic"
    key = some if rest else "letter.call.stopped_last"
    return _document(locale, (phrases(locale).say(key, topic=topic, rest=rest),))


def _document(locale: str, sayings: Sequence[str]) -> str:
    return _response(_sayings(locale, sayings))


def _sayings(locale: str, sayings: Sequence[str]) -> str:
    language = LOCALES[language_of(locale)]
    return '<Pause length="1"/>'.join(f'<Say language="{language}">{escape(each)}</Say>' for each in sayings)


def _response(inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{inner}</Response>'


def voice(letter: Letter) -> str:
    """AWS's voice for the letter's language."""
    return VOICES[language_of(letter.locale)]


def _parts(letter: Letter, city: str) -> tuple[str, str, str]:
    """Who calls; that it comes again; and the words, as far as a call can hold them twice."""
    say = phrases(letter.locale)
    told = letter.text.startswith(letter.subject)  # nobody wants to hear the name of it twice running
    words = letter.text if told else f"{letter.subject}. {letter.text}"
    fitting = shortened(words, lambda text: len(escape(text)) <= LONGEST_SAYING, end=".")
    return say.say("letter.call.from", city=city), say.say("letter.call.again"), fitting
