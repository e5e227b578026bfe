"""Whom only the provider vouches for: it is asked every quarter of an hour, and what it took is gone."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from city.staff import LONGEST_SESSION, VOUCHED_AT_MOST, VOUCHED_FOR, Role
from net.errors import NotSent
from net.openid import OpenIdProvider
from tests.web.test_staff_console import text
from tests.web.vouching.conftest import City, asked
from tests.web.vouching.test_coming import joined

PAGE = "/staff/posts?lang=en"


@pytest.fixture
def browser(city: City) -> FlaskClient:
    """Somebody of a group, who came a quarter of an hour ago."""
    city.provider.person = {**city.provider.person, "email": "cy@x.example", "sub": "u-3", "name": "Cy",
                            "groups": ["writers"]}  # fmt: skip
    browser = city.town.browser()
    city.come(browser)
    assert browser.get(PAGE).status_code == 200
    assert led_to(browser.get(PAGE)) == ""
    city.town.now += VOUCHED_FOR
    return browser


def led_to(answer: Any) -> str:
    """Where a page leads by itself; "" where it stays."""
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', answer.get_data(as_text=True))
    return unescape(found[1]) if found else ""


def test_the_provider_is_asked_again_and_one_goes_on_where_one_went(city: City, browser: FlaskClient) -> None:
    """By a page of ours, there and back; a new session begins, the old one is over, nothing was lost."""
    before = browser.get_cookie("townbell_staff")
    assert before is not None
    page = browser.get("/staff/posts?lang=es&x=a%20b")
    assert "se vuelve a comprobar su cuenta de la ciudad" in page.get_data(as_text=True)
    to = led_to(page)
    assert to.startswith(f"{city.provider.url}/authorize?")
    assert asked(to)["redirect_uri"].endswith("/staff/vouched/back")
    back = browser.get(city.at_provider(to))
    assert led_to(back) == "/staff/posts?lang=es&x=a%20b"
    after = browser.get_cookie("townbell_staff")
    assert after is not None
    assert after.value != before.value
    assert city.town.gate.who(before.value) is None
    assert led_to(browser.get(PAGE)) == ""


def test_who_has_lost_the_group_is_out(city: City, browser: FlaskClient) -> None:
    """Not after twelve hours: at the next page after a quarter of one; the log has why."""
    city.provider.person = {**city.provider.person, "groups": []}
    answer = browser.get(city.at_provider(led_to(browser.get(PAGE))))
    assert answer.status_code == 403
    assert browser.get(PAGE).status_code == 303
    assert city.town.store.logged(1)[0].detail == {"why": "no_role"}


def test_who_has_another_group_goes_on_with_its_rights(city: City, browser: FlaskClient) -> None:
    """Another role from this page on."""
    city.provider.person = {**city.provider.person, "groups": ["alerts"]}
    browser.get(city.at_provider(led_to(browser.get(PAGE))))
    cy = city.town.store.account("Cy")
    assert cy is not None
    assert cy.role is Role.ORIGINATOR
    assert browser.get(PAGE).status_code == 200


def test_whom_the_provider_does_not_let_in_is_out(city: City, browser: FlaskClient) -> None:
    """It says access_denied of somebody who may not use this application any more (RFC 6749, 4.1.2.1)."""
    state = asked(led_to(browser.get(PAGE)))["state"]
    answer = browser.get(f"/staff/vouched/back?error=access_denied&state={state}")
    assert answer.status_code == 403
    assert browser.get(PAGE).status_code == 303


def test_a_form_is_taken_and_nothing_typed_is_lost(city: City, browser: FlaskClient) -> None:
    """What is posted after a quarter of an hour is kept; the page behind it asks."""
    mark = re.search(r'name="mark" value="([^"]+)"', text(browser, "/staff/write?lang=en"))
    assert mark is None  # the page asks before the form is shown
    city.come(browser)
    fields = {"kind": "news", "title_en": "Open", "do": "keep"}
    token = re.search(r'name="mark" value="([^"]+)"', text(browser, "/staff/write?lang=en"))
    assert token is not None
    city.town.now += VOUCHED_FOR
    assert browser.post("/staff/write", data={"mark": token[1], **fields}).status_code == 303
    assert len(city.town.desk.posts()) == 1
    assert led_to(browser.get(PAGE)) != ""


def test_what_a_script_fetches_is_not_led_away(browser: FlaskClient) -> None:
    """The page of an alert looks again by itself: it goes on, and whoever goes to a page is asked."""
    fetched = browser.get(PAGE, headers={"Sec-Fetch-Mode": "cors"})
    assert led_to(fetched) == ""
    assert fetched.status_code == 200


def test_a_provider_that_is_down_keeps_nobody_from_an_emergency(city: City, browser: FlaskClient) -> None:
    """Whoever was led there in vain goes back and is let in, for what is left of the hour and no longer."""
    assert led_to(browser.get(PAGE)) != ""  # and from there nobody came back
    assert led_to(browser.get(PAGE)) == ""
    assert browser.get(PAGE).status_code == 200
    city.town.now += VOUCHED_AT_MOST - VOUCHED_FOR
    assert browser.get(PAGE).status_code == 303


def test_a_provider_of_which_nothing_is_known_leads_nobody_away(
    browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it does not even say where it lets in, as after our own restart, the page is shown."""

    def silent(_: OpenIdProvider) -> None:
        raise NotSent("no connection", where="the OpenID provider")

    monkeypatch.setattr(OpenIdProvider, "addresses", silent)
    answer = browser.get(PAGE)
    assert (answer.status_code, led_to(answer)) == (200, "")


def test_an_hour_is_all_that_one_has_who_never_goes_by_the_provider(city: City, browser: FlaskClient) -> None:
    """Whoever only sends forms, and follows nothing, is out after an hour, not after twelve."""
    for _ in range(2):
        city.town.now += timedelta(minutes=20)
        assert browser.get(PAGE, headers={"Sec-Fetch-Mode": "cors"}).status_code == 200
    city.town.now += timedelta(minutes=5)
    assert browser.get(PAGE, headers={"Sec-Fetch-Mode": "cors"}).status_code == 303


def test_who_has_a_passphrase_is_not_sent_away(city: City) -> None:
    """A local account stands on its own for a working day, whoever else vouches for it."""
    browser = joined(city, "Gil", Role.ADMINISTRATOR)
    for _ in range(int(LONGEST_SESSION / timedelta(minutes=50))):
        city.town.now += timedelta(minutes=50)
        answer = browser.get(PAGE)
        assert (answer.status_code, led_to(answer)) == (200, "")


def test_where_one_goes_on_is_no_address_that_somebody_else_wrote(city: City, browser: FlaskClient) -> None:
    """It lies in the signed errand: what stands in the address on the way back is not looked at."""
    to = led_to(browser.get(PAGE))
    back = browser.get(city.at_provider(to) + "&path=https://evil.example&to=//evil.example")
    assert led_to(back) == PAGE


def test_an_address_that_is_too_long_for_a_cookie_leads_to_today(city: City, browser: FlaskClient) -> None:
    """Rather than to a cookie that the browser throws away."""
    back = browser.get(city.at_provider(led_to(browser.get(f"{PAGE}&x={'a' * 900}"))))
    assert led_to(back).startswith("/staff?")
