"""Snapshot and subscriptions -> due alerts -> stages -> deliveries -> outcomes."""
