"""``sam deploy`` into the AWS emulator, and what is there afterwards."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from app.settings import COMPILED
from tests.contract.townbell import Townbell

SKILL_ID = "amzn1.ask.skill.00000000-0000-0000-0000-000000000000"
STACK = "townbell"
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
SITE = "https://alerts.portalder.example"
"""Where residents reach the pages: an address of its own, since that of the emulator is no https."""
DOMAIN = "portalder.example"
"""In whose name the city writes."""
PARAMETERS = {"SkillId": SKILL_ID, "AlarmEmail": "alarms@example.org", "SiteUrl": SITE}


@dataclass(frozen=True, slots=True)
class Deployed:
    """A stack in the emulator."""

    url: str
    outputs: Mapping[str, str]

    def client(self, service: str) -> Any:
        """A client of one of the emulator's services."""
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def call(self, function: str, event: Mapping[str, Any]) -> Any:
        """What a function answers. Raises AssertionError where it fails."""
        done = self.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())
        answer = json.loads(done["Payload"].read())
        assert "FunctionError" not in done, answer
        return answer


WAYS = {
    "email": {"ses": {"region": "us-east-1", "from": "Port Alder <alerts@portalder.example>"}},
    "sms": {"sns": {"region": "us-east-1"}},
    "webhook": {"allow_private": True},
}
"""What the city that is deployed has in city.toml beside what the demo city has: ways by an account, and to
this machine, whose feeds it may ask, too."""


def with_ways(artifacts: Path, folder: Path) -> Path:
    """A copy of the built functions, whose city sends mail and texts by AWS; its template."""
    shutil.copytree(artifacts, folder, symlinks=True)
    for path in folder.glob(f"*/cities/port-alder/{COMPILED}"):
        said = json.loads(path.read_text("utf-8"))
        said["channels"].update(WAYS)
        said["fetch"]["allow_private"] = True
        path.write_text(json.dumps(said), "utf-8")
    return folder / "template.yaml"


def deploy(sam: Path, template: Path, url: str, **parameters: str) -> Deployed:
    """Deploy; the stack's outputs."""
    emulated = template.with_name("emulated.yaml")
    emulated.write_text(_without_tokens(_with_numbers(_at_once(template.read_text("utf-8")))), "utf-8")
    given = [f"{name}={value}" for name, value in {**PARAMETERS, **parameters}.items()]
    command = [sam, "deploy", "--template-file", emulated, "--stack-name", STACK, "--region", "us-east-1"]
    command += ["--resolve-s3", "--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset"]
    done = subprocess.run(
        [*command, "--no-fail-on-empty-changeset", "--parameter-overrides", *given],
        env={**os.environ, **KEYS, "AWS_ENDPOINT_URL": url, "SAM_CLI_TELEMETRY": "0"},
        cwd=template.parent,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    empty = Deployed(url, {})
    (stack,) = empty.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    return Deployed(url, {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]})


def certificate(url: str) -> str:
    """The ARN of one for the host of SITE, as a city asks for it before it deploys."""
    asked = Deployed(url, {}).client("acm")
    host = SITE.removeprefix("https://")
    return str(asked.request_certificate(DomainName=host, ValidationMethod="DNS")["CertificateArn"])


def office_over(deployed: Deployed, data: Path) -> Townbell:
    """The command line at the city's office, over the deployed table; the city may send mail."""
    ses = deployed.client("sesv2")
    with suppress(ses.exceptions.AlreadyExistsException):
        ses.create_email_identity(EmailIdentity="alerts@portalder.example")
    return Townbell(
        data,
        now="",
        environment={
            **KEYS,
            "AWS_ENDPOINT_URL": deployed.url,
            "TOWNBELL_TABLE": deployed.outputs["StateTable"],
            "TOWNBELL_SECRET": deployed.outputs["StateKey"],
        },
    )


def _at_once(template: str) -> str:
    """The template without gradual deployment: the emulator has no CodeDeploy, and its transform looks at
    no parameter but for its default."""
    changed, times = re.subn(
        r"(GradualDeployment:\n +Type: String\n +Default: ['\"])true", r"\1false", template
    )
    assert times == 1
    return changed


def _with_numbers(template: str) -> str:
    """The template with a number where a parameter gives one: the emulator takes that for a word."""
    changed, times = re.subn(
        r"MaximumConcurrency:\s+(!Ref|Ref:) EmergencySenders", "MaximumConcurrency: 4", template
    )
    assert times == 1
    return changed


def _without_tokens(template: str) -> str:
    """The template without the records by which SES signs: the emulator's CloudFormation does not know
    them."""
    changed, times = re.subn(r"\$\{MailIdentity\.(DkimDNSToken\w+)\}", r"\1", template)
    assert times == 6
    return changed
