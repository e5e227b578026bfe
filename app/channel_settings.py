"""The tables [channels.*] of city.toml: by which ways messages leave, and what each way is told.

A way is a channel (``webpush``), or a channel by one provider (``email.smtp``): a channel may have several.
What opens a door stands in the environment only, and city.toml names the variable: ``"env:NAME"``. Any other
value may stand there too. A way of which a variable is not set is off, and ``townbell check`` says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from city.errors import BadSettings
from city.nouns import noun

if TYPE_CHECKING:
    from app.settings import Settings

_REFERENCE = "env:"


@noun(frozen=True, slots=True)
class Key:
    """One setting: its type, whether a way can do without it, and whether it is a secret."""

    kind: type = str
    required: bool = False
    secret: bool = False
    choices: tuple[str, ...] = ()


_WEIGHT = {"weight": Key(int)}
"""Of several providers of one channel, how often each is asked first."""

_TWILIO = {
    "account": Key(required=True),
    "key": Key(),
    "token": Key(required=True, secret=True),
    "from": Key(required=True),
    "api": Key(),
}

WAYS: Mapping[str, Mapping[str, Key]] = {
    "webhook": {"allow_private": Key(bool)},
    "email.smtp": {
        "host": Key(required=True),
        "port": Key(int),
        "security": Key(choices=("starttls", "tls", "none")),
        "from": Key(required=True),
        "reply_to": Key(),
        "user": Key(),
        "password": Key(secret=True),
        **_WEIGHT,
    },
    "email.ses": {
        "region": Key(required=True),
        "from": Key(required=True),
        "reply_to": Key(),
        "tracking": Key(),
        **_WEIGHT,
    },
    "sms.aws": {"region": Key(required=True), "origin": Key(required=True), "tracking": Key(), **_WEIGHT},
    "sms.sns": {"region": Key(required=True), "origin": Key(), **_WEIGHT},
    "sms.twilio": {**_TWILIO, **_WEIGHT},
    "voice.aws": {"region": Key(required=True), "origin": Key(required=True), "tracking": Key(), **_WEIGHT},
    "voice.twilio": {**_TWILIO, **_WEIGHT},
    "alexa": {
        "client_id": Key(required=True),
        "client_secret": Key(required=True, secret=True),
        "region": Key(choices=("na", "eu", "fe")),
        "stage": Key(choices=("live", "development")),
    },
    "apprise": {"targets": Key(dict, required=True, secret=True)},
    "webpush": {"contact": Key(required=True), "allow_private": Key(bool), "services": Key(list)},
}
"""Every way that can be written down, and its keys."""

LIMITS = ("rates", "canaries", "keep_days")
"""What else stands in [channels], read by app/channel_limits.py."""

ALWAYS = ("outbox", "webhook")
"""Channels that need nobody's account."""


@noun(frozen=True, slots=True)
class Way:
    """One table: the channel's name, what it is told, and which variables are not set (then it is off)."""

    name: str
    values: Mapping[str, Any] = field(repr=False)
    unset: tuple[str, ...] = ()

    @property
    def channel(self) -> str:
        """The name that a subscription carries."""
        return self.name.partition(".")[0]

    @property
    def place(self) -> str:
        """Where it stands in city.toml."""
        return f"[channels.{self.name}]"

    def text(self, key: str) -> str:
        """A setting in words, "" where it is not given."""
        return str(self.values.get(key, ""))

    def number(self, key: str, default: int) -> int:
        """A setting that counts something."""
        return int(self.values.get(key, default))


def ways(settings: Settings) -> tuple[Way, ...]:
    """Every way that city.toml has a table of. Raises BadSettings with what to write where."""
    where, environment = str(settings.folder / "city.toml"), settings.environment
    found = (_way(name, table, where, environment) for name, table in _tables(settings.channels, where))
    return tuple(each for each in found if each.name not in ALWAYS)


def names(found: tuple[Way, ...]) -> frozenset[str]:
    """The channels on which messages can be sent."""
    return frozenset({*ALWAYS, *(way.channel for way in found if not way.unset)})


def known_keys() -> Mapping[str, frozenset[str]]:
    """What may stand in each table, for app/strange_keys.py."""
    known: dict[str, set[str]] = {"channels": {*LIMITS}}
    for name, keys in WAYS.items():
        channel, _, provider = name.partition(".")
        known["channels"].add(channel)
        if provider:
            known.setdefault(f"channels.{channel}", set()).add(provider)
        known[f"channels.{name}"] = set(keys)
    return {name: frozenset(keys) for name, keys in known.items()}


def _tables(said: Mapping[str, Any], where: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The tables that we know; of others ``townbell check`` says that nobody reads them."""
    for name in WAYS:
        channel, _, provider = name.partition(".")
        table = said.get(channel)
        if provider and isinstance(table, Mapping):
            table = table.get(provider)
        if table is not None:
            if not isinstance(table, Mapping):
                raise BadSettings(f"channels.{name} is no table", where=where, fix=f"Write [channels.{name}]")
            yield name, table


def _way(name: str, table: Mapping[str, Any], where: str, environment: Mapping[str, str]) -> Way:
    values: dict[str, Any] = {}
    unset: list[str] = []
    for key, spec in WAYS[name].items():
        value = table.get(key)
        if isinstance(value, Mapping) and spec.kind is dict:
            values[key] = _targets(name, value, where, environment, unset)
            continue
        if isinstance(value, str) and value.startswith(_REFERENCE):
            variable = value.removeprefix(_REFERENCE)
            value = environment.get(variable) or None
            if value is None:
                unset.append(variable)
                continue
            value = _number(value) if spec.kind is int else value
        elif spec.secret and value is not None:
            fix = f'Write {key} = "env:NAME" and export NAME'
            raise BadSettings(f"[channels.{name}] {key} holds a secret", where=where, fix=fix)
        _check(name, key, spec, value, where)
        if value is not None:
            values[key] = value
    return Way(name, values, tuple(unset))


def _targets(
    name: str, said: Mapping[str, Any], where: str, environment: Mapping[str, str], unset: list[str]
) -> Mapping[str, str]:
    """Names and what they stand for, which are secrets all: a URL to post to is the right to post."""
    found = {}
    for target, value in said.items():
        if not isinstance(value, str) or not value.startswith(_REFERENCE):
            fix = f'Write {target} = "env:NAME" and export NAME'
            raise BadSettings(f"[channels.{name}.targets] {target} holds a secret", where=where, fix=fix)
        variable = value.removeprefix(_REFERENCE)
        found[target] = environment.get(variable, "")
        if not found[target]:
            unset.append(variable)
    return found


def _check(name: str, key: str, spec: Key, value: Any, where: str) -> None:
    """Raises BadSettings, which never repeats a value: it may be what was to be kept."""
    place = f"[channels.{name}] {key}"
    if value is None:
        if spec.required:
            raise BadSettings(f"{place} is missing", where=where, fix=f"Write {key} = {_example(spec)}")
        return
    right = isinstance(value, spec.kind) and (spec.kind is bool or not isinstance(value, bool))
    if not right or value == "" or (spec.kind is int and value < 0):
        raise BadSettings(f"{place} is of the wrong type", where=where, fix=f"Write {key} = {_example(spec)}")
    if spec.choices and value not in spec.choices:
        raise BadSettings(f"{place} is none of its values", where=where, fix=f"Use {', '.join(spec.choices)}")


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text


def _example(spec: Key) -> str:
    if spec.choices:
        return f'"{spec.choices[0]}"'
    return {int: "1", bool: "false", list: '["..."]', dict: '{ name = "..." }'}.get(spec.kind, '"..."')
