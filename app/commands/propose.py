"""``townbell propose``: an address that staff have at hand, as a ready table for city.toml."""

from __future__ import annotations

import argparse
import textwrap
from typing import TYPE_CHECKING, Any

from app.run import Run

if TYPE_CHECKING:
    from feeds.proposal.proposing import Alternative, Proposal


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command's parser."""
    parser = commands.add_parser("propose", parents=[shared], help="a [[sources]] table for an address")
    parser.add_argument(
        "url", metavar="URL", help="an http(s) or file address, a path, or a page of a portal"
    )
    parser.add_argument("--kind", default="", metavar="K", help="what its records are, where you know it")
    parser.set_defaults(run=run)


def run(run: Run) -> int:
    """Print the table and how its records would be spoken. Nothing is written anywhere."""
    from app.wiring.proposing import proposer, shown, speaker

    found = proposer(run.settings, run.clock)(run.args.url, run.args.kind)
    speak = speaker(run.settings, run.clock)
    spoken = [{"record": shown(each), "speech": speak(each)} for each in found.shown]
    if run.json:
        run.document(_document(found, spoken))
    else:
        _print(run, found, spoken)
    return 0


def _document(found: Proposal, spoken: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "source": dict(found.source),
        "toml": found.toml,
        "format": found.format,
        "kind": found.kind,
        "confidence": found.confidence,
        "records": found.records,
        "spoken": spoken,
        "alternatives": [
            {
                "kind": each.kind,
                "confidence": each.confidence,
                "why": each.why,
                "url": each.url,
                "toml": each.toml,
                "beside": each.beside,
            }
            for each in found.alternatives
        ],
        "problems": list(found.problems),
    }


def _print(run: Run, found: Proposal, spoken: list[dict[str, Any]]) -> None:
    """The table on stdout, ready for ``>> city.toml``: everything else is a comment or a message."""
    from feeds.text.counts import counted

    run.text(found.toml)
    for each in found.alternatives:
        if each.beside:
            run.text(each.toml)
    run.note(
        f"{counted(found.records, 'record')} of kind {found.kind} ({found.format}), "
        f"sure to {found.confidence:.0%}."
    )
    told = [(locale, words) for each in spoken for locale, words in each["speech"].items() if words]
    if told:
        run.note("They would be spoken so, each in its own time:")
    for locale, words in told:
        run.note(textwrap.shorten(f"  {locale}: {words}", 400))
    if not told:
        run.note("No answer tells such a record by itself.")
    for problem in found.problems:
        run.note(f"- {problem}")
    for each in found.alternatives:
        if not each.beside:
            run.note(f"* {_other(each)}")


def _other(each: Alternative) -> str:
    if each.kind:
        return f"{each.why} (sure to {each.confidence:.0%}); see it with --kind {each.kind}"
    return f"{each.why}: {each.url}"
