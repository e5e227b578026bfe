"""Bytes and words from outside, made safe: encodings, documents, XML, and what may be spoken."""
