"""``townbell staff``: who may use the console."""

from __future__ import annotations

import argparse
from typing import Any

from app.run import Run
from city.staff import Role

BY = "townbell"
"""Who the log says it was: whoever can run commands on this machine."""


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command's parsers."""
    parser = commands.add_parser("staff", parents=[shared], help="who may use the console")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", parents=[shared], help="invite somebody, or renew an account")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", required=True, choices=[each.value for each in Role])
    add.add_argument("--email", default="", metavar="ADDRESS", help="tells who else's account it could be")
    add.add_argument("--department", default="", metavar="NAME", help="only for it; else the whole city")
    add.set_defaults(run=_add)
    email = actions.add_parser("email", parents=[shared], help="whose account it is, by an address")
    email.add_argument("name", metavar="NAME")
    email.add_argument("email", metavar="ADDRESS")
    email.set_defaults(run=_email)
    remove = actions.add_parser("remove", parents=[shared], help="end an account and its sessions")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(run=_remove)
    end = actions.add_parser("end", parents=[shared], help="sign somebody out everywhere; the account stays")
    end.add_argument("name", metavar="NAME")
    end.set_defaults(run=_end)
    actions.add_parser("list", parents=[shared], help="every account").set_defaults(run=_list)


def _add(run: Run) -> int:
    """Print the one-time link; on stdout, so that it can be piped into a letter."""
    from app.given import department_of
    from app.site_table import site_table
    from app.wiring.console.staffing import gate

    name = run.args.name.strip()
    department = department_of(run.settings, run.args.department)
    door = gate(run.settings, run.clock)
    token = door.invite(name, Role(run.args.role), BY, run.args.email, department)
    path = f"/staff/join/{token}"
    url = site_table(run.settings).url
    if not url:
        run.note("city.toml names no [site] url: put the address of your site before the path")
    if run.json:
        run.document({"name": name, "role": run.args.role, "link": f"{url}{path}"})
    else:
        run.text(f"{url}{path}")
    return 0


def _email(run: Run) -> int:
    from app.wiring.console.staffing import gate

    name = run.args.name.strip()
    gate(run.settings, run.clock).address(name, run.args.email, BY)
    if run.json:
        run.document({"name": name, "email": True})
    return 0


def _remove(run: Run) -> int:
    from app.wiring.console.staffing import gate

    gate(run.settings, run.clock).remove(run.args.name.strip(), BY)
    if run.json:
        run.document({"removed": run.args.name.strip()})
    return 0


def _end(run: Run) -> int:
    from app.wiring.console.staffing import gate

    gate(run.settings, run.clock).end_sessions(run.args.name.strip(), BY)
    if run.json:
        run.document({"signed_out": run.args.name.strip()})
    return 0


def _list(run: Run) -> int:
    from app.wiring.console.staffing import gate

    every = gate(run.settings, run.clock).store.accounts()
    if run.json:
        run.document(
            {
                "staff": [
                    {
                        "name": each.name,
                        "role": each.role,
                        "department": each.department,
                        "joined": not each.invited,
                        "email": bool(each.email),
                        "city_account": bool(each.subject),
                    }
                    for each in every
                ]
            }
        )
        return 0
    for each in every:
        of = f" ({each.department})" if each.department else ""
        run.text(f"{each.role:13}  {'invited' if each.invited else 'joined':7}  {each.name}{of}")
    return 0
