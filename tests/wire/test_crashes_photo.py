"""`/meetup photo`, and the bot killed around each of its steps. A photo is there with its row, or neither is."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.files.photo_making import jpeg
from tests.wire.mortal_bot import HASTY, PATIENCE
from tests.wire.school import Group, School, open_school

pytestmark = pytest.mark.asyncio(loop_scope="session")

JPEG = jpeg(width=2400, height=1800)
NUMBER = "SELECT count(*) FROM"
STEPS: dict[str, Callable[[School], int]] = {
    "announced": lambda school: school.number(f"{NUMBER} proofs"),
    "begun to write": lambda school: len(files(school)),
    "written": lambda school: sum(name.endswith(".jpg") for name in files(school)),
    "counted": lambda school: school.number(f"{NUMBER} proofs WHERE stored_at IS NOT NULL"),
    "on its way": lambda school: school.number(f"{NUMBER} outbox WHERE kind = 'photo_in' AND sending_at IS NOT NULL"),
}
"""How often a step has been made, as a look at the disk shows it. When it shows, the next may have been made too."""


def files(school: School) -> list[str]:
    folder = school.folder / "photos"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


async def test_killed_at_any_step_a_photo_is_there_with_its_row_or_neither_is(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async with open_school(tmp_path_factory.mktemp("photos")) as school:
        with closing(sqlite3.connect(school.folder / "ithaca.db", timeout=PATIENCE)) as connection:
            connection.execute("UPDATE participants SET photo_consent = 1")
            connection.commit()
        for number, (step, made) in enumerate(STEPS.items()):
            group = school.groups[number % len(school.groups)]
            before, kept_before = made(school), len(kept(school))
            sending = asyncio.create_task(send(group))
            await asyncio.to_thread(watch, school, made, before)
            await school.bot.kill()
            await sending
            await school.bot.start(*HASTY)
            await school.listens()
            await school.quiet()

            assert files(school) == kept(school), step
            assert school.number(f"{NUMBER} proofs") == len(kept(school)), step
            if step in ("counted", "on its way"):
                assert len(kept(school)) == kept_before + 1, step
        thanked = sum([len(await thanks(group)) for group in school.groups])
        announced = sum([len(await announcements(school, group)) for group in school.groups])
        assert thanked <= len(kept(school)) == announced


def watch(school: School, made: Callable[[School], int], before: int) -> None:
    """Return as soon as the step shows: the next follows within milliseconds."""
    deadline = time.monotonic() + PATIENCE
    while made(school) <= before:
        assert time.monotonic() < deadline


def kept(school: School) -> list[str]:
    """The photos that count."""
    return sorted(str(row[0]) for row in school.rows("SELECT file FROM proofs WHERE stored_at IS NOT NULL"))


async def send(group: Group) -> None:
    await group.people[1].slash(group.channel, "meetup photo", files={"photo": ("IMG_2041.JPG", JPEG)})


async def thanks(group: Group) -> list[str]:
    """What the student was told of photos that are in."""
    messages = [str(message["content"]) for message in await group.people[1].messages(group.channel)]
    return [said for said in messages if "Thank you! The photo" in said]


async def announcements(school: School, group: Group) -> list[str]:
    """What the group was told of them."""
    embeds = [str(message["embeds"]) for message in await school.record(group.channel)]
    return [said for said in embeds if "is in. Thank you!" in said]
