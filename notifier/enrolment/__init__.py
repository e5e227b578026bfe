"""Joining, leaving, and seeing what is kept: what the pages and text messages do for residents.

Each step is decided in :mod:`city.enrolment.signup` or :mod:`city.enrolment.leaving` and done in one
transaction. What is to be said is written down with it and sent by the worker
(:mod:`notifier.enrolment.courier`).
"""
