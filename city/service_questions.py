"""What a service asks of whoever reports, found by its code and in the language that is spoken."""

from __future__ import annotations

from collections.abc import Iterable

from city.records import ServiceAttribute, ServiceDefinition


def asked_by(known: Iterable[ServiceDefinition], code: str, language: str) -> tuple[ServiceAttribute, ...]:
    """What the service with this code asks, in the city's order; in another language where it has no other.

    A city that asks in two languages publishes two definitions of one code.
    """
    of_code = [each for each in known if each.id == code]
    own = [each for each in of_code if any(language in asked.question for asked in each.attributes)]
    for definition in (own or of_code)[:1]:
        return tuple(sorted(definition.attributes, key=lambda each: each.order))
    return ()
