"""template.yaml, as far as it can be proven without building it."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import re
import subprocess
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from app import staff_sources
from app.wiring import log_lines, tables
from app.wiring.functions import caring, queues, refresh, sending
from app.wiring.notifying import Ticks
from city.delivery.deliveries import Lane
from stores.aws import deliveries, files, reports, schema
from stores.aws.objects import Objects
from stores.aws.refresh import added, feeds, lease, pieces

ROOT = Path(__file__).resolve().parents[2]


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short functions as plain values."""


def _function(loader: _Loader, _suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node)
    assert isinstance(node, yaml.MappingNode)
    return loader.construct_mapping(node)


_Loader.add_multi_constructor("!", _function)
TEMPLATE = yaml.load((ROOT / "template.yaml").read_text("utf-8"), _Loader)
RESOURCES = TEMPLATE["Resources"]
FUNCTIONS = {
    name: each["Properties"]
    for name, each in RESOURCES.items()
    if each["Type"] == "AWS::Serverless::Function"
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_handlers_load_as_the_runtime_loads_them(name: str) -> None:
    """Slashes become dots, the module is imported, and the handler is there to be called."""
    path, attribute = FUNCTIONS[name]["Handler"].rsplit(".", 1)
    assert callable(getattr(importlib.import_module(path.replace("/", ".")), attribute))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_is_built_from_the_root_by_a_target_of_the_makefile(name: str) -> None:
    """One CodeUri for all: a folder per function would miss the rooms they share."""
    assert FUNCTIONS[name].get("CodeUri", TEMPLATE["Globals"]["Function"]["CodeUri"]) == "."
    assert RESOURCES[name]["Metadata"] == {"BuildMethod": "makefile"}
    assert re.search(rf"^build-{name}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_every_entry_point_is_in_the_template() -> None:
    """A module in lambda/ that nothing deploys is a mistake."""
    modules = {f"lambda/{path.stem}" for path in (ROOT / "lambda").glob("*.py")} - {"lambda/__init__"}
    assert {each["Handler"].rsplit(".", 1)[0] for each in FUNCTIONS.values()} == modules


def test_the_environment_is_declared_and_read() -> None:
    """Every variable of ours in the template is read, and every one that must be there is set."""
    declared = set(TEMPLATE["Globals"]["Function"]["Environment"]["Variables"])
    for properties in FUNCTIONS.values():
        declared |= set(properties.get("Environment", {}).get("Variables", {}))
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "app").rglob("*.py"))
    required = set(re.findall(r'os\.environ\["(TOWNBELL_\w+)"\]', sources))
    read = set(re.findall(r'"(TOWNBELL_\w+)"', sources))
    for city in (ROOT / "cities").glob("*/city.toml"):
        read |= set(re.findall(r'"env:(TOWNBELL_\w+)"', city.read_text("utf-8")))
    assert declared <= read
    assert required <= declared


def test_only_the_citys_own_skill_may_call() -> None:
    """The Alexa trigger names the skill's id, which becomes the EventSourceToken of the permission."""
    trigger = FUNCTIONS["AlexaEndpoint"]["Events"]["Alexa"]
    assert trigger == {"Type": "AlexaSkill", "Properties": {"SkillId": "SkillId"}}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_logs_are_structured_and_end(name: str) -> None:
    """Every function writes JSON into a log group of the stack's own, which has a retention."""
    logging = FUNCTIONS[name]["LoggingConfig"]
    assert logging["LogFormat"] == "JSON"
    group = RESOURCES[logging["LogGroup"]]
    assert group["Type"] == "AWS::Logs::LogGroup"
    assert group["Properties"]["RetentionInDays"] == "LogDays"


def _schedules() -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{name}.{event}", each["Properties"])
        for name, properties in FUNCTIONS.items()
        for event, each in properties.get("Events", {}).items()
        if each["Type"].startswith("Schedule")
    ]


@pytest.mark.parametrize(("name", "schedule"), _schedules())
def test_schedules_are_ones_that_aws_can_read(name: str, schedule: dict[str, Any]) -> None:
    """A rate in the words of EventBridge: singular for one, plural for more. The linter lets others pass."""
    found = re.fullmatch(r"rate\((\d+) (minute|hour|day)(s?)\)", schedule["ScheduleExpression"])
    assert found, name
    assert (int(found[1]) == 1) == (found[3] == "")
    assert isinstance(json.loads(schedule["Input"]), dict)


