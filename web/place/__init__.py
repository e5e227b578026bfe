"""A resident's own place: its page, its map, its year, and its calendar for a telephone. Nothing is kept."""
