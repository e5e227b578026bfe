"""Advisories, from CAP and from the NWS: what a message says is kept whole, whatever it means."""

from __future__ import annotations

from collections.abc import Sequence

from city.alerts.messages import Message, message
from city.records import Advisory
from feeds.formats import Item, Problem
from feeds.kinds import Built, Context


class AdvisoryKind:
    """Items of the ``cap`` format into advisories.

    Messages that never reach a resident become records too: staff see them. A copy of
    a message that the feed lists twice is left out. ``received`` is the context's
    ``now``: who keeps records over several refreshes keeps the first.
    """

    name = "advisory"

    def required(self) -> tuple[str, ...]:
        """None: CAP has names of its own, and no field map is needed."""
        return ()

    def build(self, items: Sequence[Item], context: Context) -> Built:
        """One record per message; an item that is no message is a problem."""
        records: dict[str, Advisory] = {}
        problems: list[Problem] = []
        for number, each in enumerate(items):
            said = message(each)
            if not said.identifier:
                problems.append(Problem(f"item {number + 1}", "no CAP message: it has no identifier"))
            else:
                records.setdefault(said.id, _record(said, context))
        return Built(tuple(records.values()), tuple(problems))


def _record(said: Message, context: Context) -> Advisory:
    return Advisory(id=said.id, source=context.source, received=context.now, message=said)


KIND = AdvisoryKind()
