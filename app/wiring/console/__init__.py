"""What the staff console is handed: accounts and desk, alerts, sources, and views of each channel."""
