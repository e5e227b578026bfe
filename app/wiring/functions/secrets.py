"""What city.toml means by ``env:NAME``, out of the secret that the template names for a function."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from app.wiring.tables import lent
from city.errors import TownbellError

SECONDS = 5.0
"""That the secret may take, once for each new function."""


def with_secrets(environment: Mapping[str, str], variable: str, now: datetime) -> Mapping[str, str]:
    """The environment with the words of the secret that ``variable`` of it names; as it is without one.

    The secret is a JSON object of words. What stands in the environment itself comes first: a secret
    changes nothing of the function's own. Raises TownbellError where it cannot be had.
    """
    name = environment.get(variable)
    if not name:
        return environment
    from net.aws_json import Asking, secrets_manager

    service = secrets_manager(environment)
    asking = Asking(service, lent(service, environment))
    said = asking.ask("GetSecretValue", {"SecretId": name}, now, SECONDS)
    where = f"the secret that {variable} names"
    if said.refused:
        fix = "Check its ARN, and that its region is the stack's"
        raise TownbellError(f"cannot be read ({said.refused})", where=where, fix=fix)
    try:
        kept = json.loads(said.values["SecretString"])
    except (KeyError, ValueError):
        kept = None
    if not isinstance(kept, dict) or not all(isinstance(each, str) for each in kept.values()):
        fix = 'Write it like {"TOKEN_OF_THE_PORTAL": "..."}'
        raise TownbellError("is no JSON object of words", where=where, fix=fix) from None
    return {**kept, **environment}
