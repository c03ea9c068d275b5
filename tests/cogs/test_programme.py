"""`/programme` as people use it."""

from typing import Any

import discord
import pytest
import simcord

from bot.storage.unit import Database
from tests.cogs.conftest import Stage
from tests.cogs.roster_stage import bot_role, enrol, join_by_handle, member, restart, roles_of, set_up, words

ZONE = "Asia/Hong_Kong"


async def configure(
    stage: Stage, by: simcord.MemberActor | None = None, **options: object
) -> simcord.InteractionResult:
    return await (by or stage.owner).slash(stage.general, "programme setup", **{"time_zone": ZONE} | options)


def calls(stage: Stage, method: str) -> list[str]:
    """What the bot asked of the server itself, so far."""
    return [r.path for r in stage.env.http_requests if r.method == method and r.path.startswith("/guilds/")]


async def test_a_server_without_a_programme_is_told_the_first_step(stage: Stage) -> None:
    result = await stage.owner.slash(stage.general, "programme show")
    assert result.ephemeral
    assert result.response is not None
    assert "/programme setup" in result.response.content


async def test_a_server_that_has_nothing_gets_roles_without_rights_and_a_private_channel(stage: Stage) -> None:
    result = await configure(stage)
    assert result.ephemeral
    assert "/roster import" in words(result)
    roles = stage.guild.roles
    for name in ("Organiser", "Staff", "Mentor", "Student"):
        assert stage.env.backend.get_role(stage.guild.id, roles[name].id).permissions == 0
    channel = stage.bot.get_channel(stage.guild.channels["organisers"].id)
    assert isinstance(channel, discord.TextChannel)
    guild = channel.guild
    assert not channel.permissions_for(guild.default_role).view_channel
    organisers = guild.get_role(roles["Organiser"].id)
    assert organisers
    assert channel.permissions_for(organisers).send_messages
    programme = await stage.bot.services.programme.of_guild(stage.guild.id)
    assert programme.student_role_id == roles["Student"].id
    assert programme.organisers_channel_id == channel.id


async def test_an_american_school_can_have_its_dates_the_american_way(stage: Stage) -> None:
    result = await configure(stage, locale="en-US")
    assert "American English" in words(result)
    assert (await stage.bot.services.programme.of_guild(stage.guild.id)).locale == "en-US"


async def test_setting_up_again_makes_nothing_new(stage: Stage) -> None:
    await configure(stage)
    before = await stage.bot.services.programme.of_guild(stage.guild.id)
    made = calls(stage, "POST")
    await configure(stage, time_zone="Europe/London")
    assert calls(stage, "POST") == made
    after = await stage.bot.services.programme.of_guild(stage.guild.id)
    assert after.time_zone == "Europe/London"
    assert (after.mentor_role_id, after.organisers_channel_id) == (before.mentor_role_id, before.organisers_channel_id)


async def test_a_setup_that_broke_off_is_completed_without_doubles(stage: Stage) -> None:
    stage.env.inject_error("POST", "/guilds/*/channels", status=403, code=50013)
    await configure(stage)
    stage.env.errors.clear()
    roles = set(stage.guild.roles)
    await configure(stage)
    assert set(stage.guild.roles) == roles
    assert "organisers" in stage.guild.channels


async def test_a_role_that_was_deleted_is_made_again(stage: Stage) -> None:
    await configure(stage)
    old = stage.guild.roles["Mentor"].id
    guild = stage.bot.get_guild(stage.guild.id)
    assert guild
    role = guild.get_role(old)
    assert role
    await role.delete()
    await configure(stage)
    programme = await stage.bot.services.programme.of_guild(stage.guild.id)
    assert programme.mentor_role_id == stage.guild.roles["Mentor"].id != old


async def test_roles_and_a_channel_can_be_chosen(stage: Stage) -> None:
    alumni = stage.guild.create_role("Alumni")
    guild = stage.bot.get_guild(stage.guild.id)
    assert guild
    mine = discord.PermissionOverwrite(view_channel=True)
    hidden = discord.PermissionOverwrite(view_channel=False)
    private = stage.guild.create_text_channel(
        "committee", overwrites={stage.guild.default_role: hidden, guild.me: mine}
    )
    channel = guild.get_channel(private.id)
    assert isinstance(channel, discord.TextChannel)
    await configure(stage, mentor_role=alumni, organisers_channel=private)
    programme = await stage.bot.services.programme.of_guild(stage.guild.id)
    assert programme.mentor_role_id == alumni.id
    assert programme.organisers_channel_id == private.id
    assert "Mentor" not in stage.guild.roles
    organisers = guild.get_role(programme.organiser_role_id or 0)
    assert organisers
    assert channel.permissions_for(organisers).view_channel


