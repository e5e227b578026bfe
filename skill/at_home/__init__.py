"""What the speaker knows of one place, all at once, for its page: the same answers, without a question."""
