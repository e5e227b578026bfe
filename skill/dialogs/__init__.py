"""What a turn means after the one before it, and forms that are filled in turn by turn."""
