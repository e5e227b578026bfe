"""``townbell subscribers``, ``due`` and ``deliver``: who is told, of what, and the telling."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from typing import Any

from app import given
from app.run import Run
from city.errors import TownbellError, WrongUse


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands' parsers."""
    subscribers = commands.add_parser("subscribers", parents=[shared], help="subscriptions in bulk")
    actions = subscribers.add_subparsers(dest="action", required=True, metavar="ACTION")
    bring = actions.add_parser("import", parents=[shared], help="from a CSV file")
    bring.add_argument("file", metavar="FILE.csv", help="- is stdin")
    bring.set_defaults(run=_import)
    actions.add_parser("export", parents=[shared], help="as CSV").set_defaults(run=_export)
    forget = actions.add_parser("forget", parents=[shared], help="delete one and all that was sent for it")
    forget.add_argument("id", nargs="?", metavar="ID")
    forget.add_argument(
        "--target",
        metavar="CHANNEL",
        help="instead of ID: everything about the target on this channel that is the first line of stdin",
    )
    forget.set_defaults(run=_forget)
    commands.add_parser("due", parents=[shared], help="a dry run").set_defaults(run=_due)
    deliver = commands.add_parser("deliver", parents=[shared], help="plan and send what is due")
    deliver.add_argument("--once", action="store_true", help="one attempt each")
    deliver.set_defaults(run=_deliver)


def _import(run: Run) -> int:
    from app.wiring.feeds import ready
    from app.wiring.notifier import notifier
    from app.wiring.published import snapshots

    text = given.text_of(run.args.file)
    ready(run.settings, run.clock)
    now = run.clock.now()
    resolve = snapshots(run.settings, run.clock)().resolve
    report = notifier(run.settings, run.clock).import_csv(text, resolve, now)
    for each in report.refused:
        run.note(f"line {each.line}: {each.id or 'row'}: {each.reason}")
    if run.json:
        refused = [{"line": each.line, "id": each.id, "reason": each.reason} for each in report.refused]
        run.document({"kept": len(report.kept), "changed": report.changed, "refused": refused})
    else:
        run.text(f"{len(report.kept)} kept ({report.changed} new or changed), {len(report.refused)} refused")
    return 1 if report.refused else 0


def _export(run: Run) -> int:
    from app.wiring.notifier import notifier

    text = notifier(run.settings, run.clock).export_csv()
    if run.json:
        import csv

        run.document({"subscribers": list(csv.DictReader(text.splitlines()))})
    else:
        sys.stdout.write(text)
    return 0


def _forget(run: Run) -> int:
    from app.wiring.notifier import notifier

    if (run.args.id is None) == (run.args.target is None):
        raise WrongUse("give an ID, or --target CHANNEL with the target on stdin")
    if run.args.target is not None:
        return _forget_target(run)
    if not notifier(run.settings, run.clock).forget(run.args.id):
        raise TownbellError(f"there is no subscription {run.args.id!r}")
    if run.json:
        run.document({"id": run.args.id, "forgotten": True})
    return 0


def _forget_target(run: Run) -> int:
    """What somebody asks for who does not know an id: the target comes by stdin, so that no list of
    processes and no history of commands holds it."""
    from app.wiring.enrolling import forget
    from city.enrolment.subscriptions import CHANNELS

    channel = run.args.target
    if channel not in CHANNELS:
        raise WrongUse(f"no channel {channel!r}. Use one of {', '.join(CHANNELS)}")
    count = forget(run.settings, run.clock, channel, given.text_of("-").split("\n", 1)[0])
    if run.json:
        run.document({"channel": channel, "forgotten": count})
    else:
        run.text(f"{count} forgotten, with all that was sent and agreed to; no import brings them back")
    return 0


def _due(run: Run) -> int:
    from app.wiring.feeds import ready
    from app.wiring.notifier import notifier

    ready(run.settings, run.clock)
    plan = notifier(run.settings, run.clock).due(run.clock.now()).rows()
    if run.json:
        run.lists(plan)
        return 0
    for what, rows in plan.items():
        for each in rows:
            run.text(
                f"{what:7}  {each['at']}  {each['lane']:9}  {each['topic']:10}  {each['channel']:8}  "
                f"{each['subscription_id']}  {each['reason']}"
            )
    return 0


def _deliver(run: Run) -> int:
    from app.wiring.feeds import ready
    from app.wiring.notifier import notifier

    ready(run.settings, run.clock)
    with closing(notifier(run.settings, run.clock)) as notifying:
        tally = notifying.deliver(once=run.args.once)
    states = {str(state): count for state, count in sorted(tally.states.items())}
    if run.json:
        causes = {str(cause): count for cause, count in sorted(tally.causes.items())}
        run.document({"attempts": tally.attempts, "states": states, "causes": causes})
    else:
        said = ", ".join(f"{count} {state}" for state, count in states.items()) or "nothing is due"
        run.text(f"{said} ({tally.attempts} attempts)")
    return 0
