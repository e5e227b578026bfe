"""What a text message asks for by a keyword: STOP, START, HELP, YES, in English and Spanish.

CTIA, Messaging Principles and Best Practices (opt-out and HELP); 47 CFR 64.1200(a)(10): any of these words,
and any other plain way of saying so, ends it. A keyword is one only where it is the whole of the message, or
with the names of topics behind it, and perhaps an address: "when does the bus stop" is a question to the
city.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import StrEnum

from city.enrolment.streams import BY_STREAM
from city.enrolment.subscriptions import Topic
from city.nouns import noun

LONGEST = 60
"""Characters; whoever writes more asks something."""
LONGEST_WITH_PLACE = 140
"""With a topic and an address behind it."""


class Keyword(StrEnum):
    """What is asked for."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    YES = "yes"
    NONE = "none"


@noun(frozen=True, slots=True)
class Command:
    """A text message as a command. ``topic`` is None for all; ``stream`` the one that was named, or "".

    ``also`` are further topics, each with its stream, that a STOP names. ``place`` is the address behind the
    topic, "" without one; of a START ``name`` is what the topic was called.
    """

    keyword: Keyword
    topic: Topic | None = None
    stream: str = ""
    language: str = ""
    name: str = ""
    place: str = field(default="", repr=False)
    also: tuple[tuple[Topic, str], ...] = ()


_FORMS = (
    (
        Keyword.STOP,
        "es",
        "alto|parar|pare|para|baja|dar de baja|darme de baja|salir|cancelar|cancele|detener|terminar|"
        "desuscribir|desuscribirme|alto a todo|parar todo|no mas|no mas mensajes|por favor pare|fin|"
        "finalizar|basta|deten|quitar|eliminar|eliminarme|no quiero mas mensajes|no me envien mas mensajes|"
        "dejen de enviar mensajes|no me escriban|parar todos|cancelar todo|cancele todo|parar ya|para ya|"
        "alto ya|ya basta|basta ya|no mas avisos|no quiero mas avisos|no me manden mas mensajes|"
        "no me manden nada|dejen de escribir|dejen de escribirme|dejar de recibir mensajes|"
        "quitenme de la lista|ya no quiero mensajes",
    ),
    (
        Keyword.STOP,
        "en",
        "stop|end|cancel|quit|unsubscribe|opt out|optout|revoke|stopall|stop all|stop it|stop texting|"
        "stop texting me|stop messages|stop messaging me|stop sending|please stop|stop please|remove me|"
        "unsubscribe all|no more|no more texts|arret|stop all messages|cancel all|do not text me|"
        "don t text me|dont text me|leave me alone|take me off|take me off the list|stop everything|stop now|"
        "stop everything now|cancel everything|end all|quit all|stop contacting me|stop bothering me|"
        "i want to unsubscribe|i want to stop|please unsubscribe|please unsubscribe me|unsubscribe me|"
        "please remove me|no more alerts|turn off alerts|turn off all alerts|opt me out|i opt out",
    ),
    (
        Keyword.START,
        "es",
        "alta|iniciar|inicio|comenzar|reanudar|empezar|arrancar|arranca|arranque|activar|reactivar|"
        "suscribir|suscribirme|suscribirse",
    ),
    (Keyword.START, "en", "start|unstop|resume|subscribe|opt in|optin"),
    (Keyword.HELP, "es", "ayuda|informacion"),
    (Keyword.HELP, "en", "help|info|aide"),
    (Keyword.YES, "es", "si|acepto|confirmar|confirmo"),
    (Keyword.YES, "en", "yes|y|confirm|ok yes"),
)

WORDS: Mapping[str, tuple[Keyword, str]] = {
    form: (keyword, language) for keyword, language, forms in _FORMS for form in forms.split("|")
}
"""Every form, in the way :func:`plain` spells it. INFO and ARRET are the same in both languages."""

_BEHIND = {Keyword.STOP, Keyword.START}
_LINKS = ("al", "a", "del", "de", "the", "los", "las", "la", "el", "my", "mis", "mi", "me", "avisos",
          "alertas", "recordatorios", "notificaciones")  # fmt: skip
_ENDS = ("alerts", "texts", "messages", "updates", "pickup", "alert", "reminders", "notifications", "avisos",
         "mensajes")  # fmt: skip

