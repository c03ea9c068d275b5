"""`/groups create` as an organiser meets it."""

from dataclasses import replace
from typing import Any

from bot.domain.groups import BOT_ALLOW, MEMBER_ALLOW, OBSERVER_ALLOW, OBSERVER_DENY, VIEW
from bot.domain.participants import Participant
from tests.cogs.groups_stage import LAST_WEEK, GroupStage, answer


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


async def test_the_welcome_says_who_is_here_by_mention_and_that_staff_can_read(school: GroupStage) -> None:
    await school.create()
    channel = (await school.channels())["group-2"]
    (message,) = school.stage.env.backend.messages[channel.id].values()
    for person in school.people[1]:
        assert person.mention in message.content
    assert "Person" not in message.content + str(message.embeds)
    assert school.staff_role.mention in str(message.embeds)


async def test_the_organisers_see_one_message_that_ends_in_a_summary(school: GroupStage) -> None:
    await school.create()
    assert len(school.organisers.history()) == 1
    done, next_step = str(school.summary().description).split("\n\n")
    assert done == "Done. 3 channels made; all 3 groups have one."
    assert "/kickoff start" in next_step


async def test_a_second_create_says_that_all_is_there_and_makes_nothing(school: GroupStage) -> None:
    await school.create()
    before = len(school.stage.env.backend.channels)
    assert "All 3 groups have their channel already" in answer(await school.create())
    assert len(school.stage.env.backend.channels) == before
    assert len(school.organisers.history()) == 1


async def test_a_later_create_makes_what_is_missing_in_the_category_that_is_there(school: GroupStage) -> None:
    await school.create()
    await add_late_comers(school)
    school.stage.env.http_requests.clear()
    await school.create()
    channels = await school.channels()
    assert list(channels) == ["group-1", "group-2", "group-3", "late-comers"]
    assert len({c.parent_id for c in channels.values()}) == 1
    assert school.calls()["POST channels"] == 1


async def test_a_category_is_filled_to_fifty_with_whatever_is_in_it_counted(school: GroupStage) -> None:
    await school.create()
    guild = school.stage.guild
    category = guild.channels["Groups 1–50"]
    for number in range(47):
        guild.create_text_channel(f"by-hand-{number}", category=category)
    await add_late_comers(school)
    await school.create()
    assert (await school.channels())["late-comers"].parent_id == guild.channels["Groups 51–100"].id


async def test_a_name_that_discord_refuses_becomes_the_groups_number(school: GroupStage) -> None:
    async with school.database.write() as unit:
        await unit.connection.exec_driver_sql("UPDATE mentor_groups SET name = 'Rude Words' WHERE id = 2")
    school.refuse("rude-words", status=400, code=20031)
    await school.create()
    assert list(await school.channels()) == ["group-1", "group-2", "group-3"]
    assert "Done" in str(school.summary().description)


async def test_who_joins_while_the_channel_is_being_asked_for_is_let_in(school: GroupStage) -> None:
    late = school.stage.guild.add_member(school.stage.env.create_user("late"))
    async with school.database.write() as unit:
        groups = await unit.groups.of_programme(school.programme.id)
        student: dict[str, Any] = {"kind": "student", "name": "Late", "group_id": groups[0].id, "left_out": False}
        await unit.roster.add(school.programme.id, LAST_WEEK, **student)
    real = school.stage.bot.http.create_channel

    async def join_meanwhile(*args: Any, **kwargs: Any) -> Any:
        made = await real(*args, **kwargs)
        async with school.database.write() as unit:
            everyone = await unit.roster.everyone(school.programme.id)
            waiting = next((p for p in everyone if p.name == "Late" and p.discord_id is None), None)
            if waiting and kwargs["name"] == "group-1":
                await unit.roster.save([_with_account(waiting, late.id)])
        return made

    school.stage.bot.http.create_channel = join_meanwhile  # type: ignore[method-assign]
    await school.create()
    channel = (await school.channels())["group-1"]
    assert {o.target_id: o.allow for o in channel.overwrites}[late.id] == MEMBER_ALLOW


async def test_a_second_channel_made_by_a_repeated_request_is_taken_away(school: GroupStage) -> None:
    real = school.stage.bot.http.create_channel

    async def twice(*args: Any, **kwargs: Any) -> Any:
        if kwargs["name"] == "group-2":
            await real(*args, **kwargs)  # as after a 502 that discord.py tries again
        return await real(*args, **kwargs)

    school.stage.bot.http.create_channel = twice  # type: ignore[method-assign]
    await school.create()
    backend = school.stage.env.backend
    names = [backend.channels[i].name for i in backend.get_guild(school.stage.guild.id).channel_ids]
    assert names.count("group-2") == 1
    groups = await school.stage.bot.services.groups.every(school.programme.id)
    assert all(g.group.channel_id in backend.channels for g in groups)


def _with_account(person: Participant, discord_id: int) -> Participant:
    return replace(person, discord_id=discord_id, joined_at=LAST_WEEK)


async def add_late_comers(school: GroupStage) -> None:
    async with school.database.write() as unit:
        group_id = await unit.groups.add(school.programme.id, "Late comers", LAST_WEEK)
        mentor: dict[str, Any] = {"kind": "mentor", "name": "Late Mentor", "group_id": group_id, "left_out": False}
        await unit.roster.add(school.programme.id, LAST_WEEK, **mentor)
