"""Signing up, leaving, and one's own page."""
