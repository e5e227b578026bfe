"""One round of misfortune: workers killed, a store locked, a receiver that does wrong, clocks that disagree.

Everything is drawn from a seed. What must hold afterwards is a list of sentences, each a function.
"""

from __future__ import annotations

import random
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.contract.townbell import CITY, Townbell
from tests.logs import found
from tests.soak.receiver import Receipt, Receiver

PEOPLE = 240
DEAD = 6
"""So many of them have a receiver that takes nothing."""
CHAOS = 16.0
"""Seconds in which workers are killed."""
LASTS = timedelta(seconds=60)
"""The alert, and the update from when it is made: what could not be told by then is too late."""
SKEW = 8.0
"""Seconds by which a worker's clock may be wrong."""
IN_FLIGHT = 64
GRACE = 10.0
"""Seconds that one attempt may take: what was on its way when somebody left may still arrive."""

SETTINGS = """
[channels.webhook]
allow_private = true
"""
FIRST, SECOND, DRILL = (
    "Leave Harbor Street now",
    "Leave Harbor Street and Bay Street now",
    "Nobody hears this",
)
HEADER = "id,topic,filter,address,locale,channel,target,lead_minutes,quiet_from,quiet_to,consent"


@dataclass(slots=True)
class Round:
    """What happened. ``left`` is when whose leaving was done, monotonic."""

    town: Townbell
    receiver: Receiver
    chance: random.Random
    ends: datetime
    left: dict[str, float] = field(default_factory=dict)
    kills: int = 0
    locks: int = 0
    workers: int = 0
    late: bool = False
    """Whether the machine was so slow that the update was over before the last run had its chance."""

    @property
    def said(self) -> Path:
        """What all workers have said on standard error."""
        return self.town.data.parent / "workers.err"

    @property
    def people(self) -> set[str]:
        return {f"p{n}" for n in range(PEOPLE)}

    @property
    def dead(self) -> set[str]:
        return {f"p{n}" for n in range(DEAD)}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the store says."""
        with closing(sqlite3.connect(self.town.data / "townbell.sqlite", timeout=30)) as connection:
            return connection.execute(sql).fetchall()


def play(folder: Path, seed: int) -> tuple[Round, list[str]]:
    """Play the round of this seed in an empty folder; what happened, and which sentences do not hold."""
    receiver = Receiver(seed)
    with receiver.serving() as url:
        played = _begun(folder, seed, receiver, url)
        _chaos(played)
        played.late = datetime.now(UTC) > played.ends - timedelta(seconds=GRACE)
        done = played.town.process("deliver", now="")
        assert done.code == 0, done.err
    return played, [f"seed {seed}: {each}" for each in faults(played)]


def _begun(folder: Path, seed: int, receiver: Receiver, url: str) -> Round:
    """The city, its people, and the first alert."""
    city = folder / "city"
    (city / "advisories").mkdir(parents=True)
    (city / "city.toml").write_text(CITY + SETTINGS, "utf-8")
    now = datetime.now(UTC)
    played = Round(Townbell(folder / "data", city, now=""), receiver, random.Random(seed), now + LASTS)
    rows = [
        f"p{n},emergency,,,en-US,webhook,{url}/{n}{'/dead' if n < DEAD else ''},,,," for n in range(PEOPLE)
    ]
    _ran(played.town, "subscribers", "import", "-", stdin="\n".join([HEADER, *rows]))
    _alert(played, "one", FIRST, now)
    _alert(played, "drill", DRILL, now, status="Test")
    _ran(played.town, "refresh")
    return played


def _ran(town: Townbell, *words: str, stdin: str = "") -> None:
    done = town.process(*words, stdin=stdin, now="")
    assert done.code == 0, done.err


def _alert(
    played: Round, name: str, headline: str, sent: datetime, status: str = "Actual", updates: str = ""
) -> None:
    text = CAP.format(
        name=name, status=status, headline=headline, sent=_cap(sent), ends=_cap(played.ends),
        type="Update" if updates else "Alert",
        references=f"<references>{updates}</references>" if updates else "",
    )  # fmt: skip
    aside = played.town.city / "advisories" / f".{name}"
    aside.write_text(text, "utf-8")
    aside.rename(aside.with_name(f"{name}.xml"))


def _cap(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")


def _chaos(played: Round) -> None:
    """Until the time is up: workers that are killed at moments of the lot, and what else can go wrong."""
    chance, begun = played.chance, time.monotonic()
    sent = played.ends - LASTS  # of the first alert
    running: dict[subprocess.Popen[bytes], float] = {}
    wanted = chance.randint(2, 8)
    plan = sorted(
        [(chance.uniform(2, CHAOS), "lock") for _ in range(3)]
        + [(chance.uniform(3, CHAOS), "leave") for _ in range(4)]
        + [(chance.uniform(4, CHAOS - 4), "update")]
    )
    while time.monotonic() < begun + CHAOS or plan:
        while len(running) < wanted:
            running[_worker(played)] = time.monotonic() + chance.uniform(0.5, 6)
        while plan and time.monotonic() >= begun + plan[0][0]:
            _mishap(played, plan.pop(0)[1], sent)
        for process, until in list(running.items()):
            if process.poll() is not None or time.monotonic() >= until:
                played.kills += process.poll() is None
                process.kill()
                process.wait()
                del running[process]
        time.sleep(0.02)
    for process in running:
        process.kill()
        process.wait()
        played.kills += 1


def _worker(played: Round) -> subprocess.Popen[bytes]:
    played.workers += 1
    skewed = datetime.now(UTC) + timedelta(seconds=played.chance.uniform(-SKEW, SKEW))
    with played.said.open("ab") as said:
        return played.town.start("deliver", now=skewed.isoformat(), stdout=subprocess.DEVNULL, stderr=said)


def _mishap(played: Round, what: str, sent: datetime) -> None:
    if what == "lock":
        played.locks += 1
        with closing(sqlite3.connect(played.town.data / "townbell.sqlite", timeout=30)) as connection:
            connection.isolation_level = None
            connection.execute("BEGIN IMMEDIATE")
            time.sleep(played.chance.uniform(0.2, 1.5))
            connection.execute("ROLLBACK")
    elif what == "leave":
        who = f"p{played.chance.randrange(DEAD, PEOPLE)}"
        if who not in played.left:
            _ran(played.town, "subscribers", "forget", who)
            played.left[who] = time.monotonic()
    else:
        played.ends = datetime.now(UTC) + LASTS
        _alert(
            played, "two", SECOND, sent + timedelta(seconds=1), updates=f"desk@example.gov,one,{_cap(sent)}"
        )
        _ran(played.town, "refresh")


def faults(played: Round) -> Iterator[str]:
    """Everything that does not hold, in words."""
    taken = played.receiver.taken()
    yield from _missed(played, taken)
    yield from _doubled(played)
    yield from _after_leaving(played)
    yield from _out_of_order(taken)
    for each in played.receiver.receipts:
        if DRILL in each.text:
            yield f"{each.subscription} heard a test"
            break
    for each in found(played.said.read_text("utf-8", "replace")):
        yield f"a worker has said {each}"
    stuck = played.rows("SELECT COUNT(*) FROM deliveries WHERE state = 'pending'")[0][0]
    if stuck:
        yield f"{stuck} deliveries are not final"


def _missed(played: Round, taken: Mapping[str, list[Receipt]]) -> Iterator[str]:
    """Everyone who stayed has heard what holds at the end, or it is written down that they could not be
    reached in time. For those who can be reached that may be so only where the time was over."""
    stayed = played.people - set(played.left)
    missed = {who for who in stayed if not any(SECOND in each.text for each in taken.get(who, ()))}
    told = missed - played.dead
    if told and not played.late:
        yield f"{len(told)} did not hear the update, {min(told)} among them"
    if unsaid := sorted(missed - _given_up(played)):
        yield f"{len(unsaid)} missed the update and nothing says why, {unsaid[0]} among them"


def _given_up(played: Round) -> set[str]:
    """Of whom it is written down that the newest that was planned for them could not be told.

    By the numbers of events, which the store gives in order: the workers' clocks are wrong on purpose.
    """
    newest = """SELECT s.id, d.state, MAX(d.event) FROM deliveries AS d
        JOIN subscriptions AS s ON s.number = d.subscription GROUP BY s.id"""
    return {who for who, state, _ in played.rows(newest) if state in ("expired", "gave_up")}


def _doubled(played: Round) -> Iterator[str]:
    """Whatever came twice came after an answer that was lost, and that is written down."""
    lost_answers = """SELECT d.id, COUNT(*) FROM attempts AS a
        JOIN deliveries AS d USING (event, subscription) WHERE a.result = 'unknown' GROUP BY d.id"""
    unknown = dict(played.rows(lost_answers))
    kept = {row[0] for row in played.rows("SELECT id FROM deliveries WHERE id NOTNULL")}
    came = Counter(each.delivery for each in played.receiver.receipts if each.taken)
    for delivery, count in came.items():
        if delivery in kept and count - 1 > unknown.get(delivery, 0):
            yield f"{delivery} was taken {count} times, with {unknown.get(delivery, 0)} answers lost"
    lost = played.rows("SELECT COUNT(*) FROM attempts WHERE cause = 'worker_lost'")[0][0]
    if lost > IN_FLIGHT * played.kills:
        yield f"{lost} sends were on their way in {played.kills} killed workers"


def _out_of_order(taken: Mapping[str, list[Receipt]]) -> Iterator[str]:
    """Whoever has heard the update does not hear the alert of before after it."""
    late = [
        who
        for who, receipts in taken.items()
        if any(SECOND in a.text and FIRST in b.text for a, b in pairwise(sorted(receipts, key=_when)))
    ]
    if late:
        yield f"{len(late)} heard the alert after its update, {late[0]} among them"


def _when(receipt: Receipt) -> float:
    return receipt.at


def _after_leaving(played: Round) -> Iterator[str]:
    for each in played.receiver.receipts:
        after = each.at - played.left.get(each.subscription, each.at)
        if after > GRACE:
            yield f"{each.subscription} heard of it {after:.0f} s after leaving"


CAP = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{name}</identifier>
<sender>desk@example.gov</sender><sent>{sent}</sent><status>{status}</status><msgType>{type}</msgType>
<scope>Public</scope>{references}
<info><language>en-US</language><category>Safety</category><event>Evacuation</event>
<responseType>Evacuate</responseType><urgency>Immediate</urgency><severity>Extreme</severity>
<certainty>Observed</certainty><expires>{ends}</expires><headline>{headline}</headline>
<description>The gas main is broken.</description>
<area><areaDesc>Smallville</areaDesc><geocode><valueName>SAME</valueName><value>051899</value></geocode></area>
</info></alert>"""
