"""The story `term`: the kickoff, cut short, and ten weeks of meet-ups and nudges.

It writes `summary.json`, `timeline.jsonl` (every nudge and meet-up, from the database by independent SQL) and
`story.jsonl` (what the cast did and was shown, by the cast itself).
"""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from bot.clock import network_pause
from bot.domain.refusal import Refusal
from bot.rehearsal.beside import beside
from bot.rehearsal.organiser import Organiser
from bot.rehearsal.stage import ZONE, Stage
from bot.rehearsal.summary import summary
from bot.rehearsal.term.latecomers import let_some_join
from bot.rehearsal.term.office import Office
from bot.rehearsal.term.reading import Wish, read_reports
from bot.rehearsal.term.timeline import counted, write_timeline
from bot.texts import text

TIMELINE = "timeline.jsonl"
WEEKS, QUESTIONS = 10, 3
STALLED = 120.0
"""Seconds, real ones, in which the rehearsal's time must have gone on by more than real time does."""
LOOK_EVERY = 0.25
REST = 20.0
"""Seconds, real ones, that the bot gets at the end to finish what it has in hand."""
LOOKS_OF_REST = 4


async def play_term(
    stage: Stage,
    folder: Path,
    console: Console,
    *,
    weeks: int = WEEKS,
    questions: int = QUESTIONS,
    wishes: Sequence[Wish] = (),
) -> dict[str, Any]:
    """Play it and write `story.jsonl` and `timeline.jsonl`, and at the end the reports that the organiser wishes for.

    Gives the content of `summary.json`.

    Raises `Refusal` when it cannot go on, or when no meet-up came about in all that time.
    """
    started = monotonic()
    organiser = Organiser(stage)
    async with beside(stage.cast.play()):
        await organiser.enter()
        with console.status(text("rehearsal.making_groups")) as status:
            await organiser.make_groups()
            status.update(text("rehearsal.playing"))
            await organiser.begin_kickoff()
            await organiser.until_asked(questions)
        with ExitStack() as still:
            begun = await _pass(stage, organiser, console, timedelta(weeks=weeks), still, mend=questions > 1)
            await _at_rest(stage)
            await read_reports(stage, organiser, folder, begun, wishes)
            entries = write_timeline(stage.database, folder / TIMELINE)
            found = summary(
                stage.database, await stage.counts(), await organiser.visitor.channels(), stage.server.world
            )
    if not any(entry["kind"] == "meet_up" for entry in entries):
        raise Refusal("rehearsal.term_empty", folder=folder)
    real = round(monotonic() - started, 1)
    whole = {"weeks": weeks, "begun": begun.isoformat(), "real_seconds": real, "bot_starts": stage.bot.starts}
    story = dict(sorted(stage.term.diary.counts.items()))
    return {**found, "term": {**whole, **counted(entries), "story": story}}


async def _pass(
    stage: Stage, organiser: Organiser, console: Console, span: timedelta, still: ExitStack, *, mend: bool
) -> datetime:
    """Close the kickoff and let the term pass, the organiser at her desk. Gives the moment at which it began.

    From its end on, time is held by `still`.
    """

    async def until_over(end: datetime) -> None:
        await stage.clock.sleep_until(end)
        still.enter_context(stage.clock.working())  # what is due by now is still done, and no more

    with ExitStack() as things:
        # Until somebody waits for the end, no week may pass in which nobody looks.
        with stage.clock.working():
            await organiser.end_kickoff(early=True, mend=mend)
            begun = stage.clock.now()
            stage.term.begins(begun)
            office = asyncio.create_task(Office(stage, organiser.channel, begun).work())
            end = asyncio.create_task(until_over(begun + span))
            late = asyncio.create_task(let_some_join(stage, begun))
            for task in (office, end, late):
                things.callback(task.cancel)
            await network_pause(0)
        bar = things.enter_context(_progress(console))
        line = bar.add_task("", total=span.total_seconds(), day="")
        last, moved = stage.server.clock.jump, monotonic()
        while not end.done():
            await asyncio.wait({end, office}, timeout=LOOK_EVERY)
            if office.done():
                office.result()
            now = stage.clock.now()
            day = f"{now.astimezone(ZoneInfo(ZONE)):%a %d %b}"
            bar.update(line, completed=(now - begun).total_seconds(), day=day)
            if stage.server.clock.jump != last:
                last, moved = stage.server.clock.jump, monotonic()
            elif monotonic() - moved > STALLED:
                reasons = ", ".join(stage.server.link.why_not()) or text("rehearsal.no_answer")
                raise Refusal("rehearsal.stalled", day=day, reasons=reasons)
    return begun


async def _at_rest(stage: Stage) -> None:
    """Let the bot finish what it has in hand, while this moment lasts."""
    quiet = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(REST):
            while quiet < LOOKS_OF_REST:
                await network_pause(LOOK_EVERY)
                quiet = quiet + 1 if stage.server.link.going_on() == ["somebody works"] else 0


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.fields[day]}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), console=console
    )
