"""The city's sources: how each is and was, adding one by its address or a file, and what was held back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as Answer

from city.errors import TownbellError
from city.staff import Deed, Logged
from web.staff.frame import Frame, account, admitting, allowed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from web.ports import Site
    from web.staff.ports import Console

LARGEST = 2 * 1024 * 1024
"""Bytes of a file that is uploaded: a list of holidays or offices; what is longer has an address."""
LONGEST = 2_000
MOST_FIELDS = 60
"""Fields whose columns can be chosen; no kind has as many."""


def feed_pages(site: Site, console: Console) -> Blueprint:
    """The pages; everybody of the staff may look, publishers and administrators may change something."""
    pages = _Pages(site, console)
    blueprint = Blueprint("staff_feeds", __name__)

    @blueprint.before_request
    def allow_files() -> None:
        request.max_content_length = LARGEST + 64 * 1024  # the form is not read before somebody is let in

    admitting(blueprint, site, console)
    blueprint.add_url_rule("/staff/feeds", "feeds", pages.feeds)
    blueprint.add_url_rule("/staff/feeds/add", "form", pages.form)
    blueprint.add_url_rule("/staff/feeds/add", "look", pages.look, methods=["POST"])
    blueprint.add_url_rule("/staff/feeds/<source_id>", "settle", pages.settle, methods=["POST"])
    return blueprint


class _Pages:
    def __init__(self, site: Site, console: Console) -> None:
        self._console = console
        self._desk = console.feeds
        self._frame = Frame(site, console, "staff_feeds", {"look": "form", "settle": "feeds"})

    def feeds(self) -> Response:
        """Every source: how it stands, and how it was."""
        return self._listed()

    def form(self) -> Response:
        """An address, or a file."""
        allowed(Deed.FEEDS)
        return self._form()

    def look(self) -> Response | Answer:
        """See what would be read and said; then add it."""
        allowed(Deed.FEEDS)
        given = {name: request.form.get(name, "").strip()[:LONGEST] for name in ("address", "kind", "upload")}
        kind = given["kind"] if given["kind"] in self._desk.kinds else ""
        columns = _columns()
        try:
            typed = given["upload"] or self._uploaded() or given["address"]
            if not typed:
                return self._form(given, wrong="staff.feed.nothing")
            if request.form.get("do") != "add":
                return self._form({**given, "upload": typed if typed != given["address"] else ""},
                                  found=self._desk.look(typed, kind, columns))  # fmt: skip
            source_id = self._desk.add(typed, kind, columns, account().name)
        except TownbellError as error:
            said = f"{error.what}. {error.fix}".strip(". ") + "."
            return self._form(given, problem=said, trouble=error.code)
        self._log(Deed.ADDED, source_id, {"kind": kind, **({"columns": str(columns)} if columns else {})})
        return self._frame.to("feeds")

    def settle(self, source_id: str) -> Response | Answer:
        """Believe what was held back, saying why; or no longer ask what staff added."""
        allowed(Deed.FEEDS)
        if source_id not in {each["id"] for each in self._desk.sources()}:
            abort(404)
        wanted, why = request.form.get("do", ""), request.form.get("why", "").strip()[:300]
        try:
            if wanted == "release":
                if not why:
                    return self._listed("staff.feed.why_missing")
                self._log(Deed.RELEASED, source_id, {"why": why})
                if not self._desk.release(source_id):
                    return self._listed("staff.feed.not_released")
            elif wanted != "remove" or not self._desk.remove(source_id):
                abort(404)
            else:
                self._log(Deed.DROPPED, source_id, {})
        except TownbellError as error:
            return self._listed(problem=str(error), trouble=error.code)
        return self._frame.to("feeds")

    def _uploaded(self) -> str:
        """The file of the form, kept for a while; "" where there is none."""
        file = request.files.get("file")
        if file is None or not file.filename:
            return ""
        return self._desk.upload(file.filename, file.read(LARGEST + 1)[:LARGEST])

    def _listed(self, wrong: str = "", problem: str = "", trouble: str = "") -> Response:
        status, sources = 422 if wrong or problem else 200, self._desk.sources()
        return self._frame.page(
            "feeds",
            status,
            sources=sources,
            ill=sum(each["state"] not in ("fresh", "unchanged") for each in sources),
            wrong=wrong,
            problem=problem,
            trouble=trouble,
        )

    def _form(self, given: Mapping[str, str] | None = None, **values: Any) -> Response:
        known = {"found": None, "wrong": "", "problem": "", "trouble": "", **values}
        status = 422 if known["wrong"] or known["problem"] else 200
        return self._frame.page(
            "feed_form", status, name_of="feeds", given=given or {}, kinds=self._desk.kinds, **known
        )

    def _log(self, deed: Deed, about: str, detail: Mapping[str, str]) -> None:
        now, who = self._console.gate.now(), account().name
        self._console.gate.store.log(Logged(at=now, name=who, deed=deed, about=about, detail=detail))


def _columns() -> Mapping[str, str]:
    """The columns that were chosen for fields, by the names of the form's lists."""
    start = "column."
    found = {key[len(start) :]: said for key, said in request.form.items() if key.startswith(start)}
    return {name[:100]: said[:300] for name, said in list(found.items())[:MOST_FIELDS]}
