"""When `/groups create` says no: nothing has been made then, and the answer names the mend."""

import discord
import pytest

from bot.domain.groups import PERMISSIONS
from bot.interactions.controls import view
from cogs.groups.leaving_out import LeaveOutYes
from tests.cogs.groups_stage import LAST_WEEK, GroupStage, answer


def nothing_was_made(school: GroupStage) -> bool:
    return "POST channels" not in school.calls()


async def add_student(school: GroupStage, name: str) -> int:
    async with school.database.write() as unit:
        return await unit.roster.add(school.programme.id, LAST_WEEK, kind="student", name=name, left_out=False)


async def test_without_a_roster_it_names_the_first_step(school: GroupStage) -> None:
    async with school.database.write() as unit:
        await unit.connection.exec_driver_sql("DELETE FROM participants")
        await unit.connection.exec_driver_sql("DELETE FROM mentor_groups")
    assert "/roster import" in answer(await school.create())


async def test_a_group_without_a_mentor_is_named(school: GroupStage) -> None:
    async with school.database.write() as unit:
        await unit.groups.add(school.programme.id, "Orphans", LAST_WEEK)
    assert "Orphans" in answer(await school.create())
    assert nothing_was_made(school)


async def test_students_without_a_group_are_listed_and_can_be_left_out_on_purpose(school: GroupStage) -> None:
    for name in ("Mei *Lin*", "Ada"):
        await add_student(school, name)
    result = await school.create()
    assert result.response is not None
    embed = result.response.embeds[0]
    assert "2 students have no group" in str(embed.title)
    assert "Mei \\*Lin\\*" in str(embed.description)
    assert nothing_was_made(school)

    owner = school.stage.owner
    await owner.click(result.response, label="Leave these 2 out")
    assert nothing_was_made(school)
    assert len(await school.stage.bot.services.groups.without_group(school.programme.id)) == 2
    await owner.click(result.response, label="Yes, leave these 2 out")
    assert await school.stage.bot.services.groups.without_group(school.programme.id) == []
    await school.create()
    assert len(await school.channels()) == 3


async def test_a_list_that_has_changed_since_is_not_acted_on(school: GroupStage) -> None:
    await add_student(school, "Ada")
    result = await school.create()
    assert result.response is not None
    await add_student(school, "Grace")
    pressed = await school.stage.owner.click(result.response, label="Leave this student out")
    assert "list has changed" in answer(pressed)
    assert len(await school.stage.bot.services.groups.without_group(school.programme.id)) == 2


async def test_nobody_but_an_organiser_can_leave_students_out_even_with_the_right_id(school: GroupStage) -> None:
    await add_student(school, "Ada")
    students = await school.stage.bot.services.groups.without_group(school.programme.id)
    channel = school.stage.bot.get_partial_messageable(school.stage.general.id)
    message = await channel.send("x", view=view(LeaveOutYes.of(students, "en")))
    pressed = await school.people[0][1].click(message, label="Yes, leave this student out")
    assert "Only organisers" in answer(pressed)
    assert len(await school.stage.bot.services.groups.without_group(school.programme.id)) == 1


@pytest.mark.parametrize("forged", ["groups:leave-out-yes:1", "groups:leave-out:9999999999", "groups:repair:99999"])
async def test_a_forged_button_changes_nothing(school: GroupStage, forged: str) -> None:
    await school.create()
    await add_student(school, "Ada")
    school.stage.env.http_requests.clear()
    channel = school.stage.bot.get_partial_messageable(school.stage.general.id)
    message = await channel.send("x", view=_static(forged))
    await school.stage.owner.click(message, label="forged")
    assert len(await school.stage.bot.services.groups.without_group(school.programme.id)) == 1
    assert not {name for name in school.calls() if name.startswith(("PUT", "DELETE"))}


async def test_without_an_organisers_channel_it_names_the_mend(school: GroupStage) -> None:
    await school.set_up(organisers_channel_id=None)
    assert "/programme setup" in answer(await school.create())
    assert nothing_was_made(school)


async def test_without_a_staff_role_there_is_no_channel(school: GroupStage) -> None:
    await school.set_up(staff_role_id=None)
    assert "staff role" in answer(await school.create())
    assert nothing_was_made(school)


async def test_without_a_staff_member_who_has_joined_there_is_no_channel(school: GroupStage) -> None:
    async with school.database.write() as unit:
        await unit.connection.exec_driver_sql("UPDATE participants SET discord_id = NULL WHERE kind = 'staff'")
    assert "No staff member on the roster has joined" in answer(await school.create())
    assert nothing_was_made(school)


async def test_the_staff_role_must_be_held_on_discord_whatever_we_have_written_down(school: GroupStage) -> None:
    backend = school.stage.env.backend
    backend.get_guild(school.stage.guild.id).members[school.staff.id].role_ids.clear()
    assert "holds the staff role on Discord" in answer(await school.create())
    assert nothing_was_made(school)


async def test_a_stranger_who_holds_the_staff_role_does_not_count_as_an_observer(school: GroupStage) -> None:
    guild, env = school.stage.guild, school.stage.env
    env.backend.get_guild(guild.id).members[school.staff.id].role_ids.clear()
    guild.add_member(env.create_user("stranger"), roles=[school.staff_role])
    assert "holds the staff role on Discord" in answer(await school.create())


@pytest.mark.parametrize("name", PERMISSIONS)
async def test_a_permission_that_the_bot_lacks_is_named(school: GroupStage, name: str) -> None:
    guild = school.stage.env.backend.get_guild(school.stage.guild.id)
    held = discord.Permissions(discord.Permissions.all().value)
    held.update(administrator=False, **{name: False})
    for role_id in [*guild.members[school.bot_id].role_ids, guild.id]:
        guild.roles[role_id].permissions = held.value
        school.stage.env.backend.emit("GUILD_ROLE_UPDATE", _role_event(school, role_id))
    await school.stage.env.settle()
    said = answer(await school.create())
    assert {"manage_channels": "Manage Channels", "view_channel": "View Channels"}.get(name, "permission") in said
    assert "one more permission" in said
    assert nothing_was_made(school)


async def test_a_server_without_room_is_told_how_many_groups_fit(school: GroupStage) -> None:
    backend, guild = school.stage.env.backend, school.stage.guild
    for number in range(497 - len(backend.get_guild(guild.id).channel_ids)):
        backend.create_channel(guild.id, f"full-{number}", announce=False)
    assert "of the 3 missing groups only 2 fit" in answer(await school.create())
    assert nothing_was_made(school)


async def test_nobody_but_an_organiser_can_create(school: GroupStage) -> None:
    for person in (school.staff, school.people[0][0]):
        said = await person.slash(school.stage.general, "groups create")
        assert "Only organisers" in answer(said)
    assert nothing_was_made(school)


def _static(custom_id: str) -> discord.ui.View:
    made = discord.ui.View(timeout=None)
    made.add_item(discord.ui.Button(custom_id=custom_id, label="forged"))
    return made


def _role_event(school: GroupStage, role_id: int) -> dict[str, object]:
    from simcord.backend.serializers import role_payload

    role = school.stage.env.backend.get_guild(school.stage.guild.id).roles[role_id]
    return {"guild_id": str(school.stage.guild.id), "role": dict(role_payload(role))}
