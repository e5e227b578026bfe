"""``townbell deploy-check``: what a deployment on AWS still lacks."""

from __future__ import annotations

import argparse
from typing import Any

from app.run import Run


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command's parser."""
    parser = commands.add_parser(
        "deploy-check", parents=[shared], help="what the deployment on AWS still lacks"
    )
    parser.add_argument("--stack", default="townbell", metavar="NAME", help="its name in CloudFormation")
    parser.add_argument("--region", metavar="REGION", help="where it is; else as AWS's own tools find it")
    parser.set_defaults(run=run)


def run(run: Run) -> int:
    """Exit code 1 if anything is to be done. Nothing is changed."""
    from app.deployment import lacking
    from app.wiring.deployment import facts, wanted

    environment = run.environment
    region = run.args.region or environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION", "")
    city = wanted(run.settings)
    found = facts(run.args.stack, region or "us-east-1", city)
    troubles = list(lacking(found, city, run.clock.now()))
    if run.json:
        problems = [{"where": each.where, "what": each.what, "fix": each.fix} for each in troubles]
        run.document({"stack": run.args.stack, "outputs": dict(found.outputs), "problems": problems})
        return bool(troubles)
    for each in troubles:
        run.text(f"{each.where}: {each.what}. {each.fix}")
    if not troubles:
        run.text(f"{run.args.stack} is deployed, and nothing is missing")
    return bool(troubles)
