"""Asking AWS how a deployment stands, with whatever rights whoever asks has."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

from app.channel_settings import ways
from app.deployment import ALARMING, USABLE, Facts, Queue, Staff, Table, Wanted
from app.staff_table import oidc
from net.aws import Aws
from net.errors import NetError

if TYPE_CHECKING:
    from app.settings import Settings

POINTER = "snapshot/current.json"
_MESSAGING = "pinpoint-sms-voice-v2"
"""What boto3 calls AWS End User Messaging."""
_NONE = ("ValidationError", "NoSuchKey", "NoSuchBucket", "NotFoundException", "ResourceNotFoundException")
"""How AWS says that there is no such thing."""


def wanted(settings: Settings) -> Wanted:
    """What city.toml says of AWS."""
    on = {way.name: way for way in ways(settings) if not way.unset}
    mail, texts = on.get("email.ses"), on.get("sms.aws")
    return Wanted(
        skill_id=settings.skill_id,
        endpoint=str(settings.alexa.get("endpoint") or ""),
        mail_from=parseaddr(mail.text("from"))[1] if mail else "",
        texts_by=texts.text("origin") if texts else "",
        vouched=oidc(settings) is not None,
    )


def facts(stack: str, region: str, city: Wanted) -> Facts:
    """How the stack stands. What may not be asked is said, and the rest is asked all the same."""
    asking = _Asking(region)
    found = asking.call("cloudformation", "describe_stacks", StackName=stack)
    said = found["Stacks"][0] if found else {}
    outputs = {each["OutputKey"]: each["OutputValue"] for each in said.get("Outputs", [])}
    parameters = {each["ParameterKey"]: each["ParameterValue"] for each in said.get("Parameters", [])}
    written, pointer = asking.pointer(outputs.get("SnapshotBucket"))
    production, verified = asking.mail(city.mail_from)
    table, key = outputs.get("StateTable"), outputs.get("StateKey")
    return Facts(
        stack=stack,
        status=None if found is None else said.get("StackStatus", ""),
        outputs=outputs,
        parameters=parameters,
        subscribed=asking.subscribed(outputs.get("AlarmTopic")),
        alarms=asking.alarms(stack) if outputs else None,
        written=written,
        pointer=pointer,
        mail_production=production,
        mail_verified=verified,
        texts_ready=asking.texts(city.texts_by),
        table=asking.table(table) if table else None,
        staff=asking.staff(table) if table else None,
        key=asking.key(key) if key else None,
        queues=asking.queues(stack) if outputs else {},
        refused=asking.refused,
    )


class _Asking:
    """Calls that may be refused: then None, and it is noted which."""

    def __init__(self, region: str) -> None:
        self._region = region
        self.refused: dict[str, str] = {}

    def call(self, service: str, operation: str, **parameters: Any) -> Mapping[str, Any] | None:
        """What AWS says; {} where there is no such thing; None where it would not say."""
        try:
            answer = Aws(service, self._region).call(operation, **parameters)
        except NetError as error:
            self.refused[f"{service} {operation}"] = error.what
            return None
        if answer.code in _NONE:
            return {}
        if answer.code:
            self.refused[f"{service} {operation}"] = answer.code
            return None
        return answer.fields

    def subscribed(self, topic: str | None) -> bool | None:
        """Whether anybody has confirmed that they want the alarms."""
        found = self.call("sns", "list_subscriptions_by_topic", TopicArn=topic) if topic else None
        if found is None:
            return None
        return any(each["SubscriptionArn"].startswith("arn:") for each in found["Subscriptions"])

    def alarms(self, stack: str) -> list[str] | None:
        """Those of this stack that ring."""
        found = self.call(
            "cloudwatch", "describe_alarms", StateValue=ALARMING, AlarmNamePrefix=f"{stack}-", MaxRecords=100
        )
        return None if found is None else [each["AlarmName"] for each in found.get("MetricAlarms", [])]

    def pointer(self, bucket: str | None) -> tuple[Any, Mapping[str, Any] | None]:
        """When the snapshot's pointer was written, and what it says."""
        found = self.call("s3", "get_object", Bucket=bucket, Key=POINTER) if bucket else None
        if not found:
            return None, None
        return found["LastModified"], json.loads(found["Body"].read())

    def mail(self, address: str) -> tuple[bool | None, bool | None]:
        """Whether SES sends to everybody, and in the name of this address or its domain."""
        if not address:
            return None, None
        account = self.call("sesv2", "get_account")
        names = (address, address.rpartition("@")[2])
        known = [self.call("sesv2", "get_email_identity", EmailIdentity=each) for each in names]
        verified = any(each.get("VerifiedForSendingStatus") for each in known if each)
        production = None if account is None else bool(account.get("ProductionAccessEnabled"))
        return production, None if None in known and not verified else verified

    def texts(self, origin: str) -> bool | None:
        """Whether a number or pool of this name is active."""
        found = self.call(_MESSAGING, "describe_phone_numbers") if origin else None
        if found is None:
            return None
        return any(
            each.get("Status") == "ACTIVE"
            and origin in (each.get("PhoneNumber"), each.get("PhoneNumberId"), each.get("PoolId"))
            for each in found.get("PhoneNumbers", [])
        )

    def table(self, name: str) -> Table | None:
        """The table, its index, and whether what is in it can be had back."""
        from stores.aws.schema import INDEX

        found = self.call("dynamodb", "describe_table", TableName=name)
        if found is None:
            return None
        said = found.get("Table", {})
        indexes = {
            each["IndexName"]: each.get("IndexStatus", "ACTIVE")
            for each in said.get("GlobalSecondaryIndexes", [])
        }
        backups = self.call("dynamodb", "describe_continuous_backups", TableName=name) if said else None
        kept = (backups or {}).get("ContinuousBackupsDescription", {}).get("PointInTimeRecoveryDescription")
        return Table(
            said.get("TableStatus", ""),
            indexes.get(INDEX) in USABLE,
            kept["PointInTimeRecoveryStatus"] == "ENABLED" if kept else None,
        )

    def staff(self, table: str) -> Staff | None:
        """How many accounts there are. Nobody's name is looked at."""
        from city.staff import Role
        from stores.aws.accounts import EVERYBODY

        found = self.call(
            "dynamodb",
            "query",
            TableName=table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": EVERYBODY}},
        )
        if not found:
            return None
        people = [_document(each) for each in found["Items"]]
        chiefs = [each for each in people if each["role"] == Role.ADMINISTRATOR and not each["department"]]
        return Staff(len(people), len(chiefs), sum(not each["invited"] for each in chiefs))

    def key(self, arn: str) -> str | None:
        """Whether the secret is there. What it is, is not asked."""
        found = self.call("secretsmanager", "describe_secret", SecretId=arn)
        if not found:
            return None if found is None else ""
        return "deleting" if found.get("DeletedDate") else "kept"

    def queues(self, stack: str) -> Mapping[str, Queue]:
        """Every queue of the stack, by its name in the template."""
        found = self.call("cloudformation", "describe_stack_resources", StackName=stack) or {}
        urls = {
            each["LogicalResourceId"]: each["PhysicalResourceId"]
            for each in found.get("StackResources", [])
            if each["ResourceType"] == "AWS::SQS::Queue"
        }
        asked = {name: self._queue(url, is_dead=name.endswith("Dead")) for name, url in urls.items()}
        return {name: each for name, each in asked.items() if each is not None}

    def _queue(self, url: str, *, is_dead: bool) -> Queue | None:
        names = ["ApproximateNumberOfMessages", "QueueArn"]
        found = self.call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=names)
        if not found:
            return None
        said = found["Attributes"]
        waiting = int(said["ApproximateNumberOfMessages"])
        return Queue(waiting, is_dead, None if is_dead else self._is_taken(said["QueueArn"]))

    def _is_taken(self, arn: str) -> bool | None:
        found = self.call("lambda", "list_event_source_mappings", EventSourceArn=arn)
        if found is None:
            return None
        return any(each.get("State") in ("Enabled", "Enabling") for each in found["EventSourceMappings"])


def _document(attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an item says, as boto3 hands it over: its bytes are bytes, and no longer base64."""
    from stores.aws.items import read

    return read(
        {
            name: {"B": b64encode(said["B"]).decode()} if "B" in said else said
            for name, said in attributes.items()
        }
    ).doc
