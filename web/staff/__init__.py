"""Pages of those who work for the city: the console, one-time links, and what they measure."""
