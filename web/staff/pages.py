"""The console: /staff is today, then what nobody could answer, what is written, and who is of the staff.

Everything is looked at by whoever is signed in; what changes something asks for the role, a form of this
session, and leaves a line in the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from city.errors import TownbellError, Unreadable
from city.localtime import day_of
from city.plainness import remarks, seconds
from city.staff import Account, Deed, Logged, Role, is_name, may
from web.rendering import render
from web.staff.entrance import cookie_of, is_ours, mark
from web.staff.forms import FIELDS, Draft, drafted, read

if TYPE_CHECKING:
    from city.ports import Post
    from web.ports import Site
    from web.staff.ports import Console

SHOWN = 100
"""Rows of a list; the newest, or the most asked."""
_FEW = 5


def console_pages(site: Site, console: Console) -> Blueprint:
    """The pages for whoever is in; everybody else is led to the sign-in."""
    pages = _Pages(site, console)
    blueprint = Blueprint("staff", __name__)

    @blueprint.before_request
    def admit() -> Answer | None:
        g.account = console.gate.who(cookie_of())
        if g.account is None:
            return redirect(url_for("entrance.form", lang=request.values.get("lang", "")), 303)
        if request.method == "POST" and not is_ours(console):
            abort(403)
        return None

    for path, name in (
        ("/staff", "today"),
        ("/staff/unanswered", "unanswered"),
        ("/staff/posts", "posts"),
        ("/staff/write", "write"),
        ("/staff/people", "people"),
    ):
        blueprint.add_url_rule(path, name, getattr(pages, name))
    blueprint.add_url_rule("/staff/write", "written", pages.written, methods=["POST"])
    blueprint.add_url_rule("/staff/posts/<post_id>", "settle", pages.settle, methods=["POST"])
    blueprint.add_url_rule("/staff/people", "invite", pages.invite, methods=["POST"])
    return blueprint


class _Pages:
    def __init__(self, site: Site, console: Console) -> None:
        self._site = site
        self._console = console

    def today(self) -> Response:
        """What stands now, and what needs a person."""
        console = self._console
        return self._page(
            "today",
            late=console.late(),
            matters=console.matters(),
            figures=console.figures(),
            questions=console.questions()[:_FEW],
            posts=console.desk.posts()[:_FEW],
        )

    def unanswered(self) -> Response:
        """What residents asked in vain, the most asked first."""
        return self._page("unanswered", questions=self._console.questions()[:SHOWN])

    def posts(self) -> Response:
        """Everything that was written, the newest first."""
        return self._page("posts", posts=self._console.desk.posts()[:SHOWN])

    def write(self) -> Response:
        """The form, empty, with a question that waits for its answer, or with what was written before."""
        args = request.args
        post = self._console.desk.post(args["post"]) if "post" in args else None
        if "post" in args and (post is None or post.kind not in FIELDS):
            abort(404)
        if post is not None:
            return self._written(drafted(post, self._site.city.zone), post_id=post.id, stands=post.status)
        asked = args.get("question", "")[:300]
        language = args.get("language", "en")[:2]
        kind = args.get("kind", "fact" if asked else "news")
        if kind not in FIELDS:
            abort(404)
        topic = self._console.topic_of(asked, language) if asked else ""
        return self._written(Draft(kind, {f"title_{language}": asked, "topic": topic} if asked else {}))

    def written(self) -> Response | Answer:
        """Hear it first, keep it as a draft, or publish it."""
        post_id, wanted = request.form.get("post", ""), request.form.get("do", "hear")
        deed = Deed.PUBLISH if wanted == "publish" else Deed.WRITE
        self._allowed(deed)
        draft, desk = read(request.form, self._languages()), self._console.desk
        was = desk.post(post_id) if post_id else None
        if (post_id and was is None) or draft.kind not in FIELDS:
            abort(404)
        stands = was.status if was else "draft"
        try:
            spoken = desk.spoken(draft.kind, draft.record())
            if wanted == "hear":
                return self._written(draft, post_id=post_id, stands=stands, spoken=spoken)
            if stands == "published" and wanted != "publish":
                abort(403)  # residents hear it now: only who may publish may change it
            post = desk.write(post_id, draft.kind, draft.record())
            self._log(Deed.WRITE, post)
            if wanted == "publish":
                desk.settle(post.id, "published")
                self._log(Deed.PUBLISH, post)
        except Unreadable as error:
            return self._written(draft, post_id=post_id, stands=stands, problem=str(error))
        return self._to("posts")

    def settle(self, post_id: str) -> Answer:
        """Publish or withdraw what was written."""
        deed = Deed.PUBLISH if request.form.get("do") == "publish" else Deed.WITHDRAW
        self._allowed(deed)
        status = "published" if deed is Deed.PUBLISH else "withdrawn"
        post = self._console.desk.settle(post_id, status)
        if post is None:
            abort(404)
        self._log(deed, post)
        return self._to("posts")

    def people(self, link: str = "", name: str = "", problem: str = "") -> Response:
        """Who is of the staff, and what was done; for administrators."""
        self._allowed(Deed.MANAGE)
        store = self._console.gate.store
        return self._page(
            "people",
            422 if problem else 200,
            people=store.accounts(),
            logged=store.logged(SHOWN),
            roles=list(Role),
            link=link,
            name=name,
            problem=problem,
        )

    def invite(self) -> Response | Answer:
        """Invite somebody, anew if need be, or take an account away; never one's own."""
        self._allowed(Deed.MANAGE)
        gate, own = self._console.gate, self._account().name
        name, role = request.form.get("name", "").strip(), request.form.get("role", "")
        if name.casefold() == own.casefold():
            return self.people(problem="staff.not_yourself")
        if request.form.get("do") == "remove":
            try:
                gate.remove(name, own)
            except TownbellError:
                abort(404)
            return self._to("people")
        if not is_name(name) or role not in set(Role):
            return self.people(name=name, problem="staff.name_wrong")
        token = gate.invite(name, Role(role), own)
        return self.people(link=url_for("entrance.invited", token=token, _external=True), name=name)

    def _written(self, draft: Draft, **values: Any) -> Response:
        """The form, with what would be said and what could be better."""
        known = {"post_id": "", "stands": "draft", "spoken": {}, "problem": "", **values}
        spoken: Mapping[str, str] = known["spoken"]
        said = {each.split("-")[0]: words for each, words in spoken.items() if words}
        own = draft.words("text") or draft.words("title")
        heard = {language: said.get(language, words) for language, words in own.items()}
        return self._page(
            "write",
            422 if known["problem"] else 200,
            draft=draft,
            fields=FIELDS[draft.kind],
            kinds=list(FIELDS),
            topics=self._console.topics,
            languages=self._languages(),
            seconds={language: round(seconds(words)) for language, words in said.items()},
            remarks=list(remarks(heard, self._languages())) if spoken else [],
            **known,
        )

    def _page(self, page_name: str, status: int = 200, **values: Any) -> Response:
        account = self._account()
        page = render(
            self._site,
            f"staff/{page_name}.html",
            here=_here,
            name_of=page_name,
            today=day_of(self._console.gate.now(), self._site.city.zone),
            account=account,
            may=lambda deed: may(account.role, Deed(deed)),
            mark=mark(self._console),
            **values,
        )
        page.status_code = status
        return page

    def _to(self, name: str) -> Answer:
        return redirect(url_for(f"staff.{name}", lang=request.form.get("lang", "")), 303)

    def _allowed(self, deed: Deed) -> None:
        if not may(self._account().role, deed):
            abort(403)

    def _account(self) -> Account:
        account: Account = g.account
        return account

    def _languages(self) -> list[str]:
        return list(dict.fromkeys(each.split("-")[0] for each in self._site.city.locales))

    def _log(self, deed: Deed, post: Post) -> None:
        """The words too: what was public, and for how long, is a public record."""
        entry = Logged(
            at=self._console.gate.now(),
            name=self._account().name,
            deed=deed,
            about=post.id,
            detail={"kind": post.kind, "fields": dict(post.fields)},
        )
        self._console.gate.store.log(entry)


_FORMS = {"written": "write", "settle": "posts", "invite": "people"}


def _here(locale: str) -> str:
    name = (request.endpoint or "staff.today").split(".")[-1]
    kept: dict[str, Any] = request.args.to_dict() if request.method == "GET" else {}
    return url_for(f"staff.{_FORMS.get(name, name)}", **{**kept, "lang": locale})
