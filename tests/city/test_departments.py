"""Whether somebody of a department may do something: pure, with a reason."""

from __future__ import annotations

import pytest

from city.staff import Account, Deed, Role, Verdict, may, may_give, verdict


def somebody(role: Role, department: str = "") -> Account:
    return Account(name="Ana", role=role, department=department)


@pytest.mark.parametrize("role", list(Role))
def test_an_account_for_the_whole_city_may_what_its_role_may(role: Role) -> None:
    """Whosever it is: departments narrow nobody who has none."""
    for deed in Deed:
        for department in (None, "", "Parks"):
            found = verdict(somebody(role), deed, department)
            assert found is (Verdict.ALLOWED if may(role, deed) else Verdict.ROLE)


@pytest.mark.parametrize(
    ("department", "expected"),
    [(None, Verdict.ALLOWED), ("Parks", Verdict.ALLOWED), ("Streets", Verdict.ELSEWHERE),
     ("", Verdict.ELSEWHERE), ("parks", Verdict.ELSEWHERE)],
)  # fmt: skip
def test_a_publisher_of_parks_publishes_what_is_parks(department: str | None, expected: Verdict) -> None:
    """Neither what is another department's nor what is the whole city's."""
    parks = somebody(Role.PUBLISHER, "Parks")
    for deed in (Deed.WRITE, Deed.PUBLISH, Deed.WITHDRAW):
        assert verdict(parks, deed, department) is expected


def test_the_role_is_looked_at_first() -> None:
    """An editor of Parks publishes nothing, in Parks or elsewhere."""
    editor = somebody(Role.EDITOR, "Parks")
    assert verdict(editor, Deed.PUBLISH, "Parks") is Verdict.ROLE
    assert verdict(editor, Deed.WRITE, "Parks") is Verdict.ALLOWED


@pytest.mark.parametrize(
    ("role", "deed"),
    [(Role.PUBLISHER, Deed.FEEDS), (Role.APPROVER, Deed.APPROVE), (Role.ORIGINATOR, Deed.ALONE)],
)
def test_what_speaks_for_everybody_is_for_the_whole_city(role: Role, deed: Deed) -> None:
    """A source, the second person of an alert, an alert that one person sends alone."""
    assert verdict(somebody(role, "Parks"), deed) is Verdict.WHOLE_CITY
    assert verdict(somebody(role), deed) is Verdict.ALLOWED


def test_whoever_originates_alerts_for_a_department_may_ask_for_one() -> None:
    """An approver of the city is the second person."""
    assert verdict(somebody(Role.ORIGINATOR, "Water"), Deed.ALERT) is Verdict.ALLOWED


def test_the_administrator_of_a_department_makes_nobody_who_alerts() -> None:
    """And nobody outside of it."""
    parks = somebody(Role.ADMINISTRATOR, "Parks")
    assert {each for each in Role if may_give(parks, each, "Parks")} == {
        Role.EDITOR, Role.PUBLISHER, Role.ADMINISTRATOR,
    }  # fmt: skip
    assert not any(may_give(parks, each, other) for each in Role for other in ("", "Streets"))
    assert all(may_give(somebody(Role.ADMINISTRATOR), each, "Parks") for each in Role)
    assert not any(may_give(somebody(Role.PUBLISHER), each, "") for each in Role)
