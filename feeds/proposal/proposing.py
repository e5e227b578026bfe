"""The proposal itself: bytes in, a source that was tried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from city import advisories
from city.errors import BadSettings, Unreadable
from city.localtime import day_of, start_of
from city.records import Advisory, Record
from feeds import formats, kinds
from feeds.checking import hearable
from feeds.fetching.hosts import cause_of_error
from feeds.fields.persons import refuses
from feeds.formats import Parsed
from feeds.proposal import toml
from feeds.proposal.attempt import Attempt, Found
from feeds.proposal.beside import beside
from feeds.proposal.choosing import Choices, choices
from feeds.proposal.guessing import Guess, guess_as, guesses, outline_of
from feeds.proposal.profiling.columns import Column, columns_of
from feeds.proposal.refusing import an, nothing, refuse_catalog
from feeds.proposal.sources import shown, table_of, told_by
from feeds.proposal.town import Town
from feeds.proposal.trying import Trial, heard_first, tried
from feeds.text.counts import counted
from feeds.text.documents import looks_json
from feeds.text.plaintext import folded

SURE = 0.55
"""Below this a kind is not proposed unless staff name it."""

LIKELY, LEAD = 0.45, 0.2
"""A kind may be less sure where no other comes near it: how sure still, and how far ahead."""

_OTHERS = 3
_CAP_LINK = b"application/cap+xml"
"""The type of a link to an alert (CAP 1.2, IANA)."""
_LONG = timedelta(days=30 * 365)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to read the address, or another address that it names."""

    kind: str
    confidence: float
    why: str
    url: str
    toml: str = ""
    beside: bool = False  # meant to stand beside the proposal, not instead of it


@dataclass(frozen=True, slots=True)
class Proposal:
    """A ready source: its table, how sure it is, and what it gives.

    ``records`` is how many it gave of the items that were read; ``shown`` are up to three of them.
    """

    source: Mapping[str, Any]
    toml: str
    format: str
    kind: str
    confidence: float
    records: int
    shown: tuple[Record, ...]
    alternatives: tuple[Alternative, ...]
    problems: tuple[str, ...]
    choices: Choices


def propose(found: Found, town: Town, kind: str = "", wanted: Mapping[str, str] | None = None) -> Proposal:
    """The best source for what was found; of ``kind``, where staff named one, with the columns that they
    chose for some fields (``wanted``).

    Raises Unreadable where the bytes are in no format that is known, BadSettings where no
    source can be proposed for them, with what to do about it.
    """
    parsed = _parsed(found, town, kind)
    if not parsed.items:
        raise BadSettings(
            f"this is {an(parsed.format)} without entries, so nothing can be told of it",
            where=shown(found.url),
            fix="Try again when it lists something, or name its kind in city.toml yourself",
            code="no_entries",
        )
    columns = columns_of(parsed.items)
    refuse_catalog(columns, found)
    if reason := refuses(each.path.rpartition(".")[2] for each in columns):
        raise BadSettings(
            f"{reason}; such data may not be a source",
            where=shown(found.url),
            fix="Leave it out",
            code="personal",
        )
    told = f"{told_by(found.url)} {found.title} {parsed.title}"
    tries = [
        Attempt.of(each, parsed, columns, told, town) for each in _guesses(kind, found, parsed, columns, told)
    ]
    best = _best(tries, bool(kind))
    if best is None:
        raise nothing(tries, found, columns)
    if wanted:
        best = best.chosen(wanted, columns, parsed, town)
    others = [
        each for each in tries if each.draft.kind != best.draft.kind and each.works and each.sure >= SURE
    ]
    return _proposal(best, others[:_OTHERS], columns, found, parsed, town)


def _guesses(
    kind: str, found: Found, parsed: Parsed, columns: Sequence[Column], told: str
) -> Sequence[Guess]:
    wanted = kind or str(found.given.get("kind", ""))
    if wanted:
        kinds.load(wanted)
    if kind:
        return [guess_as(kind, columns)]
    ranked = guesses(parsed, columns, told)[: _OTHERS + 2]
    return (
        [guess_as(wanted, columns), *(each for each in ranked if each.kind != wanted)] if wanted else ranked
    )


def _best(tries: Sequence[Attempt], named: bool) -> Attempt | None:
    """The surest that makes records; a surer one that makes none is not passed over for a wild guess."""
    working = sorted((each for each in tries if each.works), key=lambda each: -each.stands)
    best = working[0] if working else None
    if best and not named and best.sure < SURE:
        second = max((each.sure for each in tries if each is not best), default=0.0)
        best = best if best.sure >= LIKELY and best.sure - second >= LEAD else None
    if best and tries and tries[0] is not best and tries[0].sure - best.sure > 0.2:
        return None
    return best


def _parser(found: Found, kind: str) -> formats.Format:
    """A feed that only links to alerts looks like any other, but where it says so, or staff know."""
    named = str(found.given.get("format", "auto"))
    parser = formats.recognised(found.data) if named == "auto" else formats.load(named)
    wanted = kind or found.given.get("kind")
    alerts = wanted == "advisory" or (not wanted and _CAP_LINK in found.data)
    if named == "auto" and parser.name == "rss" and alerts and not looks_json(found.data):
        return formats.load("cap")
    return parser


