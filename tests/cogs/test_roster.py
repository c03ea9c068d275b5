"""`/roster` person by person, its undo buttons, codes and status, and that nobody else learns who is on the list."""

from typing import Any

import pytest
import simcord

from bot.storage.unit import Database
from tests.cogs.conftest import Stage
from tests.cogs.roster_stage import (
    attachment,
    control,
    enrol,
    group_channel,
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

PEOPLE = (
    "mentor,Ada,M1,ada,Blue",
    "student,Bob,S1,bob,Blue",
    "mentor,Rob,M2,rob,Red",
    "mentor,Mia,M3,mia,",
    "staff,Tess,T1,tess,",
)


class School:
    """Blue with Ada and Bob, Red with Rob; Mia has no group. Ada, Bob, Rob and Mia have joined."""

    def __init__(self, stage: Stage, blue: simcord.ChannelHandle, red: simcord.ChannelHandle) -> None:
        self.stage, self.blue, self.red = stage, blue, red
        self.ada, self.bob, self.rob, self.mia = (member(stage, name) for name in ("ada", "bob", "rob", "mia"))

    async def roster(self, command: str, actor: simcord.MemberActor | None = None, **options: Any) -> Any:
        return await (actor or self.stage.owner).slash(self.stage.general, f"roster {command}", **options)

    async def undo(self, result: Any, by: simcord.MemberActor | None = None) -> Any:
        return await press(by or self.stage.owner, result, "roster:undo:")

    def seen(self, actor: simcord.MemberActor) -> set[str]:
        return {str(c.name) for c in (self.blue, self.red) if sees(self.stage, actor, c)}


@pytest.fixture
async def school(stage: Stage, database: Database) -> School:
    await set_up(stage)
    await enrol(stage, *PEOPLE)
    blue, red = await group_channel(stage, database, "Blue"), await group_channel(stage, database, "Red")
    made = School(stage, blue, red)
    # Through the command, and not past it: what the test itself awaits does not run on the stage's clock.
    programme = await stage.bot.services.programme.of_guild(stage.guild.id)
    codes = await stage.bot.services.joining.codes(programme)
    for actor, who in ((made.ada, "M1"), (made.bob, "S1"), (made.rob, "M2"), (made.mia, "M3")):
        person = await stage.bot.services.roster.person(programme.id, who)
        await actor.slash(stage.general, "join", code=codes[person.id])
    return made


async def test_a_move_opens_one_channel_and_closes_the_other_and_undo_turns_it_round(school: School) -> None:
    result = await school.roster("move", person="S1", group="red")
    assert school.seen(school.bob) == {"red"}
    assert f"<#{school.red.id}>" in words(result)
    assert shown(result).ephemeral
    await school.undo(result)
    assert school.seen(school.bob) == {"blue"}


async def test_undo_outlives_a_restart_and_works_once(school: School, database: Database) -> None:
    result = await school.roster("move", person="S1", group="Red")
    custom_id = control(result, "roster:undo:")
    await restart(school.stage, database)
    await school.undo(result)
    assert school.seen(school.bob) == {"blue"}
    again = await press_forged(school.stage, school.stage.owner, custom_id)
    assert "undone already" in words(again)


async def test_undo_is_refused_when_something_newer_stands_against_it(school: School) -> None:
    first = await school.roster("move", person="S1", group="Red")
    await school.roster("move", person="S1", group="Blue")
    assert "since then" in words(await school.undo(first))
    assert school.seen(school.bob) == {"blue"}


async def test_removal_asks_first_and_takes_role_and_channel(school: School) -> None:
    asked = await school.roster("remove", person="S1")
    assert school.seen(school.bob) == {"blue"}
    await press(school.stage.owner, asked, "roster:remove:")
    assert school.seen(school.bob) == set()
    assert roles_of(school.stage, school.bob) == set()
    await school.undo(asked)
    assert school.seen(school.bob) == {"blue"}
    assert roles_of(school.stage, school.bob) == {"Student"}


async def test_a_removal_can_be_thought_better_of(school: School) -> None:
    asked = await school.roster("remove", person="S1")
    await press(school.stage.owner, asked, "roster:spare")
    assert school.seen(school.bob) == {"blue"}
    assert not shown(asked).components


async def test_a_mentor_is_replaced_with_access_and_undone(school: School) -> None:
    result = await school.roster("replace-mentor", mentor="M1", by="M3")
    assert school.seen(school.mia) == {"blue"}
    assert school.seen(school.ada) == set()
    await school.undo(result)
    assert school.seen(school.ada) == {"blue"}
    assert school.seen(school.mia) == set()


async def test_somebody_added_with_an_account_is_let_in_at_once(school: School) -> None:
    zoe = member(school.stage, "zoe")
    result = await school.roster("add", kind="student", name="Zoe", group="Blue", account=zoe)
    assert school.seen(zoe) == {"blue"}
    assert roles_of(school.stage, zoe) == {"Student"}
    await school.undo(result)
    assert school.seen(zoe) == set()
    assert roles_of(school.stage, zoe) == set()


async def test_somebody_added_without_an_account_gets_a_code_that_works(school: School) -> None:
    result = await school.roster("add", kind="student", name="Zoe", group="Blue", roster_id="S9", time_zone="London")
    code = words(result).split("`")[1]
    zoe = member(school.stage, "zoe")
    await zoe.slash(school.stage.general, "join", code=code)
    assert school.seen(zoe) == {"blue"}


async def test_a_wrong_claim_is_undone(school: School) -> None:
    result = await school.roster("unbind", person="S1")
    assert school.seen(school.bob) == set()
    assert roles_of(school.stage, school.bob) == set()
    code = words(result).split("`")[1]
    right = member(school.stage, "the.right.bob")
    await right.slash(school.stage.general, "join", code=code)
    assert school.seen(right) == {"blue"}


async def test_undo_by_command_offers_the_newest_first(school: School) -> None:
    await school.roster("move", person="S1", group="Red")
    await school.roster("move", person="M3", group="Red")
    owner, general = school.stage.owner, school.stage.general
    offered = await owner.autocomplete(general, "roster undo", "change", "")
    assert [choice["name"] for choice in offered] == ["Moved: Mia", "Moved: Bob"]
    await school.roster("undo", change=offered[1]["value"])
    assert school.seen(school.bob) == {"blue"}
    assert school.seen(school.mia) == {"red"}


async def test_status_counts_by_kind_and_gives_the_codes_of_who_is_missing(school: School) -> None:
    result = await school.roster("status")
    assert "3 joined, 0 not yet" in words(result)
    assert "0 joined, 1 not yet" in words(result)
    lines = attachment(school.stage, result).splitlines()
    assert lines[0] == "Name,Roster id,Kind,Group,Code"
    assert [line.split(",")[0] for line in lines[1:]] == ["Tess"]


async def test_codes_are_for_who_has_not_joined_and_one_of_them_opens(school: School) -> None:
    await school.roster("add", kind="student", name="=Zoe", group="Blue", roster_id="S9")
    lines = attachment(school.stage, await school.roster("codes")).splitlines()[1:]
    assert len(lines) == 2
    zoe = next(line for line in lines if "Zoe" in line)
    assert zoe.startswith("'=Zoe,S9,student,Blue,")
    actor = member(school.stage, "zoe")
    await actor.slash(school.stage.general, "join", code=zoe.rpartition(",")[2])
    assert school.seen(actor) == {"blue"}


async def test_the_join_button_is_not_promised_where_the_bot_cannot_write(school: School) -> None:
    import discord

    hidden: dict[Any, discord.PermissionOverwrite] = {}
    hidden[school.stage.guild.default_role] = discord.PermissionOverwrite(send_messages=False)
    quiet = school.stage.guild.create_text_channel("quiet", overwrites=hidden)
    assert "Send Messages" in words(await school.roster("join-button", channel=quiet))


# ---------------------------------------------------------------------- rights


COMMANDS: dict[str, dict[str, Any]] = {
    "codes": {},
    "status": {},
    "match": {},
    "add": {"kind": "student", "name": "Zoe"},
    "move": {"person": "S1", "group": "Red"},
    "remove": {"person": "S1"},
    "replace-mentor": {"mentor": "M1", "by": "M3"},
    "unbind": {"person": "S1"},
    "undo": {"change": "change:1"},
}


async def test_students_mentors_and_staff_are_refused_without_learning_anything(school: School) -> None:
    observer = member(school.stage, "observer", [school.stage.guild.roles["Staff"]])
    for command, options in COMMANDS.items():
        for actor in (school.bob, school.ada, observer):
            result = await school.roster(command, actor=actor, **options)
            assert "Only organisers" in words(result)
            assert shown(result).ephemeral
    unknown = await school.roster("remove", actor=school.bob, person="nobody at all")
    assert "Only organisers" in words(unknown)
    assert school.seen(school.bob) == {"blue"}


async def test_suggestions_are_for_organisers_only(school: School) -> None:
    await school.roster("move", person="S1", group="Red")
    general = school.stage.general
    for asked in ("move person", "move group", "remove person", "unbind person", "undo change", "add group"):
        command, option = asked.split()
        assert await school.bob.autocomplete(general, f"roster {command}", option, "") == []
        assert await school.stage.owner.autocomplete(general, f"roster {command}", option, "") != []


async def test_forged_buttons_do_nothing_for_others(school: School) -> None:
    moved = await school.roster("move", person="M3", group="Red")
    bob = (await school.stage.bot.services.roster.person(1, "S1")).id
    for custom_id in (control(moved, "roster:undo:"), f"roster:remove:{bob}", "roster:spare", "roster:match:1"):
        result = await press_forged(school.stage, school.ada, custom_id)
        assert "Only organisers" in words(result)
    assert school.seen(school.mia) == {"red"}
    assert school.seen(school.bob) == {"blue"}


async def test_an_organiser_without_manage_server_leaves_staff_alone(school: School) -> None:
    colleague = member(school.stage, "colleague", [school.stage.guild.roles["Organiser"]])
    refused = [
        await school.roster("add", actor=colleague, kind="staff", name="Tim"),
        await press(colleague, await school.roster("remove", actor=colleague, person="T1"), "roster:remove:"),
    ]
    assert all("Manage Server" in words(result) for result in refused)
    result = await school.roster("move", actor=colleague, person="S1", group="Red")
    assert "moved" in words(result)


async def test_the_names_of_those_found_are_suggested_with_what_tells_them_apart(school: School) -> None:
    offered = await school.stage.owner.autocomplete(school.stage.general, "roster remove", "person", "bo")
    assert [choice["name"] for choice in offered] == ["Bob · student · S1"]
    result = await school.roster("move", person=offered[0]["value"], group="Red")
    assert "Bob has moved" in words(result)
