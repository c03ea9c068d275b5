"""A real bot on a Discord in memory: actors press real buttons and send real commands."""

import asyncio
import sys
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.interactions.client import Ithaca
from bot.storage.unit import Database
from tests.cogs.bots import make_bot
from tests.cogs.groups_stage import GroupStage, gather_groups
from tests.cogs.kickoff_stage import KickoffStage, build_kickoff, keep_nonces
from tests.cogs.meetup_stage import MeetUpStage, gather_meetups
from tests.conftest import SetClock

SETTLES_WITHIN = 50
"""Seconds, real ones: a limit for a busy machine, not a pace. Timers that ring within them are waited for, so they must
be less than the 60 s after which an idle file worker is let go."""


class PatientEnv(simcord.Env):
    """simcord gives a bot that starts or restarts five real seconds, whatever `settle_timeout` says. A busy machine
    needs longer for what a new bot takes up."""

    async def _settle_internal(self, *, timeout: float | None = None, **how: Any) -> None:  # noqa: ASYNC109 - simcord's
        await super()._settle_internal(timeout=timeout and max(timeout, self.settle_timeout), **how)

    async def moment(self, waiting: Coroutine[Any, Any, Any]) -> Any:
        """Wait for a moment of programme time. What a test's own call to a service begins is not the bot's, and simcord
        waits for none of it."""
        if asyncio.current_task() not in self._work.tasks:
            return await waiting
        return await self.external_wait(waiting, reason="a moment of programme time")


@dataclass
class Stage:
    """A server with the bot in it. `owner` may do everything there; `env` is the Discord in memory."""

    env: simcord.Env
    bot: Ithaca
    guild: simcord.GuildHandle
    general: simcord.ChannelHandle
    owner: simcord.MemberActor


@pytest.fixture
async def stage(database_file: Path, clock: SetClock) -> AsyncIterator[Stage]:
    bot = make_bot(database_file, clock)
    env = PatientEnv(bot, settle_timeout=SETTLES_WITHIN)
    clock.declare = env.moment
    try:
        await env.start()
        guild = env.create_guild("School")
        general = guild.create_text_channel("general")
        staged = Stage(env, bot, guild, general, simcord.MemberActor(env, guild, guild.owner))
        yield staged
        await close(staged.bot)
    finally:
        env.settle_timeout = 1
        await env.shutdown()
        await close(bot)


async def close(bot: Ithaca) -> None:
    """Close it if it is not closed. Its modules stay for the next test: discord.py forgets those of a closed bot."""
    loaded = {name: module for name, module in sys.modules.items() if name.startswith("cogs.")}
    if not bot.is_closed():
        await bot.close()
    sys.modules.update(loaded)


@pytest.fixture
async def school(stage: Stage, database: Database) -> GroupStage:
    """Three groups of a mentor and two students, everyone joined, with an observer and an organisers' channel."""
    return await gather_groups(stage, database, groups=3)


@pytest.fixture
async def meetups(school: GroupStage) -> MeetUpStage:
    """The same school with the groups' channels."""
    return await gather_meetups(school)


@pytest.fixture
async def evening(stage: Stage, clock: SetClock, database: Database, monkeypatch: pytest.MonkeyPatch) -> KickoffStage:
    """Three groups of a mentor and two students in their channels, everyone joined, and a pack of three questions."""
    keep_nonces(monkeypatch)
    return await build_kickoff(stage, clock, database)
