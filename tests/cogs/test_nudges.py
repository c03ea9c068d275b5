"""Nudges in their channels: who is mentioned, "Not now", restarts."""

from datetime import timedelta

from tests.cogs.kickoff_stage import KickoffStage, told


async def kickoff_is_over(evening: KickoffStage) -> None:
    """A kickoff of all groups ends now, and the bot starts anew."""
    now = evening.clock.now()
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


async def test_a_nudge_mentions_only_whom_it_concerns_and_can_be_put_off(evening: KickoffStage) -> None:
    await kickoff_is_over(evening)
    await evening.pass_time(timedelta(days=3).total_seconds())
    for number in range(3):
        message = evening.last(number)
        mentor, student = evening.people[number][0], evening.people[number][1]
        assert message.content == f"<@{mentor.id}>"
        assert [user.id for user in message.mentions] == [mentor.id]
        assert message.embeds[0].title == "When do you meet next?"
        assert "somebody else" in told(await student.click(message, label="Not now"))
    asked = await evening.people[0][0].click(evening.last(0), label="Not now")
    assert asked.response is not None
