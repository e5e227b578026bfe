"""``townbell reports``: what residents reported, for the staff."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from app.run import Run
from city.errors import WrongUse
from city.reports import Kept


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command's parsers."""
    parser = commands.add_parser("reports", parents=[shared], help="what residents reported")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", parents=[shared], help="numbers and where they stand")
    listing.set_defaults(run=_list)
    export = actions.add_parser("export", parents=[shared], help="all that was said, as JSON lines")
    export.set_defaults(run=_export)
    forget = actions.add_parser("forget", parents=[shared], help="delete one report for good")
    forget.add_argument("number")
    forget.set_defaults(run=_forget)


def _list(run: Run) -> int:
    """What may stand on a screen: no place, no word of a resident."""
    shown = [_standing(each) for each in _kept(run)]
    if run.json:
        run.document({"reports": shown})
    else:
        for each in shown:
            run.text("  ".join((each["number"], each["at"], f"{each['state']:8}", each["service_type"])))
    return 0


def _export(run: Run) -> int:
    """Everything, decrypted: for the office that deals with it."""
    for each in _kept(run):
        said = {**asdict(each.report), "at": each.report.at.isoformat()}
        run.line({**_standing(each), **{name: said[name] for name in said if name != "key"}})
    return 0


def _forget(run: Run) -> int:
    """One report less, with all that was said in it. What the city's own system has stays there."""
    from app.wiring.reporting import reports

    number = run.args.number
    if not reports(run.settings).forget(number):
        raise WrongUse(f"no report has the number {number}", fix="See townbell reports list")
    run.text(f"{number} is deleted here.")
    return 0


def _kept(run: Run) -> list[Kept]:
    from app.wiring.reporting import reports

    return list(reports(run.settings).every())


def _standing(kept: Kept) -> dict[str, Any]:
    filed = kept.filed
    return {
        "number": filed.number,
        "city_number": filed.city_number,
        "at": filed.at.isoformat(),
        "state": str(filed.state),
        "service_type": filed.service_type,
    }
