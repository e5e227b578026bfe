"""A letter in the form that a channel carries: pure, without a clock or a socket."""
