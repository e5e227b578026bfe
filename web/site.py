"""The Flask application made of what :mod:`web.ports` describes."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Flask

from web.alerts import alert_feed
from web.api import api
from web.briefing import briefing_feed
from web.errors import answer_errors
from web.headers import protect
from web.inward.bounces import bounces
from web.inward.calls import calls
from web.inward.canary import canary_ear
from web.inward.inbound import inbound
from web.inward.receipts import receipts
from web.joining.enrolment import Enrolment
from web.joining.mine import own_pages
from web.joining.push import push_renewal
from web.joining.subscribe import subscribing
from web.joining.unsubscribe import unsubscribing
from web.place.pages import place_pages
from web.ports import Site
from web.reporting.pages import report_pages
from web.residents.alerts_page import alerts_pages
from web.residents.counter import Counter
from web.residents.installing import installing
from web.residents.pages import pages
from web.residents.practices import practice_pages
from web.seal import seal_page
from web.staff.answering import answer_pages
from web.staff.duty import duty_pages
from web.staff.metrics import seeing_pages

LARGEST_FORM = 64 * 1024  # bytes of a request to a page; POST /alexa has its own limit


def create_site(site: Site) -> Flask:
    """The Flask application of this site. Nothing is fetched or read until a request comes."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_FORM
    for each in (*_for_everybody(site), *_where_there_is(site)):
        app.register_blueprint(each)
    answer_errors(app, site)
    protect(app)
    app.wsgi_app = Counter(app.wsgi_app, site.now)  # type: ignore[method-assign, assignment]
    return app


def _for_everybody(site: Site) -> Iterator[Blueprint]:
    """What every site has."""
    yield seal_page(site.seal)
    for made in (
        pages, alerts_pages, installing, api, briefing_feed, alert_feed, answer_pages, duty_pages, canary_ear,
        seeing_pages,
    ):  # fmt: skip
        yield made(site)


def _where_there_is(site: Site) -> Iterator[Blueprint]:
    """What a site has where what it stands on is handed to it."""
    if site.alexa is not None:
        yield site.alexa
    if site.enrolment is not None:
        yield from _joining(site, site.enrolment)
    if site.places is not None:
        yield place_pages(site, site.places)
    if site.reporting is not None:
        yield report_pages(site, site.reporting)
    if site.practices is not None:
        yield practice_pages(site, site.practices)
    if site.console is not None:
        # A site without a console needs none of what its passwords and codes are checked by.
        from web.staff.account_pages import account_pages, passkey_entrance
        from web.staff.alert_pages import alert_pages
        from web.staff.entrance import entrance
        from web.staff.feed_pages import feed_pages
        from web.staff.pages import console_pages
        from web.staff.report_pages import reported_pages

        for made in (entrance, console_pages, account_pages, alert_pages, feed_pages, reported_pages):
            yield made(site, site.console)
        if site.console.keyring is not None:
            yield passkey_entrance(site, site.console, site.console.keyring)
        if site.console.vouching is not None:
            from web.staff.vouching import vouched_pages

            yield vouched_pages(site, site.console, site.console.vouching)


def _joining(site: Site, enrolment: Enrolment) -> Iterator[Blueprint]:
    """How residents join and leave, and what channels and telephones tell of it."""
    for made in (subscribing, unsubscribing, own_pages):
        yield made(site, enrolment)
    if enrolment.move_push is not None:
        yield push_renewal(site, enrolment.move_push)
    if enrolment.calling is not None:
        yield calls(site, enrolment.calling, enrolment.providers)
    yield inbound(site, enrolment.texting, enrolment.providers)
    yield bounces(site, enrolment.mail_over, enrolment.receipts, enrolment.providers)
    yield receipts(site, enrolment.receipts, enrolment.providers)
