"""The streams that a waste calendar's words mean, in English and in Spanish, where they are beyond doubt.

Colours of carts, "organics" and "compost" are left to the field map (``values``): one city's
green cart is yard waste, another's is trash.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_NAMES = {
    "trash": (
        "trash", "garbage", "refuse", "rubbish", "household waste", "general waste", "solid waste",
        "municipal solid waste", "trash garbage", "basura", "basura domestica", "residuos solidos",
        "desechos", "desechos solidos",
    ),
    "recycling": (
        "recycling", "recyclables", "recycle", "recyclable", "mixed recycling", "single stream recycling",
        "curbside recycling", "reciclaje", "reciclables", "reciclado",
    ),
    "yard_waste": (
        "yard waste", "yard trimmings", "yard debris", "yard trash", "yardwaste", "garden waste",
        "green waste", "leaf", "leaves", "leaf and yard waste", "leaf yard waste", "brush", "vegetation",
        "residuos de jardin", "desechos de jardin", "basura de jardin", "residuos verdes", "poda",
    ),
    "bulk": (
        "bulk", "bulky", "bulk waste", "bulky waste", "bulk trash", "bulk items", "bulk item",
        "bulky items", "bulky item", "large items", "large item", "bulk refuse", "voluminosos",
        "articulos voluminosos", "objetos voluminosos", "residuos voluminosos", "muebles",
    ),
    "street_sweeping": ("street sweeping", "street sweep", "sweeping", "barrido de calles", "barrido"),
}  # fmt: skip
_STREAMS = {name: stream for stream, names in _NAMES.items() for name in names}
KNOWN = frozenset(_NAMES)

_ASIDE = re.compile(
    r"\b(?:collections?|pick ?-?ups?|services?|days?|carts?|bins?|containers?|weekly|biweekly|curbside"
    r"|residential|today|tomorrow|recoleccion|recogida|servicio|dia|contenedor|carrito|semanal"
    r"|black|blue|green|brown|gr[ae]y|yellow|negro|azul|verde|marron|gris|amarillo)\b"
)
_AND = re.compile(r"(?:(?<!\s)\s+)?(?:[,;/&+|]|\band\b|\by\b|\be\b)\s*")
_OFF = re.compile(
    r"\bno\b.{0,40}\b(?:collections?|pick ?-?ups?|services?|recoleccion|recogida|servicio|hay|habra)\b"
    r"|\bno (?:trash|garbage|refuse|recycling|yard waste|basura|reciclaje)\b|\bnot (?:be )?collected\b"
    r"|\bcancel|\bsuspend|\bsin (?:recoleccion|recogida|servicio)\b|\bholiday\b|\bferiado\b"
)


def streams_in(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The streams that are named, and the names that mean none of them.

    >>> streams_in("Garbage, Recycling & Food scraps")
    (('trash', 'recycling'), ('food scraps',))
    """
    whole = _stream_of(text)
    if whole:
        return (whole,), ()
    found: dict[str, None] = {}
    unknown: list[str] = []
    for part in _AND.split(folded(text)):
        stream = _stream_of(part)
        if stream:
            found[stream] = None
        elif part:
            unknown.append(part)
    return tuple(found), tuple(unknown)


def ours(text: str) -> tuple[str, ...]:
    """The streams that are named, by our names for them; the words themselves where they name anything else.

    What a resident asks for is "trash": a row that says "Garbage" would be told to nobody.
    """
    found, unknown = streams_in(text)
    return (text,) if unknown or not found else found


def ours_of(texts: Iterable[str]) -> tuple[str, ...]:
    """:func:`ours` of several, each stream once."""
    return tuple(dict.fromkeys(stream for text in texts for stream in ours(text)))


def says_none(texts: Iterable[str]) -> bool:
    """Whether it is the entry of a day *without* a pickup: "No collection - Labor Day"."""
    return any(_OFF.search(folded(text)) for text in texts)


def folded(text: str) -> str:
    """Lower case, without accents, spaces in a row or those around."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(each for each in plain if not unicodedata.combining(each)).split())


def _stream_of(text: str) -> str:
    words = folded(text)
    if text in KNOWN:
        return text
    bare = " ".join(re.sub(r"[^\w ]+", " ", _ASIDE.sub(" ", words)).split())
    bare = re.sub(r"^(?:de|del|la|el|your|su) | (?:de|del)$", "", bare)
    return _STREAMS.get(words) or _STREAMS.get(bare, "")
