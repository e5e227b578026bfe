"""What the refresh of the feeds keeps in the bucket, and who may write it."""
