"""Whom of those that the city's identity provider vouches for the console lets in, as whom. Pure.

A person is known by issuer and subject (OpenID Connect Core 1.0, 5.7: the only pair that is never given to
another), bound to an account when they first come. Display names are whatever somebody calls themselves,
so nobody is anybody by one; an e-mail address counts only where the provider says that it is verified.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from enum import StrEnum
from typing import Any, NamedTuple

from city.emergency.emergencies import same_person
from city.nouns import noun
from city.staff import Account, Deed, Role, is_name, may

LONGEST_ADDRESS = 254
"""Characters of an e-mail address (RFC 5321, 4.5.3.1.3)."""
LONGEST_SUBJECT = 255
"""ASCII characters of ``sub`` (Core 1.0, section 2)."""


class Admitted(StrEnum):
    """What became of somebody whom the provider vouches for."""

    KNOWN = "known"  # came before
    LINKED = "linked"  # has an account here, and comes this way for the first time
    NEW = "new"
    # not
    UNVERIFIED = "unverified"  # no e-mail address of which the provider says that it is theirs
    NO_ROLE = "no_role"  # city.toml names neither the person nor a group of theirs
    TAKEN = "taken"  # the address or the name is that of another account
    DOUBTFUL = "doubtful"  # an account that may alert has no address: it could be the same person's

    @property
    def is_yes(self) -> bool:
        return self in (Admitted.KNOWN, Admitted.LINKED, Admitted.NEW)


@noun(frozen=True, slots=True, kw_only=True)
class Terms:
    """The names of the claims in which this provider says something."""

    email: str = "email"
    verified: str = "email_verified"
    groups: str = "groups"


@noun(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom a provider vouches for. ``subject`` is a digest of issuer and ``sub``."""

    subject: str = field(repr=False)
    email: str = field(default="", repr=False)
    verified: bool = False
    name: str = ""
    groups: frozenset[str] = frozenset()


@noun(frozen=True, slots=True, kw_only=True)
class Grant:
    """What the operator gives; ``name`` is whom the console calls them, "" where the provider says."""

    role: Role
    name: str = ""
    department: str = ""


@noun(frozen=True, slots=True, kw_only=True)
class Rules:
    """Who gets what: by the address, else by the first group of this list that the person is in."""

    people: Mapping[str, Grant] = field(default_factory=dict, repr=False)
    groups: Sequence[tuple[str, Grant]] = ()


class Admission(NamedTuple):
    """``account`` is who they are here, as it is to be kept; None where they are not let in."""

    why: Admitted
    account: Account | None = None


def address(text: object) -> str:
    """An e-mail address as it is compared: of one spelling; "" for what is none."""
    said = text.strip().casefold() if isinstance(text, str) else ""
    local, _, host = said.rpartition("@")
    good = local and host and len(said) <= LONGEST_ADDRESS and said.isprintable() and " " not in said
    return said if good else ""


def person(claims: Mapping[str, Any], terms: Terms) -> Person:
    """Whom the claims of a token that was verified are about; ``iss`` and ``sub`` are texts in it."""
    groups = claim(claims, terms.groups)
    listed = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
    name = claims.get("name")
    return Person(
        subject=hashlib.sha256(f"{claims['iss']} {claims['sub']}".encode()).hexdigest(),
        email=address(claim(claims, terms.email)),
        verified=claim(claims, terms.verified) in (True, "true", "1"),  # 1 is True
        name=name.strip() if isinstance(name, str) else "",
        groups=frozenset(each for each in listed if isinstance(each, str)),
    )


def claim(claims: Mapping[str, Any], name: str) -> Any:
    """The claim of this name; where there is none, what lies on the path ``one.within.another``."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for each in name.split("."):
        found = found.get(each) if isinstance(found, Mapping) else None
    return found


def granted(rules: Rules, who: Person) -> Grant | None:
    """What the rules give to this person; None where nothing is said of them."""
    own = rules.people.get(who.email)
    return own or next((grant for group, grant in rules.groups if group in who.groups), None)


def admitted(rules: Rules, who: Person, accounts: Sequence[Account]) -> Admission:
    """Whether this person is let in, and as whom; ``accounts`` are all that there are."""
    if not who.email or not who.verified:
        return Admission(Admitted.UNVERIFIED)
    grant = granted(rules, who)
    if grant is None:
        return Admission(Admitted.NO_ROLE)
    own = _own(who, grant, accounts)
    name = own.name if own else grant.name or _called(who)
    others = [each for each in accounts if own is None or each.name != own.name]
    if (own and own.subject not in ("", who.subject)) or _is_anothers(rules, who, {name, grant.name}, others):
        return Admission(Admitted.TAKEN)
    if may_alert(grant.role) and any(is_doubtful(each) for each in others):
        return Admission(Admitted.DOUBTFUL)
    why = Admitted.NEW if own is None else Admitted.KNOWN if own.subject else Admitted.LINKED
    known = own or Account(name=name, role=grant.role)
    given = replace(known, role=grant.role, department=grant.department, invited="")
    return Admission(why, replace(given, email=who.email, subject=who.subject))


def may_alert(role: Role) -> bool:
    """Whether this role can be one of the two persons of an alert."""
    return may(role, Deed.ALERT) or may(role, Deed.APPROVE)


def is_doubtful(account: Account) -> bool:
    """Whether nobody can tell that this account is not somebody's second one."""
    return may_alert(account.role) and not account.email


def _own(who: Person, grant: Grant, accounts: Sequence[Account]) -> Account | None:
    """Their account: by who they are, by their address, or by the name that the operator wrote."""
    by_subject = [each for each in accounts if each.subject == who.subject]
    by_address = [each for each in accounts if each.email == who.email]
    by_name = [each for each in accounts if grant.name and same_person(each.name, grant.name)]
    unsaid = [each for each in by_name if not each.email]
    return next(iter([*by_subject, *by_address, *unsaid]), None)


def _is_anothers(rules: Rules, who: Person, names: set[str], others: Sequence[Account]) -> bool:
    """Whether the address, or one of the names, is that of another account, or meant for another."""
    promised = [grant.name for email, grant in rules.people.items() if email != who.email and grant.name]
    taken = [*promised, *(each.name for each in others)]
    return any(each.email == who.email for each in others) or any(
        same_person(each, name) for each in taken for name in names if name
    )


def _called(who: Person) -> str:
    """As the provider calls them; where that is no name here, as their address does."""
    local = who.email.rpartition("@")[0]
    spelt = "".join(each if each.isalnum() or each in ".-_" else "-" for each in local)[:60].strip("-._")
    return next((each for each in (who.name, spelt) if is_name(each)), "staff")
