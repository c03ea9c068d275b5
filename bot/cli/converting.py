"""`ithaca quiz convert`."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asked import FINDINGS, about, read
from bot.cli.checking import QUIZ
from bot.domain.refusal import Refusal

if TYPE_CHECKING:
    from bot.domain.quiz import PackFile, QuizPack

STANDARD_OUTPUT = Path("-")


class To(StrEnum):
    """The formats that can be written."""

    NATIVE = "native"
    GIFT = "gift"


def convert_quiz(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=QUIZ, show_default=False)],
    to: Annotated[
        To,
        typer.Option(help="What to write: a pack of Ithaca's own (TOML), or GIFT for Moodle.", show_default=False),
    ],
    out: Annotated[
        Path, typer.Option(metavar="FILE", help="Where to write it. Without this, or with “-”: standard output.")
    ] = STANDARD_OUTPUT,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists already.")] = False,
    without_bad: Annotated[
        bool, typer.Option("--without-bad", help="Leave out questions that have something to mend, without asking.")
    ] = False,
) -> None:
    """Turn a quiz into a pack of Ithaca's own, or into GIFT for Moodle's question bank.

    Nothing is lost on the way to GIFT and back: what GIFT has no place for stands in its comments. A quiz with pictures
    is read from a ZIP and written as one.

    Exit code 0: written. 1: not written, since some questions are wrong. 2: it cannot be read or written at all.

    \b
    Examples:
      ithaca quiz convert kahoot.xlsx --to native --out history.toml
      ithaca quiz convert history.toml --to gift --out history.gift
      ithaca quiz convert rivers.zip --to native --out rivers-smaller.zip
    """
    from bot.files.quiz import read_pack, write_gift, write_pack, write_zip
    from bot.terminal import show, show_faults
    from bot.texts import text

    data = read(file)
    if out != STANDARD_OUTPUT and out.exists() and not force:
        raise Refusal("cli.file_exists", file=out)
    with about(file):
        found = read_pack(data, file.name)
    show_faults(found, aside=True)
    pack = found.pack or _good_part(found, without_bad)
    if pack is None:
        can_leave_out = found.good_part is not None
        show(text("cli.not_converted_without_bad" if can_leave_out else "cli.not_converted"), aside=True)
        raise typer.Exit(FINDINGS)
    written = write_pack(pack) if to is To.NATIVE else write_gift(pack)
    if pack.images:
        if out != STANDARD_OUTPUT and out.suffix.casefold() != ".zip":
            raise Refusal("cli.images_want_zip", file=out.with_suffix(".zip"))
        ending = ".toml" if to is To.NATIVE else ".gift"
        written = write_zip(
            f"{file.stem}{ending}", written, {image: found.images[image] for image in sorted(pack.images)}
        )
    if out == STANDARD_OUTPUT:
        sys.stdout.buffer.write(written)
        sys.stdout.flush()
    else:
        _write(out, written, force)
        show(text("cli.converted", None, n=len(pack.questions), file=out), aside=True)


def _good_part(found: "PackFile", without_bad: bool) -> "QuizPack | None":
    """The pack without its bad questions, if the person wants that."""
    from bot.texts import text

    pack = found.good_part
    if pack is None or without_bad:
        return pack
    asked = sys.stdin.isatty() and sys.stderr.isatty()
    return pack if asked and typer.confirm(text("cli.convert_good", None, n=len(pack.questions)), err=True) else None


def _write(out: Path, data: bytes, force: bool) -> None:
    """Write a file, and never over another unless forced. Raises `Refusal`."""
    try:
        with out.open("wb" if force else "xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise Refusal("cli.file_exists", file=out) from error
    except OSError as error:
        raise Refusal("cli.file_unwritable", file=out, reason=error.strerror) from error
