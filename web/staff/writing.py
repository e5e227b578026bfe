"""What is written for residents: heard and seen first, told at its times, with all that it ever was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as Answer

from city.plainness import Remark, Remarked, remarks, seconds
from city.posts import Told, told
from city.staff import Deed, Logged, Verdict, verdict
from web.staff.forms import FIELDS, Draft, Unfit, drafted, label, read, schedule
from web.staff.frame import Frame, account, allowed
from web.staff.lacking import lacking, troubles
from web.staff.versions import versions

if TYPE_CHECKING:
    from city.ports import Post

SHOWN = 100
"""Rows of a list; the newest."""
FORMS = {"written": "write", "settle": "posts", "invite": "people"}
"""Where the forms of the console's pages are shown."""


def add_writing(blueprint: Blueprint, frame: Frame) -> None:
    """Add these pages to the console's."""
    pages = _Writing(frame)
    blueprint.add_url_rule("/staff/posts", "posts", pages.posts)
    blueprint.add_url_rule("/staff/posts/<post_id>", "settle", pages.settle, methods=["POST"])
    blueprint.add_url_rule("/staff/posts/<post_id>/history", "history", pages.history)
    blueprint.add_url_rule("/staff/write", "write", pages.write)
    blueprint.add_url_rule("/staff/write", "written", pages.written, methods=["POST"])


