"""``townbell deploy-check`` against the stack that was deployed into the emulator."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.settings import load
from app.wiring.state.office import staff
from stores.aws.accounts import EVERYBODY
from tests.aws.deploying import KEYS, SKILL_ID, Deployed, office_over
from tests.contract.townbell import CITY, PORT_ALDER, ROOT, small_city

CHANNEL = '[channels.email.ses]\nregion = "us-east-1"\nfrom = "alerts@example.gov"\n'


def _checked(deployed: Deployed, city: Path, *more: str) -> tuple[int, dict[str, Any]]:
    environment = {**os.environ, **KEYS, "AWS_ENDPOINT_URL": deployed.url}
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "deploy-check", "--city", city, "--json", *more],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert not done.stderr, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, said


def test_it_says_what_the_stack_and_city_toml_lack(deployed: Deployed, tmp_path: Path) -> None:
    """The outputs are there, and what the two knots to the skill are; then those are no more to be done."""
    code, said = _checked(deployed, small_city(tmp_path / "city", CITY))
    assert code == 1
    arn = deployed.outputs["AlexaEndpointArn"]
    assert said["outputs"] == deployed.outputs
    fixes = [each["fix"] for each in said["problems"]]
    assert f'Write [alexa] and skill_id = "{SKILL_ID}"' in fixes
    knots = f'{CITY}\n[alexa]\nskill_id = "{SKILL_ID}"\nendpoint = "{arn}"\n'
    _, tied = _checked(deployed, small_city(tmp_path / "tied", knots))
    assert not [each for each in tied["problems"] if "city.toml" in each["where"] + each["fix"]]
    assert "the sign of life" in [each["where"] for each in tied["problems"]]


def test_it_looks_at_queues_table_and_key(deployed: Deployed, tmp_path: Path) -> None:
    """All are there and well; a message that nobody could use, a queue that no function takes from, a key
    that is being deleted: each is said by its name, and what to do."""
    city = small_city(tmp_path / "city", CITY)
    # The emulator's CloudFormation sets no point in time: done here, as AWS does it.
    deployed.client("dynamodb").update_continuous_backups(
        TableName=deployed.outputs["StateTable"],
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
    )
    _, well = _checked(deployed, city)
    ours = ("queue ", "the table", "the key")
    # What other tests have left in a dead-letter queue is a finding, too.
    assert not [each for each in _of(well, ours) if not each["where"].endswith("Dead")]
    assert not [each for each in well["problems"] if "could not be asked" in each["what"]]
    sqs, secrets = deployed.client("sqs"), deployed.client("secretsmanager")
    lambdas = deployed.client("lambda")
    (dead,) = sqs.list_queues(QueueNamePrefix="townbell-TimelyDead")["QueueUrls"]
    (queue,) = sqs.list_queues(QueueNamePrefix="townbell-DigestQueue")["QueueUrls"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    (tie,) = lambdas.list_event_source_mappings(EventSourceArn=arn)["EventSourceMappings"]
    sqs.send_message(QueueUrl=dead, MessageBody="poison")
    lambdas.update_event_source_mapping(UUID=tie["UUID"], Enabled=False)
    secrets.delete_secret(SecretId=deployed.outputs["StateKey"], RecoveryWindowInDays=7)
    try:
        _, ill = _checked(deployed, city)
    finally:
        secrets.restore_secret(SecretId=deployed.outputs["StateKey"])
        lambdas.update_event_source_mapping(UUID=tie["UUID"], Enabled=True)
        sqs.purge_queue(QueueUrl=dead)
    said = {each["where"]: each["what"] for each in _of(ill, ours)}
    assert said["queue TimelyDead"] == "keeps 1 messages that nobody could use"
    assert "tied to no function" in said["queue DigestQueue"]
    assert "is being deleted" in said["the key"]
    assert "the table" not in said


def _of(said: dict[str, Any], beginnings: tuple[str, ...]) -> list[dict[str, str]]:
    return [each for each in said["problems"] if each["where"].startswith(beginnings)]


def test_it_says_that_nothing_is_deployed(deployed: Deployed, tmp_path: Path) -> None:
    """A stack of another name is none; mail is looked for all the same."""
    city = small_city(tmp_path / "city", f"{CITY}\n{CHANNEL}")
    code, said = _checked(deployed, city, "--stack", "elsewhere")
    assert code == 1
    assert [each["where"] for each in said["problems"]][:1] == ["stack elsewhere"]
    assert "mail (SES)" in [each["where"] for each in said["problems"]]


def test_it_says_whether_anybody_of_the_staff_can_come_in(deployed: Deployed, tmp_path: Path) -> None:
    """Asked of the stack's own table: nobody; then an administrator who has not joined; then one who has, so
    that there is nothing to say. What others have made here stands aside meanwhile."""
    city, table = small_city(tmp_path / "city", CITY), deployed.outputs["StateTable"]
    dynamodb, office = deployed.client("dynamodb"), office_over(deployed, tmp_path / "office")
    store = staff(load(PORT_ALDER, office.environment))
    said = {":pk": {"S": EVERYBODY}}
    people = dynamodb.query(
        TableName=table, KeyConditionExpression="pk = :pk", ExpressionAttributeValues=said
    )
    for each in people["Items"]:
        dynamodb.delete_item(TableName=table, Key={"pk": each["pk"], "sk": each["sk"]})
    try:
        assert _staff(deployed, city) == ["is nobody's: no member of staff has an account"]
        assert office("staff", "add", "Cleo Marsh", "--role", "editor").code == 0
        assert _staff(deployed, city) == ["has 1 accounts, and no administrator of the city"]
        assert office("staff", "add", "Dora Finch", "--role", "administrator").code == 0
        assert _staff(deployed, city) == ["has no administrator yet: who was invited has not joined"]
        dora = store.account("Dora Finch")
        assert dora is not None
        store.keep(replace(dora, invited="", department="", hashed="h" * 900))  # so long that it is deflated
        assert _staff(deployed, city) == []
    finally:
        for name in ("Cleo Marsh", "Dora Finch"):
            store.remove(name)
        for each in people["Items"]:
            dynamodb.put_item(TableName=table, Item=each)


def _staff(deployed: Deployed, city: Path) -> list[str]:
    _, said = _checked(deployed, city)
    return [each["what"] for each in said["problems"] if each["where"] == "the staff's console"]
