"""Nudges in their channels: who is mentioned, "Not now", and never lost or twice whatever the bot dies of."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import pytest

from bot.domain.nudges import Nudge
from bot.domain.outbox import NONCE_REMEMBERED
from bot.interactions import sending
from bot.interactions.sending import Drawing
from tests.cogs.closing_stage import labels
from tests.cogs.kickoff_stage import KickoffStage, Killed, told

DAY = timedelta(days=1).total_seconds()


async def kickoff_is_over(evening: KickoffStage) -> None:
    """A kickoff of all groups ends now, and the bot starts anew. Discord's clock shows what ours does."""
    now = evening.clock.now()
    newest = max(channel.id for channel in evening.channels)
    evening.stage.env.backend.advance_clock((now - discord.utils.snowflake_time(newest)).total_seconds())
    async with evening.database.write() as unit:
        kickoff = await unit.kickoffs.add(
            evening.programme.id,
            [],
            title="Rivers",
            scoring="speed",
            automatic=True,
            pause_seconds=10,
            started_by=1,
            started_at=now,
            board_channel_id=evening.organisers.id,
        )
        channels = {group: channel.id for group, channel in zip(evening.group_ids, evening.channels, strict=True)}
        await unit.kickoffs.add_groups(kickoff.id, channels)
        await unit.kickoffs.change(kickoff.id, phase="closed", began_at=now, ended_at=now, closed_at=now)
        await unit.nudge_plans.renew(evening.programme.id)
    await evening.restart()


def titles(evening: KickoffStage) -> list[list[str | None]]:
    return [evening.titles(number) for number in range(3)]


async def test_a_nudge_mentions_only_whom_it_concerns(evening: KickoffStage) -> None:
    await kickoff_is_over(evening)
    await evening.pass_time(3 * DAY)
    for number in range(3):
        message, mentor = evening.last(number), evening.people[number][0]
        assert message.content == f"<@{mentor.id}>"
        assert [user.id for user in message.mentions] == [mentor.id]
    assert titles(evening) == [["When do you meet next?"]] * 3


async def test_it_can_be_put_off_and_comes_again_when_it_was_put_off_to(evening: KickoffStage) -> None:
    await kickoff_is_over(evening)
    await evening.pass_time(3 * DAY)
    mentor = evening.people[0][0]
    asked = await mentor.click(evening.last(0), label="Not now")
    assert asked.response is not None and asked.response.ephemeral
    custom_id = asked.response.components[0]["components"][0]["custom_id"]
    await mentor.select(asked.response, custom_id=custom_id, values=["3"])
    await evening.pass_time(3 * DAY - 60)
    assert titles(evening) == [["When do you meet next?"]] * 3
    await evening.pass_time(120)
    assert [len(found) for found in titles(evening)] == [2, 1, 1]


async def test_nobody_else_can_put_it_off(evening: KickoffStage) -> None:
    await kickoff_is_over(evening)
    await evening.pass_time(3 * DAY)
    student, stranger = evening.people[0][1], evening.people[1][0]
    assert "somebody else" in told(await student.click(evening.last(0), label="Not now"))
    forged = evening.payload(evening.last(0))[0]["components"][-1]["custom_id"]
    with suppress(Exception):  # Discord itself would not show them the channel
        assert "somebody else" in told(await stranger.click(evening.last(0), custom_id=forged))
    async with evening.database.read() as unit:
        for group_id in evening.group_ids:
            assert [n.answer for n in await unit.nudges.of_group(group_id) if n.state == "sent"] == [None]


async def test_any_press_on_a_nudge_is_an_answer(evening: KickoffStage) -> None:
    await kickoff_is_over(evening)
    await evening.pass_time(3 * DAY)
    await evening.people[0][0].click(evening.last(0), label="Not now")
    async with evening.database.read() as unit:
        found = [[n.answer for n in await unit.nudges.of_group(g) if n.state == "sent"] for g in evening.group_ids]
    assert found == [["pressed"], [None], [None]]


async def test_the_nudge_for_a_date_has_the_button_that_sets_one(evening: KickoffStage) -> None:
    await kickoff_is_over(evening)
    await evening.pass_time(3 * DAY)
    mentor, student = evening.people[0][:2]
    assert "Only the mentors" in told(await student.click(evening.last(0), label="Set a date"))
    form = await mentor.click(evening.last(0), label="Set a date")
    done = await mentor.submit_modal(form, {"when": "Fri 2 Oct 7pm", "place": "Room 5"})
    assert done.response is not None and "<t:" in done.response.content
    async with evening.database.read() as unit:
        [meet_up] = await unit.meet_ups.of_group(evening.group_ids[0])
        nudges = [n for n in await unit.nudges.of_group(evening.group_ids[0]) if n.rule == "no_date"]
    assert (meet_up.place, meet_up.local_start.isoformat()) == ("Room 5", "2026-10-02T19:00:00")
    assert [(n.state, n.answer) for n in nudges] == [("sent", "pressed"), ("dropped", None), ("pending", None)]


@pytest.mark.parametrize("pressed_before", [True, False])
async def test_once_it_is_done_a_nudge_asks_for_nothing_any_more(evening: KickoffStage, pressed_before: bool) -> None:
    await kickoff_is_over(evening)
    await evening.pass_time(3 * DAY)
    mentor = evening.people[0][0]
    assert labels(evening.last(0)) == ["Set a date", "Not now"]
    if pressed_before:
        await mentor.click(evening.last(0), label="Not now")
    asked = evening.last(0)
    await mentor.slash(evening.channels[0], "meetup set", when="Fri 2 Oct 7pm")
    await evening.pass_time(3)
    [nudge] = [m for m in evening.channels[0].history() if m.id == asked.id]
    assert (nudge.embeds[0].title, labels(nudge)) == ("✅ Taken care of", [])
    assert labels(evening.last(1)) == ["Set a date", "Not now"], "other groups are asked as ever"


