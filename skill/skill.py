"""One turn, from question to reply, in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from city.localtime import day_of
from city.nouns import replace
from skill import intents, memory
from skill.amazon.device import DeviceAddress
from skill.answers.freshness import notes
from skill.answers.opening import opening
from skill.context import Context
from skill.dialogs import dialogue
from skill.dialogs.carried import TOLD, WHY
from skill.heard.dates import is_no_day
from skill.listing import PICK, offer
from skill.location import placing
from skill.memory import Expecting, Memory
from skill.settings import SkillSettings
from skill.speech import Speaker, Spoken, proper, spoken
from skill.topics import HOME, OUT_OF_SCOPE, SET_ADDRESS
from skill.turn import Answer, Because, Caller, Pending, Question, Reply, Say, Word, say
from words import language_of, phrases
from words.ssml import speak

if TYPE_CHECKING:
    from city.reports import ReportDesk
    from skill.amazon.books import Books
    from snapshot.read import Snapshot

Progress = Callable[[str, str, str, str], None]
"""(host, token, request id, SSML): says it at once, and comes back at once."""

Note = Callable[[str, str, str, date], None]
"""(question, language, why, day): counts a question without who asked it, and comes back at once."""

Count = Callable[[str, str, str, datetime], None]
"""(topic, language, why, now): counts that something was asked, not what nor by whom; comes back at once."""


NOTHING_TOLD = frozenset(
    {
        *(Because.NEEDS_CHOICE, Because.NOT_UNDERSTOOD, Because.NO_DATA, Because.REFERRED),
        *(Because.NEEDS_PLACE, Because.PLACE_UNCERTAIN, Because.PLACE_UNKNOWN, Because.IN_DIALOG),
    }
)
"""Answers that tell of nothing."""
NOT_THERE = frozenset({Because.PLACE_UNKNOWN, Because.PLACE_OUTSIDE})
"""Answers to an address that is none of here: nothing else is asked for it."""
_AS_HEARD = frozenset({"address", "street", "where", "place", "department"})
"""Slots whose values are a city's own names."""
NOTHING_OPEN: Mapping[str, Any] = {"expecting": Expecting.NOTHING, "offered": (), "yes": None, "asked": None}
GONE = ("emergency_911", "stop")
"""What leaves whatever is open."""
LEAVING = ("emergency_911", "stop", "no")
"""What ends an open dialog."""


