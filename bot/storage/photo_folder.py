"""Photos as files. Their names say nothing."""

import re
import secrets

from bot.storage.file_folder import FileFolder


def new_name() -> str:
    """A name that nobody can guess and no other photo has."""
    return f"{secrets.token_hex(16)}.jpg"


class PhotoFolder(FileFolder):
    """The folder of a database's photos."""

    names = re.compile(r"[0-9a-f]{32}\.jpg")
