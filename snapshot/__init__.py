"""What the city has said, compiled: the only place where feeds, skill and notifier meet."""
