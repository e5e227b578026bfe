"""One rig a channel: a real server on loopback that behaves as a case says, and what each case must come to.

The contract (tests/notifier/channels/test_contract.py) runs every case of every rig. A new module in
notifier/channels/ is red there until it has a rig.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from city.delivery.deliveries import Cause, Lane, Result
from notifier.channels import Channel, Letter
from tests.notifier.alder import NOON

LETTER = Letter(
    delivery_id="0123456789abcdef0123456789abcdef",
    subscription_id="s1",
    event_id="urn:oid:2.49.0.1.840.0.1",
    topic="emergency",
    locale="es-US",
    subject="Aviso de tornado",
    text="Hay un tornado cerca de Port Alder. Busque refugio ahora.",
    sent_at=NOON,
    lane=Lane.EMERGENCY,
    expires=NOON + timedelta(hours=1),
    chain="urn:oid:2.49.0.1.840.0.0",
    link="https://alerts.example/a/link-token",
    unsubscribe="https://alerts.example/u/unsubscribe-token",
)


def rig_named(module: str) -> Rig:
    """The rig of a module of notifier/channels/."""
    found: Rig = importlib.import_module(f"tests.notifier.channels.rigs.{module}").RIG
    return found


@dataclass(frozen=True)
class Case:
    """What the server does, and what that must come to. ``arrived``: how many messages it took."""

    does: str
    behave: Any
    result: Result
    cause: Cause
    arrived: int = 0
    wait: float | None = None


@dataclass
class Running:
    """A channel against a running server. ``arrived`` are the messages that it took, as it saw them."""

    channel: Channel
    target: str
    arrived: list[Any] = field(default_factory=list)
    secrets: Sequence[str] = ()


@dataclass(frozen=True)
class Rig:
    """How a channel is tried. ``accepts`` is a behaviour of the server under which all goes well.

    ``bad_targets`` are refused before anything is sent. ``down`` gives the channel without its server.
    """

    run: Callable[[Any, Path], AbstractContextManager[Running]]
    accepts: Any
    cases: Sequence[Case]
    bad_targets: Sequence[str] = ()
    down: Callable[[Path], AbstractContextManager[Running]] | None = None
    notes: Mapping[str, str] = field(default_factory=dict)
