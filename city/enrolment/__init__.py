"""Who wants to be told of what, how they join and how they leave."""
