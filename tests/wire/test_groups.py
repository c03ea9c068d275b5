"""Channels for groups, made by the bot in a process of its own that is killed, or whose requests go astray."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from simcord.backend.models import Channel, Message, Overwrite
from simcord.enums import ChannelType, OverwriteType

from bot.clock import SystemClock
from bot.domain.groups import CATEGORY, VIEW
from bot.rehearsal.people import Person
from bot.rehearsal.server import LocalDiscord
from bot.services import build_services
from bot.storage.migrate import upgrade
from bot.storage.unit import Database
from tests.wire.conftest import PEOPLE, ROLES, People

GROUPS = 8


class Watching:
    """Sees everything that happens on the local Discord, and calls `when` each time."""

    def __init__(self, server: LocalDiscord) -> None:
        self.world = server.world
        self.when: Callable[[], None] = lambda: None
        self._happened = asyncio.Event()
        self.world.watchers.append(self)

    def _something(self, *args: Any, **more: Any) -> None:
        self.when()
        self._happened.set()

    message_created = message_edited = message_deleted = channels_changed = people_changed = _something

    async def until(self, there: Callable[[], bool]) -> None:
        """Fails after a minute."""
        async with asyncio.timeout(60):
            while not there():
                self._happened.clear()
                await self._happened.wait()

    def group_channels(self) -> list[Channel]:
        return [c for c in self.world.channels.values() if "ithaca" in (c.topic or "")]

    def messages(self, channel_id: int) -> list[Message]:
        return list(self.world.messages[channel_id].values())

    def summary(self) -> str:
        """What the organisers' channel says of the job."""
        organisers = next(c for c in self.world.channels.values() if c.name == "organisers")
        told = self.messages(organisers.id)
        assert len(told) <= 1
        return str(told[0].embeds[0]["description"]) if told else ""


@pytest.fixture
async def school(server: LocalDiscord, session: aiohttp.ClientSession, tmp_path: Path) -> People:
    """Eight groups of a mentor and a student who have joined, an observer, and the organiser Ada."""
    members = [Person(f"{kind} {n}", f"{kind}{n}", (), kind) for n in range(GROUPS) for kind in ("mentor", "student")]
    accounts = server.world.populate([*PEOPLE, *members], roles=ROLES)
    organisers = server.world.create_channel(server.world.guild.id, "organisers")
    staff = next(r for r in server.world.guild.roles.values() if r.name == "Staff")
    upgrade(tmp_path / "ithaca.db")
    database = Database(tmp_path / "ithaca.db")
    clock = SystemClock()
    programme = await build_services(database, clock).programme.set_up(
        server.world.guild.id,
        accounts["ada"],
        time_zone="Asia/Hong_Kong",
        locale="en",
        staff_role_id=staff.id,
        organisers_channel_id=organisers.id,
    )
    async with database.write() as unit:
        here: dict[str, Any] = {"programme_id": programme.id, "now": clock.now(), "left_out": False}
        await unit.roster.add(**here, kind="staff", name="Sam", discord_id=accounts["sam"])
        for n in range(GROUPS):
            group_id = await unit.groups.add(programme.id, f"Group {n + 1}", clock.now())
            for kind in ("mentor", "student"):
                account = accounts[f"{kind}{n}"]
                await unit.roster.add(**here, kind=kind, name=f"{kind} {n}", discord_id=account, group_id=group_id)
    await database.close()
    return People(server, session, accounts)


