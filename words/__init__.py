"""Every phrase that can be spoken or shown, by locale."""
