"""`/groups create`, killed again and again at the worst moments: each group gets one channel and one welcome."""

import pytest

from bot.domain.groups import CATEGORY
from bot.rehearsal.visitor import DoorClosed
from tests.wire.mortal_bot import HASTY
from tests.wire.school import School, open_school

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHANNELS = "/guilds/*/channels"


async def test_channels_and_welcomes_are_made_once_however_often_the_bot_dies(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async with open_school(tmp_path_factory.mktemp("ungrouped"), grouped=False) as school:
        # The category is made; the first channel never reaches the world.
        await school.stick("POST", CHANNELS, "after")
        answer = await school.owner.slash(school.general, "groups create")
        assert answer["state"] != "failed"
        await school.stuck()
        school.server.rest.faults.release()
        await school.stick("POST", CHANNELS, "before")
        await school.stuck()
        await school.bot.kill()
        assert channels(school) == []

        # The first channel is made, and the bot dies before it can write that down.
        await school.stick("POST", CHANNELS, "after")
        await school.bot.start(*HASTY)
        await school.stuck()
        with school.locked():
            school.server.rest.faults.release()
            await school.stuck(0)
            await school.listens()
            await school.bot.kill()
        (first,) = channels(school)
        assert school.number("SELECT count(*) FROM mentor_groups WHERE channel_id IS NOT NULL") == 0

        # Its welcome stands there, and the bot does not know.
        await school.stick("POST", f"/channels/{first}/messages", "after")
        await school.bot.start(*HASTY)
        await school.stuck()
        await school.bot.kill()
        await school.bot.start(*HASTY)

        await school.find_groups()
        await school.quiet()
        assert sorted(map(str, channels(school))) == sorted(group.channel for group in school.groups)
        categories = [channel for channel in school.server.world.channels.values() if channel.type == CATEGORY]
        assert len(categories) == 1
        for group in school.groups:
            assert len(await school.record(group.channel)) == 1
            for person in (*group.people, school.staff):
                assert await person.messages(group.channel)
            with pytest.raises(DoorClosed):
                await school.stranger.messages(group.channel)
        jobs = school.rows("SELECT state, groups_total FROM group_jobs")
        assert jobs == [("done", 3)]
        assert len(await school.record(school.organisers)) == 1


def channels(school: School) -> list[int]:
    """The groups' channels in the world, oldest first."""
    return [channel.id for channel in school.server.world.channels.values() if "ithaca" in (channel.topic or "")]
