"""Utterance -> question -> answer -> reply."""
