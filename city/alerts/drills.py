"""Whether a message with the status Actual calls itself a test (rule A2).

What it calls itself is a name, a stamp or a sentence of which the word is a part. What it only tells of
("test shows lead in the water", "fire at a test range") is none of these. A test that is told annoys, and
a warning that is not told may kill: what has none of these forms is believed.
"""

from __future__ import annotations

import re

from city.alerts.messages import Message

# Patterns are compiled where they are first used: most messages lack every one of the words.


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_LONGEST = 500
"""Characters of a headline or an event that are looked at; CAP recommends 160 at most (3.2.2)."""
_LONGEST_TEXT = 20_000
"""The same of a description."""

_HAZARDS = _words(
    "tsunami tornado flood fire wildfire hurricane typhoon tropical severe storm winter earthquake "
    "evacuation emergency shelter amber civil water"  # "boil water": tests of water are taken out before
)
_NOTICES = _words(
    "message messages alert alerts alerting warning warnings watch advisory notification notifications "
    "notice notices broadcast broadcasts bulletin transmission activation exercise drill signal"
)
_SYSTEMS = _words(
    "system systems siren sirens communication communications radio network operator eas wea cmas ipaws cap "
    "adr"
)
_TURNS = _words(
    "weekly monthly quarterly annual yearly periodic routine nationwide national statewide required"
)
_BEFORE = _HAZARDS | _NOTICES | _SYSTEMS | _TURNS
_IN_SPANISH = _words(
    "mensaje alerta aviso notificación notificacion boletín boletin transmisión transmision ejercicio "
    "sirena sirenas"
)

_NAMED = r"(?i)\b([a-z]{2,15}) test\b(?! (?:sites?|kits?|results?|cent|positive))"
_NAMING = r"(?i)\btest ([a-z]{2,15})\b"
_NAMED_IN_SPANISH = r"(?i)\b([a-zñóíé]{2,15}) de prueba\b"
_TEST_OF = r"(?i)\btest of (?:the|our|its|this|all)\b([^|.:;]{0,60})"
_EDGE = r"[|:;.!?()\[\]*\"\u2013\u2014]|\s-{1,3}\s"
_CALLED_TEST = (
    rf"(?i)(?:^|{_EDGE})\s{{0,3}}(?:only |just )?(?:a )?(?:tests?|pruebas?|simulacro)"  # by itself: "(Test)"
    rf"(?:[\s,]{{1,3}}(?:test|prueba|only|solamente)){{0,5}}\s{{0,3}}(?:$|{_EDGE})"
    r"|\bsirens? tests\b"
    r"|\bprueba (?:semanal|mensual|anual|peri[oó]dica|nacional|general|rutinaria|de simulacro)\b"
    r"|\bprueba (?:de|del|de la|de las|de los) (?:alerta|sirena|sistema|mensaje|aviso|alarma|notificaci"
    r"|emergencia|evacuaci|comunicaci|EAS|WEA)"
    r"|^\W{0,5}(?:(?:el|un|gran|primer|segundo) )?simulacro\b|\bsimulacro (?:de|del|nacional|general|anual)\b"
)
_SHOUTED_TEST = r"\b(?:TEST|PRUEBA|SIMULACRO)\b(?! (?:SITE|KIT|RESULT|YOUR))"
"""In a text that is not in capitals altogether, it is a stamp: "Flood Warning TEST"."""

_TEST_SENTENCE = (
    r"(?i)\bthis is (?:only |just )?a (?:test|drill)\b|\best[aeo] es (?:s[oó]lo )?una? (?:prueba|simulacro)\b"
)
_NO_TEST = (
    r"(?i)\bnot (?:just |only )?a (?:test|drill)\b|\bno es (?:s[oó]lo )?una? (?:prueba|simulacro)\b"
    r"|\b(?:failed|positive|negative) [^|.]{0,40}\btest\b"
    r"|(?<!boil )(?<!high )\b(?:water|lead|lab|bacteria|coliform|blood|soil|missile|nuclear) test\b"
    r"|\b(?:tests?|pruebas?|simulacro)\b[^|.:;]{0,30}\b(?:cancell?ed|postponed|cancelad[oa]|suspendid[oa])\b"
    r"|\b(?:cancell?ed|postponed|se (?:cancela|suspende))\b[^|.:;]{0,30}\b(?:test|prueba|simulacro)\b"
)
"""That it is none; what was tested (drinking water, a case, a bomb); a test that is off."""


def calls_itself_a_test(message: Message) -> bool:
    """What headline or event call it, a whole sentence in a description; "this is not a test" is none."""
    return any(
        _is_named_test(info.headline[:_LONGEST])
        or _is_named_test(info.event[:_LONGEST])
        or _says_so(info.description[:_LONGEST_TEXT])
        for info in message.infos
    )


def _is_named_test(text: str) -> bool:
    """Whether the text is or has the name of a test. Most texts lack the word, and are not looked at more."""
    if not _has_the_word(text):
        return False
    left = re.sub(_NO_TEST, "", text)
    stamped = text != text.upper() and re.search(_SHOUTED_TEST, left)
    return bool(stamped or re.search(_CALLED_TEST, left) or re.search(_TEST_SENTENCE, left)) or _is_compound(
        left
    )


def _is_compound(text: str) -> bool:
    """A word before or after "test" that makes it the name of a message, or of a system's test."""
    begins = re.match(r"(?i)\W{0,5}test ([a-z]{2,15})\b", text)
    return (
        _any_of(_BEFORE, _NAMED, text)
        or _any_of(_NOTICES | {"only"}, _NAMING, text)
        or _any_of(_IN_SPANISH, _NAMED_IN_SPANISH, text)
        or (begins is not None and begins[1].lower() in _HAZARDS)
        or any(
            (_NOTICES | _SYSTEMS) & set(re.findall(r"[a-z]+", of[1].lower()))
            for of in re.finditer(_TEST_OF, text)
        )
    )


def _any_of(words: frozenset[str], pattern: str, text: str) -> bool:
    return any(found[1].lower() in words for found in re.finditer(pattern, text))


def _says_so(text: str) -> bool:
    return _has_the_word(text) and re.search(_TEST_SENTENCE, re.sub(_NO_TEST, "", text)) is not None


def _has_the_word(text: str) -> bool:
    lowered = text.lower()
    return any(word in lowered for word in ("test", "drill", "prueba", "simulacro"))
