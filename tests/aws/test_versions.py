"""``townbell roll-back`` over a bucket that keeps versions, as the template makes it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest

from snapshot.pointer import load
from snapshot.write import publish
from stores.aws.files import S3Files
from tests.aws.deploying import KEYS
from tests.contract.townbell import ROOT
from tests.snapshot.samples import FACTS, news, source


@pytest.fixture
def client(aws: str) -> Iterator[Any]:
    client = boto3.client(
        "s3",
        endpoint_url=aws,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    client.create_bucket(Bucket="versions")
    client.put_bucket_versioning(Bucket="versions", VersioningConfiguration={"Status": "Enabled"})
    yield client
    client.close()


def _townbell(aws: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "roll-back", "--bucket", "versions", *words, "--json"],
        cwd=ROOT, env={**os.environ, **KEYS, "AWS_ENDPOINT_URL": aws}, capture_output=True, text=True,
    )  # fmt: skip


def test_what_was_current_then_is_current_again(aws: str, client: Any, tmp_path: Path) -> None:
    """The pointer of that instant comes back, and the file of it that was swept away; before the first
    there is nothing to go back to, and nothing changes."""
    files = S3Files(lambda _key, _seconds, _most: None, tmp_path / "cache", client, "versions")
    began = datetime.now(UTC)
    time.sleep(1.1)  # S3 dates to the second
    good = publish([source("news", [news(1)])], FACTS, files, tmp_path / "work")
    time.sleep(1.1)
    between = datetime.now(UTC)
    time.sleep(1.1)
    bad = publish([source("news", [news(2)])], FACTS, files, tmp_path / "work")
    client.delete_object(Bucket="versions", Key=f"snapshot/{good.bulletin}")
    assert good.id != bad.id
    assert good.bulletin != bad.bulletin

    early = _townbell(aws, "--to", began.isoformat())
    assert early.returncode == 1
    assert "nothing is kept" in early.stderr
    assert _current(client) == bad.id

    done = _townbell(aws, "--to", between.isoformat())
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["files"] == [good.bulletin]
    assert _current(client) == good.id
    assert client.get_object(Bucket="versions", Key=f"snapshot/{good.bulletin}")["Body"].read()


def test_what_is_no_instant_or_no_bucket_is_said(aws: str) -> None:
    """A slip of the pen changes nothing and is one line."""
    assert _townbell(aws, "--to", "yesterday").returncode == 2
    missing = _townbell(aws, "--to", "2026-11-22T15:00:00Z", "--bucket", "nowhere")
    assert missing.returncode == 1
    assert "NoSuchBucket" in missing.stderr


def _current(client: Any) -> str:
    return load(client.get_object(Bucket="versions", Key="snapshot/current.json")["Body"].read()).id
