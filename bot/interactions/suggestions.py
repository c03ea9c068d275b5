"""What Discord shows under an option while somebody types."""

from collections.abc import Iterable

from discord.app_commands import Choice

MOST_CHOICES = 25
"""That Discord shows."""
LONGEST_CHOICE = 100
"""Characters of a name, or of a value, that Discord takes."""


def matching(named: Iterable[tuple[str, str]], typed: str) -> list[Choice[str]]:
    """The first of these (name, value) whose names have in them what was typed, whatever its case."""
    wanted = typed.strip().casefold()
    fit = [Choice(name=name[:LONGEST_CHOICE], value=value) for name, value in named if wanted in name.casefold()]
    return fit[:MOST_CHOICES]
