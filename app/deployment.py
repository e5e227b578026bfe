"""What a deployment on AWS still lacks, from what AWS says of it: decided here, asked in its command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from feeds.checking.trouble import Trouble

DONE = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE"})
FRESH = timedelta(minutes=15)
"""A pointer that is older was not written by a schedule that calls once a minute."""
ALARMING = "ALARM"
USABLE = frozenset({"ACTIVE", "UPDATING"})
"""States of a table that can be read and written."""


WAITING = 1_000
"""Messages that wait in a queue of which some are taken every second: more, and nobody takes them."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue as it stands: messages in it, whether it keeps what nobody could use, whether a function is
    tied to it (None for those that have none, or where that may not be asked)."""

    waiting: int
    is_dead: bool = False
    is_taken: bool | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The table of the stack: its state ("" where there is none), whether its index can be asked, and whether
    what is in it can be had back."""

    state: str
    has_index: bool = True
    can_be_restored: bool | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """Who of the staff has an account, and how many administrators of the whole city have joined."""

    accounts: int
    administrators: int = 0
    joined: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What AWS says. What it would not say (``refused``: the question, and the error's code) is None."""

    stack: str
    status: str | None = None  # of CloudFormation; "" where there is no such stack
    outputs: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    subscribed: bool | None = None  # whether anybody has confirmed to get alarms
    alarms: Sequence[str] | None = None  # those that ring
    written: datetime | None = None  # when the pointer was, if there is one
    pointer: Mapping[str, Any] | None = None
    mail_production: bool | None = None  # whether SES sends to everybody
    mail_verified: bool | None = None  # whether it sends in the name of the city's address
    texts_ready: bool | None = None  # whether the city's number may send
    table: Table | None = None
    staff: Staff | None = None
    key: str | None = None  # the secret of all keys: "" there is none, else "kept" or "deleting"
    queues: Mapping[str, Queue] = field(default_factory=dict)  # by their names in the template
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What city.toml says that AWS must know too."""

    skill_id: str = ""
    endpoint: str = ""
    mail_from: str = ""  # the address of [channels.email.ses]
    texts_by: str = ""  # the number or pool of [channels.sms.aws]
    vouched: bool = False  # whether an identity provider lets the staff in


def lacking(facts: Facts, wanted: Wanted, now: datetime) -> Iterator[Trouble]:
    """What is to be done, the first first."""
    if facts.status == "":
        fix = "Run: sam build --build-in-source && sam deploy --guided (docs/aws.md, step 4)"
        yield Trouble(f"stack {facts.stack}", "is not deployed", fix)
    else:
        yield from _stack(facts)
        yield from _skill(facts, wanted)
        yield from _alarms(facts)
        yield from _snapshot(facts, now)
        yield from _state(facts)
        yield from _staff(facts, wanted)
        yield from _queues(facts)
    yield from _mail(facts, wanted)
    if wanted.texts_by and facts.texts_ready is False:
        fix = "Finish its registration in AWS End User Messaging: it takes days to weeks"
        yield Trouble(f"texts from {wanted.texts_by}", "cannot be sent: no such number is active", fix)
    for question, code in facts.refused.items():
        fix = f"Allow it to whoever runs this ({code}), or look yourself"
        yield Trouble(question, "could not be asked", fix)


def _stack(facts: Facts) -> Iterator[Trouble]:
    if facts.status is not None and facts.status not in DONE:
        yield Trouble(
            f"stack {facts.stack}", f"is {facts.status}", "Look at its events, mend it, and deploy again"
        )
    if facts.parameters.get("Refreshing") == "DISABLED":
        yield Trouble("the refresh", "is switched off", "Deploy with Refreshing=ENABLED")


def _skill(facts: Facts, wanted: Wanted) -> Iterator[Trouble]:
    """The skill's id and the function's name: both sides must know both."""
    deployed = facts.parameters.get("SkillId", "")
    if deployed and not wanted.skill_id:
        fix = f'Write [alexa] and skill_id = "{deployed}"'
        yield Trouble("city.toml", "does not name the skill that is deployed", fix)
    elif deployed and deployed != wanted.skill_id:
        fix = f"Deploy with SkillId={wanted.skill_id}, or write the other into city.toml"
        yield Trouble("the skill's id", "is another in city.toml than in the stack", fix)
    arn = facts.outputs.get("AlexaEndpointArn", "")
    if arn and wanted.endpoint != arn:
        fix = f'Write [alexa] and endpoint = "{arn}", then: townbell package, ask deploy'
        yield Trouble("city.toml", "does not name the function as the skill's endpoint", fix)


def _alarms(facts: Facts) -> Iterator[Trouble]:
    if facts.subscribed is False:
        address = facts.parameters.get("AlarmEmail", "who was to be told")
        fix = f"Follow the link in the message that AWS has sent to {address}"
        yield Trouble("alarms", "reach nobody: the address is not confirmed", fix)
    for name in facts.alarms or ():
        yield Trouble(f"alarm {name}", "rings", "Its description says what for; docs/aws.md what to do")
    if facts.outputs.get("SignOfLife") == "none":
        fix = "Make a check at a dead-man service and deploy with HeartbeatUrl=https://..."
        yield Trouble("the sign of life", "goes to nobody: if AWS itself fails, nobody is told", fix)


def _snapshot(facts: Facts, now: datetime) -> Iterator[Trouble]:
    if facts.outputs and facts.pointer is None and "the snapshot" not in facts.refused:
        fix = "Call the refresh and read its log (docs/aws.md, step 5)"
        yield Trouble("the snapshot", "is not there: nothing has been published yet", fix)
    if facts.written is not None and facts.written < now - FRESH:
        yield Trouble(
            "the snapshot", f"was last written at {facts.written.isoformat()}", "Read the refresh's log"
        )
    for name, each in sorted((facts.pointer or {}).get("sources", {}).items()):
        if each.get("state") in ("stale", "failed", "held"):
            yield Trouble(f"source {name}", f"is {each['state']}: {each.get('reason', '')}", "townbell check")


def _state(facts: Facts) -> Iterator[Trouble]:
    """What is known of residents, and the key to it."""
    table = facts.table
    if table is not None and table.state not in USABLE:
        fix = "Set it back from its point in time (docs/aws.md), or deploy the whole of template.yaml"
        yield Trouble("the table", f"is {table.state}" if table.state else "is not there", fix)
    elif table is not None and not table.has_index:
        yield Trouble("the table", "has no index that can be asked", "Deploy the whole of template.yaml")
    elif table is not None and table.can_be_restored is False:
        fix = "Deploy the whole of template.yaml: what is lost could not be had back"
        yield Trouble("the table", "has no point in time to be set back to", fix)
    if facts.key == "deleting":
        fix = "At once: aws secretsmanager restore-secret --secret-id <StateKey>"
        yield Trouble("the key", "is being deleted, and with it all that is known about residents", fix)
    elif facts.key == "":
        fix = "Make a secret of this ARN's name from your backup: another key opens nothing"
        yield Trouble("the key", "is not there: nothing that is kept about residents can be read", fix)


def _staff(facts: Facts, wanted: Wanted) -> Iterator[Trouble]:
    """Whether anybody can publish, release what is held back, or invite others."""
    staff, where = facts.staff, "the staff's console"
    if staff is None or staff.joined:
        return
    fix = (
        'Invite the first administrator: townbell staff add "NAME" --role administrator (docs/aws.md, step 9)'
    )
    if wanted.vouched:
        fix = f"Have one sign in whom the identity provider makes an administrator; or: {fix}"
    if not staff.accounts:
        yield Trouble(where, "is nobody's: no member of staff has an account", fix)
    elif not staff.administrators:
        yield Trouble(where, f"has {staff.accounts} accounts, and no administrator of the city", fix)
    else:
        fix = "Have the link opened: it is good once, for three days; the same command makes another"
        yield Trouble(where, "has no administrator yet: who was invited has not joined", fix)


def _queues(facts: Facts) -> Iterator[Trouble]:
    for name, each in sorted(facts.queues.items()):
        if each.is_dead and each.waiting:
            fix = 'Look at them; docs/aws.md, "When an alarm comes", says what they are'
            yield Trouble(f"queue {name}", f"keeps {each.waiting} messages that nobody could use", fix)
        elif not each.is_dead and each.is_taken is False:
            fix = "Enable its trigger (Lambda console), or deploy again"
            yield Trouble(f"queue {name}", "is tied to no function: nobody takes what is in it", fix)
        elif not each.is_dead and each.waiting > WAITING:
            fix = "Read the log of its function; does the account run as many as it needs?"
            yield Trouble(f"queue {name}", f"has {each.waiting} messages that wait", fix)


def _mail(facts: Facts, wanted: Wanted) -> Iterator[Trouble]:
    if not wanted.mail_from:
        return
    if facts.mail_production is False:
        fix = "Ask AWS for production access (SES console, Account dashboard): it takes a day"
        yield Trouble("mail (SES)", "is in the sandbox: only confirmed addresses get any", fix)
    if facts.mail_verified is False:
        fix = f"Verify the domain of {wanted.mail_from} in SES and set its DKIM records"
        yield Trouble("mail (SES)", "may not be sent in the city's name", fix)
