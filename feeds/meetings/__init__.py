"""What clerks and their systems write of a meeting, wherever they write it."""
