"""The functions on AWS beside the skill: refreshing, planning, sending, and the queues between them."""
