"""`/groups create voice:True`: a voice channel for each group, as private as its own, and taken away again."""

from contextlib import suppress

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import ChannelType, OverwriteType

from bot.domain.groups import CONNECT, VIEW, VOICE_PERMISSIONS
from bot.interactions.controls import view
from cogs.groups.voice import TakeVoice
from tests.cogs.groups_stage import GroupStage, answer
from tests.cogs.groups_voice_stage import as_they_should_be, create, may_connect, voices, welcome
from tests.cogs.test_groups_audit import audit, shown
from tests.conftest import SetClock


async def test_each_group_gets_a_voice_channel_beside_its_own_in_one_call_and_the_welcome_names_it(
    school: GroupStage,
) -> None:
    said = answer(await create(school))
    assert "text and voice channels of 3 groups" in said
    texts, talk = await school.channels(), voices(school)
    assert list(talk) == list(texts) == ["group-1", "group-2", "group-3"]
    assert await as_they_should_be(school)
    for name, channel in texts.items():
        assert channel.parent_id == talk[name].parent_id
        assert f"<#{talk[name].id}>" in welcome(school, channel)
    calls = school.calls()
    assert calls["POST channels"] == 2 * 3 + 1
    assert not {call for call in calls if call.startswith(("PUT", "DELETE"))}
    assert "all 3 groups have a text and a voice channel" in str(school.summary().description)
    assert "Groups 1–25" in school.stage.guild.channels


async def test_nobody_but_the_group_staff_and_the_bot_can_connect(school: GroupStage) -> None:
    await create(school)
    stranger = school.stage.guild.add_member(school.stage.env.create_user("stranger"))
    allowed = may_connect(school, voices(school)["group-2"])
    assert allowed == {school.staff.id, school.bot_id, *(person.id for person in school.people[1])}
    assert stranger.id not in allowed


async def test_it_is_added_to_groups_that_have_a_channel_and_each_welcome_is_edited_once(
    school: GroupStage, clock: SetClock
) -> None:
    await school.create()
    texts = await school.channels()
    school.stage.env.http_requests.clear()
    await create(school)
    await clock.advance(3)
    await school.stage.env.settle()
    assert await as_they_should_be(school)
    assert (await school.channels()).keys() == texts.keys()
    assert school.calls()["POST channels"] == 3
    for name, channel in texts.items():
        assert f"<#{voices(school)[name].id}>" in welcome(school, channel)
        edits = [r for r in school.stage.env.http_requests if r.method == "PATCH" and f"/{channel.id}/" in r.path]
        assert len(edits) == 1


async def test_a_second_create_makes_nothing_and_later_groups_get_theirs_without_asking_again(
    school: GroupStage,
) -> None:
    await create(school)
    before = len(school.stage.env.backend.channels)
    assert "text and voice channels already" in answer(await create(school, voice=None))
    assert len(school.stage.env.backend.channels) == before
    async with school.database.write() as unit:
        await unit.groups.keep_voice(2, None)
    school.stage.env.backend.delete_channel(voices(school)["group-2"].id)
    await create(school, voice=None)
    assert sorted(voices(school)) == ["group-1", "group-2", "group-3"]


async def test_they_are_taken_away_after_asking_and_the_groups_own_channels_stay(
    school: GroupStage, clock: SetClock
) -> None:
    await create(school)
    texts = await school.channels()
    asked = await create(school, voice=False)
    assert asked.response is not None
    assert "3 groups have a voice channel" in answer(asked)
    assert len(voices(school)) == 3
    await school.stage.owner.click(asked.response, label="Yes, delete 3 voice channels")
    await clock.advance(3)
    await school.stage.env.settle()
    assert voices(school) == {}
    assert await school.channels() == texts
    assert "3 voice channels deleted" in str(school.summary().description)
    assert all("To talk" not in welcome(school, channel) for channel in texts.values())
    assert "All 3 groups have their channel already" in answer(await create(school, voice=None))


async def test_only_an_organiser_who_saw_how_many_there_are_can_take_them_away(school: GroupStage) -> None:
    await create(school)
    channel = school.stage.bot.get_partial_messageable(school.stage.general.id)
    message = await channel.send("x", view=view(TakeVoice.of(3, "en")))
    pressed = await school.people[0][1].click(message, label="Yes, delete 3 voice channels")
    assert "Only organisers" in answer(pressed)
    stale = await channel.send("x", view=view(TakeVoice.of(2, "en")))
    assert "has changed" in answer(await school.stage.owner.click(stale, label="Yes, delete 2 voice channels"))
    assert len(voices(school)) == 3


async def test_a_server_without_room_is_told_the_figures_and_nothing_is_made_or_decided(school: GroupStage) -> None:
    backend, guild = school.stage.env.backend, school.stage.guild
    for number in range(496 - len(backend.get_guild(guild.id).channel_ids)):
        backend.create_channel(guild.id, f"full-{number}", announce=False)
    said = answer(await create(school))
    assert "this one has 496" in said
    assert "3 groups would need 6 more and 1 for categories: 503 in all. Only 1 of the 3 groups fit" in said
    assert "POST channels" not in school.calls()
    assert not (await school.stage.bot.services.programme.by_id(school.programme.id)).voice
    assert "Making 3 channels" in answer(await create(school, voice=None))


