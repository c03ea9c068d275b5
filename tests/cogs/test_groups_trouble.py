"""Discord is in trouble, or says no, while a job makes channels; and two people press at once."""

import asyncio
import sys

import pytest

from cogs.groups.progress import ProgressMessage
from cogs.groups.run import RETRY_AFTER
from tests.cogs.conftest import SETTLES_WITHIN
from tests.cogs.groups_stage import GroupStage, answer
from tests.conftest import SetClock


async def test_while_discord_is_down_the_job_waits_says_so_and_then_goes_on(school: GroupStage) -> None:
    school.stage.env.settle_timeout = 2  # shorter than the job's pauses, so that it can be seen waiting
    school.stage.env.inject_error("POST", "/guilds/*/channels", status=503, times=2)
    await school.create()
    assert "I keep trying" in str(school.summary().description)
    assert await school.channels() == {}

    school.stage.env.settle_timeout = SETTLES_WITHIN
    await school.stage.env.advance_time(sum(RETRY_AFTER[:2]) + 10)
    assert len(await school.channels()) == 3
    assert "Done" in str(school.summary().description)


async def test_a_full_server_stops_it_with_the_reason_and_the_way_on(school: GroupStage) -> None:
    school.refuse("group-3", status=400, code=30013)
    await school.create()
    told = str(school.summary().description)
    assert "Stopped after 2 of 3" in told
    assert "as many channels as Discord allows" in told

    await school.create()
    assert len(await school.channels()) == 3


async def test_a_permission_taken_away_meanwhile_stops_it_with_the_reason(school: GroupStage) -> None:
    school.stage.env.inject_error("POST", "/guilds/*/channels", status=403, code=50013)
    await school.create()
    assert "Manage Channels and Manage Roles" in str(school.summary().description)


async def test_an_observer_who_stops_being_one_stops_the_job_after_a_restart(school: GroupStage) -> None:
    school.die(school.stage.bot.services.group_jobs, "keep", "after", 1)
    await school.create()
    school.stage.env.backend.get_guild(school.stage.guild.id).members[school.staff.id].role_ids.clear()
    await school.restart()
    assert len(await school.channels()) == 1
    assert "nobody could look after the groups" in str(school.summary().description)


async def test_two_presses_at_once_make_one_job(school: GroupStage) -> None:
    jobs = school.stage.bot.services.group_jobs
    asked = await asyncio.gather(*(jobs.begin(school.programme, school.stage.owner.id) for _ in range(5)))
    assert len({a.job.id for a in asked if a.job}) == 1
    assert sum(a.new for a in asked) == 1


async def test_asked_again_while_it_runs_it_reports_and_goes_on(school: GroupStage) -> None:
    school.die(school.stage.bot.http, "create_channel", "after", 3)
    await school.create()
    said = answer(await school.create())
    assert "at it already" in said
    await school.stage.env.settle()
    assert sorted(await school.channels()) == ["group-1", "group-2", "group-3"]


async def test_without_the_message_in_the_organisers_channel_the_channels_are_made_all_the_same(
    school: GroupStage,
) -> None:
    school.stage.env.inject_error("POST", f"/channels/{school.organisers.id}/messages", status=403, code=50001)
    await school.create()
    assert len(await school.channels()) == 3


async def test_when_discord_stays_down_it_gives_up_with_the_way_on(
    school: GroupStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["cogs.groups.run"], "RETRY_AFTER", (0.01, 0.01))
    for _ in range(3):
        school.stage.env.inject_error("POST", "/guilds/*/channels", status=503)
    await school.create()
    assert "did not answer for half an hour" in str(school.summary().description)
    await school.create()
    assert len(await school.channels()) == 3


async def test_the_progress_is_edited_at_most_every_three_seconds(school: GroupStage, clock: SetClock) -> None:
    await school.create()
    assert school.calls()["PATCH messages"] == 1, "the clock stood still, so only the summary is shown"
    message = ProgressMessage(school.stage.bot, 1)
    for _ in range(6):
        await message.show_now_and_then()
        await clock.advance(1)
    assert school.calls()["PATCH messages"] == 1 + 2


async def test_a_welcome_that_could_not_be_sent_is_sent_before_the_job_is_done(
    school: GroupStage, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["cogs.groups.run"], "RETRY_AFTER", (0.01, 0.01))
    school.die(school.stage.bot.http, "create_channel", "after", 2)
    await school.create()
    await clock.advance(60)  # no channel is on its way any more: the job need not wait for one in real seconds
    school.stage.env.inject_error("POST", "/channels/*/messages", status=503)
    await school.restart()
    for channel in (await school.channels()).values():
        assert len(school.stage.env.backend.messages[channel.id]) == 1
    assert "Done" in str(school.summary().description)