DONE_BY = {
    "alerts": "FeedRefresh",
    "listings": "FeedRefresh",
    "own": "FeedRefresh",
    "publish": "FeedRefresh",
    "plan": "AlertPlanner",
    "send": "AlertSender",
    "confirm": "Feedback",
    "remind": "Caretaker",
    "report": "Caretaker",
    "call": "Caretaker",
    "watch": "Caretaker",
    "sing": "Caretaker",
    "tidy": "TTL",
}
"""By tick of the server at home: who does the same on AWS."""


def test_alerts_come_every_minute_and_listings_every_ten() -> None:
    """Each schedule of the refresh asks for one of the two, by the name under which the function knows it;
    what is due is planned every minute, and old photos go every hour."""
    said = [(json.loads(each["Input"]), each["ScheduleExpression"]) for _, each in _schedules()]
    asked = {next(iter(inside.values()), None): rate for inside, rate in said}
    assert asked == {
        refresh.ALERTS: "rate(1 minute)",
        refresh.LISTINGS: "rate(10 minutes)",
        "photos": "rate(1 hour)",  # that are old
        None: "rate(1 minute)",  # planning, the courier, the caretaker
    }
    (sweep,) = [each for each, _ in said if caring.SWEEP in each]
    assert sweep == {caring.SWEEP: "photos"}
    by_the_minute = {name.partition(".")[0] for name, each in _schedules() if each["Input"] == "{}"}
    assert by_the_minute == {"AlertPlanner", "Feedback", "Caretaker"}


def test_what_the_server_at_home_does_again_and_again_is_done_here_too() -> None:
    """Each tick of app/wiring/notifying.py is some function's work: whoever adds one says whose."""
    assert {each.name for each in fields(Ticks)} == DONE_BY.keys()
    assert set(DONE_BY.values()) <= {*FUNCTIONS, "TTL"}
    rounds = {name for name, function in DONE_BY.items() if function == "Caretaker"}
    source = (ROOT / "app" / "wiring" / "functions" / "caring.py").read_text("utf-8")
    names = {"call": "page"}
    assert {names.get(each, each) for each in rounds} == set(
        re.findall(r'^        "(\w+)": ', source, re.MULTILINE)
    )


def test_no_function_reserves_concurrency() -> None:
    """An account that is new has ten at once in all, and refuses to reserve any: the store has the lease."""
    assert not [name for name, each in FUNCTIONS.items() if "ReservedConcurrentExecutions" in each]


ALARMS = {
    name: each["Properties"] for name, each in RESOURCES.items() if each["Type"] == "AWS::CloudWatch::Alarm"
}


def test_somebody_is_told() -> None:
    """Every alarm goes to the topic, the topic to an address, and no deployment is without one."""
    assert {tuple(each["AlarmActions"]) for each in ALARMS.values()} == {("Alarms",)}
    assert RESOURCES["AlarmsToPerson"]["Properties"]["Endpoint"] == "AlarmEmail"
    assert "Default" not in TEMPLATE["Parameters"]["AlarmEmail"]
    assert not re.fullmatch(TEMPLATE["Parameters"]["AlarmEmail"]["AllowedPattern"], "nobody")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_that_fails_is_heard_of(name: str) -> None:
    """Each has an alarm for its errors."""
    watched = [
        each["Dimensions"][0]["Value"] for each in ALARMS.values() if each.get("MetricName") == "Errors"
    ]
    assert name in watched


def test_alarms_and_dashboard_show_what_the_code_measures() -> None:
    """Each metric of ours that is watched is written by a function, and what is written is seen."""
    wiring = ROOT / "app" / "wiring"
    modules = [wiring / "aws.py", *(wiring / "functions").glob("*.py")]
    sources = "".join(path.read_text("utf-8") for path in modules)
    written = {
        name for call in re.findall(r"measured\(([^=]+=.*?)\n", sources, re.DOTALL)
        for name in re.findall(r"\b([A-Z]\w+)=", call)
    } | set(re.findall(r"^ +([A-Z]\w+)=", sources, re.MULTILINE))  # fmt: skip
    shown = RESOURCES["Dashboard"]["Properties"]["DashboardBody"]
    seen = set(re.findall(r'\["Townbell", "(\w+)"', shown)) | set(re.findall(r"MetricName=\W+(\w+)", shown))
    watched = {each["MetricName"] for each in ALARMS.values() if each["Namespace"] == "Townbell"}
    assert watched | seen == written
    assert watched