class _Writing:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._console = frame.console
        self._zone = frame.site.city.zone

    def posts(self) -> Response:
        """Everything that was written, the newest first."""
        return self._posts()

    def _posts(self, of: Post | None = None) -> Response:
        """The list; where ``of`` is another department's, with that said."""
        posts = self._console.desk.posts()[:SHOWN]
        status = 403 if of else 200
        stands, lacks = self._stands(posts), {each.id: lacking(self._console.desk, each) for each in posts}
        return self._frame.page(
            "posts", status, posts=posts, stands=stands, lacks=lacks, label=label, elsewhere=of
        )

    def write(self) -> Response:
        """The form, empty, with a question that waits for its answer, or with what was written before."""
        args = request.args
        post = self._console.desk.post(args["post"]) if "post" in args else None
        if "post" in args and (post is None or post.kind not in FIELDS):
            abort(404)
        if post is not None:
            if not verdict(account(), Deed.WRITE, post.department).is_yes:
                return self._posts(post)
            return self._written(drafted(self._version(post), self._zone), post)
        asked = args.get("question", "")[:300]
        language = args.get("language", "en")[:2]
        kind = args.get("kind", "fact" if asked else "news")
        if kind not in FIELDS:
            abort(404)
        topic = self._console.topic_of(asked, language) if asked else ""
        return self._written(Draft(kind, {f"title_{language}": asked, "topic": topic} if asked else {}))

    def written(self) -> Response | Answer:
        """Hear it first, keep it as a draft, or publish it, now or from a later moment on."""
        post_id, wanted = request.form.get("post", ""), request.form.get("do", "hear")
        deed = Deed.PUBLISH if wanted == "publish" else Deed.WRITE
        allowed(deed)
        draft, desk = read(request.form, self._frame.languages()), self._console.desk
        was = desk.post(post_id) if post_id else None
        if (post_id and was is None) or draft.kind not in FIELDS:
            abort(404)
        if was is not None and verdict(account(), deed, was.department) is Verdict.ELSEWHERE:
            self._log(Deed.DENIED, was)
            return self._posts(was)
        if was is not None and was.status == "published" and wanted == "keep":
            abort(403)  # residents hear it now: only who may publish may change it
        times = schedule(draft, self._zone, self._console.gate.now())
        if isinstance(times, Unfit):
            return self._written(draft, was, wrong=f"staff.schedule.{times.value}")
        if was is not None and wanted != "hear" and request.form.get("seen", "") != was.changed.isoformat():
            return self._written(draft, was, wrong="staff.overtaken")
        if wanted != "keep" and (wrong := desk.lacking(draft.kind, draft.record())):
            return self._written(draft, was, problems=troubles(draft.kind, wrong))
        if wanted == "hear":
            return self._written(draft, was, spoken=desk.spoken(draft.kind, draft.record()))
        self._keep(draft, post_id, times, publish=wanted == "publish")
        return self._frame.to("posts")

    def settle(self, post_id: str) -> Response | Answer:
        """Publish or withdraw what was written."""
        deed = Deed.PUBLISH if request.form.get("do") == "publish" else Deed.WITHDRAW
        allowed(deed)
        known = self._console.desk.post(post_id)
        if known is not None and not verdict(account(), deed, known.department).is_yes:
            self._log(Deed.DENIED, known)
            return self._posts(known)
        status = "published" if deed is Deed.PUBLISH else "withdrawn"
        wrong = lacking(self._console.desk, known) if known and deed is Deed.PUBLISH else []
        if known is not None and wrong:
            return self._written(drafted(known, self._zone), known, problems=wrong)
        post = self._console.desk.settle(post_id, status, account().name)
        if post is None:
            abort(404)
        self._log(deed, post)
        return self._frame.to("posts")

    def history(self, post_id: str) -> Response:
        """All that it ever was, the newest first, with what each version changed, word by word."""
        states = self._console.desk.history(post_id)
        if not states:
            abort(404)
        found = versions(states, self._zone)
        may_restore = states[-1].kind in FIELDS
        return self._frame.page(
            "history", name_of="posts", post=states[-1], versions=found, may_restore=may_restore, label=label
        )

    def _keep(
        self, draft: Draft, post_id: str, times: tuple[datetime | None, datetime | None], *, publish: bool
    ) -> None:
        desk, who = self._console.desk, account().name
        of = self._department(desk.post(post_id) if post_id else None)
        post = desk.write(post_id, draft.kind, draft.record(), who, *times, of)
        self._log(Deed.WRITE, post)
        if publish:
            self._log(Deed.PUBLISH, desk.settle(post.id, "published", who) or post)

    def _department(self, was: Post | None) -> str:
        """Whose it is to be: of an account for a department its own, else what the form says."""
        before = was.department if was else ""
        said = request.form.get("department", before)
        return account().department or (said if said in ("", before, *self._console.departments) else before)

    def _version(self, post: Post) -> Post:
        """The post as it was in the version that is named, to be brought back; else as it is."""
        said = request.args.get("version", "")
        if not said:
            return post
        states = self._console.desk.history(post.id)
        if not said.isdecimal() or not 1 <= int(said[:9]) <= len(states):
            abort(404)
        return states[int(said[:9]) - 1]

    def _written(self, draft: Draft, was: Post | None = None, **values: Any) -> Response:
        """The form, with what would be said and what could be better."""
        known = {"spoken": {}, "problems": [], "wrong": "", **values}
        spoken: Mapping[str, str] = known["spoken"]
        said = {each.split("-")[0]: words for each, words in spoken.items() if words}
        languages, lacks = self._frame.languages(), self._console.desk.lacking
        return self._frame.page(
            "write",
            422 if known["problems"] or known["wrong"] else 200,
            draft=draft,
            lacks=troubles(draft.kind, lacks(draft.kind, draft.record())) if was and not spoken else [],
            was=was,
            fields=FIELDS[draft.kind],
            kinds=list(FIELDS),
            topics=self._console.topics,
            languages=languages,
            label=label,
            department=self._department(was),
            departments=[] if account().department else self._departments(was),
            seconds={language: round(seconds(words)) for language, words in said.items()},
            views=self._console.desk.views(draft.kind, draft.record(), spoken) if spoken else {},
            remarks=_remarked(draft, said, languages) if spoken else [],
            **known,
        )

    def _departments(self, was: Post | None) -> list[str]:
        """What can be chosen; also one that city.toml no longer names, where it is this one's."""
        own = was.department if was else ""
        return list(dict.fromkeys(filter(None, [*self._console.departments, own])))

    def _stands(self, posts: Sequence[Post]) -> Mapping[str, Told]:
        now = self._console.gate.now()
        return {each.id: told(each, now) for each in posts}

    def _log(self, deed: Deed, post: Post) -> None:
        """The words too: what was public, and for how long, is a public record."""
        entry = Logged(
            at=self._console.gate.now(),
            name=account().name,
            deed=deed,
            about=post.id,
            detail={
                "kind": post.kind,
                "fields": dict(post.fields),
                **({"department": post.department} if post.department else {}),
            },
        )
        self._console.gate.store.log(entry)


def _remarked(draft: Draft, said: Mapping[str, str], languages: Sequence[str]) -> list[Remarked]:
    """What could be better in what was written, and in what is heard of it; each remark once."""
    titles, texts = draft.words("title"), draft.words("text")
    written = {
        each: ". ".join(filter(None, (titles.get(each, ""), texts.get(each, "")))) for each in languages
    }
    heard = {each: words for each, words in said.items() if written.get(each)}
    lacking = [each for each in languages for words in (titles, texts) if words and each not in words]
    found = [*(Remarked(Remark.UNTRANSLATED, each) for each in lacking)]
    found += [*remarks(written, languages), *remarks(heard, list(heard))]
    return list({(each.remark, each.language, each.word): each for each in found}.values())
