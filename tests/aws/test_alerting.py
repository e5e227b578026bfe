"""From a subscription to the telephone, deployed: table, planner, queue and sender in an emulator."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.aws.deploying import Deployed, office_over
from tests.contract.test_advisory import approved, step
from tests.contract.test_subscribers import HEADER, row
from tests.contract.townbell import Townbell

MAIL, NUMBER = "resident@example.com", "+17575550100"
SUBSCRIBERS = (
    row("m", channel="email", target=MAIL, consent="web form 2026-11-01"),
    row("t", channel="sms", target=NUMBER, consent="web form 2026-11-01"),
)
STOP = {"originationNumber": NUMBER, "messageBody": "STOP"}
BOUNCE = {
    "eventType": "Bounce",
    "bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": MAIL}]},
}
SECONDS = 90
ALL_CLEAR = {"template": "boil_water", "zones": ["evacuation:A"]}


@pytest.fixture(scope="module")
def office(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Townbell:
    """The command line at the city's office, over the deployed table; two residents are subscribed."""
    office = office_over(deployed, tmp_path_factory.mktemp("office"))
    ran = office("subscribers", "import", "-", "--json", stdin=HEADER + "".join(SUBSCRIBERS))
    assert ran.json["kept"] == len(SUBSCRIBERS), ran
    return office


def _queue(deployed: Deployed, name: str) -> str:
    (found,) = deployed.client("sqs").list_queues(QueueNamePrefix=f"townbell-{name}-")["QueueUrls"]
    return str(found)


def _inside(deployed: Deployed, path: str) -> Any:
    with urllib.request.urlopen(f"{deployed.url}/_ministack/{path}") as answer:
        return json.load(answer)


def _texts(deployed: Deployed) -> list[str]:
    said = _inside(deployed, "sns/sms-messages")["sms_messages"].get(NUMBER, [])
    return [each["Message"] for each in said]


def _mails(deployed: Deployed) -> list[str]:
    said = _inside(deployed, "ses/messages")["messages"]
    return [json.dumps(each) for account in said.values() for each in account if MAIL in json.dumps(each)]


def _wait(until: Callable[[], object]) -> None:
    for _ in range(2 * SECONDS):
        if until():
            return
        time.sleep(0.5)
    raise TimeoutError("nothing came")


def _send(office: Townbell, deployed: Deployed, **fields: Any) -> None:
    advisory = approved(office, **fields)
    assert step(office, "send", advisory, "ana", "--area", "Zone A").code == 0
    # Where a schedule's call has the lease, or was quicker, that one publishes it.
    assert deployed.call(deployed.outputs["RefreshFunction"], {"sources": "listings"})["polls"]


def test_an_alert_of_the_city_reaches_mail_and_telephone_once(office: Townbell, deployed: Deployed) -> None:
    """Two people send an alert at the office; the refresh that publishes it wakes the planner by a queue, the
    planner the senders by theirs. Each resident gets it by the way that they chose, and once, although four
    senders were woken for the two of them and the planner comes every minute."""
    _send(office, deployed)
    _wait(lambda: _texts(deployed) and _mails(deployed))
    assert deployed.call(deployed.outputs["PlannerFunction"], {})["new"] == 0
    time.sleep(3)
    (text,), (mail,) = _texts(deployed), _mails(deployed)
    assert text.startswith("Port Alder: Leave Zone A now.")
    assert "Leave Zone A now" in mail


def test_poison_ends_in_the_dead_letter_queue_and_holds_up_nobody(
    office: Townbell, deployed: Deployed
) -> None:
    """A message that no sender understands comes three times, then lies where the alarm looks; the next alert
    goes out past it. (The queue's time between two tries is made short for it.)"""
    client = deployed.client("sqs")
    queue, dead = _queue(deployed, "EmergencyQueue"), _queue(deployed, "EmergencyDead")
    client.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "2"})
    client.send_message(QueueUrl=queue, MessageBody='{"lane": "poison"}')
    before = len(_texts(deployed))
    _send(office, deployed, **ALL_CLEAR)
    _wait(lambda: len(_texts(deployed)) > before)
    _wait(lambda: _many(client.get_queue_attributes(QueueUrl=dead, AttributeNames=["All"])))
    (kept,) = client.receive_message(QueueUrl=dead)["Messages"]
    assert kept["Body"] == '{"lane": "poison"}'


def test_a_stop_by_text_and_a_bounce_end_what_they_end(office: Townbell, deployed: Deployed) -> None:
    """AWS tells the topic; the answer to the text is sent, both residents are subscribed no more, and what is
    no news at all lies in its dead-letter queue."""
    news, before = deployed.client("sns"), len(_texts(deployed))
    sqs = deployed.client("sqs")
    queue, dead = _queue(deployed, "FeedbackQueue"), _queue(deployed, "FeedbackDead")
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "2"})
    for said in ("no news", json.dumps(STOP), json.dumps(BOUNCE)):
        news.publish(TopicArn=deployed.outputs["NewsTopic"], Message=said)
    _wait(lambda: len(_texts(deployed)) > before)
    assert "stop" in _texts(deployed)[-1].lower() or "no more" in _texts(deployed)[-1].lower()
    _wait(lambda: office("subscribers", "export", "--json").json["subscribers"] == [])
    _wait(lambda: _many(sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["All"])))


def _many(said: Mapping[str, Any]) -> int:
    return int(said["Attributes"]["ApproximateNumberOfMessages"])


def test_nothing_that_identifies_a_resident_lies_open(office: Townbell, deployed: Deployed) -> None:
    """Neither in the table nor in what the functions have logged."""
    found = deployed.client("dynamodb").scan(TableName=deployed.outputs["StateTable"])["Items"]
    assert len(found) > 5
    logs = deployed.client("logs")
    for name in ("planner", "sender"):
        group = f"/townbell/townbell/{name}"
        for stream in logs.describe_log_streams(logGroupName=group)["logStreams"]:
            said = logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])
            found += [each["message"] for each in said["events"]]
    assert [private for private in (MAIL, NUMBER) if private in str(found)] == []
