"""The proposal itself: bytes in, a source that was tried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from city.errors import BadSettings, TownbellError, Unreadable
from city.records import Record
from feeds import formats, hearable, kinds
from feeds.formats import Parsed
from feeds.markup import folded
from feeds.persons import refuses
from feeds.proposal import toml
from feeds.proposal.columns import Column, columns_of
from feeds.proposal.drafting import draft
from feeds.proposal.guessing import Guess, guess_as, guesses, outline_of
from feeds.proposal.languages import language_of
from feeds.proposal.mending import mended
from feeds.proposal.notes import Draft
from feeds.proposal.sources import shown, table_of, told_by
from feeds.proposal.town import Town
from feeds.proposal.trying import Trial, heard_first

SURE = 0.55
"""Below this a kind is not proposed unless staff name it."""

LIKELY, LEAD = 0.45, 0.2
"""A kind may be less sure where no other comes near it: how sure still, and how far ahead."""

_OTHERS = 3
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


@dataclass(frozen=True, slots=True)
class Found:
    """What lies at an address: the bytes, the address as city.toml names it, and what else was learned.

    ``given`` are keys that a portal's own rules set (format, kind, headers); ``title`` is its own name.
    """

    url: str
    data: bytes
    title: str = ""
    given: Mapping[str, Any] | None = None


def propose(found: Found, town: Town, kind: str = "") -> Proposal:
    """The best source for what was found; of ``kind``, where staff named one.

    Raises Unreadable where the bytes are in no format that is known, BadSettings where no
    source can be proposed for them, with what to do about it.
    """
    parsed = _parsed(found, town)
    if not parsed.items:
        raise BadSettings(
            f"this is {_article(parsed.format)} without entries, so nothing can be told of it",
            where=shown(found.url),
            fix="Try again when it lists something, or name its kind in city.toml yourself",
        )
    columns = columns_of(parsed.items)
    _refuse_catalog(columns, found)
    if reason := refuses(each.path.rpartition(".")[2] for each in columns):
        raise BadSettings(
            f"{reason}; such data may not be a source", where=shown(found.url), fix="Leave it out"
        )
    told = f"{told_by(found.url)} {found.title} {parsed.title}"
    tries = [
        _Try.of(each, parsed, columns, told, town) for each in _guesses(kind, found, parsed, columns, told)
    ]
    best = _best(tries, bool(kind))
    if best is None:
        raise _nothing(tries, found, columns)
    others = [each for each in tries if each is not best and each.works and each.sure >= SURE]
    return _proposal(best, others[:_OTHERS], found, parsed, town)


@dataclass(frozen=True, slots=True)
class _Try:
    guess: Guess
    draft: Draft
    trial: Trial
    language: str

    @classmethod
    def of(cls, guess: Guess, parsed: Parsed, columns: Sequence[Column], told: str, town: Town) -> _Try:
        # Only rows have columns of the city's own; the items of other formats are named as the kinds expect.
        own = columns if parsed.items and "row" in parsed.items[0] else ()
        drafted = draft(guess, own, outline_of(parsed.items), told, town)
        language = language_of(parsed.items, told)
        speaks = language if language in town.languages else town.languages[0]
        drafted, trial = mended(drafted, columns, parsed.items, speaks, town)
        return cls(guess, drafted, trial, language)

    @property
    def sure(self) -> float:
        """What the columns say, and somewhat more where the draft found all that is needed."""
        need = kinds.load(self.draft.kind).required()
        filled = any(name not in self.guess.matches for name in need) and all(
            name in self.draft.fields for name in need
        )
        return min(1.0, self.guess.confidence + (0.15 if filled else 0.0))

    @property
    def stands(self) -> float:
        """How good it is: how sure, and how many of the items make records."""
        return self.sure * (0.5 + 0.5 * self.trial.share)

    def table(self, found: Found, parsed: Parsed, town: Town) -> dict[str, Any]:
        """The source's table."""
        named = (parsed.format, parsed.title)
        return table_of(self.draft, found.url, found.given or {}, named, self.language, town)

    @property
    def works(self) -> bool:
        """Whether it makes records of a good part of the items."""
        return bool(self.trial.records) and self.trial.share >= 0.2


def _guesses(
    kind: str, found: Found, parsed: Parsed, columns: Sequence[Column], told: str
) -> Sequence[Guess]:
    wanted = kind or str((found.given or {}).get("kind", ""))
    if wanted:
        kinds.load(wanted)
    if kind:
        return [guess_as(kind, columns)]
    ranked = guesses(parsed, columns, told)[: _OTHERS + 2]
    return (
        [guess_as(wanted, columns), *(each for each in ranked if each.kind != wanted)] if wanted else ranked
    )


def _best(tries: Sequence[_Try], named: bool) -> _Try | None:
    """The surest that makes records; a surer one that makes none is not passed over for a wild guess."""
    working = sorted((each for each in tries if each.works), key=lambda each: -each.stands)
    best = working[0] if working else None
    if best and not named and best.sure < SURE:
        second = max((each.sure for each in tries if each is not best), default=0.0)
        best = best if best.sure >= LIKELY and best.sure - second >= LEAD else None
    if best and tries and tries[0] is not best and tries[0].sure - best.sure > 0.2:
        return None
    return best


