"""The table [staff] of city.toml: its departments, by which provider staff sign in, and who may do what.

Nobody may do anything who is not named here, by address or by group. A value of the client may be
``"env:NAME"``; the secret must be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from city.emergency.emergencies import same_person
from city.errors import BadSettings
from city.federation import Grant, Rules, Terms, address
from city.nouns import noun
from city.staff import Role, is_name

if TYPE_CHECKING:
    from app.settings import Settings

_OIDC = frozenset({
    "issuer", "client_id", "client_secret", "name", "scopes", "email_claim", "verified_claim", "group_claim",
    "allow_private", "people", "groups",
})  # fmt: skip
KEYS: Mapping[str, frozenset[str]] = {"staff": frozenset({"departments", "oidc"})}
"""What may stand in the table, for app/strange_keys.py; those within it are refused here."""
_REFERENCE = "env:"
_WELL_KNOWN = "/.well-known/openid-configuration"


@noun(frozen=True, slots=True, kw_only=True)
class Oidc:
    """``secret`` is "" where its variable is not set: then nobody can sign in so, and ``check`` says it."""

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    name: str
    scopes: str
    terms: Terms
    rules: Rules
    allow_private: bool


def departments(settings: Settings) -> tuple[str, ...]:
    """The departments for which accounts and posts can be; () where there are none. Raises BadSettings."""
    table = _Table(settings)
    said = table.staff().get("departments", [])
    if not isinstance(said, list) or not all(isinstance(each, str) and is_name(each) for each in said):
        raise table.wrong("[staff] departments is no list of names", 'Write departments = ["Parks"]')
    if len({each.casefold() for each in said}) != len(said):
        raise table.wrong("[staff] departments has one name twice", "Remove one of the two")
    return tuple(said)


def oidc(settings: Settings) -> Oidc | None:
    """The city's identity provider; None where it has none. Raises BadSettings with what to write where."""
    table = _Table(settings)
    said = table.staff().get("oidc")
    if said is None:
        return None
    if not isinstance(said, Mapping):
        raise table.wrong("[staff] oidc is no table", "Write [staff.oidc]")
    return table.read(said)


