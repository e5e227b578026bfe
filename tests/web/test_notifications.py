"""What SNS carries for others, whatever JSON it is: read, or none of our business; never a failure."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.web.test_inbound import PHONE
from web.inward.notifications import of_aws, over, text_of

NAMES = st.sampled_from(
    (
        "eventType", "notificationType", "bounce", "bounceType", "bouncedRecipients", "emailAddress", "mail",
        "complaint", "complainedRecipients", "tags", "delivery", "context", "originationNumber",
        "messageBody",
    )
)  # fmt: skip
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.sampled_from(["Bounce", "Permanent", "Complaint", "Delivery", PHONE, "\ud800", "rosa@example.org"]),
)  # fmt: skip
NEWS = st.recursive(
    LEAVES, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=4))
)


@given(NEWS)
def test_any_news_is_read_or_left(said: object) -> None:
    """Lists for objects, numbers for names, half a surrogate pair: what is made of it can be written down."""
    text = json.dumps(said)
    assert all(each.encode() for each in over(text))
    of_aws(text)
    if (message := text_of(text)) is not None:
        message.text.encode()


def test_half_a_surrogate_pair_in_a_text_becomes_a_question_mark() -> None:
    """A message that nobody could keep would be posted again for an hour."""
    message = text_of(json.dumps({"originationNumber": PHONE, "messageBody": "trash \ud800"}))
    assert message is not None
    assert message.text == "trash ?"
