"""Which office is meant, and how it is reached, in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from city.localized import Localized
from city.records import Service
from skill.heard.naming import Names
from skill.turn import Named, Say, say

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records


def number_of(office: Localized, phone: str) -> Say:
    """The office's number; where its name is the number, as "Springfield 311", no more than that."""
    if any(phone in name.split() for name in office.values()):
        return say("contact.itself", phone=phone)
    return say("contact.phone", office=Named(office), phone=phone)


def services_by_name(records: Records) -> Names[Service]:
    """The offices by their names, without what they do."""
    return Names(records(Service), lambda each: (each.id, *each.name.values()))


def services_by_keyword(records: Records) -> Names[Service]:
    """The offices by what they do."""
    return Names(records(Service), keywords)


def keywords(service: Service) -> Iterator[str]:
    """The words for what an office does, in every language."""
    return (word for words in service.keywords.values() for word in words)
