"""State on AWS: snapshot files and the feeds' memory in S3, all else in one DynamoDB table."""
