"""`ithaca rehearse`, `ithaca run` and `ithaca doctor`."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asked import FINDINGS, Config, Json, read, sentence, settings_from
from bot.domain.refusal import Refusal

if TYPE_CHECKING:
    from bot.clock import Clock


def rehearse(
    *,
    roster: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The people: a roster as CSV or XLSX. Without this: a sample.")
    ] = None,
    quiz: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The quiz, in any format that quiz check reads. Without this: the quiz that ships."
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            metavar="PORT",
            help="Where the page is: http://127.0.0.1:PORT. Without this: 8765, or any free one with --headless.",
            min=0,
            max=65535,
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(metavar="NUMBER", help="The same number makes the made-up people do the same again.")
    ] = 1,
    headless: Annotated[bool, typer.Option("--headless", help="Play the story by itself, without a browser.")] = False,
    story: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="What to play with --headless: kickoff (the quiz), evening (all its steps) or term (ten weeks).",
        ),
    ] = "kickoff",
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where --headless writes what came of the story.")] = Path(
        "out"
    ),
    fast: Annotated[bool, typer.Option("--fast", help="Jump over waiting times; evening and term always do.")] = False,
    trace: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write every request and event to this file, as JSON lines.")
    ] = None,
) -> None:
    """Try the whole evening on this computer, without Discord.

    Starts a Discord of its own on this computer, with a server full of made-up people, and the real bot in it. Open the
    address that it prints, and end it with Ctrl-C. Nothing leaves this computer and nothing is kept.

    \b
    Examples:
      ithaca rehearse
      ithaca rehearse --roster people.csv --quiz history.toml
      ithaca rehearse --headless --fast --out kickoff
      ithaca rehearse --headless --story evening --out evening
      ithaca rehearse --headless --story term --out term
    """
    for given in (roster, quiz):
        if given is not None:
            read(given)
    if find_spec("simcord") is None:
        raise Refusal("cli.no_rehearsal_extra")
    from bot.rehearsal.command import rehearse as begin

    code = begin(
        roster=roster,
        quiz=quiz,
        port=port,
        seed=seed,
        headless=headless,
        story=story,
        out=out,
        fast=fast,
        trace=trace,
    )
    raise typer.Exit(code or 0)


def run(config: Config = None) -> None:
    """Run the real bot until you press Ctrl-C.

    It needs the bot's token, in ITHACA_TOKEN or in a file that [discord] token_file names. Keep it running under a
    supervisor such as systemd; after a restart it goes on where it was.
    """
    from bot.process import run as run_bot
    from bot.settings import REHEARSAL_CLOCK_VARIABLE

    clock = os.environ.get(REHEARSAL_CLOCK_VARIABLE)
    run_bot(settings_from(config), partial(shared_clock, clock) if clock else None)


@asynccontextmanager
async def shared_clock(address: str) -> AsyncIterator["Clock"]:
    """The clock of the rehearsal at `address`."""
    from bot.rehearsal.clock import SharedClock

    clock = await SharedClock.connect(address)
    try:
        yield clock
    finally:
        await clock.close()


def doctor(config: Config = None, as_json: Json = False) -> None:
    """Say what the real bot still needs, and how to mend it.

    Looks at the settings, the database, the clock, the token, the server, its roles and the bot's permissions. Changes
    nothing, and may be used while the bot is running. Exit code 0: all good. 1: something is to be mended. 2: the
    settings cannot be read.
    """
    from bot.doctor import examine, show_report, unreadable_settings

    try:
        settings = settings_from(config)
    except Refusal as refusal:
        if as_json:
            show_report(unreadable_settings(sentence(refusal)), as_json=True)
        raise
    report = examine(settings)
    show_report(report, as_json=as_json)
    raise typer.Exit(0 if report.ok else FINDINGS)
