"""`/groups create` as an organiser meets it."""

from __future__ import annotations

from bot.domain.groups import BOT_ALLOW, MEMBER_ALLOW, OBSERVER_ALLOW, OBSERVER_DENY, VIEW
from tests.cogs.groups_stage import GroupStage


async def test_every_group_gets_a_channel_that_only_its_people_and_staff_can_see(school: GroupStage) -> None:
    result = await school.create()
    assert result.ephemeral
    channels = await school.channels()
    assert list(channels) == ["group-1", "group-2", "group-3"]
    for number, channel in enumerate(channels.values()):
        found = {o.target_id: (int(o.type), o.allow, o.deny) for o in channel.overwrites}
        people = school.people[number]
        assert found == {
            school.stage.guild.id: (0, 0, VIEW),
            school.staff_role.id: (0, OBSERVER_ALLOW, OBSERVER_DENY),
            school.bot_id: (1, BOT_ALLOW, 0),
            **{person.id: (1, MEMBER_ALLOW, 0) for person in people},
        }


async def test_it_takes_one_call_for_each_group_and_category_and_one_for_each_welcome(school: GroupStage) -> None:
    await school.create()
    calls = school.calls()
    assert calls["POST channels"] == 3 + 1
    assert calls["POST messages"] == 3 + 1
    assert not {name for name in calls if name.startswith(("PUT", "DELETE"))}