async def test_only_manage_server_sets_up_even_among_organisers(stage: Stage) -> None:
    await configure(stage)
    colleague = member(stage, "colleague", [stage.guild.roles["Organiser"]])
    result = await configure(stage, by=colleague, time_zone="UTC")
    assert result.ephemeral
    assert "Manage Server" in words(result)
    assert (await stage.bot.services.programme.of_guild(stage.guild.id)).time_zone == ZONE


async def test_everybody_may_look(stage: Stage) -> None:
    await configure(stage)
    result = await member(stage, "student").slash(stage.general, "programme show")
    assert "Asia/Hong_Kong" in words(result)
    assert result.ephemeral


@pytest.mark.parametrize(("right", "name"), [("manage_roles", "Manage Roles"), ("manage_channels", "Manage Channels")])
async def test_a_right_that_the_bot_lacks_is_named_and_nothing_is_made(
    stage: Stage, database: Database, right: str, name: str
) -> None:
    bot_role(stage).permissions &= ~getattr(discord.Permissions, right).flag
    await restart(stage, database)
    result = await configure(stage)
    assert name in words(result)
    assert calls(stage, "POST") == []
    assert await stage.bot.services.programme.find(stage.guild.id) is None


async def test_roles_that_cannot_be_given_or_would_give_rights_are_refused(stage: Stage) -> None:
    powerful = stage.guild.create_role("Powerful", permissions=discord.Permissions(manage_guild=True))
    result = await configure(stage, student_role=powerful)
    assert "run the server" in words(result)
    everyone = await configure(stage, staff_role=stage.guild.default_role)
    assert "@everyone" in words(everyone)
    plain = stage.guild.create_role("Plain")
    twice = await configure(stage, student_role=plain, staff_role=plain)
    assert "two things at once" in words(twice)
    assert await stage.bot.services.programme.find(stage.guild.id) is None


async def test_a_role_above_the_bots_own_is_refused(stage: Stage, database: Database) -> None:
    high = stage.guild.create_role("High")
    stage.env.backend.get_role(stage.guild.id, high.id).position = bot_role(stage).position + 1
    await restart(stage, database)
    assert "above" in words(await configure(stage, mentor_role=high))


async def test_a_channel_that_is_closed_to_the_bot_is_refused(stage: Stage) -> None:
    hidden: dict[Any, discord.PermissionOverwrite] = {}
    hidden[stage.guild.default_role] = discord.PermissionOverwrite(view_channel=False)
    closed = stage.guild.create_text_channel("closed", overwrites=hidden)
    assert "View Channel" in words(await configure(stage, organisers_channel=closed))


async def test_a_channel_that_others_can_read_is_refused(stage: Stage) -> None:
    result = await configure(stage, organisers_channel=stage.general)
    assert "not organisers" in words(result)
    assert await stage.bot.services.programme.find(stage.guild.id) is None


async def test_a_time_zone_is_found_by_city(stage: Stage) -> None:
    async def zones(typed: str) -> list[str]:
        found = await stage.owner.autocomplete(stage.general, "programme setup", "time_zone", typed)
        return [choice["value"] for choice in found]

    assert (await zones("hong"))[0] == "Asia/Hong_Kong"
    assert (await zones("beijing"))[0] == "Asia/Shanghai"
    assert len(await zones("")) == 25


async def test_a_city_that_was_typed_and_not_picked_will_do(stage: Stage) -> None:
    await configure(stage, time_zone="Beijing")
    assert (await stage.bot.services.programme.of_guild(stage.guild.id)).time_zone == "Asia/Shanghai"


async def test_an_unknown_time_zone_is_refused_before_anything_is_made(stage: Stage) -> None:
    result = await configure(stage, time_zone="Atlantis")
    assert "Atlantis" in words(result)
    assert calls(stage, "POST") == []


async def test_another_mapping_gives_those_who_joined_the_new_role(stage: Stage) -> None:
    await set_up(stage)
    bob = member(stage, "bob")
    await enrol(stage, "student,Bob,S1,bob,")
    await join_by_handle(stage, bob)
    pupil = stage.guild.create_role("Pupil")
    await configure(stage, student_role=pupil)
    assert roles_of(stage, bob) == {"Pupil"}