def _parsed(found: Found, town: Town, kind: str) -> Parsed:
    from feeds.read import AHEAD, PAST

    today = start_of(day_of(town.now, town.zone), town.zone)
    url = found.url if found.url.startswith("http") else ""
    try:
        parser = _parser(found, kind)
        parsed = parser.parse(found.data, formats.ParseOptions(today - PAST, today + AHEAD, town.zone, url))
        if not parsed.items:
            # A calendar of last year tells as well what it holds as one of this year.
            parsed = parser.parse(
                found.data, formats.ParseOptions(today - _LONG, today + _LONG, town.zone, url)
            )
    except Unreadable as error:
        code = cause_of_error(error).value
        raise Unreadable(error.what, where=shown(found.url), fix=error.fix, code=code) from error
    return replace(parsed, title=folded(parsed.title))


def _proposal(
    best: Attempt,
    others: Sequence[Attempt],
    columns: Sequence[Column],
    found: Found,
    parsed: Parsed,
    town: Town,
) -> Proposal:
    source = best.table(found, parsed, town)
    asked, said = best.draft.asked, list(best.draft.said)
    problems = [*asked, *_problems(best, parsed, town)]
    return Proposal(
        source=source,
        toml=toml.written(source, [*said, *_counted(best.trial)], asked),
        format=parsed.format,
        kind=best.draft.kind,
        confidence=round(best.stands, 2),
        records=len(best.trial.records),
        shown=heard_first(best.trial.records, town),
        alternatives=(
            *_beside(best, columns, found, parsed, town),
            *(_alternative(each, found, parsed, town) for each in others),
        ),
        problems=tuple(problems),
        choices=choices(best.draft, columns if "row" in parsed.items[0] else ()),
    )


def _counted(trial: Trial) -> list[str]:
    """What the trial says in the table itself, for whoever reads it next year."""
    if not trial.problems:
        return []
    worst = trial.problems[0]
    return [f"{_fate(trial)}; {worst.where} {worst.what}"]


def _fate(trial: Trial) -> str:
    """How many items have something wrong, and what becomes of them."""
    one = len(trial.problems) == 1
    no_record, no_field = ("makes", "loses") if one else ("make", "lose")
    unread = f"{no_field} a field that cannot be read"
    lost = f"{no_record} no record" if len(trial.records) < trial.items else unread
    return f"{counted(len(trial.problems), 'item')} {lost}"


def _problems(best: Attempt, parsed: Parsed, town: Town) -> list[str]:
    found = [f"{best.trial.refused}."] if best.trial.refused else []
    silent = hearable.silence(best.trial.records, town.zone, town.now)
    if silent:
        found.append(f"It {silent.what}. {silent.fix}.")
    if best.trial.records and all(_is_over(each, town.now) for each in best.trial.records):
        found.append("None of its alerts is in force: residents hear of an alert while it is.")
    if best.language not in town.languages and best.language:
        language = _LANGUAGES.get(best.language, "another language")
        found.append(f"Its words seem to be in {language}, which your city does not speak.")
    if best.trial.problems:
        worst = best.trial.problems[0]
        found.append(f"{_fate(best.trial)}, the first because {worst.where} {worst.what}.")
    # That there are further pages is our own doing: only the first rows of a portal are looked at.
    told = [each for each in parsed.problems if "further pages" not in each.what]
    found += [f"{each.where}: {each.what}." for each in told[:3]]
    return found


def _is_over(record: Record, now: datetime) -> bool:
    if not isinstance(record, Advisory):
        return False
    end = advisories.ends(record.message)
    return end is not None and end <= now


_LANGUAGES = {"en": "English", "es": "Spanish", "de": "German", "fr": "French"}


def _beside(
    best: Attempt, columns: Sequence[Column], found: Found, parsed: Parsed, town: Town
) -> Iterator[Alternative]:
    """The tables that belong beside the best, as far as they make records."""
    taken = {*town.ids, best.table(found, parsed, town)["id"]}
    today = day_of(town.now, town.zone)
    for each in beside(best.draft, columns, outline_of(parsed.items), today):
        trial = tried(each.draft, parsed.items, town.languages[0], town)
        if trial.share < 0.5:
            continue
        named = (parsed.format, parsed.title)
        ids = frozenset(taken)
        table = table_of(
            each.draft,
            found.url,
            found.given,
            named,
            best.language,
            replace(town, ids=ids),
            each.ending,
        )
        taken.add(table["id"])
        text = toml.written(table, [each.why], each.draft.asked)
        sure = round(best.stands * trial.share, 2)
        yield Alternative(each.draft.kind, sure, each.why, found.url, text, beside=True)


def _alternative(other: Attempt, found: Found, parsed: Parsed, town: Town) -> Alternative:
    table = other.table(found, parsed, town)
    return Alternative(
        kind=other.draft.kind,
        confidence=round(other.stands, 2),
        why=f"it may also be read as kind {other.draft.kind!r}",
        url=found.url,
        toml=toml.written(table, other.draft.said, other.draft.asked),
    )