@pytest.mark.parametrize("name", VOICE_PERMISSIONS)
async def test_a_right_that_only_voice_needs_is_asked_for_only_with_voice(school: GroupStage, name: str) -> None:
    backend = school.stage.env.backend
    guild = backend.get_guild(school.stage.guild.id)
    held = discord.Permissions(discord.Permissions.all().value)
    held.update(administrator=False, **{name: False})
    for role_id in [*guild.members[school.bot_id].role_ids, guild.id]:
        backend.edit_role(guild.id, role_id, {"permissions": held.value})
    await school.stage.env.settle()
    assert "one more permission" in answer(await create(school))
    assert "POST channels" not in school.calls()
    assert "Making 3 channels" in answer(await create(school, voice=None))


POINTS = [
    ("begin", "after", 1),
    ("create_channel", "before", 2),
    ("create_channel", "after", 2),
    ("asking_for", "after", 2),
    ("keep_voice", "before", 2),
    ("keep_voice", "after", 2),
    ("keep", "before", 1),
    ("create_channel", "after", 7),
]


@pytest.mark.parametrize(("call", "moment", "which"), POINTS)
async def test_killed_anywhere_it_ends_with_each_voice_channel_once(
    school: GroupStage, clock: SetClock, call: str, moment: str, which: int
) -> None:
    # simcord's channels are of January: a channel that is older than its group is another year's.
    async with school.database.write() as unit:
        await unit.connection.exec_driver_sql("UPDATE mentor_groups SET created_at = '2025-09-01 00:00:00.000000'")
    bot = school.stage.bot
    school.die(bot.http if call == "create_channel" else bot.services.group_jobs, call, moment, which)
    with suppress(BaseException):
        await create(school)
    assert school.killed
    await clock.advance(60)
    await school.restart()
    assert sorted(voices(school)) == sorted(await school.channels()) == ["group-1", "group-2", "group-3"]
    assert school.calls()["POST channels"] == 7
    assert await as_they_should_be(school)
    assert "Done" in str(school.summary().description)


@pytest.mark.parametrize(("call", "moment"), [("voice_gone", "before"), ("voice_gone", "after"), ("finish", "before")])
async def test_killed_while_taking_them_away_it_goes_on(school: GroupStage, call: str, moment: str) -> None:
    await create(school)
    asked = await create(school, voice=False)
    assert asked.response is not None
    school.die(school.stage.bot.services.group_jobs, call, moment, 1)
    with suppress(BaseException):
        await school.stage.owner.click(asked.response, label="Yes, delete 3 voice channels")
    assert school.killed
    await school.restart()
    assert voices(school) == {}
    assert "3 voice channels deleted" in str(school.summary().description)


async def test_who_is_moved_hears_the_new_group_only_and_is_put_out_of_a_talk_that_goes_on(school: GroupStage) -> None:
    await create(school)
    student, backend = school.people[0][1], school.stage.env.backend
    first, second = voices(school)["group-1"], voices(school)["group-2"]
    backend.set_voice_state(school.stage.guild.id, student.id, first.id)
    async with school.database.read() as unit:
        person = await unit.roster.by_discord_id(school.programme.id, student.id)
    assert person is not None
    await school.stage.owner.slash(school.organisers, "roster move", person=f"participant:{person.id}", group="Group 2")
    assert student.id not in may_connect(school, first)
    assert student.id in may_connect(school, second)
    assert student.id not in backend.get_guild(school.stage.guild.id).voice_states
    assert await as_they_should_be(school)
    assert "All is well" in shown(await audit(school))


async def test_somebody_who_moves_on_while_talking_elsewhere_is_left_to_it(school: GroupStage) -> None:
    await create(school)
    student, backend = school.people[0][1], school.stage.env.backend
    elsewhere = backend.create_channel(school.stage.guild.id, "Lounge", type=ChannelType.VOICE)
    backend.set_voice_state(school.stage.guild.id, student.id, elsewhere.id)
    async with school.database.read() as unit:
        person = await unit.roster.by_discord_id(school.programme.id, student.id)
    assert person is not None
    await school.stage.owner.slash(school.organisers, "roster move", person=f"participant:{person.id}", group="Group 2")
    assert backend.get_guild(school.stage.guild.id).voice_states[student.id].channel_id == elsewhere.id


async def test_an_audit_looks_at_the_voice_channels_too_and_repairs_them(school: GroupStage) -> None:
    await create(school)
    backend, guild = school.stage.env.backend, school.stage.guild
    first, second, third = (voices(school)[f"group-{n}"] for n in (1, 2, 3))
    stranger = guild.add_member(school.stage.env.create_user("stranger"))
    backend.set_overwrite(first.id, Overwrite(stranger.id, OverwriteType.MEMBER, CONNECT, 0))
    backend.set_overwrite(first.id, Overwrite(guild.id, OverwriteType.ROLE, 0, VIEW))
    backend.set_voice_state(guild.id, stranger.id, first.id)
    backend.delete_overwrite(second.id, school.people[1][1].id)
    backend.delete_overwrite(second.id, school.staff_role.id)
    backend.delete_channel(third.id)
    await school.stage.env.settle()

    result = await audit(school)
    listed = shown(result)
    assert "5 things" in listed
    for sentence in (
        f"<#{first.id}>",
        "not on the roster",
        "open to the whole server",
        "cannot talk in its voice channel",
        "come in and speak",
        "voice channel was deleted",
    ):
        assert sentence in listed
    assert result.response is not None
    await school.stage.owner.click(result.response, label="Repair these 5")
    assert await as_they_should_be(school)
    assert stranger.id not in backend.get_guild(guild.id).voice_states
    assert "All is well" in shown(await audit(school))
