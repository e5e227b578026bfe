"""A free question -> the sentence that answers it with its source, an office, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from city.localized import in_language
from city.localtime import day_of
from city.records import Fact, NewsItem, Page, Service
from skill.answers.facts import about, holds
from skill.answers.reaching import number_of
from skill.context import Context
from skill.search.judging import Hit, asked, best
from skill.search.lexicon import Lexicon, lexicon
from skill.turn import Answer, Because, Question, Row, Say, Shape, say
from snapshot.stems import folded, stem_set
from words import language_of, phrases

SEARCHED = (Fact, Page, NewsItem)
CANDIDATES = 12
"""Records that are judged: those with the most of the question's words, the rarest first."""
TOLD_AS_IT_IS = frozenset({"shelter_lookup", "city_alerts", "weather_alert", "evacuation_zone"})
"""Topics of what is so now: no story of yesterday answers better than the records."""
OF_DANGER = frozenset(
    {"city_alerts", "weather_alert", "evacuation_zone", "shelter_lookup", "utility_outage", "hazardous_waste",
     "road_closures", "report_issue", "crime_activity", "emergency_911", "out_of_scope"}
)  # fmt: skip
"""Topics whose own answers speak of dangers."""
RECENT = timedelta(days=60)
"""News older than this answers nothing."""
LONGEST_QUESTION = 300

LAW, HARDLY_GUESSED = "law", 0.5
"""Below this confidence no topic was meant of which it could be asked back."""
SURELY_BESIDE = 0.7
"""Below this confidence what seems to be no city's business may still stand on its pages."""
DANGER, WHOLE_NAME = "danger", 2
"""Where it is of a danger, one word in common is too little to send anybody to an office."""

FEWEST_WORDS = 2
R = TypeVar("R")


def asked_words(question: Question) -> str:
    """The words of a free question: as typed or heard, or what Alexa put into a search slot."""
    slot = question.slot("query")
    return (slot.value if slot and not question.text else question.text)[:LONGEST_QUESTION]


def answered(question: Question, context: Context, kinds: tuple[type, ...] = SEARCHED) -> Answer | None:
    """The sentence that answers, with its source; None where nothing surely does, or where none may."""
    words, language = asked_words(question), lexicon(language_of(question.locale))
    if not words or language.guards(words):
        return None
    hit = _found(words, language, context, kinds)
    return _told(hit, context) if hit is not None else None


def answered_or_referred(question: Question, context: Context) -> Answer | None:
    """The same; but a question on a guarded subject is referred to the office that knows."""
    words, language = asked_words(question), lexicon(language_of(question.locale))
    if not words:
        return None
    if language.guards(words):
        return _referred(words, language, context)
    return answered(question, context)


def referred(question: Question, context: Context) -> Answer | None:
    """The office for a question on a guarded subject; None for any other."""
    words, language = asked_words(question), lexicon(language_of(question.locale))
    return _referred(words, language, context) if language.guards(words) else None


def never_told(question: Question, context: Context) -> Answer | None:
    """The office for a question that no topic answers, however well it was understood: whether something
    is safe, whether somebody is eligible; None for any other.
    """
    words, language = asked_words(question), lexicon(language_of(question.locale))
    subject = language.forbids(words)
    return _referred(words, language, context, subject) if subject else None


def instead_of_guess(question: Question, context: Context) -> Answer | None:
    """The same, where the topic was guessed, or where several are alike.

    What a guessed topic's own facts tell it tells itself; but the very question that staff have answered
    gets their answer. A question about a danger gets none that was guessed at, unless the topic is about
    dangers and not in doubt itself.
    """
    words, language = asked_words(question), lexicon(language_of(question.locale))
    about_dangers = question.topic in OF_DANGER and not question.close
    if language.guards(words) == DANGER and not about_dangers:
        return _referred(words, language, context)
    if language.guards(words) == LAW and question.close and question.confidence < HARDLY_GUESSED:
        return _referred(words, language, context)
    if question.topic in TOLD_AS_IT_IS and not question.close:
        return None
    if (fact := _asked_so(words, language, context, question.topic)) is not None:
        return _told(Hit(record=fact, sentence=in_language(fact.answer, question.locale), rank=()), context)
    doubted = question.close or (question.topic == "out_of_scope" and question.confidence < SURELY_BESIDE)
    if not doubted and len(language.telling(words)) < FEWEST_WORDS:
        return None  # one word in common is less than what the topic was guessed from
    if not question.close and _is_all_told(words, question, language):
        return None
    return answered(question, context, SEARCHED if question.close else (Page, NewsItem))


