"""How nouns are written down, in whatever store: what lies open, and what is sealed."""
