"""A letter as it is said on the telephone: who calls, what it is, and all of it once more."""

from __future__ import annotations

from notifier.channels import Letter
from notifier.forms.shortening import shortened
from words import language_of, phrases
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


def twiml(letter: Letter, city: str) -> str:
    """The same as Twilio's document."""
    say = phrases(letter.locale)
    first, again, words = _parts(letter, city)
    locale = LOCALES[language_of(letter.locale)]
    sayings = (first, words, again, words, say.say("letter.call.end"))
    said = '<Pause length="1"/>'.join(f'<Say language="{locale}">{escape(each)}</Say>' for each in sayings)
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{said}</Response>'


def voice(letter: Letter) -> str:
    """AWS's voice for the letter's language."""
    return VOICES[language_of(letter.locale)]


def _parts(letter: Letter, city: str) -> tuple[str, str, str]:
    """Who calls; that it comes again; and the words, as far as a call can hold them twice."""
    say = phrases(letter.locale)
    words = f"{letter.subject}. {letter.text}"
    fitting = shortened(words, lambda text: len(escape(text)) <= LONGEST_SAYING, end=".")
    return say.say("letter.call.from", city=city), say.say("letter.call.again"), fitting
