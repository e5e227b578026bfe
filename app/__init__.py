"""Settings, wiring, the command line and the server: the only room that knows the clock."""
