"""Writes `bot/texts/en/commands.po` anew from what the commands say: `make texts`."""

import asyncio
import sys
import tempfile
from pathlib import Path

from bot.app import create_bot
from bot.interactions.wording import words_of
from bot.settings import DatabaseSettings, Settings
from bot.storage.migrate import upgrade

TARGET = Path(__file__).parents[1] / "bot" / "texts" / "en" / "commands.po"
HEAD = """# Written by "make texts" from what stands at each command: mend the English there.

msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"
"""


async def words() -> dict[str, str]:
    """What Discord shows of every command, by key."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ithaca.db"
        upgrade(path)
        bot = create_bot(Settings(database=DatabaseSettings(path=path)))
        try:
            for feature in bot.features:
                await bot.load_extension(feature)
            return words_of(bot.tree)
        finally:
            await bot.close()


def catalogue(found: dict[str, str]) -> str:
    """These words as a gettext file, in the order of their keys."""
    entries = (f'msgid "{key}"\nmsgstr "{_escaped(found[key])}"\n' for key in sorted(found))
    return "\n".join([HEAD, *entries])


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace('"', '\\"')


if __name__ == "__main__":
    TARGET.write_text(catalogue(asyncio.run(words())), "utf-8")
    sys.stdout.write(f"{TARGET.name} has been written.\n")
