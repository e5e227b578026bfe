"""The resident's pages: ask, read and hear the answer; what is in force; what was sent.

They work without JavaScript; with it the answer arrives in the page (the same
HTML, asked for as a fragment) and can be spoken and heard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, make_response, request, url_for

from web.language import asked_locale
from web.rendering import render
from web.residents.conversation import Conversations
from web.residents.outbox import sent
from web.residents.picture import Pictures
from web.theme import Theme
from words import Phrases, phrases

if TYPE_CHECKING:
    from web.ports import Answered, Site

RECENT = 3  # messages that the first page shows
EXAMPLES = ("trash", "meeting", "library", "alerts", "council", "events")
MOST_IDS = 12  # of a question in a link
_SPACED = str.maketrans("-_", "  ")  # an id read as words, where a source has no name
FRAGMENT = "X-Fragment"  # a header that only our own script sends: the answer without the page around it


def pages(site: Site) -> Blueprint:
    """GET /, GET and POST /ask, GET /outbox, GET /city.css."""
    theme = Theme(*site.city.colors)
    pictures = Pictures(site, site.places) if site.places else None
    blueprint = Blueprint("pages", __name__)
    blueprint.add_url_rule("/", "home", lambda: _page(site))
    blueprint.add_url_rule("/ask", "ask", lambda: _ask(site, pictures), methods=["GET", "POST"])
    blueprint.add_url_rule("/outbox", "outbox", lambda: _outbox(site))
    blueprint.add_url_rule("/city.css", "theme", lambda: _theme(theme))
    return blueprint


def _ask(site: Site, pictures: Pictures | None) -> Response:
    given = request.values
    question = (given.get("example") or given.get("q") or "").strip()
    linked = request.args.getlist("of") if request.method == "GET" else []
    linked = linked if len(linked) <= MOST_IDS else []
    if not question and not linked:
        return _page(site)
    locale = asked_locale(given.get("lang", ""), site.city.locales)
    address = given.get("address", "")
    again = Conversations(site).again(linked, question, locale) if linked else None
    if again is None and not question:
        return _page(site)
    answered, token = again or Conversations(site).turn(question, locale, address, given.get("session", ""))
    shown = {
        "of": _topic(phrases(locale), answered) if again else "",
        **_answer(site, phrases(locale), question, answered, token),
        "picture": pictures.of(answered, str(answered.reply["locale"])) if pictures else None,
    }
    if request.headers.get(FRAGMENT):
        return render(site, "answer.html", answer=shown)
    here = _again_in(question, linked) if again else None
    return _page(site, answer=shown, address=address, here=here)


def _topic(words: Phrases, answered: Answered) -> str:
    """What an answer is about, for whoever was sent a link to it and did not hear what was asked before."""
    said = words.say(f"topic.{answered.reply['topic']}")
    return said[:1].upper() + said[1:]


def _again_in(question: str, linked: Sequence[str]) -> Callable[[str], str]:
    """The same question in another language: its ids are of none."""
    return lambda locale: url_for("pages.ask", q=question or None, of=linked, lang=locale)


def _named(site: Site, words: Phrases, sources: Sequence[str]) -> list[str]:
    """The sources as residents know them, each name once; one without words goes by its id."""
    keys = {each: f"web.source.{site.source_kinds.get(each, '')}" for each in sources}
    names = (words.say(key) if words.has(key) else each.translate(_SPACED) for each, key in keys.items())
    return list(dict.fromkeys(names))


def _answer(site: Site, words: Phrases, question: str, answered: Answered, session: str) -> Mapping[str, Any]:
    """What the answer template shows."""
    reply = answered.reply
    as_of = reply.get("as_of")
    return {
        "question": question,
        "title": str((reply.get("display") or {}).get("title", "")),
        "speech": reply["speech"],
        "rows": rows(reply.get("display")),
        "open": reply.get("session_state") == "open",
        "as_of": words.when(datetime.fromisoformat(as_of), site.now(), site.city.zone) if as_of else "",
        "sources": words.join(_named(site, words, reply.get("sources", ()))),
        "locale": reply["locale"],
        "link": answered.link,
        "slowly": "<prosody" in str(reply.get("ssml", "")),
        "session": session,
    }


def rows(display: Mapping[str, Any] | None) -> Sequence[tuple[str, str]]:
    """The lines of a reply's display: a title and a detail, either of which may be empty."""
    found = (display or {}).get("rows") or ()
    return [(str(row.get("title", "")), str(row.get("detail", ""))) for row in found]


def _page(
    site: Site,
    answer: Mapping[str, Any] | None = None,
    address: str = "",
    here: Callable[[str], str] | None = None,
) -> Response:
    recent = sent(site.outbox(), RECENT) if site.outbox else ()
    return render(
        site, "home.html", answer=answer, address=address, examples=EXAMPLES, recent=recent, here=here
    )


def _outbox(site: Site) -> Response:
    if site.outbox is None:
        abort(404)
    return render(site, "outbox.html", messages=sent(site.outbox()))


def _theme(theme: Theme) -> Response:
    response = make_response(theme.css())
    response.mimetype = "text/css"
    response.headers["Cache-Control"] = "max-age=300"
    return response
