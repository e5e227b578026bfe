"""GET and POST /report, GET /report/status, GET /report/photo/<id>: nobody is asked who they are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from city.earth.places import Found, Location
from city.errors import TownbellError
from city.localized import in_language
from city.reports import Report
from web.joining.forms import refuse_foreign
from web.language import asked_locale
from web.proxies import source_of
from web.rendering import render
from web.reporting.photo import LARGEST, NoPhoto, cleaned, kind_of
from web.reporting.questions import Asked, answers, asked

if TYPE_CHECKING:
    from web.place.ports import Places
    from web.ports import Site
    from web.reporting.ports import Reporting

LONGEST_DETAILS, LONGEST_WHERE, LONGEST_NUMBER = 500, 200, 40
MOST, WITHIN = 6, timedelta(hours=1)
"""Reports from one source in so long; who finds more calls."""
MOST_SOURCES = 10_000
FORM = 64 * 1024  # bytes of what is beside the photo


@dataclass(slots=True)
class Told:
    """The form as it was filled in, and what is wrong: the field's id to the key of the sentence."""

    kind: str = ""
    details: str = ""
    where: str = ""
    faults: dict[str, str] = field(default_factory=dict)
    place: Location | None = None
    asked: tuple[Asked, ...] = ()
    is_new: bool = False  # what the city asks besides was not on the page that was sent
    choices: tuple[str, ...] = ()
    media: bytes = b""


