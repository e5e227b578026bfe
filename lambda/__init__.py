"""Entry points of the AWS functions; each is one call into app/wiring.py."""