def test_the_dashboard_is_json_and_shows_every_alarm() -> None:
    """CloudWatch refuses it otherwise, and only when it is deployed."""
    body = RESOURCES["Dashboard"]["Properties"]["DashboardBody"]
    shown = json.loads(body)["widgets"][-1]["properties"]["alarms"]
    assert {each.removeprefix("${").removesuffix(".Arn}") for each in shown} == ALARMS.keys()


def test_what_cannot_be_had_again_stays() -> None:
    """Bucket, table and key outlive the stack, and what was in the bucket a week; what is old ends."""
    for kept in (bucket := RESOURCES["Snapshots"], RESOURCES["State"], RESOURCES["StateSecret"]):
        assert (kept["DeletionPolicy"], kept["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert bucket["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}
    rules = bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    ends = {each["Prefix"] for each in rules if "NoncurrentVersionExpiration" in each}
    assert ends == {files.PREFIX, feeds.PREFIX, lease.PREFIX, reports.PHOTOS, added.PREFIX}
    (held,) = [each for each in rules if "ExpirationInDays" in each]
    assert (held["Prefix"], held["ExpirationInDays"]) == (f"{added.PREFIX}{staff_sources.PENDING}", 1)


def test_the_table_is_the_one_that_the_stores_know() -> None:
    """Keys, index, TTL, recovery, encryption and protection, word for word."""
    said = dict(RESOURCES["State"]["Properties"])
    assert said.pop("Tags")
    assert said == schema.TABLE


def test_the_key_is_long_enough_and_made_by_aws() -> None:
    """Nobody chooses it, nothing in the template holds it, and its letters are enough for the code."""
    made = RESOURCES["StateSecret"]["Properties"]["GenerateSecretString"]
    assert made["PasswordLength"] >= tables.SHORTEST
    assert "SecretString" not in RESOURCES["StateSecret"]["Properties"]


QUEUES = {name: each["Properties"] for name, each in RESOURCES.items() if each["Type"] == "AWS::SQS::Queue"}
WORKING = {name: each for name, each in QUEUES.items() if "RedrivePolicy" in each}
"""The queues of which something is taken; the others keep what nobody could use."""


def _consumers() -> dict[str, tuple[str, dict[str, Any]]]:
    """By queue: the function that takes its messages, and how."""
    return {
        each["Properties"]["Queue"].removesuffix(".Arn"): (name, each["Properties"])
        for name, properties in FUNCTIONS.items()
        for each in properties.get("Events", {}).values()
        if each["Type"] == "SQS"
    }


def test_every_queue_has_a_consumer_a_dead_letter_queue_and_an_alarm() -> None:
    """None without one of the three; and every dead-letter queue belongs to one that works."""
    dead = {
        name: each["RedrivePolicy"]["deadLetterTargetArn"].removesuffix(".Arn")
        for name, each in WORKING.items()
    }
    assert _consumers().keys() == WORKING.keys()
    assert sorted([*dead.values(), *WORKING]) == sorted(QUEUES)
    rings = {
        each["Dimensions"][0]["Value"].removesuffix(".QueueName")
        for each in ALARMS.values()
        if each["MetricName"] == "ApproximateNumberOfMessagesVisible"
    }
    assert rings == set(dead.values())


@pytest.mark.parametrize("name", WORKING)
def test_a_queue_waits_for_its_function_and_keeps_what_it_could_not_use(name: str) -> None:
    """A message is not given out again while a function may be at work on it; one that was not understood
    comes back alone, three times, long before it would be deleted; and nothing lies unencrypted."""
    function, event = _consumers()[name]
    queue = WORKING[name]
    assert queue["VisibilityTimeout"] > FUNCTIONS[function]["Timeout"]
    assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    times = queue["RedrivePolicy"]["maxReceiveCount"]
    assert times * queue["VisibilityTimeout"] < queue["MessageRetentionPeriod"]
    assert queue["SqsManagedSseEnabled"] is True
    assert event["ScalingConfig"]["MaximumConcurrency"]


def test_every_lane_has_a_queue_of_its_own() -> None:
    """Whoever is woken for one lane holds up no other; the functions know the queues by the same names."""
    lanes = {name.removesuffix("Queue").lower() for name in WORKING} - {"planning", "feedback"}
    assert lanes == {each.label for each in Lane}
    for function in ("AlertPlanner", "AlertSender"):
        said = FUNCTIONS[function]["Environment"]["Variables"]
        found = {variable: said[variable] for variable in queues.LANES.values()}
        assert found == {f"TOWNBELL_{lane.upper()}_QUEUE": f"{lane.capitalize()}Queue" for lane in lanes}


def test_a_sender_ends_before_its_lease() -> None:
    """What a function claims is nobody else's until it has ended, one way or the other."""
    assert FUNCTIONS["AlertSender"]["Timeout"] < deliveries.LEASE.total_seconds()
    assert FUNCTIONS["AlertSender"]["Timeout"] / 2 > sending.ENDING


def test_every_parameter_is_used_explained_and_grouped() -> None:
    """Whoever deploys for the first time reads nothing but this."""
    text = (ROOT / "template.yaml").read_text("utf-8")
    groups = TEMPLATE["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    assert [name for group in groups for name in group["Parameters"]] != []
    assert {name for group in groups for name in group["Parameters"]} == TEMPLATE["Parameters"].keys()
    for name, each in TEMPLATE["Parameters"].items():
        assert len(each["Description"]) > 20
        assert re.search(rf"(!Ref {name}\b|\${{{name}}})", text), name
        assert not each.get("NoEcho"), name  # sam deploy --guided takes no empty answer for it, for ever
        if "Default" in each and "AllowedPattern" in each:
            assert re.fullmatch(each["AllowedPattern"], each["Default"]), name


def test_the_manual_has_every_parameter_output_and_alarm() -> None:
    """docs/aws.md has a row for each, and for nothing that is not there any more."""
    manual = (ROOT / "docs" / "aws.md").read_text("utf-8")
    rows = set(re.findall(r"^\| `([A-Z]\w+)` \|", manual, re.MULTILINE))
    assert rows == {*TEMPLATE["Parameters"], *TEMPLATE["Outputs"], *ALARMS}


TRANSFORM = """
import json, sys, yaml
from samtranslator.public.translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse
class Managed:
    def load(self):
        return {}
given = json.loads(sys.argv[2])
template = open(sys.argv[1]).read().replace("CodeUri: .", "CodeUri: s3://bucket/key")
print(json.dumps(transform(yaml_parse(template), given, Managed()), default=str))
"""
"""As AWS transforms a template, with the parameters that are given."""


def _transformed(sam: Path, **parameters: str) -> dict[str, Any]:
    given = {"SkillId": "amzn1.ask.skill.0", "AlarmEmail": "a@example.org", **parameters}
    command = [sam.with_name("python"), "-c", TRANSFORM, ROOT / "template.yaml", json.dumps(given)]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "AWS_DEFAULT_REGION": "us-east-1"}
    )
    assert done.returncode == 0, done.stderr
    resources: dict[str, Any] = json.loads(done.stdout)["Resources"]
    return resources


