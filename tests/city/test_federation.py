"""Whom the provider's word lets in, decided without a provider."""

from __future__ import annotations

from typing import Any

import pytest

from city.federation import (
    Admitted,
    Grant,
    Person,
    Rules,
    Terms,
    address,
    admitted,
    claim,
    granted,
    is_doubtful,
    person,
)
from city.staff import Account, Role

CLAIMS = {"iss": "https://id.example", "sub": "1", "email": "Ana@X.example ", "email_verified": True}
RULES = Rules(
    people={"ana@x.example": Grant(role=Role.PUBLISHER, name="Ana Ruiz")},
    groups=(("a", Grant(role=Role.APPROVER)), ("b", Grant(role=Role.EDITOR))),
)


def who(**changed: Any) -> Person:
    return person({**CLAIMS, **changed}, Terms())


def test_a_person_is_issuer_and_subject() -> None:
    """One `sub` of two providers is two persons; neither stands in the digest in the clear."""
    assert who().subject == who(email="other@x.example").subject
    assert who().subject != who(sub="2").subject
    assert who().subject != who(iss="https://id2.example").subject
    assert len(who().subject) == 64


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (" Ana@X.example ", "ana@x.example"), ("a@b@c.example", "a@b@c.example"), ("ana", ""), ("@x", ""),
        ("a@", ""), ("a b@x.example", ""), ("a\x00@x.example", ""), ("x" * 250 + "@x.example", ""),
        (None, ""), (["a@x.example"], ""),
    ],
)  # fmt: skip
def test_an_address_is_compared_in_one_spelling(said: object, read: str) -> None:
    """Letters of either case are one address; what cannot be one is none."""
    assert address(said) == read


def test_a_claim_may_lie_within_others() -> None:
    """A name with dots is taken whole first: some providers name claims by addresses."""
    assert claim({"a.b": 1, "a": {"b": 2}}, "a.b") == 1
    assert claim({"a": {"b": 2}}, "a.b") == 2
    assert claim({"a": [2]}, "a.b") is None


def test_groups_that_are_no_list_of_texts_are_none() -> None:
    """One text is one group; what is no text is none."""
    assert who(groups="a").groups == {"a"}
    assert who(groups=["a", 7, None, ["b"]]).groups == {"a"}
    assert who(groups={"a": True}).groups == frozenset()


def test_the_operators_word_on_a_person_goes_before_their_groups() -> None:
    """And the order of the groups is the operator's, not the provider's."""
    assert granted(RULES, who(groups=["a"])) == Grant(role=Role.PUBLISHER, name="Ana Ruiz")
    assert granted(RULES, who(email="b@x.example", groups=["b", "a"])) == Grant(role=Role.APPROVER)
    assert granted(RULES, who(email="b@x.example")) is None


def test_everybody_is_denied_by_default() -> None:
    """No rule: nobody, whatever they are a member of."""
    assert admitted(Rules(), who(groups=["a"]), ()).why is Admitted.NO_ROLE
    assert admitted(RULES, who(email_verified=False), ()).why is Admitted.UNVERIFIED


def test_who_came_before_is_known_by_the_subject_whatever_else_changed() -> None:
    """A new name, a new address: the same account, under the name that it had."""
    first = admitted(RULES, who(email="b@x.example", name="Ben", groups=["b"]), ())
    assert first.account is not None
    assert (first.why, first.account.name) == (Admitted.NEW, "Ben")
    changed = who(email="ben.new@x.example", name="Benjamin", groups=["b"])
    again = admitted(RULES, changed, [first.account])
    assert again.account is not None
    assert (again.why, again.account.name, again.account.email) == (
        Admitted.KNOWN, "Ben", "ben.new@x.example",
    )  # fmt: skip


def test_two_accounts_that_turn_out_to_be_one_persons_let_nobody_in() -> None:
    """By subject one, by address another: somebody must say which."""
    ben = Account(name="Ben", role=Role.EDITOR, email="b@x.example", subject=who().subject)
    other = Account(name="Benno", role=Role.EDITOR, email="b2@x.example")
    moved = who(email="b2@x.example", groups=["b"])
    assert admitted(RULES, moved, [ben, other]).why is Admitted.TAKEN
    named = Account(name="Ana Ruiz", role=Role.EDITOR, email="else@x.example")
    ana = Account(name="A", role=Role.EDITOR, email="ana@x.example", subject=who().subject)
    assert admitted(RULES, who(), [ana, named]).why is Admitted.TAKEN
    assert admitted(RULES, who(), [named]).why is Admitted.TAKEN


def test_only_accounts_that_may_alert_are_doubted() -> None:
    """An editor without an address keeps nobody out, and an editor is kept out by nobody."""
    found = {role for role in Role if is_doubtful(Account(name="X", role=role))}
    assert found == {Role.ORIGINATOR, Role.APPROVER}
    assert not is_doubtful(Account(name="X", role=Role.APPROVER, email="x@x.example"))
    doubted = [Account(name="X", role=Role.APPROVER)]
    assert admitted(RULES, who(email="b@x.example", groups=["a"]), doubted).why is Admitted.DOUBTFUL
    assert admitted(RULES, who(email="b@x.example", groups=["b"]), doubted).why is Admitted.NEW


@pytest.mark.parametrize(
    ("name", "email", "called"),
    [
        ("Ben Okafor", "b@x.example", "Ben Okafor"), ("<b>", "ben.okafor@x.example", "ben.okafor"),
        (None, "ben+staff@x.example", "ben-staff"), ("x" * 99, "_@x.example", "staff"),
    ],
)  # fmt: skip
def test_somebody_new_has_a_name_that_can_be_one(name: object, email: str, called: str) -> None:
    """What the provider calls them, else what their address does."""
    found = admitted(RULES, who(email=email, name=name, groups=["b"]), ())
    assert found.account is not None
    assert found.account.name == called
