"""What is to be told, and why: one file a cause, pure."""