@pytest.mark.parametrize(("name", "alarm"), [("AlexaEndpoint", "SkillFails"), ("WebSite", "SiteFails")])
def test_a_version_that_fails_is_taken_back(sam: Path, name: str, alarm: str) -> None:
    """CodeDeploy moves the alias by a canary and back when the alarm of the function's errors rings."""
    resources = _transformed(sam)
    said = resources[f"{name}DeploymentGroup"]["Properties"]
    assert "DEPLOYMENT_STOP_ON_ALARM" in said["AutoRollbackConfiguration"]["Events"]
    assert said["AlarmConfiguration"] == {"Enabled": True, "Alarms": [{"Name": {"Ref": alarm}}]}
    assert "Canary10Percent5Minutes" in json.dumps(said["DeploymentConfigName"])
    update = resources[f"{name}Aliaslive"]["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
    assert update["DeploymentGroupName"] == {"Ref": f"{name}DeploymentGroup"}


def test_it_can_be_deployed_at_once(sam: Path) -> None:
    """Without gradual deployment there is no CodeDeploy, and the alias and the snapshot start stay."""
    resources = _transformed(sam, GradualDeployment="false")
    assert not [each for each in resources.values() if each["Type"].startswith("AWS::CodeDeploy")]
    for name in ("AlexaEndpoint", "WebSite"):
        assert resources[f"{name}Aliaslive"]["Type"] == "AWS::Lambda::Alias"
        assert resources[name]["Properties"]["SnapStart"] == {"ApplyOn": "PublishedVersions"}


def test_the_architecture_is_a_parameter(sam: Path) -> None:
    """All functions run on the processor that is asked for."""
    for name, each in _transformed(sam).items():
        if each["Type"] == "AWS::Lambda::Function":
            assert each["Properties"]["Architectures"] == [{"Ref": "Architecture"}], name


def test_the_trigger_carries_the_skills_id_as_its_token(sam: Path) -> None:
    """What SAM makes of the trigger: a permission of the alias with the skill's id as EventSourceToken."""
    (permission,) = _permissions(sam, "alexa-appkit.amazon.com")
    assert permission["EventSourceToken"] == {"Ref": "SkillId"}
    assert permission["FunctionName"] == {"Ref": "AlexaEndpointAliaslive"}


def _permissions(sam: Path, principal: str) -> list[dict[str, Any]]:
    """Who else than the functions' own schedules and queues may call one."""
    every = [each for each in _transformed(sam).values() if each["Type"] == "AWS::Lambda::Permission"]
    assert {each["Properties"]["Principal"] for each in every} == {
        "alexa-appkit.amazon.com",
        "apigateway.amazonaws.com",
        "logs.amazonaws.com",
    }
    return [each["Properties"] for each in every if each["Properties"]["Principal"] == principal]


def test_the_pages_are_called_by_their_own_api_alone(sam: Path) -> None:
    """One permission, for this API; every path is the site's; and a flood of requests is turned away before
    it takes the functions by which alerts are sent."""
    (permission,) = _permissions(sam, "apigateway.amazonaws.com")
    alias = {"Ref": "WebSiteAliaslive"}
    assert permission["FunctionName"] == alias
    assert _transformed(sam)["SiteIntegration"]["Properties"]["IntegrationUri"] == alias
    assert permission["SourceArn"]["Fn::Sub"].endswith(":${SiteApi}/*")
    assert RESOURCES["SiteRoute"]["Properties"]["RouteKey"] == "$default"
    limits = RESOURCES["SiteStage"]["Properties"]["DefaultRouteSettings"]
    assert 0 < limits["ThrottlingRateLimit"] <= limits["ThrottlingBurstLimit"] <= 1_000
    assert FUNCTIONS["WebSite"]["Timeout"] < 30  # after so long an HTTP API gives up


def test_the_pages_have_an_address_with_and_without_a_name(sam: Path) -> None:
    """Where SiteUrl says none, links in letters lead to AWS's own; with a certificate the name is served."""
    for name, said in FUNCTIONS.items():
        variables = said.get("Environment", {}).get("Variables", {})
        if "TOWNBELL_URL" in variables:
            assert variables["TOWNBELL_URL"] == ["Unnamed", "SiteApi.ApiEndpoint", "SiteUrl"], name
    resources = _transformed(sam, SiteUrl="https://alerts.example.gov", SiteCertificate="arn:aws:acm:x")
    assert {resources[each]["Condition"] for each in ("SiteName", "SiteMapping")} == {"Certified"}
    domain = resources["SiteName"]["Properties"]
    assert domain["DomainName"] == {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "SiteUrl"}]}]}
    assert domain["DomainNameConfigurations"][0]["SecurityPolicy"] == "TLS_1_2"
    pattern = TEMPLATE["Parameters"]["SiteUrl"]["AllowedPattern"]
    assert re.fullmatch(pattern, "https://alerts.example.gov")
    assert not re.fullmatch(pattern, "https://example.gov/alerts")  # its host alone is served


