"""``townbell post``: what staff publish."""

from __future__ import annotations

import argparse
import secrets
from dataclasses import replace
from typing import Any

from app import given
from app.run import Run
from city.errors import TownbellError
from city.ports import Post, Posts


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command's parsers."""
    parser = commands.add_parser("post", parents=[shared], help="staff posts")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", parents=[shared], help="a new post from a JSON file")
    add.add_argument("file", metavar="FILE.json")
    add.add_argument("--publish", action="store_true")
    add.add_argument("--department", default="", metavar="NAME", help="whose it is; else the whole city's")
    add.set_defaults(run=_add)
    for name in ("publish", "withdraw"):
        action = actions.add_parser(name, parents=[shared])
        action.add_argument("id", metavar="ID")
        action.set_defaults(run=_change)
    listing = actions.add_parser("list", parents=[shared])
    listing.set_defaults(run=_list)


def _add(run: Run) -> int:
    from app.wiring.state.office import posts
    from feeds.staff import record

    now = run.clock.now()
    fields = given.fields_of(run.args.file)
    post = Post(
        id=f"post-{secrets.token_hex(4)}",
        kind=str(fields.pop("kind", "")),
        fields=fields,
        status="published" if run.args.publish else "draft",
        department=given.department_of(run.settings, run.args.department),
        created=now,
        changed=now,
    )
    record(post, run.settings.city.zone)  # says what is wrong before anything is kept
    posts(run.settings).save(post)
    return _said(run, post)


def _change(run: Run) -> int:
    from app.wiring.state.office import posts
    from feeds.staff import record

    store = posts(run.settings)
    status = {"publish": "published", "withdraw": "withdrawn"}[run.args.action]
    post = replace(_known(store, run.args.id), status=status, changed=run.clock.now())
    if status == "published":
        record(post, run.settings.city.zone)  # a draft of the console may be half-done
    store.save(post)
    return _said(run, post)


def _said(run: Run, post: Post) -> int:
    """Refresh what residents hear, if this changed it, and print where the post stands."""
    if post.status != "draft":
        from app.wiring.feeds import refresher

        refresher(run.settings, run.clock)(wanted=lambda _source: False)
    _print(run, post)
    if post.status == "published":
        _warn(run, post)
    return 0


def _warn(run: Run, post: Post) -> None:
    """A change of a meeting that is not listed changes nothing, and whoever made it thinks it does."""
    from app.wiring.published import snapshots
    from city.meetings import finds_none
    from city.records import Meeting, MeetingChange
    from feeds.staff import record

    zone = run.settings.city.zone
    change = record(post, zone)
    meetings = snapshots(run.settings, run.clock)().records(Meeting)
    if isinstance(change, MeetingChange) and finds_none(change, meetings, zone):
        bodies = ", ".join(sorted({each.body for each in meetings})) or "none"
        run.note(
            f"no meeting of {change.body!r} on {change.date} is known, so this changes nothing yet. "
            f"Bodies with meetings: {bodies}"
        )


def _list(run: Run) -> int:
    from app.wiring.state.office import posts

    every = posts(run.settings).every()
    if run.json:
        run.document({"posts": [_shown(each) for each in every]})
    else:
        for each in every:
            run.text(_row(each))
    return 0


def _known(store: Posts, post_id: str) -> Post:
    post = store.get(post_id)
    if post is None:
        raise TownbellError(f"there is no post {post_id!r}", fix="Run: townbell post list")
    return post


def _print(run: Run, post: Post) -> None:
    if run.json:
        run.document(_shown(post))
    else:
        run.text(_row(post))


def _shown(post: Post) -> dict[str, Any]:
    """Its fields, and where it stands: a field called status is the meeting's, and gives way."""
    own = {"id": post.id, "kind": post.kind, "status": post.status, "changed": post.changed.isoformat()}
    if post.department:
        own["department"] = post.department
    return {**own, **post.fields, **own}


def _row(post: Post) -> str:
    title = post.fields.get("title") or post.fields.get("text") or ""
    words = next(iter(title.values()), "") if isinstance(title, dict) else title
    of = f"  ({post.department})" if post.department else ""
    return f"{post.id}  {post.status:9}  {post.kind:16}  {words}{of}"
