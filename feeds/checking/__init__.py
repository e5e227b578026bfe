"""What is wrong with a source, said to whoever mends it."""