class ReportPages:
    """The pages of one city's reports."""

    def __init__(self, site: Site, reporting: Reporting, places: Places | None) -> None:
        self._site = site
        self._reporting = reporting
        self._places = places
        self._takes_photos = bool(site.url) and reporting.photos is not None  # else nobody could open one
        self._seen: dict[str, list[datetime]] = {}

    def form(self) -> Response:
        kind = request.args.get("kind", "")
        told = Told(kind=kind if kind in self._reporting.kinds else "")
        told.asked = self._asked(told.kind, MultiDict())
        return self._form(told)

    def file(self) -> Response:
        """Keep the report and lead to how it stands; what is wrong is said beside its field."""
        refuse_foreign(request)
        request.max_content_length = LARGEST + FORM
        try:
            told = self._read()
        except RequestEntityTooLarge:
            return self._form(Told(faults={"photo": "no_photo"}), 413)
        if told.faults or told.choices or told.is_new:
            return self._form(told, 422)
        if self._is_too_often():
            told.faults["form"] = "often"
            return self._form(told, 429)
        try:
            filed = self._reporting.file(self._report(told))
        except TownbellError:
            told.faults["form"] = "not_kept"
            return self._form(told, 503)
        to = url_for("report.status", number=filed.city_number or filed.number, lang=self._locale(), new=1)
        response: Any = redirect(to, 303)
        return response  # type: ignore[no-any-return]

    def status(self) -> Response:
        """How a request stands, in the speaker's words."""
        number = request.args.get("number", "").strip()[:LONGEST_NUMBER]
        stands = self._reporting.stands(number, self._locale()) if number else ""
        return render(
            self._site,
            "report_status.html",
            number=number,
            stands=stands,
            new=bool(number) and request.args.get("new") == "1",
            here=lambda locale: url_for("report.status", number=number or None, lang=locale),
        )

    def photo(self, photo_id: str) -> Response:
        """A photo, for whoever has its link: the city's own system, and the staff."""
        photos = self._reporting.photos
        found = photos.get(photo_id) if photos is not None else None
        if found is None:
            abort(404)
        response = make_response(found)
        response.mimetype = kind_of(found)
        response.headers["Cache-Control"] = "private, max-age=86400"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _read(self) -> Told:
        said = request.form
        told = Told(
            kind=said.get("kind", ""),
            details=" ".join(said.get("details", "").split())[:LONGEST_DETAILS],
            where=" ".join((said.get("choice") or said.get("where", "")).split())[:LONGEST_WHERE],
        )
        if told.kind not in self._reporting.kinds:
            told.faults["kind"] = "no_kind"
        if told.kind == "other" and not told.details:
            told.faults["details"] = "no_details"
        self._find(told, as_written=bool(said.get("choice")))
        self._take_photo(told)
        self._answered(told)
        return told

    def _find(self, told: Told, *, as_written: bool) -> None:
        """Where it is: an address of the city, else as it is written. What is elsewhere is not taken."""
        if not told.where:
            told.faults["where"] = "no_where"
            return
        if self._places is None:
            return
        found = self._places.town.find(told.where)
        if found.found is Found.EXACT:
            told.place = found.location
        elif found.found is Found.OUTSIDE:
            told.faults["where"] = "outside"
        elif not as_written:
            near = found.candidates or ((found.location,) if found.location else ())
            told.choices = tuple(each.label for each in near)

    def _take_photo(self, told: Told) -> None:
        sent = request.files.get("photo")
        if sent is None or not sent.filename or not self._takes_photos:
            return
        photo = sent.stream.read(LARGEST + 1)
        try:
            if len(photo) > LARGEST:
                raise NoPhoto
            told.media = cleaned(photo)
        except NoPhoto:
            told.faults["photo"] = "no_photo"

    def _asked(self, kind: str, said: MultiDict[str, str]) -> tuple[Asked, ...]:
        """What such a report is asked besides, where anything of it must be answered."""
        attributes = self._reporting.asks(kind, self._locale()) if kind in self._reporting.kinds else ()
        needed = any(each.required for each in attributes)
        return asked(attributes, said, self._site.city.zone) if needed else ()

    def _answered(self, told: Told) -> None:
        """The questions were on the page if it was made for this kind: else they are asked, and nothing is
        wrong yet."""
        told.asked = self._asked(told.kind, request.form)
        wrong = {each.id: each.fault for each in told.asked if each.fault}
        if request.form.get("asked") == told.kind:
            told.faults |= wrong
        elif wrong:
            told.is_new = True

    def _report(self, told: Told) -> Report:
        """The report as the city gets it; the same form sent twice is the same report."""
        now, place = self._site.now(), told.place
        mark = request.form.get("mark", "")[:80]
        given = answers(told.asked)
        said = "\x1f".join((mark, told.kind, told.details, told.where, *given.values()))
        photos = self._reporting.photos
        photo = photos.keep(told.media, now) if told.media and photos is not None else ""
        return Report(
            key=f"page {hashlib.sha256(said.encode()).hexdigest()[:32]}",
            service_type=told.kind,
            where=place.label if place else told.where,
            lat=place.lat if place else None,
            lon=place.lon if place else None,
            details=told.details,
            attributes=given,
            media_url=self._site.url + url_for("report.photo", photo_id=photo) if photo else "",
            locale=self._locale(),
            at=now,
        )

    def _is_too_often(self) -> bool:
        """Whether this source has reported enough for now. Only memory holds it, and not for long."""
        now, source = self._site.now(), source_of(request)
        if len(self._seen) > MOST_SOURCES:
            self._seen = {}
        lately = [each for each in self._seen.get(source, ()) if now - each < WITHIN]
        self._seen[source] = [*lately, now][-MOST:]
        return len(lately) >= MOST

    def _form(self, told: Told, status: int = 200) -> Response:
        too_large = status == RequestEntityTooLarge.code  # then no field can be read
        mark = "" if too_large else request.form.get("mark", "")
        mark = mark or hashlib.sha256(repr(self._site.now()).encode()).hexdigest()[:16]
        page = render(
            self._site,
            "report.html",
            lang=self._locale(),
            told=told,
            in_language=in_language,
            kinds=self._reporting.kinds,
            photos=self._takes_photos,
            mark=mark,
            here=lambda locale: url_for("report.form", lang=locale),
        )
        page.status_code = status
        return page

    def _locale(self) -> str:
        try:
            lang = request.values.get("lang", "")
        except RequestEntityTooLarge:
            lang = request.args.get("lang", "")
        return asked_locale(lang, self._site.city.locales)


def report_pages(site: Site, reporting: Reporting) -> Blueprint:
    """The pages."""
    pages = ReportPages(site, reporting, site.places)
    blueprint = Blueprint("report", __name__)
    rules: Mapping[str, Any] = {"form": ("/report", pages.form), "status": ("/report/status", pages.status)}
    for name, (path, view) in rules.items():
        blueprint.add_url_rule(path, name, view)
    blueprint.add_url_rule("/report", "file", pages.file, methods=["POST"])
    blueprint.add_url_rule("/report/photo/<photo_id>", "photo", pages.photo)
    return blueprint
