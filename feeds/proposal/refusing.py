"""Why nothing is proposed, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from city.errors import BadSettings, TownbellError
from feeds import kinds
from feeds.proposal.attempt import Attempt, Found
from feeds.proposal.profiling.columns import Column
from feeds.proposal.sources import shown
from feeds.proposal.trying import Trial


def refuse_catalog(columns: Sequence[Column], found: Found) -> None:
    """A portal's list of its data sets is no data set."""
    links = next((each for each in columns if each.path == "permalink"), None)
    if links and any(each.path == "resource.id" for each in columns):
        raise BadSettings(
            f"this is a portal's list of {len(links.values)} data sets, not one of them",
            where=shown(found.url), fix=f"Propose one of them, for instance {links.values[0]}",
            code="catalogue",
        )  # fmt: skip


def nothing(tries: Sequence[Attempt], found: Found, columns: Sequence[Column]) -> TownbellError:
    """Why there is no proposal: the nearest kind and what it lacks, or that nothing is near."""
    nearest = tries[0] if tries else None
    names = ", ".join(each.path for each in columns if not each.is_bookkeeping)[:200] or "none"
    if nearest is None or nearest.guess.confidence < 0.2:
        return BadSettings(
            f"nothing here looks like what Townbell tells residents (columns: {names})",
            where=shown(found.url),
            fix=f"If it is, name the kind with --kind ({', '.join(kinds.names())})",
            code="unlike",
        )
    if nearest.works:
        return BadSettings(
            f"may be of kind {nearest.draft.kind!r}, but that is not sure (columns: {names})",
            where=shown(found.url),
            fix=f"If it is, propose it with --kind {nearest.draft.kind}; else name another kind",
            code="unsure",
        )
    lacks = nearest.draft.asked[0] if nearest.draft.asked else _lack(nearest.trial)
    return BadSettings(
        f"looks like kind {nearest.draft.kind!r}, but would give no record: {lacks.rstrip('.')}",
        where=shown(found.url),
        fix=f"Its columns are {names}; add what is missing, or name another kind with --kind",
        code="lacks",
    )


def _lack(trial: Trial) -> str:
    return trial.refused or (
        f"{trial.problems[0].where} {trial.problems[0].what}" if trial.problems else "no item fits"
    )


def an(name: str) -> str:
    """A format as a noun with its article."""
    return {"ics": "a calendar", "rss": "a feed", "table": "a table", "cap": "an alert feed"}.get(
        name, f"a {name} answer"
    )
