"""From a draft to a CAP message, in every language of the city: the alert, its correction, its all-clear."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta

from city.advisories import Area, Info, Message, Reference
from city.emergency.emergencies import Draft, Published
from city.emergency.emergency_templates import OWN_WORDS, TEMPLATES
from city.emergency.producing import LONGEST_HEADLINE, whole_second
from city.localized import in_language
from city.localtime import local
from city.nouns import noun
from city.profile import City
from notifier.emergency.areas import of_language
from words import phrases
from words.phrases import Phrases
from words.unreviewed import unreviewed

CODE = "townbell:template"
"""Under this name every block says which kind of emergency it is, so that it is the same in all (B7)."""

CANCEL_LASTS = timedelta(hours=12)
"""For so long a cancel is worth hearing; CAP wants an end of it, too (B2)."""

SECOND = timedelta(seconds=1)

Say = Callable[[str, Info], dict[str, str]]
"""The words of a cancel for a locale, given the block that it takes back."""


@noun(frozen=True, slots=True, kw_only=True)
class House:
    """Who publishes: the city, the sender of its messages (CAP 1.2, 3.2.1), and its words.

    ``unreviewed`` are languages whose words no native speaker has reviewed, and which the city
    wants all the same.
    """

    city: City
    sender: str
    unreviewed: Collection[str] = field(default_factory=tuple)

    @property
    def locales(self) -> tuple[str, ...]:
        """The languages of a message's blocks, as CAP names them (RFC 3066), one block a language."""
        own: dict[str, str] = {}
        for locale in self.city.locales:
            own.setdefault(locale.split("-")[0], locale)
        return (*own.values(), *(each for each in self.unreviewed if each not in own))

    def words(self, locale: str) -> Phrases:
        language = locale.split("-")[0]
        return unreviewed(language) if language in self.unreviewed else phrases(locale)


def alert(
    draft: Draft,
    where: Mapping[str, tuple[Area, ...]],
    house: House,
    now: datetime,
    identifier: str,
    before: Sequence[Published] = (),
) -> Message:
    """The message of a draft, sent at ``now``. ``before`` is what it brings up to date (B3)."""
    sent = _sent(now, before, house)
    infos = [_info(draft, of_language(where, _language(each)), house, each, sent) for each in house.locales]
    return Message(
        sender=house.sender,
        identifier=identifier,
        sent=sent,
        status=draft.status,
        scope="Public",
        msg_type="Update" if before else "Alert",
        references=references(before),
        infos=tuple(infos),
    )


def all_clear(
    draft: Draft, told: Message, house: House, now: datetime, identifier: str, before: Sequence[Published]
) -> Message:
    """The danger is over: a Cancel of everything that is in force of it."""
    return _cancel(
        told, house, now, identifier, before, lambda locale, info: _over(draft, house, locale, info)
    )


def correction(
    draft: Draft, told: Message, house: House, now: datetime, identifier: str, before: Sequence[Published]
) -> Message:
    """It was sent by mistake: a Cancel that says so (F13: prepared before the alert may be sent)."""
    return _cancel(
        told, house, now, identifier, before, lambda locale, info: _mistake(draft, house, locale, info)
    )


def references(before: Sequence[Published]) -> tuple[Reference, ...]:
    """References to these, with the very bytes of their time of sending (B3)."""
    return tuple(Reference(each.sender, each.identifier, each.sent) for each in before)


def _sent(now: datetime, before: Sequence[Published], house: House) -> datetime:
    """The second of sending on the city's clocks, after that of everything it refers to.

    CAP has no fractions (B2): of two messages of one second a reader could not tell which is the later.
    """
    moment = whole_second(local(now, house.city.zone))
    earlier = [each.message.sent for each in before]
    latest = max((each for each in earlier if each), default=None)
    return moment if latest is None or latest < moment else local(latest, house.city.zone) + SECOND


def is_preapproved(draft: Draft, approved: Collection[str]) -> bool:
    """Whether the city approved every word beforehand: a template as it is, and of the approved ones."""
    return draft.template in approved and draft.is_as_approved


def _info(draft: Draft, areas: tuple[Area, ...], house: House, locale: str, sent: datetime) -> Info:
    words = _words(draft, areas, house, locale)
    levels = _levels(draft)
    return Info(
        language=locale,
        categories=(levels["category"],),
        responses=(levels["response"],),
        urgency=levels["urgency"],
        severity=levels["severity"],
        certainty=levels["certainty"],
        event_codes=_codes(draft),
        effective=sent,
        expires=sent + draft.lasts,
        sender_name=house.words(locale).say("emergency.sender", city=house.city.name),
        areas=areas,
        event=words["event"],
        headline=words["headline"],
        description=words["description"],
        instruction=words["instruction"],
    )


def _words(draft: Draft, areas: Sequence[Area], house: House, locale: str) -> dict[str, str]:
    """The four parts: the template's, or those of the draft's own in this language."""
    said = house.words(locale)
    found = _parts(draft, _named(areas), house, locale)
    if len(found["headline"]) > LONGEST_HEADLINE and len(areas) > 1:
        return _parts(draft, _first(areas, said), house, locale)
    return found


