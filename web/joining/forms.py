"""Forms that only our own pages send, from whom they come, and their fields as nouns."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Request, abort

from city.enrolment import push
from city.enrolment.wishes import Form
from city.tokens import Purpose, Seen

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from web.joining.enrolment import Enrolment
    from web.ports import Site

FORM_LASTS = timedelta(hours=4)
LONGEST = 254
"""Characters of any one field."""
_OURS = frozenset({"same-origin", "none"})


def form_mark(site: Site, enrolment: Enrolment) -> str:
    """What a form of ours carries: that we made it, and lately."""
    return enrolment.signer.sign(Purpose.FORM, "", site.now() + FORM_LASTS)


def refuse_foreign(request: Request) -> None:
    """403 for what another site's page has a browser send. Programs say nothing of a site, and may."""
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None and said not in _OURS:
        abort(403)


def is_ours(request: Request, site: Site, enrolment: Enrolment) -> bool:
    """Whether a form was made by us and lately; there is no cookie that another site could use."""
    refuse_foreign(request)
    token = enrolment.signer.read(Purpose.FORM, request.form.get("mark", ""), site.now())
    return token.seen is Seen.GOOD


def wish(fields: MultiDict[str, str]) -> Form:
    """The fields of the sign-up's form."""
    channel = _text(fields, "channel")
    return Form(
        topics=tuple(each[:LONGEST] for each in fields.getlist("topic")[:20]),
        body=_text(fields, "body"),
        address=_text(fields, "choice") or _text(fields, "address"),
        channel=channel,
        target=_target(fields, channel),
        lead=_text(fields, "lead"),
        quiet=_text(fields, "quiet"),
        quiet_from=_text(fields, "quiet_from"),
        quiet_to=_text(fields, "quiet_to"),
        agreed=bool(fields.get("agreed")),
    )


def _target(fields: MultiDict[str, str], channel: str) -> str:
    """What is to be written to: each channel has a field of its own."""
    if channel == "webpush":
        said = fields.get("push", "").strip()
        return said if len(said) <= push.LONGEST else ""
    return _text(fields, "email" if channel == "email" else "phone")


def _text(fields: MultiDict[str, str], name: str) -> str:
    return fields.get(name, "").strip()[:LONGEST]
