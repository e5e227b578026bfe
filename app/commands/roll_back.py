"""``townbell roll-back``: the snapshot on AWS as it was."""

from __future__ import annotations

import argparse
from typing import Any

from app.run import Run
from city.errors import TownbellError, WrongUse
from city.localtime import parse_instant


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command's parser."""
    parser = commands.add_parser("roll-back", parents=[shared], help="set the snapshot on AWS back")
    parser.add_argument("--bucket", required=True, metavar="NAME", help="the stack's SnapshotBucket")
    parser.add_argument("--to", required=True, metavar="INSTANT", help="when it was good (ISO 8601)")
    parser.set_defaults(run=run)


def run(run: Run) -> int:
    """Put the pointer back, and what it names."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    from stores.aws.versions import Versions

    try:
        to = parse_instant(run.args.to)
    except (ValueError, OverflowError) as error:
        fix = "Write it like 2026-11-22T18:00:00-05:00"
        raise WrongUse(f"--to {run.args.to!r} is not an instant", fix=fix) from error
    try:
        done = Versions(boto3.client("s3"), run.args.bucket).set_back(to)
    except (BotoCoreError, ClientError) as error:
        said = getattr(error, "response", {}).get("Error", {}).get("Code") or type(error).__name__
        raise TownbellError(f"S3 did not do it ({said})", where=f"bucket {run.args.bucket}") from error
    found = {"snapshot": done.id, "published": done.published.isoformat(), "files": list(done.files)}
    if run.json:
        run.document(found)
    else:
        run.text(f"The snapshot of {found['published']} is current again ({done.id})")
    return 0
