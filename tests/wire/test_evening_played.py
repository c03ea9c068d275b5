"""An evening by its plan with everybody played by the cast: whoever rehearses alone sees every step come alive."""

import asyncio
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from bot.rehearsal.command import play_prelude
from bot.rehearsal.organiser import Organiser
from bot.rehearsal.stage import set_stage
from tests.wire.deaths import school
from tests.wire.mortal_bot import until

PLAN = b"""
[[step]]
kind = "lobby"
minutes = 5
[[step]]
kind = "stories"
minutes = 10
[[step]]
kind = "goals"
minutes = 15
[[step]]
kind = "briefing"
minutes = 5
[[step]]
kind = "date"
minutes = 5
[[step]]
kind = "photo"
minutes = 5
[[step]]
kind = "close"
minutes = 5
"""
ENDS = "SELECT count(*) FROM kickoff_room_steps r JOIN kickoff_steps s ON s.id = r.step_id WHERE s.kind = 'close'"


async def test_the_cast_takes_its_turns_reads_books_and_hands_a_photo_in(tmp_path: Path) -> None:
    async with set_stage(school(1), port=0, fast=True, trace=None, folder=tmp_path) as stage:

        def number(sql: str) -> int:
            with closing(sqlite3.connect(f"file:{stage.database}?mode=ro", uri=True)) as database:
                return int(database.execute(sql).fetchone()[0])

        await play_prelude(stage, lambda said: None)
        organiser = Organiser(stage)
        await organiser.enter()
        playing = asyncio.create_task(stage.cast.play())
        try:
            await organiser.make_groups()
            with stage.clock.working():
                await organiser.visitor.slash(organiser.channel, "kickoff plan", {"file": ("plan.toml", PLAN)})
                await until(lambda: number("SELECT count(*) FROM agendas") == 1, "the plan is saved")
                await organiser.visitor.slash(organiser.channel, "kickoff start")
                await until(lambda: number("SELECT count(*) FROM kickoff_room_steps") == 3, "the lobby is open")
            await until(lambda: number(ENDS) == 3, "every room has come to the end", seconds=60)
            did = stage.term.diary.counts
            assert (did["booked_tonight"], did["proved_kickoff"]) == (3, 3)
            assert number("SELECT count(*) FROM kickoff_turns WHERE state = 'done'") > 9
            assert number("SELECT count(*) FROM kickoff_reads") > 8
            assert number("SELECT count(*) FROM goals") > 0
        finally:
            playing.cancel()
            with suppress(asyncio.CancelledError):
                await playing
