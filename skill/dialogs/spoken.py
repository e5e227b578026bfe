"""What is said of how it is said: "no hablo inglés", "I don't get it", "slower still" (pure).

In words; a device hears one language, and has intents for the rest of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from skill.dialogs.asked_of import is_one_of
from skill.heard.naming import plain
from skill.memory import Memory
from skill.topics import HELP, LANGUAGE, NORMAL_SPEED, OUT_OF_SCOPE, REPEAT, SLOWER, TOPIC_OF
from words import Phrases, language_of, languages, phrases

if TYPE_CHECKING:
    from skill.understand import Understood

SURELY = 0.95


def in_own_language(understood: Understood, text: str, locale: str, spoken: Collection[str]) -> Understood:
    """What was understood; but where the words say that a language is not, the wish for one that is.

    ``spoken`` are the languages in which the city answers. An emergency stays one.
    """
    wanted = "" if understood.method == "guard" else wanted_language(plain(text), language_of(locale), spoken)
    if not wanted:
        return understood
    from skill.understand import Method
    from skill.understand.nouns import Slot  # few speak of languages

    return replace(
        understood,
        intent=LANGUAGE,
        topic=TOPIC_OF[LANGUAGE],
        slots={"language": Slot(wanted, wanted, said=wanted)},
        confidence=SURELY,
        alternatives=(),
        rest=None,
        method=Method.EXACT,
        doubt=False,
    )


def wanted_language(heard: str, now: str, spoken: Collection[str]) -> str:
    """Which language is wanted by whom that of the answers (``now``) is none; "" of any other words.

    "No hablo inglés" wants the language in which it is said, and so does "no entiendo" after English; "I
    don't speak English", said in English, another.
    """
    for own in (now, *(each for each in languages() if each != now)):
        said = phrases(own)
        denied = _denied(heard, said)
        if denied == own:
            return next((each for each in spoken if each != own), "")
        if (denied or (own != now and is_one_of(heard, said, "heard.not_followed"))) and own in spoken:
            return own
    return ""


def _denied(heard: str, said: Phrases) -> str:
    """The language that the words, and all of them, say somebody does not speak; "" of any others."""
    begins = sorted(said.say("heard.not_spoken").split("|"), key=len, reverse=True)
    begun = next((each for each in begins if heard.startswith(f"{each} ")), "")
    if not begun:
        return ""
    names = dict(pair.split("=") for pair in said.say("heard.languages").split("|"))
    words = heard.removeprefix(begun).split()
    beside = set(said.say("heard.beside_a_language").split("|"))
    named = [names[word] for word in words if word in names]
    return named[0] if named and all(word in names or word in beside for word in words) else ""


def of_the_speech(heard: str, said: Phrases, remembered: Memory) -> str:
    """The intent of words about how it was said, and by whom: again, slower, as fast as usual; "" of any
    other words."""
    if is_one_of(heard, said, "heard.who_are_you"):
        return OUT_OF_SCOPE
    if is_one_of(heard, said, "heard.not_followed"):
        return REPEAT if remembered.last or remembered.last_ask else HELP
    if (remembered.last or remembered.last_ask) and is_one_of(heard, said, "heard.is_it_so"):
        return REPEAT
    if (
        is_one_of(heard, said, "heard.why")
        and said.say("reason.city_says", reason="").strip() in remembered.last
    ):
        return REPEAT  # the reply said it
    if is_one_of(heard, said, "heard.slower_still"):
        return SLOWER
    slowly = bool(remembered.rate) and is_one_of(heard, said, "heard.not_so_slowly")
    return NORMAL_SPEED if slowly else ""
