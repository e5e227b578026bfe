"""How a source's bytes are got: whom to ask when, one request or many, and with which credentials."""
