"""The images of quiz questions as files, each named after what is in it: the same image is kept once."""

import hashlib
import re

from bot.storage.file_folder import FileFolder


def image_name(data: bytes) -> str:
    """The name under which an image is kept."""
    return f"{hashlib.sha256(data).hexdigest()[:40]}.webp"


class ImageFolder(FileFolder):
    """The folder of a database's quiz images."""

    names = re.compile(r"[0-9a-f]{40}\.webp")
