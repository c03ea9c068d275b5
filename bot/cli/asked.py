"""What the commands share: options, files and settings that a person names, and the sentence for each refusal."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.domain.refusal import Refusal

if TYPE_CHECKING:
    from bot.settings import Settings

FINDINGS, UNREADABLE = 1, 2
"""Exit codes: something in what was read is wrong; it could not be read or started at all."""

Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="The settings file. Without this: the one that ITHACA_CONFIG names, else config.toml in this folder.",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for other programs to read.")]


def sentence(refusal: Refusal) -> str:
    from bot.texts import text

    return text(refusal.key, None, **refusal.blanks)


def settings_from(config: Path | None) -> "Settings":
    from bot.settings import load_settings

    return load_settings(config)


def read(file: Path) -> bytes:
    """The bytes of a file that the person named. Raises `Refusal` if it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refusal("cli.file_unreadable", file=file, reason=error.strerror) from error


@contextmanager
def about(file: Path) -> Iterator[None]:
    """Begin the sentence of a refusal with the file's name."""
    try:
        yield
    except Refusal as refusal:
        raise Refusal("cli.about_file", file=file.name, trouble=sentence(refusal)) from refusal
