"""The city's own alerts for other programs: GET /alerts/atom.xml and /alerts/cap/<identifier>.xml.

A CAP document is served byte for byte as it was frozen, for ever, so it may be kept for ever. The
Atom feed (RFC 4287) lists each for 48 hours after its chain ended, also what was cancelled or has
expired (B9); an entry is made of the document alone and so never changes. Tests are on no public
channel (B4): they are neither listed nor found.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from flask import Blueprint, Response, abort, make_response, request

from city.emergency.emergencies import Published, listed
from web.addresses import outside
from words import phrases

if TYPE_CHECKING:
    from web.ports import Site

ATOM = "http://www.w3.org/2005/Atom"
CAP = "application/cap+xml"
KEPT_SECONDS = 10
"""For so long a reader or a cache between may keep the feed: an alert may not be later than that."""

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def alert_feed(site: Site) -> Blueprint:
    """The feed and the documents; where the city publishes none, an empty feed."""
    blueprint = Blueprint("published", __name__)
    blueprint.add_url_rule("/alerts/atom.xml", "atom", lambda: _feed(site))
    blueprint.add_url_rule(
        "/alerts/cap/<identifier>.xml", "cap", lambda identifier: _document(site, identifier)
    )
    return blueprint


def _feed(site: Site) -> Response:
    every = [each for each in site.published() if each.is_public]
    response = _open(_atom(site, listed(every, site.now()), every), "application/atom+xml")
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response.last_modified = every[-1].at if every else None
    response.make_conditional(request)
    return response


def _document(site: Site, identifier: str) -> Response:
    found = site.document(identifier)
    if found is None or not found.is_public:
        abort(404)
    response = _open(found.document, CAP)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.last_modified = found.at
    response.make_conditional(request)
    return response


def _open(body: bytes, mimetype: str) -> Response:
    """Bytes that anybody's program may read, also from another site's page."""
    response = make_response(body)
    response.mimetype = mimetype
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    return response


def _atom(site: Site, shown: Sequence[Published], every: Sequence[Published]) -> bytes:
    locale = site.city.locales[0]
    title = phrases(locale).say("emergency.feed", city=site.city.name)
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": locale})
    _put(root, "id", _id(f"{site.city.name},{site.city.state}"))
    _put(root, "title", title)
    _put(root, "updated", _instant(every[-1].at if every else _NEVER))
    _link(root, "self", "application/atom+xml", outside(site, "published.atom"))
    _put(ElementTree.SubElement(root, "author"), "name", site.city.name)
    for each in shown:
        url = outside(site, "published.cap", identifier=each.identifier)
        _entry(ElementTree.SubElement(root, "entry"), each, url)
    ElementTree.indent(root, " ")
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(element: ElementTree.Element, published: Published, url: str) -> None:
    message = published.message
    info = message.infos[0]
    _put(element, "id", _id(f"{message.sender},{message.identifier},{published.sent}"))
    _put(element, "title", info.headline)
    _put(element, "updated", published.sent.replace("-00:00", "Z"))
    _put(element, "published", published.sent.replace("-00:00", "Z"))
    ElementTree.SubElement(element, "category", term=published.msg_type)
    _link(element, "alternate", CAP, url)
    _put(element, "summary", info.description)


def _id(name: str) -> str:
    """The same for the same name, for ever, under whatever address it is served (RFC 4287, 4.2.6)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _put(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text


def _link(parent: ElementTree.Element, rel: str, kind: str, href: str) -> None:
    ElementTree.SubElement(parent, "link", rel=rel, type=kind, href=href)
