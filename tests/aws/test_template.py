"""template.yaml, as far as it can be proven without building it."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

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
    assert declared <= read
    assert required <= declared


def test_only_the_citys_own_skill_may_call() -> None:
    """The Alexa trigger names the skill's id, which becomes the EventSourceToken of the permission."""
    trigger = FUNCTIONS["AlexaEndpoint"]["Events"]["Alexa"]
    assert trigger == {"Type": "AlexaSkill", "Properties": {"SkillId": "SkillId"}}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_logs_end(name: str) -> None:
    """Every function's log group has a retention."""
    groups = [each["Properties"] for each in RESOURCES.values() if each["Type"] == "AWS::Logs::LogGroup"]
    mine = [each for each in groups if each["LogGroupName"] == f"/aws/lambda/${{{name}}}"]
    assert [each["RetentionInDays"] for each in mine] == ["LogDays"]


ACTIONS = {
    "get_object": "s3:GetObject",
    "put_object": "s3:PutObject",
    "delete_object": "s3:DeleteObject",
    "list_objects_v2": "s3:ListBucket",
}
"""What each call of boto3 must be allowed to do."""


def test_the_refresh_may_do_what_it_does_and_no_more() -> None:
    """Every call of S3 that the stores make is allowed: one that is not fails on AWS only."""
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "stores").glob("aws_*.py"))
    called = set(re.findall(r"_client\.(?!exceptions)(\w+)", sources))
    assert called <= ACTIONS.keys()
    allowed = {
        action
        for policy in FUNCTIONS["FeedRefresh"]["Policies"]
        for statement in policy["Statement"]
        for action in [statement["Action"]]
        for action in (action if isinstance(action, list) else [action])
    }
    assert allowed == {ACTIONS[each] for each in called}


def test_the_skill_may_only_read_the_snapshot() -> None:
    """Least privilege: one action on one prefix."""
    statement = FUNCTIONS["AlexaEndpoint"]["Policies"][0]["Statement"][0]
    assert (statement["Action"], statement["Resource"]) == ("s3:GetObject", "${Snapshots.Arn}/snapshot/*")