def test_the_citys_mail_is_made_known_and_what_becomes_of_it_is_told(sam: Path) -> None:
    """With MailDomain: an identity that stays, signed, with a configuration set whose news go to the topic;
    without it none of it."""
    for name in ("MailIdentity", "Letters", "LettersTold"):
        assert RESOURCES[name]["Condition"] == "Writing"
    assert TEMPLATE["Conditions"]["Writing"] == [["MailDomain", ""]]
    identity = RESOURCES["MailIdentity"]
    assert (identity["DeletionPolicy"], identity["Properties"]["EmailIdentity"]) == ("Retain", "MailDomain")
    assert identity["Properties"]["ConfigurationSetAttributes"] == {"ConfigurationSetName": "Letters"}
    told = RESOURCES["LettersTold"]["Properties"]["EventDestination"]
    assert told["SnsDestination"] == {"TopicARN": "FeedbackTopic"}
    assert set(told["MatchingEventTypes"]) >= {"BOUNCE", "COMPLAINT", "DELIVERY"}
    assert "ses.amazonaws.com" in json.dumps(RESOURCES["FeedbackTopicPolicy"])
    pattern = TEMPLATE["Parameters"]["MailDomain"]["AllowedPattern"]
    assert re.fullmatch(pattern, "alerts.example.gov")
    assert not re.fullmatch(pattern, "alerts@example.gov")
    assert "MailIdentity" in _transformed(sam, MailDomain="alerts.example.gov")


