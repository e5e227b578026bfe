"""One service of AWS through boto3, asked once.

By itself boto3 asks again where it gets no answer: that would be a second telling of which nobody knows.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from net.errors import NotSent, Unanswered

SECONDS = 10
CONNECTIONS = 64
"""As many as letters are on the way at once."""


@dataclass(frozen=True, slots=True)
class AwsAnswer:
    """HTTP status, the error's code ("" where all went well) and reason. The error's words are not kept:
    they repeat the number or the address.
    """

    status: int
    code: str = ""
    reason: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict, repr=False)


class Aws:
    """A client of one service, made at its first call (importing boto3 takes 0.3 s). Thread safe.

    Without ``endpoint`` and ``credentials`` (key id and secret), boto3 finds them as it does everywhere: in
    the environment, or in the role of the machine.
    """

    def __init__(
        self,
        service: str,
        region: str,
        *,
        endpoint: str = "",
        credentials: tuple[str, str] | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._service = service
        self._region = region
        self._endpoint = endpoint
        self._credentials = credentials
        self._seconds = seconds
        self._client: Any = None

    def call(self, operation: str, **parameters: Any) -> AwsAnswer:
        """Call an operation, named as boto3 names it. NotSent: surely no effect; Unanswered: perhaps."""
        from botocore import exceptions as failed
        from botocore.parsers import ResponseParserError

        try:
            said = getattr(self._made(), operation)(**parameters)
        except failed.ClientError as error:
            return _refused(error.response)
        except (
            failed.ParamValidationError,
            failed.NoCredentialsError,
            failed.PartialCredentialsError,
        ) as error:
            return AwsAnswer(0, type(error).__name__)
        except (failed.EndpointConnectionError, failed.ConnectTimeoutError, failed.SSLError) as error:
            raise NotSent("no connection", where=self._service) from error
        except (failed.ProxyConnectionError, failed.NoRegionError, failed.InvalidRegionError) as error:
            raise NotSent("no connection", where=self._service, fix="Check region and proxy") from error
        except (failed.BotoCoreError, ResponseParserError) as error:
            raise Unanswered("no answer", where=self._service) from error
        return AwsAnswer(said["ResponseMetadata"]["HTTPStatusCode"], fields=said)

    def close(self) -> None:
        """Close the connections that are kept open."""
        if self._client is not None:
            self._client.close()

    def _made(self) -> Any:
        if self._client is None:
            import boto3
            from botocore.config import Config

            for chatty in ("boto3", "botocore", "urllib3"):  # at DEBUG they log every number and word
                logging.getLogger(chatty).setLevel(logging.INFO)
            key, secret = self._credentials or (None, None)
            config = Config(
                connect_timeout=self._seconds,
                read_timeout=self._seconds,
                retries={"total_max_attempts": 1},
                max_pool_connections=CONNECTIONS,
            )
            self._client = boto3.session.Session().client(
                self._service,
                region_name=self._region,
                endpoint_url=self._endpoint or None,
                aws_access_key_id=key,
                aws_secret_access_key=secret,
                config=config,
            )
        return self._client


def _refused(response: Mapping[str, Any]) -> AwsAnswer:
    said = response.get("Error", {})
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    reason = response.get("Reason") or said.get("Reason") or ""
    fields = {"fields": [each.get("Name") for each in response.get("Fields", []) if isinstance(each, dict)]}
    return AwsAnswer(int(status), str(said.get("Code", "")), str(reason), fields)
