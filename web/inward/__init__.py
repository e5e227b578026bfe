"""What providers post to us: texts, keys of a call, mail that came back."""
