"""The bot that is tested: the real one, on a database of the test's own and the clock that it sets."""

from pathlib import Path

from bot.app import create_bot
from bot.clock import Clock
from bot.interactions.client import Ithaca
from bot.settings import DatabaseSettings, Settings


def make_bot(database_file: Path, clock: Clock) -> Ithaca:
    """A bot that wakes by this clock alone. Its looks at intervals of real time are there, but none comes: a slow
    machine would see more of them than a fast one, and each press would be waited for until the next. Needs a running
    loop."""
    kept = DatabaseSettings(path=database_file, backups=database_file.parent / "backups")
    bot = create_bot(Settings(database=kept), clock)
    bot.schedule._scheduler.start(paused=True)
    return bot
