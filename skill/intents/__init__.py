"""One file a topic: a question and the snapshot in, facts out."""
