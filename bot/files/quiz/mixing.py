"""An order for options that come with the right one first."""

from collections.abc import Sequence
from hashlib import sha256


def mixed(question: str, options: Sequence[str]) -> tuple[str, ...]:
    """The options in an order that says nothing about which is right, and is the same each time the file is read."""
    return tuple(sorted(options, key=lambda option: sha256(f"{question}\n{option}".encode()).digest()))
