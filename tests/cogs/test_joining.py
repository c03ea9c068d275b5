"""Joining as people do it: the button, the form, the command, matches, and access that follows."""

import discord
import pytest
import simcord

from bot.storage.unit import Database
from tests.cogs.conftest import Stage
from tests.cogs.roster_stage import (
    bot_role,
    control,
    enrol,
    group_channel,
    join_button,
    join_by_handle,
    member,
    press,
    press_forged,
    restart,
    roles_of,
    sees,
    set_up,
    shown,
    words,
)

PEOPLE = ("mentor,Ada,M1,ada,Blue", "student,Bob,S1,bob,Blue", "student,Cy,S2,,Blue", "staff,Tess,T1,tess,")


@pytest.fixture
async def blue(stage: Stage, database: Database) -> simcord.ChannelHandle:
    """The channel of the group Blue: Ada and Bob with their handles, Cy without. Tess is staff."""
    await set_up(stage)
    await enrol(stage, *PEOPLE)
    return await group_channel(stage, database, "Blue")


async def code_of(stage: Stage, name: str) -> str:
    programme = await stage.bot.services.programme.of_guild(stage.guild.id)
    codes = await stage.bot.services.joining.codes(programme)
    people, _ = await stage.bot.services.roster.everyone(programme.id)
    return codes[next(p.id for p in people if p.name == name)]


async def test_an_exact_handle_is_asked_and_let_in(stage: Stage, blue: simcord.ChannelHandle) -> None:
    bob = member(stage, "bob")
    asked = await bob.click(await join_button(stage), custom_id="join:start")
    assert asked.ephemeral
    assert "**Bob**" in words(asked)
    assert not sees(stage, bob, blue)
    await press(bob, asked, "join:yes:")
    assert f"<#{blue.id}>" in words(asked)
    assert sees(stage, bob, blue)
    assert roles_of(stage, bob) == {"Student"}


async def test_a_mentor_gets_the_mentor_role(stage: Stage, blue: simcord.ChannelHandle) -> None:
    ada = member(stage, "ada")
    await join_by_handle(stage, ada)
    assert roles_of(stage, ada) == {"Mentor"}
    assert sees(stage, ada, blue)


async def test_an_unknown_account_is_asked_for_the_code(stage: Stage, blue: simcord.ChannelHandle) -> None:
    cy = member(stage, "cy.is.me")
    asked = await cy.click(await join_button(stage), custom_id="join:start")
    assert asked.modal
    sent = await cy.submit_modal(asked, {"code": (await code_of(stage, "Cy")).lower()})
    assert f"<#{blue.id}>" in words(sent)
    assert shown(sent).ephemeral
    assert sees(stage, cy, blue)


async def test_the_form_outlives_a_restart(stage: Stage, database: Database, blue: simcord.ChannelHandle) -> None:
    cy = member(stage, "cy.is.me")
    asked = await cy.click(await join_button(stage), custom_id="join:start")
    code = await code_of(stage, "Cy")
    await restart(stage, database)
    await cy.submit_modal(asked, {"code": code})
    assert sees(stage, cy, blue)


async def test_the_join_button_outlives_a_restart(
    stage: Stage, database: Database, blue: simcord.ChannelHandle
) -> None:
    bob = member(stage, "bob")
    button = await join_button(stage)
    await restart(stage, database)
    asked = await bob.click(button, custom_id="join:start")
    await press(bob, asked, "join:yes:")
    assert sees(stage, bob, blue)


async def test_no_leads_to_the_code(stage: Stage, blue: simcord.ChannelHandle) -> None:
    bob = member(stage, "bob")
    asked = await bob.click(await join_button(stage), custom_id="join:start")
    form = await press(bob, asked, "join:no")
    assert form.modal


async def test_the_command_does_the_same(stage: Stage, blue: simcord.ChannelHandle) -> None:
    cy = member(stage, "cy")
    result = await cy.slash(stage.general, "join", code=await code_of(stage, "Cy"))
    assert "Welcome, Cy" in words(result)
    assert shown(result).ephemeral
    assert sees(stage, cy, blue)