_NAMES = (
    (Topic.PICKUP, "trash", "trash|garbage|rubbish", "basura|desechos"),
    (Topic.PICKUP, "recycling", "recycling|recycle", "reciclaje"),
    (Topic.PICKUP, "yard_waste", "yard|yard waste", "jardin|poda|residuos de jardin"),
    (Topic.PICKUP, "bulk", "bulk|bulky", "voluminosos"),
    (Topic.PICKUP, "", "pickup|pickups|collection", "recoleccion|recogida"),
    (Topic.SWEEPING, "", "sweeping|street sweeping", "barrido|barrido de calles"),
    (Topic.MEETINGS, "", "meetings|meeting|council", "reuniones|reunion|concejo"),
    (Topic.EMERGENCY, "", "emergency|emergencies", "emergencia|emergencias"),
    (Topic.WEATHER, "", "weather", "tiempo|clima"),
    (Topic.NEWS, "", "news|city news", "noticias"),
    (Topic.REQUESTS, "", "requests|request|reports", "solicitudes|solicitud|reportes"),
    (Topic.PERMITS, "", "permits|permit", "permisos|permiso"),
    (Topic.DIGEST, "", "digest|weekly|weekly letter|weekly digest", "resumen|resumen semanal|carta semanal"),
)

TOPICS: Mapping[str, tuple[Topic, str, str]] = {
    name: (topic, stream, language)
    for topic, stream, *both in _NAMES
    for language, names in zip(("en", "es"), both, strict=True)
    for name in names.split("|")
}
"""How residents name topics in a text; the Spanish without its accents."""


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_WITH_PLACE = re.compile(
    rf"(?P<form>{_any(form for form, (keyword, _) in WORDS.items() if keyword in _BEHIND)})"
    rf" (?:(?:{_any(_LINKS)}) )*(?P<name>{_any(TOPICS)})(?: (?:{_any(_ENDS)}))?"
    r"(?: (?:at|for|in|en|para|de))? (?P<place>[0-9].*)"
)


def command(text: str) -> Command:
    """The command in a text; NONE where it is a question, or whatever else."""
    said = plain(text)
    found = _keyword(said) if said and len(said) <= LONGEST else Command(Keyword.NONE)
    return found if found.keyword is not Keyword.NONE else _with_place(said)


def _keyword(said: str) -> Command:
    if found := WORDS.get(said):
        return Command(found[0], language=found[1])
    for form in sorted(WORDS, key=len, reverse=True):
        keyword, language = WORDS[form]
        if keyword in _BEHIND and said.startswith(f"{form} "):
            rest = _bare(said.removeprefix(form).strip())
            if rest in TOPICS:
                topic, stream, spoken = TOPICS[rest]
                name = rest if keyword is Keyword.START else ""
                return Command(keyword, topic, stream, spoken if spoken == "es" else language, name)
            if not rest:
                return Command(keyword, language=language)
            if keyword is Keyword.STOP and (named := _several(rest)):
                (topic, stream, spoken), *others = named
                also = tuple((each[0], each[1]) for each in others)
                return Command(keyword, topic, stream, spoken if spoken == "es" else language, also=also)
    return Command(Keyword.NONE)


def _several(rest: str) -> list[tuple[Topic, str, str]]:
    """The topics of "trash and recycling"; none where one of them is none."""
    names = [_bare(each) for each in re.split(r" (?:and|or|y|e|o|u|ni|nor) ", rest)]
    known = [TOPICS[each] for each in names if each in TOPICS]
    return known if len(known) == len(names) else []


def _with_place(said: str) -> Command:
    """ "start trash at 12 Main Street": only where a house number follows the topic at once.

    To stop what is sent for one of several houses is of pickups only: all else is seldom of a house.
    """
    found = _WITH_PLACE.fullmatch(said) if len(said) <= LONGEST_WITH_PLACE else None
    if found is None:
        return Command(Keyword.NONE)
    topic, stream, spoken = TOPICS[found["name"]]
    keyword, language = WORDS[found["form"]]
    if keyword is Keyword.STOP and topic not in BY_STREAM:
        return Command(Keyword.NONE)  # "cancel my permit 88" is none
    name = found["name"] if keyword is Keyword.START else ""
    return Command(keyword, topic, stream, spoken if spoken == "es" else language, name, found["place"])


def plain(text: str) -> str:
    """Without case, accents, marks and needless spaces: how telephones and people write these words."""
    said = unicodedata.normalize("NFKD", text[: 4 * LONGEST_WITH_PLACE])
    bare = said.encode("ascii", "ignore").decode().casefold()
    return " ".join(re.sub(r"[^a-z0-9 ]+", " ", bare.replace("-", " ")).split())


def called(words: str) -> tuple[Topic, str] | None:
    """The topic, and its stream or "", that these words name, however politely; None for none."""
    found = TOPICS.get(_bare(plain(words)))
    return found[:2] if found else None


def _bare(rest: str) -> str:
    """What is named, without the small words around it."""
    before = None
    while rest != before and rest not in TOPICS:
        before = rest
        for link in _LINKS:
            rest = rest.removeprefix(f"{link} ").strip()
        for end in _ENDS:
            if rest not in TOPICS:
                rest = "" if rest == end else rest.removesuffix(f" {end}").strip()
    return rest
