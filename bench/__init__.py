"""Measurements, each against a peer in the same run. Never a test: machines differ."""
