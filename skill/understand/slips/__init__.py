"""Slips of the finger, of the tongue and of the recogniser, and what was meant by them."""
