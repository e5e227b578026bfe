"""What a resident reads: questions and answers, alerts, what was sent."""
