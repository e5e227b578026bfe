"""The one DynamoDB table, as template.yaml must declare it; docs/data-model.md says what lies where.

Words and shapes are CloudFormation's (AWS::DynamoDB::Table), so that a test compares both as they stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

INDEX = "lists"
"""The only index: what waits for its turn, and what is looked through. Sparse, keys only."""

TABLE: Mapping[str, Any] = {
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [
        {"AttributeName": "pk", "AttributeType": "S"},
        {"AttributeName": "sk", "AttributeType": "S"},
        {"AttributeName": "list", "AttributeType": "S"},
        {"AttributeName": "place", "AttributeType": "S"},
    ],
    "KeySchema": [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": INDEX,
            "KeySchema": [
                {"AttributeName": "list", "KeyType": "HASH"},
                {"AttributeName": "place", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ],
    "TimeToLiveSpecification": {"AttributeName": "until", "Enabled": True},
    "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
    "SSESpecification": {"SSEEnabled": True},
    "DeletionProtectionEnabled": True,
}
"""Its properties, without a name: CloudFormation gives it one, and functions learn it by TOWNBELL_TABLE."""

READS = ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query")
WRITES = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem")
"""What a role needs on the table and on ``<table>/index/lists``. TransactWriteItems needs nothing else."""

LEADING_KEYS: Mapping[str, Sequence[str]] = {
    "residents": ("R#*", "FILED#*", "filed", "residents#*"),
    "reports": ("REPORT#*", "FILED#*", "reports", "filed", "R#*"),
    "unanswered": ("Q#*", "unanswered"),
    "subscriptions": ("P#*", "S#*", "ROLL#*", "COHORT#*", "COHORTS#*", "COUNT#*", "D#*"),
    "signups": ("P#*", "SIGNUP#*", "PAGE#*", "MESSAGE#*", "S#*", "ROLL#*", "messages", "signups"),
    "deliveries": ("D#*", "E#*", "DOORS#*", "V#*", "COUNT#*", "ROLL#*", "turn#*", "events", "drops"),
    "posts": ("POST#*", "posts"),
    "advisories": ("ADVISORY#*",),
    "duty": ("DUTY#*", "COUNT#*", "duty"),
    "left_to_staff": ("DUTY#unplaced",),
    "canaries": ("CANARY#*", "canaries#*"),
    "editions": ("EDITION#*",),
    "staff": ("STAFF*", "COUNT#*", "stafflog"),
    "questions": ("ASKED#*",),
    "wishes": ("SOURCE#*",),
}
"""By store, what its partition keys (of the table and of the index) begin with, for the condition
``dynamodb:LeadingKeys`` of a role that shall reach no other store."""
