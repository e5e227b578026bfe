"""The skill as Alexa knows it: envelopes, device, account, reminders, events."""
