"""Who holds which public office."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from city.records import Official
from skill.context import Context
from skill.heard.naming import Names
from skill.listing import offer_rest, on_screen, read_out
from skill.screens.touch import to
from skill.turn import Answer, Because, Named, Question, Row, Say, Slot, Value, say

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records

MEMBER = "council_member"
KINDS = ("official",)


def by_district(district: str, context: Context) -> tuple[Official, ...]:
    """The council members of a district."""
    return context.snapshot.derived(members_by_district).called(district)


def by_office(office: Slot, context: Context) -> tuple[Official, ...]:
    """Those who hold the office, or bear the name, that was said."""
    return context.snapshot.derived(officials_by_name).matching(office)


def members_by_district(records: Records) -> Names[Official]:
    """The members of the council under their districts."""
    members = (each for each in records(Official) if each.office == MEMBER)
    return Names(members, lambda member: (member.district,))


def officials_by_name(records: Records) -> Names[Official]:
    """Everybody by office, title and name."""
    return Names(records(Official), lambda o: (o.office, *o.title.values(), o.name, o.id))


def whole_council(question: Question, context: Context) -> Answer:
    """All members of the council, three at a time, without their numbers."""
    members = [o for o in context.snapshot.records(Official) if o.office == MEMBER]
    if not members:
        return described((), context)
    told = read_out(members, question)
    answered = Answer(
        says=tuple(_member(each) for each in told),
        title=say("official.council"),
        rows=tuple(
            Row(each.name, _district(each), to("CouncilMemberIntent", official=each.name))
            for each in on_screen(members, question)
        ),
        used=tuple({each.source for each in told}),
    )
    return offer_rest(answered, members, question)


def described(officials: Sequence[Official], context: Context) -> Answer:
    """Their names and numbers, three at most; where nobody is known, whom to call."""
    if not officials:
        return Answer(
            says=(say("official.unknown", city=context.settings.city, phone=context.settings.phone),),
            because=Because.NOTHING_FOUND,
            kinds=KINDS,
        )
    told = officials[:3]
    return Answer(
        says=tuple(sentence for official in told for sentence in _about(official)),
        title=told[0].name,
        rows=tuple(Row(official.name, official.phone) for official in told),
        used=tuple({official.source for official in told}),
        about=to("CouncilMemberIntent", official=told[0].name) if len(told) == 1 else None,
    )


def _member(official: Official) -> Say:
    if official.district:
        return say("official.of_district", name=official.name, district=official.district)
    return say("list.item", item=official.name)


def _district(official: Official) -> Value:
    return say("screen.district", district=official.district) if official.district else ""


def _about(official: Official) -> tuple[Say, ...]:
    call = (say("official.phone", phone=official.phone),) if official.phone else ()
    if official.office == MEMBER and official.district:
        return (say("official.member", name=official.name, district=official.district), *call)
    if official.title:
        return (say("official.is", title=Named(official.title), name=official.name), *call)
    return (say("list.item", item=official.name), *call)