def test_tracing_brings_its_permission_only_when_it_is_asked_for() -> None:
    """X-Ray by a parameter; whoever does not want it grants nothing for it, and no function is forgotten."""
    rights = RESOURCES["TracingRights"]
    assert rights["Condition"] == "Traced"
    assert TEMPLATE["Conditions"]["Traced"] == ["Tracing", "Active"]
    assert set(rights["Properties"]["Roles"]) == {f"{name}Role" for name in FUNCTIONS}


@pytest.mark.parametrize(
    ("secrets", "condition", "roles"),
    [
        ("SourceSecrets", "Secretive", ["FeedRefreshRole"]),
        (
            "ChannelSecrets",
            "Entrusted",
            ["AlertPlannerRole", "AlertSenderRole", "FeedbackRole", "CaretakerRole", "WebSiteRole"],
        ),
    ],
)
def test_a_secret_is_fetched_by_who_needs_it_alone(secrets: str, condition: str, roles: list[str]) -> None:
    """Its name is a parameter, what it holds stands nowhere, and nobody else may read it."""
    rights = RESOURCES[f"{secrets}Rights"]
    assert rights["Condition"] == condition
    assert rights["Properties"]["Roles"] == roles
    (statement,) = rights["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Action"], statement["Resource"]) == ("secretsmanager:GetSecretValue", secrets)
    pattern = TEMPLATE["Parameters"][secrets]["AllowedPattern"]
    assert re.fullmatch(pattern, "arn:aws:secretsmanager:us-east-1:123456789012:secret:sources-AbCdEf")
    assert not re.fullmatch(pattern, "the-token-itself")


ACTIONS = {
    "get_object": "s3:GetObject",
    "put_object": "s3:PutObject",
    "delete_object": "s3:DeleteObject",
    "list_objects_v2": "s3:ListBucket",
}
"""What each call of boto3 must be allowed to do."""


def _allowed(name: str) -> dict[str, set[str]]:
    """By action, on what."""
    found: dict[str, set[str]] = {}
    for policy in FUNCTIONS[name]["Policies"]:
        for statement in policy["Statement"]:
            actions, on = statement["Action"], statement.get("Resource", "not what NotResource says")
            for action in actions if isinstance(actions, list) else [actions]:
                found.setdefault(action, set()).update(on if isinstance(on, list) else [on])
    return found


TABLE = {"State.Arn", "${State.Arn}/index/lists"}


def test_the_refresh_may_do_what_it_does_and_no_more() -> None:
    """Every call of S3 that the stores make is allowed, on the prefix of each: one that is not fails on
    AWS only."""
    needed: dict[str, set[str]] = {
        "s3:ListBucket": {"Snapshots.Arn"},
        # by net/s3.py; and what the pages have kept (stores/aws/refresh/added.py)
        "s3:GetObject": {f"${{Snapshots.Arn}}/{each.PREFIX}*" for each in (files, added)},
        **dict.fromkeys(schema.READS, TABLE),  # tests/aws/test_rights.py has what of it
        "sqs:SendMessage": {"PlanningQueue.Arn"},
    }
    for module in (files, feeds, pieces, lease):
        source = Path(str(module.__file__)).read_text("utf-8")
        prefix = getattr(module, "PREFIX", feeds.PREFIX)
        for call in set(re.findall(r"_client\.(?!exceptions)(\w+)", source)) - {"list_objects_v2"}:
            needed.setdefault(ACTIONS[call], set()).add(f"${{Snapshots.Arn}}/{prefix}*")
    assert _allowed("FeedRefresh") == needed


