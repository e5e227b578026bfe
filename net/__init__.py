"""The one way out: timeouts, size caps, no private addresses unless allowed."""
