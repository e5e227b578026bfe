"""What every open-data portal is: which addresses are its own, and how a whole listing is read from it.

Adding a portal is adding one module beside this one with a module-level ``PORTAL`` that
satisfies :class:`Portal`. Nothing else has to be told: the registry lists the folder. What
is not a portal's is one GET.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from city.errors import TownbellError
from feeds.fetching.address import Address
from feeds.fetching.credentials import is_credential, variable
from feeds.fetching.paging import Ask, Walk
from feeds.source import Source


class Portal(Protocol):
    """One kind of portal. Stateless; safe to share between threads.

    ``format`` is the format of what it answers. ``partial`` are the parameters with which an
    address asks for one part of a listing and no more: such an address is taken at its word.
    ``calls_a_minute`` is how often its hosts may be asked, 0 where they do not mind.
    ``suggests`` is a query that a new source of this portal should begin with.
    """

    name: str
    format: str
    partial: tuple[str, ...]
    calls_a_minute: int
    suggests: tuple[tuple[str, str], ...]

    def address(self, given: Address, known_as: str) -> Address | None:
        """Where the listing is read, for an address that people or programs use; None for a stranger's.

        ``known_as`` is the format of the source, for portals which only that can tell.
        """
        ...

    def walk(self, ask: Ask) -> Walk:
        """Read the whole listing; ``ask.address`` is what ``address`` gave. Pure: see fetching/paging."""
        ...


@dataclass(frozen=True, slots=True)
class Claim:
    """A portal's address; ``part`` is the parameter by which it asks for one part and no more, if any."""

    portal: Portal
    address: Address
    part: str = ""


@dataclass(frozen=True, slots=True)
class Recognised:
    """An address of a portal as the beginning of a ``[[sources]]`` table: url, format and query."""

    portal: str
    url: str
    format: str
    query: Mapping[str, str] = field(default_factory=dict)


@cache
def every() -> tuple[Portal, ...]:
    """All portals, in alphabetical order."""
    modules = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}").PORTAL for name in modules)


def found(source: Source, given: Address) -> Claim | None:
    """The portal that this source is read from and where, or None for any other address."""
    for portal, address in _claims(given, source.format):
        return Claim(portal, address, next((name for name in portal.partial if given.get(name)), ""))
    return None


def recognise(url: str, known_as: str = "auto") -> Recognised | None:
    """What portal an address belongs to, and the source table it would be; None for any other address.

    Pure. Also knows the addresses that a browser shows. A credential in it is replaced by ``env:NAME``.
    """
    try:
        given = Address.of(url)
    except TownbellError:
        return None
    for portal, address in _claims(given, known_as):
        suggested = dict(portal.suggests)
        query = {name: _named(name, value, suggested) for name, value in address.pairs}
        return Recognised(portal.name, address.base, portal.format, {**suggested, **query})
    return None


def _claims(given: Address, known_as: str) -> Iterator[tuple[Portal, Address]]:
    for portal in every():
        address = portal.address(given, known_as)
        if address is not None:
            yield portal, address


def _named(parameter: str, value: str, suggested: Mapping[str, str]) -> str:
    """The value, unless it is a credential."""
    if suggested.get(parameter, "").startswith("env:"):
        return suggested[parameter]
    return f"env:{variable(parameter)}" if is_credential(parameter, value) else value
