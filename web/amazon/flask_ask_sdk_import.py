"""The one place that makes flask-ask-sdk importable, and why that is needed.

flask-ask-sdk imports ask-sdk-webservice-support, whose stock verifier imports
certvalidator, which imports oscrypto. oscrypto reads OpenSSL's version with a
pattern that does not know "3.0.19" and raises at import; no release of it
mends that. We do not use the stock verifier (see :mod:`web.amazon.alexa_verifier`),
so the two modules it wants are stood in for while flask-ask-sdk is imported,
and taken away again afterwards: nobody else can mistake them for the real ones.

Everything that the web room needs of flask-ask-sdk is imported from here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


class _NotUsedError(Exception):
    """Stands for certvalidator's errors; never raised."""


class _NoValidator:
    """Stands for certvalidator's validator; says so if anybody turns the stock verifier on."""

    def __init__(self, *_: object) -> None:
        raise RuntimeError("flask-ask-sdk's own signature verifier cannot run; use web.amazon.alexa_verifier")


@contextmanager
def _certvalidator_stood_in_for() -> Iterator[None]:
    package, errors = ModuleType("certvalidator"), ModuleType("certvalidator.errors")
    package.__dict__["CertificateValidator"] = _NoValidator
    errors.__dict__.update(ValidationError=_NotUsedError, PathError=_NotUsedError)
    stand_ins = {"certvalidator": package, "certvalidator.errors": errors}
    before = {name: sys.modules.get(name) for name in stand_ins}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


with _certvalidator_stood_in_for():
    from ask_sdk_webservice_support.verifier import AbstractVerifier, VerificationException
    from ask_sdk_webservice_support.webservice_handler import WebserviceSkillHandler
    from flask_ask_sdk.skill_adapter import (
        VERIFY_SIGNATURE_APP_CONFIG,
        VERIFY_TIMESTAMP_APP_CONFIG,
        SkillAdapter,
    )

__all__ = [
    "VERIFY_SIGNATURE_APP_CONFIG",
    "VERIFY_TIMESTAMP_APP_CONFIG",
    "AbstractVerifier",
    "SkillAdapter",
    "VerificationException",
    "WebserviceSkillHandler",
]
