"""What is wrong with [emergency] of city.toml, found on a quiet day: at night it is too late."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.channel_settings import ALWAYS, ways
from app.emergency_table import Emergency, emergency
from city.errors import BadSettings
from feeds.checking.trouble import Trouble

if TYPE_CHECKING:
    from app.settings import Settings
    from city.emergency.oncall import OnCall

PLACE = "city.toml, [emergency]"


def emergency_troubles(settings: Settings) -> Iterator[Trouble]:
    """Everything that would stand in the way of an alert or of its second person."""
    try:
        table = emergency(settings)
        can_send = {*ALWAYS, *(each.channel for each in ways(settings) if not each.unset)}
    except BadSettings as error:
        yield Trouble(error.where, error.what, error.fix)
        return
    yield from _nobody(table)
    for person in table.on_call:
        yield from _person(person, can_send)
    for path in table.signing or ():
        if not path.is_file():
            fix = "Put the file there; until then alerts leave unsigned"
            yield Trouble(PLACE, f"signing names {path.name}, which is not there", fix)


def _nobody(table: Emergency) -> Iterator[Trouble]:
    if table.approved and not table.on_call:
        fix = "Write [[emergency.on_call]] with a name, a channel and a target"
        yield Trouble(PLACE, "nobody is on call who would be told when one person sends alone", fix)


def _person(person: OnCall, can_send: set[str]) -> Iterator[Trouble]:
    place = f"{PLACE} on_call {person.name}"
    if person.channel not in can_send:
        fix = f"Set up [channels.{person.channel}], or name one of {', '.join(sorted(can_send))}"
        yield Trouble(place, f"cannot be called: the channel {person.channel} is not set up", fix)
    elif not person.target and person.channel != "outbox":
        yield Trouble(
            place, "cannot be called: the target is empty", 'Write target = "env:NAME", and export NAME'
        )
