"""What a deployment on AWS still lacks, decided from what AWS says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.deployment import FRESH, WAITING, Facts, Queue, Staff, Table, Wanted, lacking

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
ARN = "arn:aws:lambda:us-east-1:1:function:townbell-AlexaEndpoint:live"
SKILL = "amzn1.ask.skill.1"
GOOD = Facts(
    stack="townbell",
    status="UPDATE_COMPLETE",
    outputs={"AlexaEndpointArn": ARN, "SnapshotBucket": "b", "AlarmTopic": "t", "SignOfLife": "sent"},
    parameters={
        "SkillId": SKILL,
        "Refreshing": "ENABLED",
        "HeartbeatUrl": "****",
        "AlarmEmail": "a@example.org",
    },
    subscribed=True,
    alarms=[],
    written=NOW - timedelta(minutes=1),
    pointer={"sources": {"news": {"state": "fresh", "reason": ""}}},
    mail_production=True,
    mail_verified=True,
    texts_ready=True,
    table=Table("ACTIVE", can_be_restored=True),
    staff=Staff(2, administrators=1, joined=1),
    key="kept",
    queues={"DigestQueue": Queue(40, is_taken=True), "DigestDead": Queue(0, is_dead=True)},
)
CITY = Wanted(skill_id=SKILL, endpoint=ARN, mail_from="alerts@example.gov", texts_by="+15550100")


def _where(facts: Facts, wanted: Wanted = CITY) -> list[str]:
    return [each.where for each in lacking(facts, wanted, NOW)]


def test_of_a_good_one_nothing() -> None:
    """Deployed, confirmed, fresh, allowed to send: nothing is to be done."""
    assert _where(GOOD) == []


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"status": "UPDATE_ROLLBACK_COMPLETE"}, "stack townbell"),
        ({"parameters": {**GOOD.parameters, "Refreshing": "DISABLED"}}, "the refresh"),
        ({"outputs": {**GOOD.outputs, "SignOfLife": "none"}}, "the sign of life"),
        ({"parameters": {**GOOD.parameters, "SkillId": "amzn1.ask.skill.2"}}, "the skill's id"),
        ({"subscribed": False}, "alarms"),
        ({"alarms": ["townbell-SkillFails-1"]}, "alarm townbell-SkillFails-1"),
        ({"pointer": None, "written": None}, "the snapshot"),
        ({"written": NOW - FRESH - timedelta(seconds=1)}, "the snapshot"),
        ({"pointer": {"sources": {"news": {"state": "failed", "reason": "404"}}}}, "source news"),
        ({"mail_production": False}, "mail (SES)"),
        ({"mail_verified": False}, "mail (SES)"),
        ({"texts_ready": False}, "texts from +15550100"),
        ({"table": Table("")}, "the table"),
        ({"table": Table("ARCHIVED")}, "the table"),
        ({"table": Table("ACTIVE", has_index=False)}, "the table"),
        ({"table": Table("ACTIVE", can_be_restored=False)}, "the table"),
        ({"staff": Staff(0)}, "the staff's console"),
        ({"staff": Staff(3)}, "the staff's console"),
        ({"staff": Staff(1, administrators=1)}, "the staff's console"),
        ({"key": "deleting"}, "the key"),
        ({"key": ""}, "the key"),
        ({"queues": {"DigestDead": Queue(1, is_dead=True)}}, "queue DigestDead"),
        ({"queues": {"DigestQueue": Queue(0, is_taken=False)}}, "queue DigestQueue"),
        ({"queues": {"DigestQueue": Queue(WAITING + 1, is_taken=True)}}, "queue DigestQueue"),
        (
            {"alarms": None, "refused": {"cloudwatch describe_alarms": "AccessDenied"}},
            "cloudwatch describe_alarms",
        ),
    ],
)
def test_what_lacks_is_said(changes: dict[str, Any], where: str) -> None:
    """One thing is wrong: one thing is said, with what to do."""
    (trouble,) = lacking(replace(GOOD, **changes), CITY, NOW)
    assert trouble.where == where
    assert trouble.fix


def test_without_a_stack_nothing_of_it_is_asked_for() -> None:
    """Before the first deployment there is one thing to do, beside what takes days at AWS."""
    found = Facts(stack="townbell", status="", mail_production=False, mail_verified=True)
    assert _where(found) == ["stack townbell", "mail (SES)"]


def test_what_could_not_be_asked_is_no_finding() -> None:
    """Who may not see the alarms is told that, and not that they are silent or ring."""
    unknown = replace(
        GOOD, subscribed=None, alarms=None, mail_production=None, refused={"sns": "AccessDenied"}
    )
    assert _where(unknown) == ["sns"]


def test_a_city_that_sends_no_mail_is_not_asked_for_it() -> None:
    """The sandbox is no trouble to who sends neither mail nor texts."""
    silent = replace(GOOD, mail_production=False, mail_verified=False, texts_ready=False)
    assert _where(silent, Wanted(skill_id=SKILL, endpoint=ARN)) == []


def test_city_toml_is_told_what_to_say() -> None:
    """The stack's own words are what city.toml is to say."""
    fixes = [each.fix for each in lacking(GOOD, replace(CITY, skill_id="", endpoint=""), NOW)]
    assert fixes[0] == f'Write [alexa] and skill_id = "{SKILL}"'
    assert f'endpoint = "{ARN}"' in fixes[1]


def _of_staff(staff: Staff | None, *, vouched: bool = False) -> list[tuple[str, str]]:
    found = lacking(replace(GOOD, staff=staff), replace(CITY, vouched=vouched), NOW)
    return [(each.what, each.fix) for each in found]


def test_a_console_that_nobody_can_use_is_said_in_plain_words() -> None:
    """No account, no administrator, one who was invited and has not come: each with the command that helps;
    with an identity provider the other way is named, too; who may not look is told nothing of it."""
    invite = 'Invite the first administrator: townbell staff add "NAME" --role administrator'
    ((what, fix),) = _of_staff(Staff(0))
    assert what == "is nobody's: no member of staff has an account"
    assert fix == f"{invite} (docs/aws.md, step 9)"
    ((what, fix),) = _of_staff(Staff(2))
    assert what == "has 2 accounts, and no administrator of the city"
    assert fix.startswith(invite)
    ((what, fix),) = _of_staff(Staff(2, administrators=1))
    assert what == "has no administrator yet: who was invited has not joined"
    assert "three days" in fix
    ((_, fix),) = _of_staff(Staff(0), vouched=True)
    assert fix.startswith("Have one sign in whom the identity provider makes an administrator; or: Invite")
    assert _of_staff(None) == []
