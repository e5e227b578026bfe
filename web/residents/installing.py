"""What makes the pages an app on a telephone: manifest, icons in the city's colours, service worker.

The service worker lies at the root, since it may only show what lies below it. It is registered by nobody but
who asks for push messages. Of the pages it keeps one: that nothing can be told without the Internet.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, make_response, request, url_for

from web.language import asked_locale
from web.rendering import render
from web.residents.icons import SIZES, coloured
from web.theme import Theme, ink_on
from words import phrases

if TYPE_CHECKING:
    from web.ports import Site
    from web.seal import Seal

STATIC = Path(__file__).parents[1] / "static"
OFFLINE = "/offline"
_DAY = "max-age=86400"


def installing(site: Site) -> Blueprint:
    """GET /manifest.webmanifest, /sw.js, /offline, /icon-<size>.png."""
    theme = Theme(*site.city.colors)
    worker = _worker(site)
    icons = {
        size: coloured((STATIC / f"bell-{size}.png").read_bytes(), theme.primary, ink_on(theme.primary))
        for size in SIZES
    }
    blueprint = Blueprint("installing", __name__)

    def icon(size: int) -> Response:
        if size not in icons:
            abort(404)
        return _answer(icons[size], "image/png", _DAY)

    blueprint.add_url_rule("/manifest.webmanifest", "manifest", lambda: _manifest(site, theme))
    blueprint.add_url_rule("/sw.js", "worker", lambda: _answer(worker, "text/javascript", "no-cache"))
    blueprint.add_url_rule(OFFLINE, "offline", lambda: _offline(site))
    blueprint.add_url_rule("/icon-<int:size>.png", "icon", icon)
    return blueprint


def _worker(site: Site) -> bytes:
    """The service worker. It knows the city's name, for a message that it cannot read, and what the page
    without the Internet is made of."""
    offline = [OFFLINE, "/city.css", "/static/site.css", *([f"/{site.seal.name}"] if site.seal else [])]
    told = f"const CITY = {json.dumps(site.city.name)};\nconst OFFLINE = {json.dumps(offline)};\n"
    return told.encode() + (STATIC / "worker.js").read_bytes()


def _offline(site: Site) -> Response:
    """In every language of the city's: in which somebody will need it is not known when it is kept."""
    own = asked_locale(request.args.get("lang", ""), site.city.locales)
    tongues = [(each, phrases(each)) for each in sorted(site.city.locales, key=lambda each: each != own)]
    return render(site, "offline.html", tongues=tongues, here=lambda lang: f"{OFFLINE}?lang={lang}")


def _manifest(site: Site, theme: Theme) -> Response:
    """What a browser shows of an installed page (W3C Web Application Manifest)."""
    locale = asked_locale(request.args.get("lang", ""), site.city.locales)
    say = phrases(locale)
    found: dict[str, Any] = {
        "id": "/",
        "name": say.say("web.title", city=site.city.name),
        "short_name": site.city.name,
        "description": say.say("web.description", city=site.city.name),
        "lang": locale,
        "start_url": url_for("pages.home", lang=locale),
        "scope": "/",
        "display": "standalone",
        "theme_color": theme.primary,
        "background_color": "#f6f7f5",
        "icons": list(_icons(site.seal)),
        "shortcuts": [
            {"name": say.say("web.alerts.title"), "url": url_for("alerts.page", lang=locale)},
        ],
    }
    body = json.dumps(found, ensure_ascii=False).encode()
    return _answer(body, "application/manifest+json", "max-age=3600")


def _icons(seal: Seal | None) -> Iterator[Mapping[str, str]]:
    """The seal where it is a square; a bell where there is none, and where the icon is cut to some shape."""
    own = seal if seal and seal.is_icon else None
    if own:
        yield {"src": f"/{own.name}", "sizes": own.sizes, "type": own.mimetype, "purpose": "any"}
    for size in SIZES:
        yield {
            "src": url_for("installing.icon", size=size),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "maskable" if own else "any maskable",
        }


def _answer(body: bytes, mimetype: str, kept: str) -> Response:
    response = make_response(body)
    response.mimetype = mimetype
    response.headers["Cache-Control"] = kept
    return response
