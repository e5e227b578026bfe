"""``townbell residents forget``: what somebody asks of the office who speaks to the skill no more."""

from __future__ import annotations

import argparse
from typing import Any

from app import given
from app.run import Run
from city.errors import WrongUse

LONGEST = 512  # characters of an Alexa user id; Amazon says 255


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command's parsers."""
    parser = commands.add_parser("residents", parents=[shared], help="residents whom Alexa knows")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    forget = actions.add_parser(
        "forget",
        parents=[shared],
        help="delete everything about the Alexa user whose id is the first line of stdin",
    )
    forget.add_argument(
        "--anyway", action="store_true", help="though the skill cannot be told to delete their reminders"
    )
    forget.set_defaults(run=_forget)


def _forget(run: Run) -> int:
    """The id comes by stdin, so that no list of processes and no history of commands holds it."""
    from app.wiring.residents import forgetting

    user = given.text_of("-").split("\n", 1)[0].strip()
    if not user or len(user) > LONGEST:
        raise WrongUse("the first line of stdin is no Alexa user id", fix="It begins with amzn1.ask.account.")
    done = forgetting(run.settings).forget(user, run.clock.now(), anyway=run.args.anyway)
    if run.json:
        counts = {name: getattr(done, name) for name in ("plans", "alerts", "subscriptions", "reports")}
        run.document({**counts, "message": done.message and str(done.message)})
    elif done.is_nothing:
        run.text("Nothing was kept about this resident.")
    else:
        run.text(
            f"Forgotten: {done.plans} reminders with {done.alerts} alerts at Amazon, {done.subscriptions}"
            f" subscriptions, {done.reports} reports. What the city's own system has of a report stays there."
        )
    return 0