def _named(areas: Sequence[Area]) -> str:
    return ", ".join(each.text for each in areas)


def _first(areas: Sequence[Area], said: Phrases) -> str:
    """The first of many, and how many more: a headline has 160 characters (B5)."""
    return said.say("emergency.more_areas", area=areas[0].text, count=len(areas) - 1)


def _parts(draft: Draft, area: str, house: House, locale: str) -> dict[str, str]:
    phrases_, language = house.words(locale), _language(locale)
    found: dict[str, str] = {}
    for part in ("event", "headline", "description", "instruction"):
        own = draft.words.get(part)
        key = f"emergency.{draft.template}.{part}"
        if own:
            found[part] = in_language(own, language)
        else:
            found[part] = "" if draft.template == OWN_WORDS else phrases_.say(key, **_values(area, house))
    details = in_language(draft.details, language)
    if details:
        found["description"] = f"{found['description']} {details}".strip()
    return found if draft.is_live else _marked(found, phrases_)


def _marked(found: Mapping[str, str], said: Phrases) -> dict[str, str]:
    """What is no live alert says so in every part that anybody might read alone (F13)."""
    return {
        part: said.say(f"emergency.drill.{_MARKS.get(part, 'text')}", text=text) if text else ""
        for part, text in found.items()
    }


_MARKS = {"event": "title", "headline": "title"}


def _values(area: str, house: House) -> dict[str, str]:
    return {"area": area, "city": house.city.name, "phone": house.city.phone}


def _levels(draft: Draft) -> Mapping[str, str]:
    template = TEMPLATES.get(draft.template)
    if template is None:
        return draft.levels
    own = {
        "category": template.category,
        "response": template.response,
        "urgency": template.urgency,
        "severity": template.severity,
        "certainty": template.certainty,
    }
    return {**own, **draft.levels}


def _codes(draft: Draft) -> Mapping[str, tuple[str, ...]]:
    template = TEMPLATES.get(draft.template)
    codes = {CODE: (draft.template,)}
    return {"SAME": (template.code,), **codes} if template and template.code else codes


def _cancel(
    told: Message,
    house: House,
    now: datetime,
    identifier: str,
    before: Sequence[Published],
    say: Say,
) -> Message:
    """A Cancel keeps the blocks of what it takes back (B3), with other words and no urgency left."""
    sent = _sent(now, before, house)

    def words(info: Info) -> Mapping[str, str]:
        said = say(info.language, info)
        return said if told.status == "Actual" else _marked(said, house.words(info.language))

    infos = tuple(_ended(info, sent, words(info)) for info in told.infos)
    return replace(
        told,
        identifier=identifier,
        sent=sent,
        msg_type="Cancel",
        references=references(before),
        infos=infos,
    )


def _ended(info: Info, sent: datetime, words: Mapping[str, str]) -> Info:
    return replace(
        info,
        urgency="Past",
        certainty="Observed",
        responses=("AllClear",),
        effective=sent,
        onset=None,
        expires=sent + CANCEL_LASTS,
        headline=words["headline"],
        description=words["description"],
        instruction=words["instruction"],
    )


def _over(draft: Draft, house: House, locale: str, info: Info) -> dict[str, str]:
    own = f"emergency.{draft.template}.clear"
    key = own if draft.template != OWN_WORDS else "emergency.all_clear.clear"
    return {
        "headline": _ending("clear", draft.template, house, locale, info),
        "description": house.words(locale).say(key, **_values(_named(info.areas), house)),
        "instruction": "",  # what is to be done stood in the alert, and is over
    }


def _mistake(draft: Draft, house: House, locale: str, info: Info) -> dict[str, str]:
    said = house.words(locale)
    own = in_language(draft.correction, _language(locale)) if draft.correction else ""
    instruction = _key("correction", "instruction", draft.template, said)
    return {
        "headline": _ending("correction", draft.template, house, locale, info),
        "description": own or said.say("emergency.correction.description", event=info.event),
        "instruction": said.say(instruction),
    }


def _ending(kind: str, template: str, house: House, locale: str, info: Info) -> str:
    """The headline of a cancel of this kind, in 160 characters."""
    said = house.words(locale)
    names = [_named(info.areas), *([_first(info.areas, said)] if len(info.areas) > 1 else [])]
    key = _key(kind, "headline", template, said)
    headlines = [said.say(key, **_values(each, house)) for each in names]
    fitting = [each for each in headlines if len(each) <= LONGEST_HEADLINE]
    return fitting[0] if fitting else headlines[-1]


def _key(kind: str, part: str, template: str, said: Phrases) -> str:
    """The template's own phrase where it has one: a mistaken all-clear is no false alarm."""
    own = f"emergency.{template}.{kind}.{part}"
    return own if said.has(own) else f"emergency.{kind}.{part}"


def _language(locale: str) -> str:
    return locale.split("-")[0]