def _is_all_told(words: str, question: Question, language: Lexicon) -> bool:
    """Whether the slots hold all that the words tell: a page with the library in it knows no more of what
    is on there this week."""
    said = phrases(question.locale)
    days = said.say("heard.days_named").replace("|", " ") if "date" in question.slots else ""
    told = stem_set(" ".join((days, *(slot.value for slot in question.slots.values()))), language.language)
    return bool(question.slots) and told.issuperset(language.telling(words))


def of_topic(question: Question, topic: str, context: Context) -> Answer | None:
    """What staff tell of this topic, if all telling words of the question stand in one of their answers."""
    language = lexicon(language_of(question.locale))
    telling = set(language.telling(question.text))
    for fact in about(topic, context) if telling else ():
        told = f"{in_language(fact.question, question.locale)} {in_language(fact.answer, question.locale)}"
        if _holds(fact, context) and telling <= stem_set(told, language.language):
            return _told(
                Hit(record=fact, sentence=in_language(fact.answer, question.locale), rank=()), context
            )
    return None


def news_on(question: Question, context: Context) -> list[NewsItem]:
    """The recent news with all telling words of what was named, in the resident's language: those with the
    words in their headline, if there are any; the newest first."""
    slot, language = question.slot("query"), lexicon(language_of(question.locale))
    telling = language.telling(_without_city(slot.value[:LONGEST_QUESTION], context)) if slot else ()
    if not telling:
        return []
    near = [language.alike(stem) for stem in telling]
    alike = tuple(dict.fromkeys(each for stems in near for each in sorted(stems)))
    found = [
        each
        for each in context.snapshot.search_stems(alike, language.language, (NewsItem,), CANDIDATES)
        if isinstance(each, NewsItem) and _holds(each, context) and each.title.get(language.language)
    ]

    def on(text: str) -> bool:
        said = stem_set(text, language.language)
        return not any(said.isdisjoint(stems) for stems in near)

    titled = [each for each in found if on(each.title[language.language])]
    told = titled or [each for each in found if on(in_language(each.text, language.language))]
    return sorted(told, key=lambda each: each.published, reverse=True)


def mentions(words: str, text: str, locale: str) -> bool:
    """Whether a text has every telling word of these, or one that means about the same."""
    language = lexicon(language_of(locale))
    said = stem_set(text, language.language)
    telling = language.telling(words)
    return bool(telling) and all(not said.isdisjoint(language.alike(stem)) for stem in telling)


def _found(words: str, language: Lexicon, context: Context, kinds: tuple[type, ...]) -> Hit | None:
    telling = language.telling(_without_city(words, context))
    weights = context.snapshot.rarity(telling, language.language)
    if not weights:
        return None
    alike = dict.fromkeys(near for stem in telling for near in sorted(language.alike(stem)))
    found = context.snapshot.search_stems(tuple(alike), language.language, kinds, CANDIDATES)
    records = [each for each in found if isinstance(each, SEARCHED) and _holds(each, context)]
    return best(asked(words, language, weights), records, language)