def _parsed(found: Found, town: Town) -> Parsed:
    from city.localtime import day_of, start_of
    from feeds.read import AHEAD, PAST

    named = str((found.given or {}).get("format", "auto"))
    parser = formats.recognise(found.data) if named == "auto" else formats.load(named)
    if parser is None:
        raise Unreadable(
            "is in no format that Townbell knows",
            where=shown(found.url), fix=f"Known formats: {', '.join(formats.names())}",
        )  # fmt: skip
    today = start_of(day_of(town.now, town.zone), town.zone)
    url = found.url if found.url.startswith("http") else ""
    try:
        parsed = parser.parse(found.data, formats.ParseOptions(today - PAST, today + AHEAD, town.zone, url))
        if not parsed.items:
            # A calendar of last year tells as well what it holds as one of this year.
            parsed = parser.parse(
                found.data, formats.ParseOptions(today - _LONG, today + _LONG, town.zone, url)
            )
    except Unreadable as error:
        raise Unreadable(error.what, where=shown(found.url), fix=error.fix) from error
    return replace(parsed, title=folded(parsed.title))


def _proposal(best: _Try, others: Sequence[_Try], found: Found, parsed: Parsed, town: Town) -> Proposal:
    source = best.table(found, parsed, town)
    asked, said = _asked(best), list(best.draft.said)
    problems = [*asked, *_problems(best, parsed, town)]
    return Proposal(
        source=source,
        toml=toml.written(source, [*said, *_counted(best.trial)], asked),
        format=parsed.format,
        kind=best.draft.kind,
        confidence=round(best.stands, 2),
        records=len(best.trial.records),
        shown=heard_first(best.trial.records, town),
        alternatives=tuple(_alternative(each, found, parsed, town) for each in others),
        problems=tuple(problems),
    )


def _asked(best: _Try) -> tuple[str, ...]:
    return best.draft.asked


def _counted(trial: Trial) -> list[str]:
    """What the trial says in the table itself, for whoever reads it next year."""
    if not trial.problems:
        return []
    worst = trial.problems[0]
    return [f"{len(trial.problems)} items make no record; {worst.where} {worst.what}"]


def _problems(best: _Try, parsed: Parsed, town: Town) -> list[str]:
    found = []
    silent = hearable.silence(best.trial.records, town.zone, town.now)
    if silent:
        found.append(f"It {silent.what}. {silent.fix}.")
    if best.language not in town.languages and best.language:
        language = _LANGUAGES.get(best.language, "another language")
        found.append(f"Its words seem to be in {language}, which your city does not speak.")
    if best.trial.problems:
        worst = best.trial.problems[0]
        found.append(
            f"{len(best.trial.problems)} items make no record, the first because {worst.where} {worst.what}."
        )
    found += [f"{each.where}: {each.what}." for each in parsed.problems[:3]]
    return found


_LANGUAGES = {"en": "English", "es": "Spanish", "de": "German", "fr": "French"}


def _alternative(other: _Try, found: Found, parsed: Parsed, town: Town) -> Alternative:
    table = other.table(found, parsed, town)
    return Alternative(
        kind=other.draft.kind,
        confidence=round(other.stands, 2),
        why=f"it may also be read as kind {other.draft.kind!r}",
        url=found.url,
        toml=toml.written(table, other.draft.said, _asked(other)),
    )


def _refuse_catalog(columns: Sequence[Column], found: Found) -> None:
    """A portal's list of its data sets is no data set."""
    links = next((each for each in columns if each.path == "permalink"), None)
    if links and any(each.path == "resource.id" for each in columns):
        raise BadSettings(
            f"this is a portal's list of {len(links.values)} data sets, not one of them",
            where=shown(found.url), fix=f"Propose one of them, for instance {links.values[0]}",
        )  # fmt: skip


def _nothing(tries: Sequence[_Try], found: Found, columns: Sequence[Column]) -> TownbellError:
    """Why there is no proposal: the nearest kind and what it lacks, or that nothing is near."""
    nearest = tries[0] if tries else None
    names = ", ".join(each.path for each in columns if not each.is_bookkeeping)[:200] or "none"
    if nearest is None or nearest.guess.confidence < 0.2:
        return BadSettings(
            f"nothing here looks like what Townbell tells residents (columns: {names})",
            where=shown(found.url),
            fix=f"If it is, name the kind with --kind ({', '.join(kinds.names())})",
        )
    if nearest.works:
        return BadSettings(
            f"may be of kind {nearest.draft.kind!r}, but that is not sure (columns: {names})",
            where=shown(found.url),
            fix=f"If it is, propose it with --kind {nearest.draft.kind}; else name another kind",
        )
    lacks = nearest.draft.asked[0] if nearest.draft.asked else _lack(nearest.trial)
    return BadSettings(
        f"looks like kind {nearest.draft.kind!r}, but would give no record: {lacks.rstrip('.')}",
        where=shown(found.url),
        fix=f"Its columns are {names}; add what is missing, or name another kind with --kind",
    )


def _lack(trial: Trial) -> str:
    return trial.refused or (
        f"{trial.problems[0].where} {trial.problems[0].what}" if trial.problems else "no item fits"
    )


def _article(name: str) -> str:
    return {"ics": "a calendar", "rss": "a feed", "table": "a table", "cap": "an alert feed"}.get(
        name, f"a {name} answer"
    )