class Skill:
    """Answers questions about one city.

    ``snapshot`` gives the current snapshot (and may raise TownbellError where there is
    none); ``devices`` asks Alexa for a device's address, None where nobody can; ``desk``
    takes residents' reports, None where nobody does. ``books`` opens what is kept about
    residents, ``progress`` bridges the wait for a live call. ``unanswered`` counts what could not be
    answered, for the staff, ``counted`` how often what is asked.
    """

    def __init__(
        self,
        snapshot: Callable[[], Snapshot],
        settings: SkillSettings,
        devices: DeviceAddress | None = None,
        desk: ReportDesk | None = None,
        books: Callable[[], Books] | None = None,
        progress: Progress | None = None,
        unanswered: Note | None = None,
        counted: Count | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.settings = settings
        self.books = books
        self._devices = devices
        self._desk = desk
        self._progress = progress
        self._unanswered = unanswered
        self._counted = counted

    def answer(self, question: Question, now: datetime) -> Reply:
        """The whole turn. ``now`` is aware. Raises TownbellError only where there is no snapshot at all."""
        remembered = memory.read(question.state)
        asked = dialogue.turn_of(self._known(question), remembered, day_of(now, self.settings.zone))
        turn = self._in_language(asked, remembered.language)
        context = self._context(turn, question.caller, now)
        answered, context = self._answered(turn, context)
        self._note(turn.question, answered, context, remembered)
        if self._counted is not None:
            self._counted(turn.name, language_of(turn.question.locale), answered.because.value, now)
        answered = _with_second(answered, question.then or turn.memory.then)
        answered = _staying(self._come_back(answered, turn, remembered, context), turn)
        answered = _listening(answered, turn.question, remembered)
        if turn.first:
            answered = replace(answered, says=(*turn.first, *answered.says))
        first = opening(context, turn.question.locale, turn.name)
        speaker = self._speaker(turn.question.locale, now)
        said = _said(turn.name, answered, first.says, notes(answered, context), speaker)
        kept = _remembered(turn.question, answered, said, context, first.heard, speaker)
        if turn.first:  # is said once
            kept = kept.with_(last=said.statement.removeprefix(_said_first(turn.first, speaker)).lstrip())
        reply = _reply(turn.question, answered, said, kept, context, speaker)
        if not question.screen:
            return reply
        # Loaded only where somebody sees it: it is not part of a speaker's turn.
        from skill.screens.visual import Shown, display

        seen = display(Shown(answered, first.says, said, kept), speaker)
        return replace(reply, display=seen, asked=_meant(turn.question))

    def _in_language(self, turn: dialogue.Turn, before: str) -> dialogue.Turn:
        """The turn in the language that the resident asked for, now or ``before``.

        Of words it is known already in which language they are; a device has one of its own.
        """
        wanted = turn.memory.language
        known = turn.question.text and wanted == before
        if not wanted or known or language_of(turn.question.locale) == wanted:
            return turn
        locale = next((each for each in self.settings.locales if language_of(each) == wanted), "")
        return replace(turn, question=replace(turn.question, locale=locale)) if locale else turn

    def _context(self, turn: dialogue.Turn, caller: Caller | None, now: datetime) -> Context:
        return Context(
            snapshot=self.snapshot(),
            now=now,
            settings=self.settings,
            memory=turn.memory,
            place=turn.question.there or turn.place or turn.question.location or turn.memory.place,
            desk=self._desk,
            books=self.books,
            meanwhile=partial(self._meanwhile, caller, turn.question.locale),
        )

    def _known(self, question: Question) -> Question:
        """The question; without its caller where nothing can be kept about anybody."""
        known = self.books is not None or question.caller is None
        return question if known else replace(question, caller=None)

    def _meanwhile(self, caller: Caller | None, locale: str, key: str) -> None:
        if self._progress is not None and caller is not None and caller.request_id:
            words = speak(phrases(locale).say(key))
            self._progress(caller.api_endpoint, caller.token, caller.request_id, words)

    def _answered(self, turn: dialogue.Turn, context: Context) -> tuple[Answer, Context]:
        """The answer and the place it holds for; without the place that it needs, the question for it."""
        if turn.question.text:  # Alexa tells no words, and is never in doubt
            from skill.answers.unsure import instead

            if (other := instead(turn.name, turn.question, context)) is not None:
                return other, context
        day = turn.question.slot("date")
        if day is not None and is_no_day(day.value):
            return _no_such_day(), context
        needed = intents.needs_place(turn.name, turn.question, context) or _tells_where(turn)
        place = placing.found(turn.question, context, needed, self._devices)
        if isinstance(place, Answer):
            return place, context
        if place is not context.place:
            context = replace(context, place=place)
        return intents.load(turn.name).answer(turn.question, context), context

    def _come_back(self, answered: Answer, turn: dialogue.Turn, before: Memory, context: Context) -> Answer:
        """After a question in the midst of an open one, what was open is asked again (skill.side)."""
        if before.expecting is Expecting.NOTHING and before.form is None and not before.between:
            return answered
        from skill.dialogs import side  # most turns leave nothing open

        held = before.held or (side.waiting(before) if turn.side else None)
        leaves = turn.name in GONE or turn.question.intent == HOME
        if held is None or leaves or answered.because is Because.EMERGENCY:
            return answered
        steers = turn.question.intent in dialogue.CONVERSATION
        same = turn.name == side.topic_of(held) and not steers  # it takes the place of what was open
        if side.needs_the_same(answered, before, turn.question):
            first = side.address_again(before.with_(asked=None), turn.question, context)
            return replace(first, remember={**first.remember, "then": None if same else before.asked})
        if same:
            return answered
        if side.asks_first(answered) or side.is_asked_again(turn.name, answered, before):
            return replace(answered, remember={**answered.remember, "held": held})
        asked = side.question_of(held, turn.question, placed=before.place is None and turn.place is not None)
        if asked is None:
            which = side.address_again(held, side.of_itself(turn.question), context)
            return side.own_again(side.joined(answered, held, which, ""), held, before)
        memory = context.memory.with_(form=held.form and replace(held.form, missed=0), **NOTHING_OPEN)
        name = dialogue.CONVERSATION.get(asked.intent, asked.topic)
        again = dialogue.Turn(asked, name, memory, turn.place)
        told, _ = self._answered(again, replace(context, memory=memory))
        return side.joined(answered, held, told, asked.intent, stays=turn.name == "help")

    def _note(self, question: Question, answered: Answer, context: Context, before: Memory) -> None:
        if self._unanswered is None or answered.because is Because.ANSWERED:
            return
        from skill.search import missed  # a turn that is answered needs none of it

        if words := missed(question, answered, context, before):
            language = language_of(question.locale)
            self._unanswered(words, language, answered.because.value, context.today)

    def _speaker(self, locale: str, now: datetime) -> Speaker:
        zone = self.settings.zone
        return Speaker(phrases(locale), locale, now, day_of(now, zone), zone)


def _with_second(answered: Answer, second: Pending | None) -> Answer:
    """The second question of a breath is offered once the first is answered, and waits until then."""
    if second is None or answered.because is Because.EMERGENCY:
        return answered
    if answered.ask is not None:
        return replace(answered, remember={**answered.remember, "then": second})
    return offer(answered, "offer.second", second, topic=Word(f"topic.{second.topic}"))


def _staying(answered: Answer, turn: dialogue.Turn) -> Answer:
    """Who has opened the skill is listened to further, and can lean on what was said: Alexa forgets a
    session with its end. A single question asked in one breath is answered, and that is all (C06)."""
    ends = turn.name in LEAVING or answered.consent or answered.because is Because.EMERGENCY
    if not turn.memory.stays or answered.ask is not None or ends:
        return answered
    return replace(answered, ask=say("ask.else"), reprompt=say("ask.again"))


def _listening(answered: Answer, question: Question, before: Memory) -> Answer:
    """A device is told for which slot it listens, also where the question is only said again."""
    if answered.ask is None or not (before.listens or answered.elicit):
        return answered
    from skill.dialogs.listening import listening  # most turns ask for nothing

    return listening(answered, question, before)


def _tells_where(turn: dialogue.Turn) -> bool:
    """Whether an address is said with what is otherwise told in general: it is of there."""
    return turn.name in dialogue.SAID_IN_GENERAL and turn.question.slot("address") is not None


def _no_such_day() -> Answer:
    """No calendar has the day: nothing is said of another in its stead."""
    return Answer(
        says=(say("dates.none_such"),),
        because=Because.NOTHING_FOUND,
        ask=say("ask.what"),
        reprompt=say("ask.again"),
    )


def _said_first(first: Sequence[Say], speaker: Speaker) -> str:
    return spoken(Answer(says=tuple(first)), (), (), speaker).statement


def _said(name: str, answer: Answer, opening: Sequence[Say], told: Sequence[Say], speaker: Speaker) -> Spoken:
    """The emergency first; but before even that, whoever is in danger hears to call 911."""
    if name == "emergency_911":
        return spoken(replace(answer, says=(*answer.says, *opening)), (), (), speaker)
    return spoken(answer, opening, told, speaker)


def _remembered(
    question: Question,
    answer: Answer,
    said: Spoken,
    context: Context,
    heard: tuple[tuple[str, str], ...],
    speaker: Speaker,
) -> Memory:
    known = context.memory
    once = _is_for_once(question, known)
    kept = (question.location or known.place) if once else known.place
    fresh = Memory(
        place=kept if _is_tentative(answer) or once else context.place,
        heard=(*known.heard, *heard),
        before=known.before if "between" in answer.remember else _before(question, context, answer),
        told=_answered_last(question, context, answer),
        last=answer.replay or said.statement,
        last_ask=said.question,
        rate=known.rate,
        language=known.language,
        proper=proper(answer, speaker) or known.proper,
        stays=known.stays,
        site=speaker.value(answer.site) or (known.site if _still_about_it(question, answer) else ""),
        about=answer.about or (known.about if _tells_nothing(question, answer) else None),
        listens=_listened_for(question, answer),
        texted=known.texted if _is_beside(question, answer) else "",
        fact=known.fact if _is_beside(question, answer) else "",
        further=known.further if _tells_nothing(question, answer) else None,
    )
    return fresh.with_(**answer.remember)


def _listened_for(question: Question, answer: Answer) -> str:
    """The slot that is listened for, and the intent whose it is; "" where for anything."""
    return f"{answer.elicit} {answer.elicit_of or question.intent}" if answer.ask and answer.elicit else ""


def _tells_nothing(question: Question, answer: Answer) -> bool:
    """Whether the conversation is still about what it was about before: nothing else was told of."""
    return _is_beside(question, answer) or answer.because in NOTHING_TOLD


def _still_about_it(question: Question, answer: Answer) -> bool:
    """Whether "how do I get there" still asks about what was told before: of whom to call, too."""
    return _tells_nothing(question, answer) or _asks_whom(question)


def _is_beside(question: Question, answer: Answer) -> bool:
    """Whether the turn was about the conversation: also that a list has ended is nothing new."""
    return _has_ended(answer) or question.intent in dialogue.CONVERSATION


def _has_ended(answer: Answer) -> bool:
    """Whether a list had no more to be told."""
    return any(fact.key == "more.nothing" for fact in answer.says)


def _is_for_once(question: Question, known: Memory) -> bool:
    """Whether the address in the sentence is another than the resident's own, which stays theirs."""
    other = question.topic != "set_address" and question.slot("address") is not None
    return question.for_once or question.there is not None or (known.place is not None and other)


def _before(question: Question, context: Context, answer: Answer) -> Pending | None:
    """What the next question may lean on: "repeat" and "yes" are not what the conversation is about.

    What is filled into a form is kept there, and once.
    """
    if "form" in answer.remember and context.memory.form is not None:
        return context.memory.before
    if question.intent in (*dialogue.CONVERSATION, OUT_OF_SCOPE, SET_ADDRESS) or PICK in question.slots:
        return context.memory.before
    if _has_ended(answer):  # "the second one" is one of those that were told
        return context.memory.before
    if _asks_whom(question):  # to call, about what the conversation is about
        return context.memory.before
    if answer.because in NOT_THERE:
        return _meant(replace(question, slots={n: s for n, s in question.slots.items() if n != "address"}))
    return _meant(question)


def _answered_last(question: Question, context: Context, answer: Answer) -> Pending | None:
    """What "in Spanish, please" says again, where the next question leans on another: the one of a list that
    was picked, the number that was told instead."""
    if "between" in answer.remember or question.intent in dialogue.CONVERSATION:
        return context.memory.told
    leans_on_another = PICK in question.slots or question.intent == OUT_OF_SCOPE or _asks_whom(question)
    return _meant(question) if leans_on_another else None


def _meant(question: Question) -> Pending:
    """The question that was answered, whatever was said to ask it."""
    return Pending(topic=question.topic, intent=question.intent, slots=question.slots, offset=question.offset)


def _asks_whom(question: Question) -> bool:
    """Whether the number is asked for of what was told, and no office is named."""
    of_it = TOLD in question.slots or WHY in question.slots
    return of_it or (question.topic == "contact_lookup" and not question.slots)


def _is_tentative(answer: Answer) -> bool:
    """Whether the place still waits for a "yes"."""
    return answer.remember.get("expecting") is Expecting.CONFIRM


def _told(question: Question) -> dict[str, str]:
    """The slots: by the stable id of what was meant ("streetlight"), a city's own names as they were heard.

    A street alone is told as the address too: whoever reads it need not know in which of the two it came.
    """
    told = {
        name: slot.value if name in _AS_HEARD or "." in name else slot.id or slot.value
        for name, slot in question.slots.items()
    }
    return {"address": told["street"], **told} if "street" in told else told


def _reply(
    question: Question, answer: Answer, said: Spoken, kept: Memory, context: Context, speaker: Speaker
) -> Reply:
    speech = said.whole
    sources = context.sources(answer.used, answer.kinds)
    dates = [source.as_of for source in sources if source.as_of is not None]
    title = speaker.value(answer.title) or context.settings.city
    return Reply(
        text="",
        locale=question.locale,
        topic=question.topic,
        intent=question.intent,
        slots=_told(question),
        speech=speech,
        ssml=speak(speech, kept.rate),
        rate=kept.rate,
        reprompt=_reprompt(answer, said, speaker),
        card_title=title,
        card_text=speech,
        as_of=min(dates, default=None),
        sources=tuple(source.id for source in sources),
        session_state="open" if answer.ask else "closed",
        state=kept.to_dict(),
        confidence=question.confidence,
        because=answer.because,
        consent=answer.consent,
        elicit=answer.elicit,
        elicit_of=answer.elicit_of,
    )


def _reprompt(answer: Answer, said: Spoken, speaker: Speaker) -> str:
    if answer.ask is None:
        return ""
    return speaker.sentence(answer.reprompt) if answer.reprompt else said.question
