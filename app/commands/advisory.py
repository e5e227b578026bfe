"""``townbell advisory``: the city's own emergencies, step by step (docs/emergencies.md)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app import given
from app.run import Run

if TYPE_CHECKING:
    from app.wiring.advising import Advising
    from notifier.emergency.register import Case


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command's parsers."""
    parser = commands.add_parser("advisory", parents=[shared], help="the city's own emergencies")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    draft = actions.add_parser("draft", parents=[shared], help="a new one from a JSON file")
    draft.add_argument("file", metavar="FILE.json")
    draft.add_argument("--by", default="staff", metavar="USER")
    draft.set_defaults(run=_draft)
    steps = {
        "submit": (_submit, "ask a second person"),
        "approve": (_approve, "be the second person"),
        "reject": (_reject, "stop what has not been sent"),
        "send": (_send, "publish it and tell residents"),
        "update": (_update, "bring it up to date"),
        "cancel": (_cancel, "take it back: the danger is over"),
    }
    for name, (run, told) in steps.items():
        step = actions.add_parser(name, parents=[shared], help=told)
        step.add_argument("id", metavar="ID")
        step.add_argument("--by", required=True, metavar="USER")
        step.set_defaults(run=run)
        if name == "submit":
            step.add_argument("--to", default="", metavar="NAME", help="for whom the one-time link is")
        if name == "send":
            step.add_argument("--area", metavar="NAME", help="the area's name, typed: for whatever is live")
            step.add_argument(
                "--break-glass", action="store_true", help="alone, a template that was approved beforehand"
            )
        if name == "update":
            step.add_argument(
                "file", metavar="FILE.json", nargs="?", help="what changes; else it goes on longer"
            )
        if name == "cancel":
            step.add_argument("--mistake", action="store_true", help="it was sent by mistake: say so")
    preview = actions.add_parser("preview", parents=[shared], help="what would be told, to how many")
    preview.add_argument("id", metavar="ID")
    preview.set_defaults(run=_preview)
    listing = actions.add_parser("list", parents=[shared], help="how each one stands")
    listing.set_defaults(run=_list)
    log = actions.add_parser("log", parents=[shared], help="every step that was taken, in order")
    log.add_argument("id", metavar="ID", nargs="?", default="")
    log.set_defaults(run=_log)


def _open(run: Run) -> Advising:
    from app.wiring.advising import advising

    return advising(run.settings, run.clock)


def _draft(run: Run) -> int:
    fields = given.fields_of(run.args.file)
    advising = _open(run)
    return _said(run, advising, advising.desk.draft(fields, run.args.by))


def _submit(run: Run) -> int:
    advising = _open(run)
    return _asked(run, advising, advising.desk.submit(run.args.id, run.args.by))


def _asked(run: Run, advising: Advising, advisory_id: str) -> int:
    """Call the second person, and print the link that is theirs."""
    from app.wiring.answering import calling

    called = calling(run.settings, run.clock, advising)
    called.tick()
    case = advising.desk.register.case(advisory_id)
    person = getattr(run.args, "to", "") or _called(case)
    link = called.link(called.ticket(case, person)) if person else ""
    return _said(run, advising, advisory_id, asked=person or None, link=link or None)


def _called(case: Case) -> str:
    """Who was called first about it, "" where nobody could be."""
    return next((str(each.detail["name"]) for each in case.log if each.step == "page"), "")


def _approve(run: Run) -> int:
    advising = _open(run)
    return _said(run, advising, advising.desk.approve(run.args.id, run.args.by))


def _reject(run: Run) -> int:
    advising = _open(run)
    return _said(run, advising, advising.desk.reject(run.args.id, run.args.by))


def _send(run: Run) -> int:
    from app.wiring.answering import calling

    advising = _open(run)
    args = run.args
    area = _typed(run, advising) if args.area is None else args.area
    advisory_id = advising.desk.send(args.id, args.by, area=area, glass=args.break_glass)
    if any(each.step == "break_glass" for each in advising.desk.register.case(advisory_id).log):
        calling(run.settings, run.clock, advising).everybody(advisory_id)
    return _said(run, advising, advisory_id)


