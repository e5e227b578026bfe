"""What words name: bodies, numbers, days; held to bounds, for they come from outside."""
