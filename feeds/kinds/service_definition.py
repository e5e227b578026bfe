"""What a service asks of whoever reports (Open311 GeoReport v2, service definitions).

Texts are in the source's language; a city that has them in two publishes two sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from city.localized import Localized
from city.records import ServiceAttribute, ServiceDefinition
from feeds.fields.row import Row, Unusable
from feeds.fields.rowkind import RowKind
from feeds.kinds import Context
from feeds.text.plaintext import TITLE, plain

_MOST = 40  # attributes of one service, and values of one attribute


def _make(row: Row, context: Context) -> ServiceDefinition:
    listed = row.raw("attributes")
    if not isinstance(listed, list):
        raise Unusable("has no list of attributes")
    read = (_attribute(each, context.language) for each in listed[:_MOST] if isinstance(each, Mapping))
    return ServiceDefinition(
        id=row.need("id"),
        source=context.source,
        attributes=tuple(each for each in read if each is not None),
    )


def _attribute(said: Mapping[str, Any], language: str) -> ServiceAttribute | None:
    """One attribute; None for one without a code or a text, and for one that only tells and asks nothing."""
    code, question = plain(said.get("code"), TITLE), plain(said.get("description"), TITLE)
    if not code or not question or _is(said.get("variable"), False):
        return None
    order = said.get("order")
    values = said.get("values")
    return ServiceAttribute(
        code=code,
        question={language: question},
        required=_is(said.get("required"), True),
        order=int(order) if isinstance(order, int | float) and abs(order) < 1000 else 0,
        datatype=plain(said.get("datatype"), TITLE) or "string",
        values=tuple(_values(values, language)) if isinstance(values, list) else (),
    )


def _values(listed: list[Any], language: str) -> list[tuple[str, Localized]]:
    pairs = ((plain(each.get("key"), TITLE), each) for each in listed[:_MOST] if isinstance(each, Mapping))
    return [(key, {language: plain(each.get("name"), TITLE) or key}) for key, each in pairs if key]


def _is(said: Any, truth: bool) -> bool:
    """A flag as JSON has it, or as XML writes it."""
    return said is truth or str(said).casefold() == str(truth).casefold()


KIND = RowKind(
    name="service_definition",
    record=ServiceDefinition,
    needs=("id", "attributes"),
    make=_make,
    names={"id": ("id", "service_code")},
)
