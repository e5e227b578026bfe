"""Reporting a problem to the city with a photo and a place, and asking later how it stands."""
