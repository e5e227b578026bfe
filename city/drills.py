"""Whether a message with the status Actual calls itself a test (rule A2).

What it calls itself is a name, a stamp or a sentence of which the word is a part. What it only tells of
("test shows lead in the water", "fire at a test range") is none of these. A test that is told annoys, and
a warning that is not told may kill: what has none of these forms is believed.
"""

from __future__ import annotations

import re

from city.messages import Message

# Patterns are compiled where they are first used: most messages lack every one of the words.
_HAZARDS = (
    r"tsunami|tornado|(?:flash )?flood|fire|wildfire|hurricane|typhoon|tropical|severe|storm|winter"
    r"|earthquake|evacuation|emergency|shelter|amber|civil|boil water"
)
_NOTICES = (
    r"messages?|alerts?|alerting|warnings?|watch|advisory|notifications?|notices?|broadcasts?|bulletin"
    r"|transmission|activation|exercise|drill|signal"
)
_SYSTEMS = r"systems?|sirens?|communications?|radio|network|operator|EAS|WEA|CMAS|IPAWS|CAP|ADR"
_TURNS = r"weekly|monthly|quarterly|annual|yearly|periodic|routine|nationwide|national|statewide|required"
_EDGE = r"[|:;.!?()\[\]*\"\u2013\u2014]|\s-{1,3}\s"
_CALLED_TEST = (
    rf"(?i)(?:^|{_EDGE})\s{{0,3}}(?:only |just )?(?:a )?(?:tests?|pruebas?|simulacro)"  # by itself: "(Test)"
    rf"(?:[\s,]{{1,3}}(?:test|prueba|only|solamente)){{0,5}}\s{{0,3}}(?:$|{_EDGE})"
    rf"|\btest (?:{_NOTICES}|only|of (?:the|our|its|this|all)\b[^|.]{{0,60}}\b(?:{_NOTICES}|{_SYSTEMS}))\b"
    rf"|\b(?:{_NOTICES}|{_SYSTEMS}|{_TURNS}|{_HAZARDS}) test\b(?! (?:sites?|kits?|results?|cent|positive))"
    r"|\bsirens? tests\b"
    rf"|^\W{{0,5}}test (?:{_HAZARDS})\b"
    r"|\b(?:mensaje|alerta|aviso|notificaci[oó]n|bolet[ií]n|transmisi[oó]n|ejercicio|sirenas?) de prueba\b"
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
        _is_named_test(info.headline)
        or _is_named_test(info.event)
        or _finds(_TEST_SENTENCE, info.description)
        for info in message.infos
    )


def _is_named_test(text: str) -> bool:
    stamped = text != text.upper() and _finds(_SHOUTED_TEST, text)
    return stamped or _finds(_CALLED_TEST, text) or _finds(_TEST_SENTENCE, text)


def _finds(pattern: str, text: str) -> bool:
    """Whether the text says "test" in this way. Most texts lack the word, and are not searched for more."""
    lowered = text.lower()
    if not any(word in lowered for word in ("test", "drill", "prueba", "simulacro")):
        return False
    return re.search(pattern, re.sub(_NO_TEST, "", text)) is not None
