"""What official alerts say, mean and end: the parts of :mod:`city.advisories`."""
