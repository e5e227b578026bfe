"""The tools that scripts/tools installs; tests that need a missing one are skipped and say so."""

from __future__ import annotations

import fcntl
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.aws.deploying import DOMAIN, Deployed, certificate, deploy, with_ways
from tests.aws.emulator import emulator

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".tools"


def _tool(name: str, program: str) -> Path:
    path = TOOLS / name / "bin" / program
    if not path.exists():
        pytest.skip(f"{name} is not installed (scripts/tools installs it)")
    return path


@pytest.fixture(scope="session")
def sam() -> Path:
    """The SAM command."""
    return _tool("sam", "sam")


@pytest.fixture(scope="session")
def lambda_python() -> Path:
    """A Python 3.13 with nothing but Lambda's runtime client."""
    return _tool("lambda", "python")


@pytest.fixture(scope="session")
def artifacts(sam: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``sam build``, as a deployment runs it."""
    interpreter = subprocess.run([ROOT / "scripts" / "python313"], capture_output=True, text=True)
    if interpreter.returncode:
        pytest.skip("there is no Python 3.13 to compile the functions with")
    # Once for all workers of a run: each holds the lock until it is there.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"alone-{os.getpid()}"  # never what another run built
    folder = tmp_path_factory.getbasetemp().parent / f"sam-{run}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "built").exists():
            _build(sam, folder, interpreter.stdout.strip())
            (folder / "built").touch()
    return folder / "build"


def _build(sam: Path, folder: Path, interpreter: str) -> None:
    environment = {
        **os.environ,
        "SAM_CLI_TELEMETRY": "0",
        # The real interpreter first: SAM refuses a version manager's shim.
        "PATH": f"{Path(interpreter).parent}{os.pathsep}{os.environ['PATH']}",
    }
    build = [sam, "build", "--build-in-source", "--parallel", "--build-dir", folder / "build"]
    done = subprocess.run(build, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an AWS emulator on loopback."""
    python = _tool("ministack", "python")
    with emulator(python, tmp_path_factory.mktemp("ministack")) as url:
        yield url


@pytest.fixture(scope="session")
def deployed(sam: Path, artifacts: Path, aws: str, tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    """The template as ``sam deploy`` brings it into the emulator."""
    runs = subprocess.run([_tool("ministack", "python"), "-V"], capture_output=True, text=True, check=True)
    if not runs.stdout.startswith("Python 3.13"):
        pytest.skip("the emulator is not run by Python 3.13, for which the functions are built")
    template = with_ways(artifacts, tmp_path_factory.mktemp("deployed") / "build")
    return deploy(sam, template, aws, MailDomain=DOMAIN, SiteCertificate=certificate(aws))


@pytest.fixture(scope="session")
def bucket(aws: str) -> str:
    """A bucket in the emulator."""
    client: Any = boto3.client(
        "s3",
        endpoint_url=aws,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    client.create_bucket(Bucket="snapshots")
    return "snapshots"
