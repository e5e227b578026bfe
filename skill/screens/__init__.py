"""What is shown beside what is said."""
