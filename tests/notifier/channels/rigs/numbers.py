"""A resident's telephone, and what is none."""

NUMBER = "(757) 555-0142"
SECRET = "5550142"

BAD_NUMBERS = (
    "", "nobody", "555-0142", "+0757 555 0142", "757 555 0142 ext 9", "+1 157 555 0142", "(757) 055-0142",
    "1" * 40, "7575550142\r\nTo: +17575550143", "+1757555014２",
)  # fmt: skip