def _asked_so(words: str, language: Lexicon, context: Context, topic: str) -> Fact | None:
    """The fact of another topic, or of none, whose question has the telling words of these, and no others."""
    telling = set(language.telling(_without_city(words, context)))
    if not telling:
        return None
    near = {stem: language.alike(stem) for stem in telling}
    alike = tuple(dict.fromkeys(each for stem in sorted(telling) for each in sorted(near[stem])))
    for fact in context.snapshot.search_stems(alike, language.language, (Fact,), CANDIDATES):
        if isinstance(fact, Fact) and fact.topic != topic and _holds(fact, context):
            own = set(language.telling(in_language(fact.question, language.language)))
            of_these = all(any(each in near[stem] for stem in telling) for each in own)
            alike_all = own and of_these and not any(own.isdisjoint(each) for each in near.values())
            if alike_all and (len(telling) >= FEWEST_WORDS or _is_word_for_word(words, fact, language)):
                return fact
    return None


def _is_word_for_word(words: str, fact: Fact, language: Lexicon) -> bool:
    """ "May I speak there" has one telling word, and so has "may I speak Spanish with somebody"."""
    return list(folded(words)) == list(folded(in_language(fact.question, language.language)))


def _without_city(words: str, context: Context) -> str:
    """The words without the city's own name, which every question may have and no answer needs."""
    plain, name = " ".join(folded(words)), " ".join(folded(context.settings.city))
    return plain.replace(name, " ") if name else plain


def _holds(record: Fact | Page | NewsItem, context: Context) -> bool:
    """Whether it may be told now."""
    now = context.now
    if isinstance(record, NewsItem):
        return now - RECENT <= record.published <= now
    if isinstance(record, Fact):
        return holds(record, context)
    return True


def _told(hit: Hit, context: Context) -> Answer:
    record = hit.record
    title = record.question if isinstance(record, Fact) else record.title
    return Answer(
        says=(say("free.answer", answer=hit.sentence), _source(record, context)),
        title=title,
        rows=(Row(hit.sentence),),
        shape=Shape.WORDS,
        used=(record.source,),
    )


def _source(record: Fact | Page | NewsItem, context: Context) -> Say:
    if isinstance(record, NewsItem):
        return say("free.from_news", when=day_of(record.published, context.settings.zone))
    if isinstance(record, Page):
        return say("free.from_page", title=record.title)
    return say("free.from_fact")


def _referred(words: str, language: Lexicon, context: Context, subject: str = "") -> Answer | None:
    """The office that the words name or nearly name, else the city's general number.

    None where no word of the question means anything to this city.
    """
    telling = language.telling(_without_city(words, context))
    said = {near for stem in telling for near in language.alike(stem)}
    office = _office(said, language, context, WHOLE_NAME if subject == DANGER else 1)
    if office is None:
        return None
    hours = (say("contact.hours", hours=office.hours),) if office.hours else ()
    return Answer(
        says=(
            say("free.guarded"),
            number_of(office.name, office.phone),
            *hours,
        ),
        because=Because.REFERRED,
        title=office.name,
        rows=(Row(office.name, office.phone),),
        used=(office.source,),
    )


def _office(said: set[str], language: Lexicon, context: Context, least: int) -> Service | None:
    """The office with the most of these words in one of its names or keywords, but so many at ``least``;
    else who answers the city's general number."""
    offices = [each for each in context.snapshot.records(Service) if each.phone and each.hours]
    best_fit = _highest(offices, lambda office: _fit(office, said, language))
    if best_fit is not None and _fit(best_fit, said, language) >= least:
        return best_fit
    return next((each for each in offices if each.phone == context.settings.phone), None)


def _fit(office: Service, said: set[str], language: Lexicon) -> float:
    """The largest share of a name or keyword that was said; longer ones that were said whole win."""
    called = (*office.keywords.get(language.language, ()), office.name.get(language.language, ""))
    shares = [0.0]
    for name in called:
        words = set(language.telling(name))
        common = len(words & said)
        if words and common == len(words):
            shares.append(float(common))
    return max(shares)


def _highest(items: Sequence[R], score: Callable[[R], float]) -> R | None:
    """The item with the highest score above nought, if it is the only one."""
    scored = sorted(((score(item), -place) for place, item in enumerate(items)), reverse=True)
    if not scored or scored[0][0] <= 0 or (len(scored) > 1 and scored[1][0] == scored[0][0]):
        return None
    return items[-scored[0][1]]
