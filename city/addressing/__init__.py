"""Addresses in words: what they may mean, as the US, Canada and Spanish speakers say them."""
