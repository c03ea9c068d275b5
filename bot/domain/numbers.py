"""Whole numbers from outside: in an option, a choice, a form. Whoever sends them may send anything."""

MOST_DIGITS = 18
"""What a row's id, and a database's whole number, is sure to hold."""


def number_in(written: str) -> int | None:
    """The number from 0 that is written here; `None` for anything else, and for one that is no row's id."""
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= MOST_DIGITS else None


def picked(choice: str, *prefixes: str) -> tuple[str, int] | None:
    """What was picked from a list of ours, whose values are `<prefix>:<number>`; `None` for anything else."""
    prefix, _, written = choice.partition(":")
    number = number_in(written)
    return (prefix, number) if prefix in prefixes and number is not None else None
