"""One module a group of commands; each registers its parsers and runs them."""
