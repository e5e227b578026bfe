"""Who writes, a resident's address, and what is none."""

from notifier.forms.mail import Sender

SENDER = Sender("alerts@portalder.example", "Port Alder Alerts", "Port Alder")
TARGET = "secret.resident@example.org"

BAD_ADDRESSES = (
        "", "nobody", "@example.org", "a@b", "a b@example.org", '"secret.resident"@example.org',
        "secret.resident@example.org\r\nBcc: x@example.org", "secret.resident@exam ple.org",
        "secret.resident@-x.example", f"secret.resident@{'x' * 300}.org", "<secret.resident@example.org>",
        "secret.resident@example.org, b@example.org",
)  # fmt: skip