async def test_a_nudge_for_a_date_shows_the_dates_that_are_on_offer(evening: KickoffStage) -> None:
    await kickoff_is_over(evening)
    mentor, student = evening.people[0][:2]
    await mentor.slash(evening.channels[0], "meetup propose", slot1="Fri 2 Oct 7pm", slot2="Sat 3 Oct 3pm")
    await student.click(evening.last(0), label="2")
    await evening.pass_time(3 * DAY)
    nudge = evening.last(0)
    assert "dates to choose from" in str(nudge.embeds[0].description)
    assert labels(nudge) == ["Who can when? (mentors)", "Set a date", "Not now"]
    seen = await mentor.click(nudge, label="Who can when? (mentors)")
    assert seen.response is not None
    await mentor.click(seen.response, label="Book 2")
    async with evening.database.read() as unit:
        [meet_up] = await unit.meet_ups.of_group(evening.group_ids[0])
    assert meet_up.local_start.isoformat() == "2026-10-03T15:00:00"


async def test_dates_on_offer_that_have_all_passed_are_not_shown_any_more(evening: KickoffStage) -> None:
    await kickoff_is_over(evening)
    await evening.people[0][0].slash(evening.channels[0], "meetup propose", slot1="Sat 12 Sep 7pm")
    await evening.pass_time(3 * DAY)
    assert labels(evening.last(0)) == ["Set a date", "Not now"]


async def test_a_date_that_is_not_clear_is_asked_back(evening: KickoffStage) -> None:
    await kickoff_is_over(evening)
    await evening.pass_time(3 * DAY)
    mentor = evening.people[0][0]
    form = await mentor.click(evening.last(0), label="Set a date")
    asked = await mentor.submit_modal(form, {"when": "4/12 19:00", "place": ""})
    assert asked.response is not None and len(asked.response.components[0]["components"]) >= 2
    async with evening.database.read() as unit:
        assert await unit.meet_ups.of_group(evening.group_ids[0]) == []


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("what", ["nudges.claim", "http.send_message", "sent.nudge"])
@pytest.mark.parametrize("away", [5, 600])
async def test_a_bot_that_dies_loses_no_nudge_and_shows_none_twice(
    evening: KickoffStage, what: str, moment: str, away: float
) -> None:
    """Killed before and after it took nudges in hand, sent one, and marked one; back in seconds, or in minutes."""
    await kickoff_is_over(evening)
    evening.die(what, moment, at_call=1 if what == "nudges.claim" else 2)
    with suppress(Killed):
        await evening.pass_time(3 * DAY)
    assert evening.killed
    await evening.restart(after=away)
    for _ in range(4):
        await evening.pass_time(60)
    assert titles(evening) == [["When do you meet next?"]] * 3
    async with evening.database.read() as unit:
        every = [await unit.nudges.of_group(group_id) for group_id in evening.group_ids]
    states = [[nudge.state for nudge in of_group if nudge.rule == "no_date"] for of_group in every]
    assert states == [["sent", "pending"]] * 3


async def test_the_heartbeat_finds_what_a_suspended_machine_slept_through(evening: KickoffStage) -> None:
    await kickoff_is_over(evening)
    evening.clock.jump(3 * DAY)
    await evening.stage.env.advance_time(1)
    assert titles(evening) == [[], [], []]
    heartbeat = evening.stage.bot.schedule._scheduler.get_job("nudges:heartbeat")
    assert heartbeat.trigger.interval <= timedelta(minutes=1)
    await heartbeat.func()
    while evening.stage.bot.nudging._pulse._task is not None:
        await evening.stage.env.settle()
    assert titles(evening) == [["When do you meet next?"]] * 3


async def test_a_process_that_was_held_up_too_long_leaves_its_nudge_to_others(evening: KickoffStage) -> None:
    """Its nonce has been forgotten, so another may be about to send it anew."""
    await kickoff_is_over(evening)
    bot = evening.stage.bot
    bot.nudging.close()
    await evening.pass_time(3 * DAY)
    posts = await bot.services.nudges.claim(40)
    await evening.pass_time(NONCE_REMEMBERED.total_seconds())
    await bot.sender.post_all(posts)
    assert titles(evening) == [[], [], []]


async def test_a_face_that_fails_holds_nothing_up_and_loses_nothing(evening: KickoffStage) -> None:
    """A feature's mistake in drawing its nudge: it goes out in plain words."""
    await kickoff_is_over(evening)

    async def broken(nudges: Sequence[Nudge]) -> Drawing | None:
        raise ValueError

    evening.stage.bot.nudging.register("no_date", broken)
    await evening.pass_time(3 * DAY)
    assert titles(evening) == [["When do you meet next?"]] * 3


async def test_a_channel_out_of_reach_holds_the_others_up_no_longer_than_its_tries(
    evening: KickoffStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "FIRST_RETRY", 0.001)
    await kickoff_is_over(evening)
    http, first = evening.stage.bot.http, evening.channels[0].id
    real, down = http.send_message, True

    async def sends(channel_id: int, *args: Any, **how: Any) -> Any:
        if down and channel_id == first:
            raise aiohttp.ClientConnectionError
        return await real(channel_id, *args, **how)

    monkeypatch.setattr(http, "send_message", sends)
    await evening.pass_time(3 * DAY)
    assert [len(found) for found in titles(evening)] == [0, 1, 1]
    down = False
    for _ in range(6):
        await evening.pass_time(60)
    assert titles(evening) == [["When do you meet next?"]] * 3
