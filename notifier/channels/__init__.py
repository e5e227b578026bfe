"""One file a channel: send, and one outcome per target."""
