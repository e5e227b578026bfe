"""What is wrong with [emergency] of city.toml, found on a quiet day: at night it is too late."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from app.channel_settings import ALWAYS, ways
from app.emergency_table import Emergency, emergency
from city.emergency.emergencies import same_person
from city.errors import BadSettings
from feeds.checking.trouble import Trouble

if TYPE_CHECKING:
    from app.settings import Settings
    from city.emergency.oncall import OnCall

PLACE = "city.toml, [emergency]"


def emergency_troubles(settings: Settings, accounts: Collection[str] = ()) -> Iterator[Trouble]:
    """Everything that would stand in the way of an alert or of its second person.

    ``accounts`` are the names of the staff in the console, none where it is not in use.
    """
    try:
        table = emergency(settings)
        can_send = {*ALWAYS, *(each.channel for each in ways(settings) if not each.unset)}
    except BadSettings as error:
        yield Trouble(error.where, error.what, error.fix)
        return
    yield from _nobody(table)
    yield from _strangers(table.on_call, accounts)
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


def _strangers(on_call: Collection[OnCall], accounts: Collection[str]) -> Iterator[Trouble]:
    """Two spellings of one name would be two persons: one could write an alert and approve it by the link."""
    fix = "Write the name as `townbell staff list` does: two spellings of one name count as two persons"
    for person in on_call if accounts else ():
        if not any(same_person(person.name, each) for each in accounts):
            yield Trouble(f"{PLACE} on_call {person.name}", "is nobody of the staff console", fix)


def _person(person: OnCall, can_send: set[str]) -> Iterator[Trouble]:
    place = f"{PLACE} on_call {person.name}"
    if person.channel not in can_send:
        fix = f"Set up [channels.{person.channel}], or name one of {', '.join(sorted(can_send))}"
        yield Trouble(place, f"cannot be called: the channel {person.channel} is not set up", fix)
    elif not person.target and person.channel != "outbox":
        yield Trouble(
            place, "cannot be called: the target is empty", 'Write target = "env:NAME", and export NAME'
        )
