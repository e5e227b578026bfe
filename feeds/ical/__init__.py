"""iCalendar (RFC 5545) from cities: cut into components, read one by one, expanded within bounds.

One broken component, rule or time zone never loses the others: each is read alone, and what could not
be read is said.
"""
