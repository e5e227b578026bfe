"""Fitting what the understanding knows: for developers, and with numpy, which the skill never imports."""
