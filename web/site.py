"""The Flask application made of what :mod:`web.ports` describes."""

from __future__ import annotations

from flask import Flask

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
from web.staff.alert_pages import alert_pages
from web.staff.answering import answer_pages
from web.staff.duty import duty_pages
from web.staff.entrance import entrance
from web.staff.feed_pages import feed_pages
from web.staff.metrics import seeing_pages
from web.staff.pages import console_pages

LARGEST_FORM = 64 * 1024  # bytes of a request to a page; POST /alexa has its own limit


def create_site(site: Site) -> Flask:
    """The Flask application of this site. Nothing is fetched or read until a request comes."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_FORM
    app.register_blueprint(pages(site))
    app.register_blueprint(alerts_pages(site))
    app.register_blueprint(installing(site))
    app.register_blueprint(seal_page(site.seal))
    app.register_blueprint(api(site))
    app.register_blueprint(briefing_feed(site))
    app.register_blueprint(alert_feed(site))
    app.register_blueprint(answer_pages(site))
    app.register_blueprint(duty_pages(site))
    app.register_blueprint(canary_ear(site))
    app.register_blueprint(seeing_pages(site))
    if site.alexa is not None:
        app.register_blueprint(site.alexa)
    if site.enrolment is not None:
        app.register_blueprint(subscribing(site, site.enrolment))
        app.register_blueprint(unsubscribing(site, site.enrolment))
        if site.enrolment.move_push is not None:
            app.register_blueprint(push_renewal(site, site.enrolment.move_push))
        app.register_blueprint(own_pages(site, site.enrolment))
        app.register_blueprint(inbound(site, site.enrolment.texting, site.enrolment.providers))
        if site.enrolment.calling is not None:
            app.register_blueprint(calls(site, site.enrolment.calling, site.enrolment.providers))
        enrolment = site.enrolment
        app.register_blueprint(bounces(site, enrolment.mail_over, enrolment.receipts, enrolment.providers))
        app.register_blueprint(receipts(site, enrolment.receipts, enrolment.providers))
    if site.places is not None:
        app.register_blueprint(place_pages(site, site.places))
    if site.reporting is not None:
        app.register_blueprint(report_pages(site, site.reporting))
    if site.practices is not None:
        app.register_blueprint(practice_pages(site, site.practices))
    if site.console is not None:
        app.register_blueprint(entrance(site, site.console))
        app.register_blueprint(console_pages(site, site.console))
        app.register_blueprint(alert_pages(site, site.console))
        app.register_blueprint(feed_pages(site, site.console))
    answer_errors(app, site)
    protect(app)
    app.wsgi_app = Counter(app.wsgi_app, site.now)  # type: ignore[method-assign, assignment]
    return app
