"""What is on the agenda of a meeting, three items at a time; or whether something is on it."""

from __future__ import annotations

from city.localized import in_language
from city.localtime import day_of
from city.nouns import replace
from city.records import Meeting
from skill.answers.meetings import asked_about, called, none_found, starts, taking_place, told_of
from skill.context import Context
from skill.listing import begins, offer_rest, on_screen, read_out
from skill.turn import Answer, Because, Question, Row, Value, Where, say

MOST = 20
"""Meetings to come whose agendas are looked through for something."""


def answer(question: Question, context: Context) -> Answer:
    """The agenda of the next meeting of the body that was named, or of any."""
    meeting = taking_place(asked_about(question, context))
    if meeting is None:
        return none_found(question, context)
    facts = _facts(meeting, question)
    if meeting.agenda and question.slot("query"):
        return _on_it(question, context, meeting)
    if not meeting.agenda:
        return Answer(
            says=(say("agenda.none", **facts),),
            because=Because.NOTHING_FOUND,
            used=(meeting.source,),
            site=Where(meeting.location),
            about=told_of(meeting, context),
        )
    items = read_out(meeting.agenda, question)
    day = day_of(meeting.start, context.settings.zone) if meeting.timed else meeting.start.date()
    head = (say("agenda.head", body=facts["body"], start=day),) if begins(question) else ()
    told = Answer(
        says=(*head, *(say("list.item", item=item) for item in items)),
        title=called(meeting.body, question.locale),
        rows=tuple(Row(item) for item in on_screen(meeting.agenda, question)),
        used=(meeting.source,),
        site=Where(meeting.location),
        about=told_of(meeting, context),
    )
    listed = offer_rest(told, meeting.agenda, question)
    # After the last item "and the next one?" is the body's next meeting, not that nothing is left.
    return listed if listed.ask else replace(listed, remember={})


def _facts(meeting: Meeting, question: Question) -> dict[str, Value]:
    return {"body": called(meeting.body, question.locale), "start": starts(meeting)}


def _on_it(question: Question, context: Context, first: Meeting) -> Answer:
    """Whether an item of this or of a later meeting has all that was named."""
    from skill.search import mentions  # most who ask for an agenda ask for all of it

    words = question.slots["query"].value
    for meeting in (each for each in asked_about(question, context)[:MOST] if taking_place((each,))):
        for item in meeting.agenda:
            if mentions(words, in_language(item, question.locale), question.locale):
                return Answer(
                    says=(say("agenda.has", item=item, **_facts(meeting, question)),),
                    title=called(meeting.body, question.locale),
                    rows=(Row(item),),
                    used=(meeting.source,),
                    site=Where(meeting.location),
                    about=told_of(meeting, context),
                )
    return Answer(
        says=(say("agenda.has_not", **_facts(first, question)),),
        because=Because.NOTHING_FOUND,
        used=(first.source,),
    )