def _asked_of_bucket(module: ModuleType, name: str) -> set[str]:
    """What a store asks of S3 by the methods of Objects that it uses, and by no client of its own."""
    call = re.compile(r"\bclient\.(?!exceptions)(\w+)\(")
    source = Path(str(module.__file__)).read_text("utf-8")
    used = set(re.findall(rf"self\._{name}\.(\w+)\(", source))
    asked = {each for method in used for each in call.findall(inspect.getsource(getattr(Objects, method)))}
    return asked | set(call.findall(source))


def test_photos_are_kept_by_the_pages_and_swept_by_the_caretaker() -> None:
    """Each may do what stores/aws/reports.py has it do, under the prefix of the photos alone; who lists the
    bucket lists nothing else."""
    photos = f"${{Snapshots.Arn}}/{reports.PHOTOS}*"
    assert _asked_of_bucket(reports, "photos") == ACTIONS.keys()
    pages, caretaker = _allowed("WebSite"), _allowed("Caretaker")
    assert photos in pages["s3:GetObject"] & pages["s3:PutObject"] - pages["s3:DeleteObject"]
    assert caretaker["s3:DeleteObject"] == {photos}
    assert "s3:ListBucket" not in pages
    assert "s3:PutObject" not in caretaker
    (listing,) = [
        each
        for policy in FUNCTIONS["Caretaker"]["Policies"]
        for each in policy["Statement"]
        if each["Action"] == "s3:ListBucket"
    ]
    assert listing["Condition"] == {"StringLike": {"s3:prefix": f"{reports.PHOTOS}*"}}


def test_lists_that_staff_add_are_kept_by_the_pages_and_read_by_the_refresh() -> None:
    """Each call of stores/aws/refresh/added.py is allowed to the pages, under its prefix alone."""
    calls = _asked_of_bucket(added, "uploads")
    assert calls == {"get_object", "put_object", "delete_object"}
    pages, uploads = _allowed("WebSite"), f"${{Snapshots.Arn}}/{added.PREFIX}*"
    assert all(uploads in pages[ACTIONS[each]] for each in calls)
    assert pages["s3:DeleteObject"] == {uploads}


def test_what_was_asked_is_counted_from_the_logs() -> None:
    """The log of each function that answers has a filter for the lines of its questions, which calls the
    caretaker; and only CloudWatch of this account, for this stack's logs, may call it so."""
    filters = [
        each["Properties"] for each in RESOURCES.values() if each["Type"] == "AWS::Logs::SubscriptionFilter"
    ]
    answering = {"AlexaEndpoint", "WebSite", "Feedback"}
    assert {each["LogGroupName"] for each in filters} == {
        FUNCTIONS[name]["LoggingConfig"]["LogGroup"] for name in answering
    }
    assert {each["FilterPattern"] for each in filters} == {f'"{log_lines.ASKED}"'}
    assert {each["DestinationArn"] for each in filters} == {"Caretaker.Arn"}
    allowed = RESOURCES["LogsMayCall"]["Properties"]
    assert (allowed["Principal"], allowed["SourceAccount"]) == ("logs.amazonaws.com", "AWS::AccountId")
    assert ":log-group:/townbell/${AWS::StackName}/*:*" in allowed["SourceArn"]


def test_the_skill_reads_the_snapshot_and_keeps_residents() -> None:
    """Least privilege: of the bucket one action on one prefix, of the table what tests/aws/test_rights.py
    says, and the secret of its keys."""
    assert _allowed("AlexaEndpoint") == {
        "s3:GetObject": {f"${{Snapshots.Arn}}/{files.PREFIX}*"},
        **dict.fromkeys((*schema.READS, *schema.WRITES), TABLE),
        "secretsmanager:GetSecretValue": {"StateSecret"},
    }