def _typed(run: Run, advising: Advising) -> str | None:
    """At a terminal, what is typed under the preview; elsewhere nothing, and what is live is refused."""
    if not sys.stdin.isatty():
        return None
    from app.wiring.advising import previewed

    found = previewed(run.settings, advising, run.args.id)
    for line in _lines(found):
        run.note(line)
    if not found["live"]:
        return None
    run.note("Type the name of the area to send it, or nothing to stop:")
    return sys.stdin.readline().strip()


def _update(run: Run) -> int:
    changes = given.fields_of(run.args.file) if run.args.file else {}
    advising = _open(run)
    advisory_id, why = advising.desk.update(run.args.id, run.args.by, changes)
    if why.is_yes:
        return _said(run, advising, advisory_id)
    return _asked(run, advising, advisory_id)


def _cancel(run: Run) -> int:
    advising = _open(run)
    return _said(run, advising, advising.desk.cancel(run.args.id, run.args.by, mistake=run.args.mistake))


def _preview(run: Run) -> int:
    from app.wiring.advising import previewed

    found = previewed(run.settings, _open(run), run.args.id)
    if run.json:
        run.document(found)
    else:
        for line in _lines(found):
            run.text(line)
    return 0


def _list(run: Run) -> int:
    from app.wiring.advising import overview

    found = overview(run.settings, run.clock)
    if run.json:
        run.document(found)
    else:
        for each in found["advisories"]:
            run.text(_row(each))
    return 0


def _log(run: Run) -> int:
    from app.wiring.advising import logged

    entries = logged(run.settings, run.args.id)
    if run.json:
        run.document({"log": entries})
    else:
        for each in entries:
            run.text(f"{each['seq']:5}  {each['at'][:19]}  {each['step']:11}  {each['by']:20}  {each['id']}")
    return 0


def _said(run: Run, advising: Advising, advisory_id: str, **more: str | None) -> int:
    """Print where the advisory stands, and what comes next."""
    from app.wiring.advising import shown

    found = {**shown(advising, advisory_id), **more}
    if run.json:
        run.document(found)
    else:
        run.text(_row(found))
        if more.get("asked"):
            run.note(f"{more['asked']} is asked to approve it. {more.get('link') or ''}".rstrip())
        if found["next"]:
            run.note(found["next"])
    return 0


def _row(each: dict[str, Any]) -> str:
    how = "LIVE" if each["live"] else each["status"].upper()
    return f"{each['id']}  {each['state']:9}  {how:8}  {each['template']:18}  {each['area']}"


def _on(view: Mapping[str, Any]) -> str:
    """What one channel makes of the words, and what that costs there."""
    sizes = {"parts": "parts", "seconds": "seconds each time"}
    size = ", ".join(f"{view[key]} {name}" for key, name in sizes.items() if key in view)
    title = f"{view['title']}: " if "title" in view else ""
    return f"  {view['channel']}{f' ({size})' if size else ''}: {title}{view['text']}"


def _lines(found: dict[str, Any]) -> list[str]:
    """A preview for the eye: a live one looks like nothing else (F13)."""
    live = found["live"]
    bar = "!" * 78 if live else "-" * 78
    head = "LIVE: THIS WILL BE TOLD TO RESIDENTS" if live else f"{found['status'].upper()}: reaches nobody"
    lines = [bar, head, bar, f"area: {found['area']}", f"in force for {found['hours']:g} hours"]
    lines += [f"recipients: {found['recipients']} of at most {found['ceiling']}"]
    lines += [
        f"  {name}: {count}, the last after {found['seconds_to_last'][name]:g} s"
        for name, count in found["channels"].items()
    ]
    for title in ("words", "correction"):
        for locale, said in found[title].items():
            lines += ["", f"{title} ({locale})", f"  {said['subject']}", f"  {said['text']}"]
    for locale, views in found["on_channels"].items():
        lines += ["", f"on each channel ({locale})", *map(_on, views)]
    return lines + [f"! {each}" for each in (*found["wrong"], *found["advice"])]