@asynccontextmanager
async def running(server: LocalDiscord, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot as `ithaca run` starts it, ready for commands."""
    ours = {
        "ITHACA_TOKEN": server.token,
        "ITHACA_CONFIG": os.devnull,
        "ITHACA_DATABASE__PATH": str(folder / "ithaca.db"),
        "ITHACA_DISCORD__API_BASE": server.api_base,
        "ITHACA_DISCORD__GATEWAY": server.gateway_url,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        env={**os.environ, **ours},
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(30):
            while b"has connected to Gateway" not in (line := await process.stderr.readline()):
                assert line, "the bot ended before it was ready"
        drained = asyncio.create_task(process.stderr.read())
        yield process
        await asyncio.sleep(0)
        drained.cancel()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.parametrize("made", [1, GROUPS])
async def test_killed_at_the_moment_a_channel_appears_it_goes_on_and_makes_none_twice(
    server: LocalDiscord, school: People, tmp_path: Path, made: int
) -> None:
    watching = Watching(server)
    async with running(server, tmp_path) as process:
        # The channel stands and the bot has not been told: the worst moment.
        def kill() -> None:
            if len(watching.group_channels()) >= made and process.returncode is None:
                os.kill(process.pid, signal.SIGKILL)

        watching.when = kill
        asking = asyncio.create_task(school.slash("ada", "groups create"))
        await process.wait()
        watching.when = lambda: None
        asking.cancel()
    assert len(watching.group_channels()) == made

    async with running(server, tmp_path):
        await watching.until(lambda: watching.summary().startswith("Done."))

    channels = watching.group_channels()
    assert sorted(str(c.name) for c in channels) == [f"group-{n + 1}" for n in range(GROUPS)]
    assert sum(c.type == CATEGORY for c in server.world.channels.values()) == 1
    for channel in channels:
        assert len(watching.messages(channel.id)) == 1
        assert len(channel.overwrites) == 3 + 2


@pytest.mark.parametrize("after", [0, 3])
async def test_requests_that_worked_but_looked_failed_leave_no_second_channel(
    server: LocalDiscord, school: People, tmp_path: Path, after: int
) -> None:
    """discord.py repeats a POST after a 502. First for the category, then for a group's channel."""
    watching = Watching(server)
    async with running(server, tmp_path):
        fault = partial(
            school.post, "fault", method="POST", path="/guilds/*/channels", status=502, times=2, when="after"
        )
        if not after:
            await fault()
        await school.slash("ada", "groups create")
        if after:
            await watching.until(lambda: len(watching.group_channels()) >= after)
            await fault()
        await watching.until(lambda: watching.summary().startswith("Done."))
    assert sorted(str(c.name) for c in watching.group_channels()) == [f"group-{n + 1}" for n in range(GROUPS)]
    assert sum(c.type == CATEGORY for c in server.world.channels.values()) == 1
    assert all(len(watching.messages(c.id)) == 1 for c in watching.group_channels())


async def test_an_audit_over_the_wire_puts_a_stranger_out_and_lets_a_member_in(
    server: LocalDiscord, school: People, tmp_path: Path
) -> None:
    watching = Watching(server)
    async with running(server, tmp_path):
        await school.slash("ada", "groups create")
        await watching.until(lambda: watching.summary().startswith("Done."))
        channel = watching.group_channels()[0]
        stranger, mentor = int(school.ids["eve"]), int(school.ids["mentor0"])
        server.world.set_overwrite(channel.id, Overwrite(stranger, OverwriteType.MEMBER, VIEW, 0))
        server.world.delete_overwrite(channel.id, mentor)
        general = await school.channel("ada", "general")
        asked = await school.slash("ada", "groups audit")
        assert asked["state"] == "answered"
        await watching.until(lambda: any(m.components for m in watching.messages(int(general))))
        (found,) = (m for m in watching.messages(int(general)) if m.components)
        (button,) = found.components[0]["components"]
        assert button["label"] == "Repair these 2"
        await school.press("ada", {"channel_id": general, "id": str(found.id)}, button["custom_id"])
        await watching.until(lambda: any("repaired" in m.content for m in watching.messages(int(general))))
    allowed = {o.target_id for o in channel.overwrites}
    assert stranger not in allowed
    assert mentor in allowed


@pytest.mark.parametrize("made", [1, GROUPS])
async def test_killed_at_the_moment_a_voice_channel_appears_it_makes_none_twice_and_takes_all_away_when_asked(
    server: LocalDiscord, school: People, tmp_path: Path, made: int
) -> None:
    """With just the rights that the second invite link asks for."""
    watching = Watching(server)

    def talk() -> list[Channel]:
        return [c for c in server.world.channels.values() if c.type == ChannelType.VOICE]

    async with running(server, tmp_path) as process:

        def kill() -> None:
            if len(talk()) >= made and process.returncode is None:
                os.kill(process.pid, signal.SIGKILL)

        watching.when = kill
        asking = asyncio.create_task(school.slash("ada", "groups create", voice=True))
        await process.wait()
        watching.when = lambda: None
        asking.cancel()
    assert len(talk()) == made

    async with running(server, tmp_path):
        await watching.until(lambda: watching.summary().startswith("Done"))
        assert sorted(str(c.name) for c in talk()) == sorted(str(c.name) for c in watching.group_channels())
        assert len(talk()) == GROUPS and all(len(c.overwrites) == 3 + 2 for c in talk())

        general = int(await school.channel("ada", "general"))
        await school.slash("ada", "groups create", voice=False)
        await watching.until(lambda: any(m.components for m in watching.messages(general)))
        (asked,) = (m for m in watching.messages(general) if m.components)
        (button,) = asked.components[0]["components"]
        await school.press("ada", {"channel_id": str(general), "id": str(asked.id)}, button["custom_id"])
        await watching.until(lambda: not talk())
    assert len(watching.group_channels()) == GROUPS