async def test_a_wrong_code_is_told_kindly_and_names_nobody(stage: Stage, blue: simcord.ChannelHandle) -> None:
    cy = member(stage, "cy")
    for _ in range(6):
        result = await cy.slash(stage.general, "join", code="NOPE")
        assert shown(result).ephemeral
        assert not any(name in words(result) for name in ("Ada", "Bob", "Cy"))
    assert "minutes" in words(result)


async def test_somebody_elses_yes_lets_nobody_in(stage: Stage, blue: simcord.ChannelHandle) -> None:
    bob, eve = member(stage, "bob"), member(stage, "eve")
    asked = await bob.click(await join_button(stage), custom_id="join:start")
    result = await press_forged(stage, eve, control(asked, "join:yes:"))
    assert "cannot let you in" in words(result)
    assert not sees(stage, eve, blue)


async def test_a_person_who_has_joined_is_taken(stage: Stage, blue: simcord.ChannelHandle) -> None:
    code = await code_of(stage, "Bob")
    await join_by_handle(stage, member(stage, "bob"))
    late = await member(stage, "late").slash(stage.general, "join", code=code)
    assert "do not know that code" in words(late)


async def test_who_has_joined_and_presses_again_gets_back_what_is_theirs(
    stage: Stage, blue: simcord.ChannelHandle
) -> None:
    bob = member(stage, "bob")
    await join_by_handle(stage, bob)
    stage.guild.remove_member(bob)
    bob = stage.guild.add_member(bob.user)
    assert roles_of(stage, bob) == set()
    again = await bob.click(await join_button(stage), custom_id="join:start")
    assert f"<#{blue.id}>" in words(again)
    assert roles_of(stage, bob) == {"Student"}


async def test_staff_join_without_any_role(stage: Stage, blue: simcord.ChannelHandle) -> None:
    tess = member(stage, "tess")
    joined = await tess.click(await join_button(stage), custom_id="join:start")
    await press(tess, joined, "join:yes:")
    assert roles_of(stage, tess) == set()
    assert "staff role" in words(joined)
    refused = await tess.slash(stage.general, "roster status")
    assert "Only organisers" in words(refused)


async def test_a_crash_between_joining_and_opening_is_mended_at_the_start(
    stage: Stage, database: Database, blue: simcord.ChannelHandle
) -> None:
    bob = member(stage, "bob")
    programme = await stage.bot.services.programme.of_guild(stage.guild.id)
    offered = await stage.bot.services.joining.offer(programme.id, bob.id, "bob")
    assert offered
    await stage.bot.services.joining.accept(programme.id, offered.id, bob.id, "bob")
    assert not sees(stage, bob, blue)
    await restart(stage, database)
    await stage.env.settle()
    assert sees(stage, bob, blue)
    assert roles_of(stage, bob) == {"Student"}
    assert await stage.bot.services.access.due() == []


async def test_a_refusal_of_discord_is_told_and_tried_again(stage: Stage, blue: simcord.ChannelHandle) -> None:
    bob = member(stage, "bob")
    stage.env.inject_error("PUT", f"/channels/{blue.id}/permissions/*", status=403, code=50013, times=2)
    asked = await bob.click(await join_button(stage), custom_id="join:start")
    await press(bob, asked, "join:yes:")
    assert "could not open it" in words(asked)
    assert not sees(stage, bob, blue)
    assert roles_of(stage, bob) == {"Student"}
    moved = await stage.owner.slash(stage.general, "roster add", kind="student", name="Somebody")
    assert "Somebody" in words(moved)
    assert sees(stage, bob, blue)


async def test_a_role_that_gives_rights_is_never_given(
    stage: Stage, database: Database, blue: simcord.ChannelHandle
) -> None:
    """Also if somebody gave the student role rights after the setup."""
    role = stage.env.backend.get_role(stage.guild.id, stage.guild.roles["Student"].id)
    role.permissions = discord.Permissions.manage_guild.flag
    await restart(stage, database)
    bob = member(stage, "bob")
    await join_by_handle(stage, bob)
    assert roles_of(stage, bob) == set()
    assert sees(stage, bob, blue)


