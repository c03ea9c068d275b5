"""Where an evening's REST calls went, and whether each edit showed people something: counted without the story."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.rehearsal.call_summary import call_summary
from bot.rehearsal.ledger import Ledger
from bot.rehearsal.people import Person
from bot.rehearsal.timekeeper import WorldClock
from bot.rehearsal.world import World
from tests.conftest import KICKOFF_EVENING

POST = "POST /channels/{id}/messages"


@pytest.fixture
def world() -> World:
    made = World(WorldClock())
    made.populate([Person("Ada", "ada", owner=True)])
    return made


@pytest.fixture
def evening(database_file: Path) -> Iterator[sqlite3.Connection]:
    """Two groups in the channels 10 and 20: the first in stories from minute 5 and in goals from minute 10."""
    with closing(sqlite3.connect(database_file)) as connection:

        def add(table: str, **values: Any) -> None:
            names = ", ".join(values)
            marks = ", ".join("?" * len(values))
            connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))

        add("programmes", id=1, guild_id=1, time_zone="UTC", locale="en", created_at=stored(0))
        for number in (1, 2):
            name = f"Group {number}"
            add("mentor_groups", id=number, programme_id=1, name=name, channel_id=number * 10, created_at=stored(0))
        kickoff = {"title": "Rivers", "scoring": "speed", "automatic": 1, "pause_seconds": 10, "phase": "lobby"}
        who = {"started_by": 1, "started_at": stored(0), "board_channel_id": 5}
        add("kickoffs", id=1, programme_id=1, **kickoff, paused=0, revision=0, board_number=1, **who)
        for number, kind in enumerate(("stories", "goals"), 1):
            add("kickoff_steps", id=number, kickoff_id=1, position=number, kind=kind, minutes=5, text="")
        for group, step, minute in ((1, 1, 5), (1, 2, 10), (2, 1, 5)):
            row = {"kickoff_id": 1, "step_id": step, "group_id": group, "channel_id": group * 10}
            add("kickoff_room_steps", **row, entered_at=stored(minute))
        yield connection


def stored(minute: int) -> str:
    return str((KICKOFF_EVENING + timedelta(minutes=minute)).replace(tzinfo=None))


def test_each_call_belongs_to_the_step_its_room_was_in(world: World, evening: sqlite3.Connection) -> None:
    minutes: list[int] = []
    ledger = Ledger(lambda: KICKOFF_EVENING + timedelta(minutes=minutes[-1]))
    for minute, channel_id in ((1, 10), (6, 10), (6, 20), (11, 10), (11, 10), (11, 20), (11, 5), (11, None)):
        minutes.append(minute)
        ledger.asked(POST, channel_id, 200)
    found = call_summary(evening, ledger, world)
    assert found["all"] == 8
    assert [(row["step"], row["calls"]) for row in found["steps"]] == [
        ("before", 1),
        ("stories", 3),
        ("goals", 2),
        ("elsewhere", 2),
    ]
    assert found["of_a_group"] == {"mean": 2.5, "most": 3, "which": "Group 1"}
    assert found["steps"][1]["routes"] == {POST: 3}


def test_an_edit_that_shows_nothing_new_is_told_from_one_that_does(world: World, evening: sqlite3.Connection) -> None:
    channel = world.create_channel(world.guild.id, "organisers")
    message = world.create_message(channel.id, world.bot_user.id, content="One of three")
    for content in ("Two of three", "Two of three", "Three of three"):
        world.edit_message(channel.id, message.id, {"content": content})
    edits = call_summary(evening, world.ledger, world)["steps"][-1]["edits"]
    assert (edits["all"], edits["changed_nothing"], edits["most"]) == (3, 1, 3)
    assert (edits["channel"], edits["message"]) == ("organisers", "Three of three")
