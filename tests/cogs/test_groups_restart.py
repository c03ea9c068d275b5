"""A job that makes channels is cut off, anywhere, and goes on after a restart: nothing is lost, nothing made twice."""

import sys
from contextlib import suppress
from typing import Any

import pytest

from bot.domain.groups import Onlookers, expected_overwrites
from tests.cogs.groups_stage import GroupStage, Killed
from tests.conftest import SetClock

POINTS = [
    ("begin", "after", 1),
    ("asking", "before", 1),
    ("asking", "after", 1),
    ("create_channel", "before", 1),
    ("create_channel", "after", 1),
    ("asking_for", "after", 1),
    ("create_channel", "before", 3),
    ("create_channel", "after", 3),
    ("keep", "before", 2),
    ("keep", "after", 2),
    ("post", "before", 3),
    ("post", "after", 3),
    ("create_channel", "after", 4),
    ("finish", "before", 1),
    ("finish", "after", 1),
    ("told", "before", 1),
]


@pytest.mark.parametrize(("call", "moment", "which"), POINTS)
async def test_killed_anywhere_it_ends_with_each_channel_once(
    school: GroupStage, clock: SetClock, call: str, moment: str, which: int
) -> None:
    bot = school.stage.bot
    what = {"create_channel": bot.http, "post": bot.sender}.get(call, bot.services.group_jobs)
    school.die(what, call, moment, which)
    with suppress(BaseException):
        await school.create()
    assert school.killed
    await clock.advance(60)
    await school.restart()

    channels = await school.channels()
    assert sorted(channels) == ["group-1", "group-2", "group-3"]
    assert school.calls()["POST channels"] == 4
    categories = [c for c in school.stage.guild.channels if c.startswith("Groups ")]
    assert categories == ["Groups 1–50"]
    groups = await school.stage.bot.services.groups.every(school.programme.id)
    sight = Onlookers(guild_id=school.stage.guild.id, observer_role_id=school.staff_role.id, bot_id=school.bot_id)
    for members, channel in zip(groups, channels.values(), strict=True):
        assert members.group.channel_id == channel.id
        assert {(o.target_id, o.allow, o.deny) for o in channel.overwrites} == {
            (o.target_id, o.allow, o.deny) for o in expected_overwrites(members, sight)
        }
        welcomes = school.stage.env.backend.messages[channel.id].values()
        assert [m.embeds[0]["title"] for m in welcomes] == [members.group.name]
    assert "Done" in str(school.summary().description)
    assert len(school.organisers.history()) == 1


async def test_a_channel_that_appears_only_after_the_restart_is_taken_not_made_again(
    school: GroupStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = school.stage.bot
    asked: list[tuple[Any, Any]] = []
    real = bot.http.create_channel

    async def on_its_way(*args: Any, **kwargs: Any) -> Any:
        asked.append((args, kwargs))
        if len(asked) == 3:
            raise Killed
        return await real(*args, **kwargs)

    bot.http.create_channel = on_its_way  # type: ignore[method-assign]
    with suppress(BaseException):
        await school.create()

    async def arrive_meanwhile(seconds: float) -> None:
        args, kwargs = asked.pop()
        await school.stage.env.bot.http.create_channel(*args, **kwargs)

    monkeypatch.setattr(sys.modules["cogs.groups.run"], "network_pause", arrive_meanwhile)
    await school.restart()

    assert len(asked) == 2, "it did not wait"
    backend = school.stage.env.backend
    names = [str(backend.channels[i].name) for i in backend.get_guild(school.stage.guild.id).channel_ids]
    assert [name for name in sorted(names) if name.startswith("group-")] == ["group-1", "group-2", "group-3"]
    assert school.calls()["POST channels"] == 4
    assert "Done" in str(school.summary().description)


async def test_a_job_that_was_stopped_stays_stopped_and_its_end_is_told_after_the_restart(school: GroupStage) -> None:
    school.refuse("group-3", status=400, code=30013)
    school.die(school.stage.bot.services.group_jobs, "stop", "after", 1)
    with suppress(BaseException):
        await school.create()
    assert "Stopped" not in str(school.summary().description)
    await school.restart()
    assert "Stopped after 2 of 3" in str(school.summary().description)
    assert len(await school.channels()) == 2