async def test_somebody_who_left_the_server_stops_nothing(stage: Stage, blue: simcord.ChannelHandle) -> None:
    bob = member(stage, "bob")
    await join_by_handle(stage, bob)
    stage.guild.remove_member(bob)
    result = await stage.owner.slash(stage.general, "roster unbind", person="S1")
    assert "code" in words(result)
    assert await stage.bot.services.access.due() == []


# ---------------------------------------------------------------------- matches


async def test_matches_are_exact_and_join_with_one_press(stage: Stage, blue: simcord.ChannelHandle) -> None:
    ada, bob, almost = member(stage, "ada"), member(stage, "bob"), member(stage, "bobby")
    result = await stage.owner.slash(stage.general, "roster match")
    assert bob.mention in words(result)
    assert almost.mention not in words(result)
    assert "1 person" in words(result)
    assert not sees(stage, bob, blue)
    await press(stage.owner, result, "roster:match:")
    assert "2 people have joined" in words(result)
    assert sees(stage, ada, blue)
    assert sees(stage, bob, blue)
    assert not sees(stage, almost, blue)


async def test_some_can_be_left_out_also_after_a_restart(
    stage: Stage, database: Database, blue: simcord.ChannelHandle
) -> None:
    ada, bob = member(stage, "ada"), member(stage, "bob")
    result = await stage.owner.slash(stage.general, "roster match")
    await restart(stage, database)
    menu = control(result, "roster:leaveout:")
    first = shown(result).components[0]["components"][0]["options"][0]
    assert first["label"] == "Ada"
    await stage.owner.select(shown(result), [first["value"]], custom_id=menu)
    await press(stage.owner, result, "roster:match:")
    assert sees(stage, bob, blue)
    assert not sees(stage, ada, blue)


async def test_an_id_on_the_roster_is_found_too(stage: Stage) -> None:
    await set_up(stage)
    dora = member(stage, "dora")
    await enrol(stage, f"student,Dora,S9,{dora.id},", "student,Gone,S8,123456789012345678,")
    result = await stage.owner.slash(stage.general, "roster match")
    await press(stage.owner, result, "roster:match:")
    assert roles_of(stage, dora) == {"Student"}


async def test_more_than_a_page_of_matches(stage: Stage) -> None:
    await set_up(stage)
    people = [member(stage, f"pupil{i:02}") for i in range(30)]
    await enrol(stage, *(f"student,Pupil {i:02},S{i},pupil{i:02}," for i in range(30)))
    result = await stage.owner.slash(stage.general, "roster match")
    await press(stage.owner, result, "roster:matches:")
    assert "Pupil 29" in words(result)
    assert "Pupil 03" not in words(result)
    await press(stage.owner, result, "roster:match:")
    assert all(roles_of(stage, person) == {"Student"} for person in people)


async def test_nobody_found_says_so(stage: Stage, blue: simcord.ChannelHandle) -> None:
    result = await stage.owner.slash(stage.general, "roster match")
    assert "none of them" in words(result)
    assert not shown(result).components


async def test_only_organisers_match(stage: Stage, blue: simcord.ChannelHandle) -> None:
    assert "Only organisers" in words(await member(stage, "eve").slash(stage.general, "roster match"))


async def test_a_bot_role_below_the_student_role_is_explained(
    stage: Stage, database: Database, blue: simcord.ChannelHandle
) -> None:
    member(stage, "bob")
    student = stage.env.backend.get_role(stage.guild.id, stage.guild.roles["Student"].id)
    student.position = bot_role(stage).position + 1
    await restart(stage, database)
    result = await stage.owner.slash(stage.general, "roster match")
    await press(stage.owner, result, "roster:match:")
    assert "drag my role above" in words(result)
    assert "1 person has joined" in words(result)
