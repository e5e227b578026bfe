"""The whole deployment in an AWS emulator on loopback: built and deployed by SAM, called by schedules."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.aws.deploying import SKILL_ID, Deployed
from tests.aws.envelopes import envelope

MINUTES = 150.0
"""Seconds to wait for what a schedule starts once a minute."""


@pytest.fixture(scope="module")
def pointer(deployed: Deployed) -> dict[str, Any]:
    """What the bucket says of the city, once a schedule, and nobody else, has called the refresh."""
    client = deployed.client("s3")
    for _ in range(int(MINUTES / 2)):
        try:
            found = client.get_object(Bucket=deployed.outputs["SnapshotBucket"], Key="snapshot/current.json")
        except client.exceptions.NoSuchKey:
            time.sleep(2)
        else:
            said: dict[str, Any] = json.loads(found["Body"].read())
            return said
    raise TimeoutError("the schedule has published nothing")


def test_the_schedule_publishes_the_city(pointer: dict[str, Any]) -> None:
    """A minute after it was deployed, and called by nobody, the city is there: alerts and listings."""
    states = {name: each["state"] for name, each in pointer["sources"].items()}
    assert {"holidays", "addresses", "nws"} <= states.keys()
    assert {states["holidays"], states["addresses"]} == {"fresh"}


def test_a_question_is_answered_by_the_deployed_skill(deployed: Deployed, pointer: dict[str, Any]) -> None:
    """Through the alias that the skill's endpoint names, from the snapshot that the schedule made."""
    assert pointer
    alias = deployed.outputs["AlexaEndpointArn"]
    assert alias.endswith(":live")
    launch = deployed.call(alias, envelope({"type": "LaunchRequest"}))
    assert "Port Alder" in launch["response"]["outputSpeech"]["ssml"]
    holidays = {"name": "HolidayScheduleIntent", "confirmationStatus": "NONE", "slots": {}}
    answer = deployed.call(alias, envelope({"type": "IntentRequest", "intent": holidays}))
    assert "Christmas" in answer["response"]["outputSpeech"]["ssml"]
    foreign = deployed.call(alias, envelope({"type": "LaunchRequest"}, "amzn1.ask.skill.other"))
    assert "Port Alder" not in str(foreign)


def test_only_the_citys_own_skill_may_call_the_alias(deployed: Deployed) -> None:
    """The permission is Alexa's, for this alias, and for this skill's id."""
    function, _, alias = deployed.outputs["AlexaEndpointArn"].rpartition(":")
    found = deployed.client("lambda").get_policy(FunctionName=function, Qualifier=alias)
    (statement,) = json.loads(found["Policy"])["Statement"]
    assert list(statement["Principal"].values()) == ["alexa-appkit.amazon.com"]
    assert SKILL_ID in json.dumps(statement["Condition"])


def test_a_refresh_by_hand_finds_what_is_there(deployed: Deployed, pointer: dict[str, Any]) -> None:
    """What docs/aws.md has an operator call: each source answers, and none is compiled again."""
    assert pointer
    answer = deployed.call(deployed.outputs["RefreshFunction"], {"sources": "listings"})
    assert not any(poll.get("changed") for poll in answer["polls"])


def test_the_functions_logs_are_where_they_end(deployed: Deployed) -> None:
    """Every log group that the functions write has its retention, under the stack's own name."""
    groups = deployed.client("logs").describe_log_groups(logGroupNamePrefix="/townbell/")["logGroups"]
    assert {each["logGroupName"] for each in groups} == {
        f"/townbell/townbell/{name}"
        for name in ("alexa", "refresh", "planner", "sender", "feedback", "caretaker", "site")
    }
    assert {each["retentionInDays"] for each in groups} == {30}
