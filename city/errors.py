"""What can go wrong, in words an operator can act on.

Every error that may reach a person carries three things: what is wrong, where,
and what to do. The command line prints them as one line; the console shows them
beside the source. Anything that is *not* one of these is a bug and is raised.
"""

from __future__ import annotations


class TownbellError(Exception):
    """A failure that is understood: what is wrong, where it is, and how to mend it.

    ``code`` is what is wrong in a word, for whoever tells it in another language; "" where nobody does.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", fix: str = "", code: str = "") -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.where = where
        self.fix = fix

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        return f"{line}. {self.fix}" if self.fix else line


class WrongUse(TownbellError):
    """The caller asked for something that does not exist (exit code 2)."""

    exit_code = 2


class Unreadable(TownbellError):
    """Input from outside of which nothing can be used (exit code 3)."""

    exit_code = 3


class BadSettings(TownbellError):
    """city.toml or the environment says something that cannot be done."""
