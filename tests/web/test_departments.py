"""Departments on the pages: what somebody of Parks sees, may change, and what is written down of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from city.staff import Deed, Role
from tests.web.test_staff_console import WORDS, Town, post, text

NEWS = {"kind": "news", "title_en": "Trail open", "do": "publish", "lang": "en"}


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path, departments=("Parks", "Streets"))


def joined(town: Town, name: str, role: Role, department: str) -> FlaskClient:
    """A browser in which somebody of a department has just joined."""
    browser, token = town.browser(), town.gate.invite(name, role, "test", department=department)
    given = {"passphrase": WORDS, "again": WORDS, "code": town.code(name)}
    assert browser.post(f"/staff/join/{token}", data=given).status_code == 303
    return browser


def test_what_somebody_of_a_department_writes_is_the_departments(town: Town) -> None:
    """Whatever the form says; the page, the list and the log say whose it is."""
    parks = joined(town, "Ana", Role.PUBLISHER, "Parks")
    page = text(parks, "/staff/write?lang=en")
    assert "Ana, publisher · Parks" in page
    assert 'name="department"' not in page
    assert post(parks, "/staff/write", **NEWS, department="Streets").status_code == 303
    (kept,) = town.desk.posts()
    assert (kept.department, kept.status) == ("Parks", "published")
    assert "News · Parks · residents hear it" in text(parks, "/staff/posts?lang=en")
    assert [each.detail["department"] for each in town.store.logged(2)] == ["Parks", "Parks"]


def test_nobody_changes_what_another_department_writes(town: Town) -> None:
    """Not by the page, not by the form, not by a button; each try is written down, and nothing is changed."""
    streets = joined(town, "Sol", Role.PUBLISHER, "Streets")
    post(streets, "/staff/write", **NEWS)
    (kept,) = town.desk.posts()
    parks = joined(town, "Ana", Role.PUBLISHER, "Parks")
    said = "That is written by Streets. Your account is for Parks."
    answer = parks.get(f"/staff/write?post={kept.id}&lang=en")
    assert (answer.status_code, said in answer.get_data(as_text=True)) == (403, True)
    changed = {**NEWS, "title_en": "Trail shut", "post": kept.id, "seen": kept.changed.isoformat()}
    for do in ("publish", "keep", "hear"):
        answer = post(parks, "/staff/write", **{**changed, "do": do})
        assert (answer.status_code, said in answer.get_data(as_text=True)) == (403, True)
    answer = post(parks, f"/staff/posts/{kept.id}", "/staff", do="withdraw", lang="en")
    assert (answer.status_code, said in answer.get_data(as_text=True)) == (403, True)
    assert list(town.desk.posts()) == [kept]
    denied = [each for each in town.store.logged(20) if each.deed is Deed.DENIED]
    assert [(each.name, each.about) for each in denied] == [("Ana", kept.id)] * 4
    page = text(parks, "/staff/posts?lang=en")
    assert "Trail open" in page
    assert f"post={kept.id}" not in page
    assert "Withdraw" not in page
    assert "Ana tried to change" in text(town.joined(Role.ADMINISTRATOR, "Ben"), "/staff/people?lang=en")


def test_what_is_the_whole_citys_is_no_departments(town: Town) -> None:
    """In both languages."""
    post(town.joined(Role.PUBLISHER, "Ben"), "/staff/write", **NEWS)
    (kept,) = town.desk.posts()
    assert kept.department == ""
    parks = joined(town, "Ana", Role.PUBLISHER, "Parks")
    page = parks.get(f"/staff/write?post={kept.id}&lang=es").get_data(as_text=True)
    assert "Eso se escribe para toda la ciudad. Su cuenta es para Parks." in page


def test_somebody_of_the_whole_city_says_whose_it_is(town: Town) -> None:
    """And changes it for a department without taking it away; a department that is none is not kept."""
    city = town.joined(Role.PUBLISHER, "Ben")
    page = text(city, "/staff/write?lang=en")
    assert '<option value="">The whole city</option><option value="Parks">Parks</option>' in page
    assert '<option value="">Toda la ciudad</option>' in text(city, "/staff/write?lang=es")
    post(city, "/staff/write", **NEWS, department="Parks")
    (kept,) = town.desk.posts()
    assert kept.department == "Parks"
    assert '<option value="Parks" selected>' in text(city, f"/staff/write?post={kept.id}&lang=en")
    again = {**NEWS, "title_en": "Trail wet", "post": kept.id, "seen": kept.changed.isoformat()}
    assert post(city, "/staff/write", **again, department="Parks").status_code == 303
    assert post(city, "/staff/write", **NEWS, department="Treasure").status_code == 303
    assert [each.department for each in town.desk.posts()] == ["Parks", ""]


def test_feeds_are_for_the_whole_city(town: Town) -> None:
    """A source speaks to everybody: a publisher of Parks looks, and adds none."""
    parks = joined(town, "Ana", Role.PUBLISHER, "Parks")
    assert "Add a feed" not in text(parks, "/staff/feeds?lang=en")
    assert parks.get("/staff/feeds/add").status_code == 403


def test_the_administrator_of_a_department_sees_and_invites_its_own(town: Town) -> None:
    """Others are not listed, cannot be renewed or removed, and nobody is made who alerts."""
    joined(town, "Sol", Role.EDITOR, "Streets")
    town.joined(Role.APPROVER, "Ben")
    parks = joined(town, "Ana", Role.ADMINISTRATOR, "Parks")
    page = text(parks, "/staff/people?lang=en")
    assert "Sol" not in page
    assert "Ben" not in page
    assert 'value="approver"' not in page
    assert 'name="department"' not in page
    form = {"do": "invite", "role": "editor", "lang": "en"}
    for changed in ({"name": "Sol"}, {"name": "ben"}, {"name": "New", "role": "approver"},
                    {"name": "Sol", "do": "remove"}):  # fmt: skip
        assert post(parks, "/staff/people", **{**form, **changed}).status_code == 403
    assert post(parks, "/staff/people", **form, name="New").status_code == 200
    new = town.store.account("New")
    assert new is not None
    assert new.department == "Parks"
    post(parks, "/staff/people", **form, name="Two", department="Streets")
    two = town.store.account("Two")
    assert two is not None
    assert two.department == "Parks"


def test_the_administrator_of_the_city_gives_a_department(town: Town) -> None:
    """Chosen on the page, shown in the list, kept when the account joins."""
    admin = town.joined(Role.ADMINISTRATOR, "Gil")
    fields = {"do": "invite", "name": "Ana", "role": "editor", "department": "Parks", "lang": "en"}
    assert post(admin, "/staff/people", **fields).status_code == 200
    assert "editor · Parks · has not joined yet" in text(admin, "/staff/people?lang=en")
    assert post(admin, "/staff/people", **{**fields, "department": "Treasure"}).status_code == 404
