"""`/groups list` and `/groups show`: who may look at which groups, and what they see."""

from typing import Any

from bot.interactions.controls import view
from cogs.groups.audit_buttons import Repair
from cogs.groups.looking import ListPage
from tests.cogs.groups_stage import LAST_WEEK, GroupStage, answer


async def test_staff_see_all_groups_with_their_channels(school: GroupStage) -> None:
    await school.create()
    result = await school.staff.slash(school.stage.general, "groups list")
    assert result.ephemeral
    assert result.response is not None
    lines = str(result.response.embeds[0].description).splitlines()
    channels = list((await school.channels()).values())
    assert lines[0] == f"**Group 1** <#{channels[0].id}> · mentors: 1, students: 2 · joined: 3 of 3"
    assert len(lines) == 3
    assert result.response.components == []


async def test_a_list_before_there_are_channels_says_so(school: GroupStage) -> None:
    result = await school.stage.owner.slash(school.stage.general, "groups list")
    assert result.response is not None
    assert "(no channel yet)" in str(result.response.embeds[0].description)


async def test_mentors_and_students_do_not_see_the_list(school: GroupStage) -> None:
    for person in school.people[0]:
        result = await person.slash(school.stage.general, "groups list")
        assert "Only staff and organisers" in answer(result)


async def test_a_student_sees_their_own_group_and_no_other(school: GroupStage) -> None:
    student = school.people[1][1]
    result = await student.slash(school.stage.general, "groups show", group="group:2")
    assert result.response is not None
    shown = str(result.response.embeds[0].to_dict())
    assert all(person.mention in shown for person in school.people[1])
    for other in ("group:1", "Group 3", "group:999", "2", "x"):
        refused = await student.slash(school.stage.general, "groups show", group=other)
        assert "do not know this group" in answer(refused)


async def test_who_has_not_joined_is_named_to_staff_only(school: GroupStage) -> None:
    async with school.database.write() as unit:
        shy: dict[str, Any] = {"kind": "student", "name": "Shy *Student*", "group_id": 1, "left_out": False}
        await unit.roster.add(school.programme.id, LAST_WEEK, **shy)
    to_staff = await school.staff.slash(school.stage.general, "groups show", group="Group 1")
    to_mentor = await school.people[0][0].slash(school.stage.general, "groups show", group="Group 1")
    assert to_staff.response is not None and to_mentor.response is not None
    assert "Shy \\\\*Student" in str(to_staff.response.embeds[0].to_dict())
    assert "Shy" not in str(to_mentor.response.embeds[0].to_dict())
    assert "1 more person will join soon" in str(to_mentor.response.embeds[0].to_dict())


async def test_somebody_without_a_group_is_told_so(school: GroupStage) -> None:
    stranger = school.stage.guild.add_member(school.stage.env.create_user("stranger"))
    result = await stranger.slash(school.stage.general, "groups show", group="1")
    assert "not in a group yet" in answer(result)


async def test_only_groups_that_a_person_may_see_are_suggested(school: GroupStage) -> None:
    general = school.stage.general
    to_staff = await school.staff.autocomplete(general, "groups show", "group", "gro")
    assert [c["name"] for c in to_staff] == ["Group 1", "Group 2", "Group 3"]
    to_student = await school.people[2][1].autocomplete(general, "groups show", "group", "")
    assert [(c["name"], c["value"]) for c in to_student] == [("Group 3", "group:3")]
    stranger = school.stage.guild.add_member(school.stage.env.create_user("stranger"))
    assert await stranger.autocomplete(general, "groups show", "group", "") == []


async def test_a_group_whose_name_is_a_number_is_found_by_its_name(school: GroupStage) -> None:
    async with school.database.write() as unit:
        await unit.groups.add(school.programme.id, "1", LAST_WEEK)
    for typed, name in (("1", "1"), ("group:1", "Group 1")):
        result = await school.staff.slash(school.stage.general, "groups show", group=typed)
        assert result.response is not None
        assert result.response.embeds[0].title == name


async def test_turning_pages_survives_a_restart_and_asks_who_is_turning(school: GroupStage) -> None:
    async with school.database.write() as unit:
        for number in range(4, 48):
            await unit.groups.add(school.programme.id, f"Group {number}", LAST_WEEK)
    result = await school.stage.owner.slash(school.stage.general, "groups list")
    assert result.response is not None
    assert "Page 1 of 4" in str(result.response.embeds[0].footer.text)
    await school.restart()
    await school.stage.owner.click(result.response, label="Next")
    assert "Page 2 of 4" in str(result.response.embeds[0].footer.text)
    for _ in range(3):
        await school.stage.owner.click(result.response, label="Next")
    assert "Page 1 of 4" in str(result.response.embeds[0].footer.text)

    channel = school.stage.bot.get_partial_messageable(school.stage.general.id)
    message = await channel.send("x", view=view(ListPage("groups:list:9999:0", label="forged")))
    pressed = await school.people[0][1].click(message, label="forged")
    assert "Only staff and organisers" in answer(pressed)


async def test_nobody_but_an_organiser_can_repair_even_with_the_right_id(school: GroupStage) -> None:
    await school.create()
    channel = (await school.channels())["group-1"]
    school.stage.env.backend.delete_overwrite(channel.id, school.staff_role.id)
    await school.stage.owner.slash(school.organisers, "groups audit")
    findings = await school.stage.bot.services.group_audits.findings(school.programme.id)
    posted = school.stage.bot.get_partial_messageable(school.stage.general.id)
    message = await posted.send("x", view=view(Repair(f"groups:repair:{findings.drifts[0].id}", label="forged")))
    for person in (school.staff, school.people[0][0]):
        assert "Only organisers" in answer(await person.click(message, label="forged"))
    assert school.staff_role.id not in {o.target_id for o in channel.overwrites}
