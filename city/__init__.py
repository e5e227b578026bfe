"""Nouns and rules of the city. Standard library and pytz only; imports no other room."""