class _Table:
    """The table, read with what each key must be."""

    def __init__(self, settings: Settings) -> None:
        self._where = str(settings.folder / "city.toml")
        self._environment = settings.environment
        self._settings = settings

    def staff(self) -> Mapping[str, Any]:
        found = self._settings.public.get("staff", {})
        if not isinstance(found, Mapping):
            raise self.wrong("[staff] is no table", "Write [staff.oidc]")
        return found

    def wrong(self, what: str, fix: str) -> BadSettings:
        return BadSettings(what, where=self._where, fix=fix)

    def read(self, said: Mapping[str, Any]) -> Oidc:
        if strange := sorted(set(said) - _OIDC):
            raise self._bad(f"has a key {strange[0]!r} that nobody reads", f"Use {', '.join(sorted(_OIDC))}")
        secret = self._text(said, "client_secret")
        if not secret.startswith(_REFERENCE):
            raise self._bad(
                "client_secret holds no env:NAME", 'Write client_secret = "env:TOWNBELL_OIDC_SECRET"'
            )
        terms = Terms()
        private = said.get("allow_private", False)
        if not isinstance(private, bool):
            raise self._bad("allow_private must be true or false", "Write allow_private = false")
        return Oidc(
            issuer=self._issuer(said),
            client_id=self._value(self._text(said, "client_id")),
            secret=self._value(secret),
            name=self._text(said, "name", ""),
            scopes=self._scopes(said),
            terms=Terms(
                email=self._text(said, "email_claim", terms.email),
                verified=self._text(said, "verified_claim", terms.verified),
                groups=self._text(said, "group_claim", terms.groups),
            ),
            rules=Rules(people=self._people(said), groups=tuple(self._groups(said))),
            allow_private=private,
        )

    def _bad(self, what: str, fix: str) -> BadSettings:
        return self.wrong(f"[staff.oidc] {what}", fix)

    def _text(self, said: Mapping[str, Any], key: str, default: str | None = None) -> str:
        found = said.get(key, default)
        if not isinstance(found, str) or (default is None and not found):
            raise self._bad(f"{key} is missing or no text", f'Write {key} = "..."')
        return found

    def _value(self, text: str) -> str:
        if not text.startswith(_REFERENCE):
            return text
        return self._environment.get(text.removeprefix(_REFERENCE), "")

    def _issuer(self, said: Mapping[str, Any]) -> str:
        """As the provider writes it, letter by letter: with or without a slash at its end."""
        from net.openid import is_secure

        found = self._text(said, "issuer")
        fix = 'Write the "issuer" of the provider\'s openid-configuration, letter by letter'
        if found.endswith(_WELL_KNOWN):
            raise self._bad("issuer is the address of the configuration, not the issuer", fix)
        if "{" in found or "/common/" in found or "/organizations/" in found:
            raise self._bad("issuer is that of every tenant", "Write it with your own tenant's id")
        if not is_secure(found) or "?" in found:
            raise self._bad("issuer is no https address", fix)
        return found

    def _scopes(self, said: Mapping[str, Any]) -> str:
        found = said.get("scopes", ["openid", "email", "profile"])
        good = isinstance(found, list) and all(
            isinstance(each, str) and each.split() == [each] for each in found
        )
        if not good or "openid" not in found:
            raise self._bad(
                "scopes is no list with openid in it", 'Write scopes = ["openid", "email", "profile"]'
            )
        return " ".join(found)

    def _people(self, said: Mapping[str, Any]) -> Mapping[str, Grant]:
        found: dict[str, Grant] = {}
        for each in self._tables(said, "people", {"email", "role", "name", "department"}):
            email = address(each.get("email"))
            grant = self._grant(each, "people")
            if not email:
                raise self._bad("people has an email that is no address", 'Write email = "name@yourcity.gov"')
            if email in found:
                raise self._bad("people has one address twice", "Remove one of the two")
            if grant.name and any(same_person(grant.name, other.name) for other in found.values()):
                raise self._bad(f"people calls two {grant.name!r}", "Give each a name of their own")
            found[email] = grant
        return found

    def _groups(self, said: Mapping[str, Any]) -> Iterator[tuple[str, Grant]]:
        for each in self._tables(said, "groups", {"group", "role", "department"}):
            group = each.get("group")
            if not isinstance(group, str) or not group:
                raise self._bad("groups has one without its group", 'Write group = "..."')
            yield group, self._grant(each, "groups")

    def _tables(self, said: Mapping[str, Any], key: str, known: set[str]) -> list[Mapping[str, Any]]:
        found = said.get(key, [])
        if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
            raise self._bad(f"{key} must be [[staff.oidc.{key}]] tables", f"Write [[staff.oidc.{key}]]")
        if strange := sorted({name for each in found for name in each} - known):
            raise self._bad(
                f"{key} has a key {strange[0]!r} that nobody reads", f"Use {', '.join(sorted(known))}"
            )
        return found

    def _grant(self, said: Mapping[str, Any], key: str) -> Grant:
        role, name = said.get("role"), said.get("name", "")
        if not isinstance(role, str) or role not in set(Role):
            raise self._bad(f"{key} has no such role", f"Use one of {', '.join(each.value for each in Role)}")
        if not isinstance(name, str) or (name and not is_name(name)):
            raise self._bad(f"{key} has a name that is none", "Use at most 60 letters, digits and spaces")
        department, known = said.get("department", ""), departments(self._settings)
        if department not in ("", *known):
            fix = f"Use one of {', '.join(known)}" if known else 'Write [staff] and departments = ["Parks"]'
            raise self._bad(f"{key} has no such department", fix)
        return Grant(role=Role(role), name=name, department=department)
