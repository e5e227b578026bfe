"""What several intents answer from: alerts, pickups, meetings, hours, what staff have published."""
