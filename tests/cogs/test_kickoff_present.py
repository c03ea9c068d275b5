"""`/kickoff present`: somebody is there who cannot use Discord."""

from tests.cogs.kickoff_stage import KickoffStage, told
from tests.cogs.roster_stage import press_forged, shown


async def test_a_mentor_marks_their_student_and_takes_it_back(evening: KickoffStage) -> None:
    await evening.start()
    mentor, room = evening.people[0][0], evening.channels[0]
    offered = await mentor.autocomplete(room, "kickoff present", "who", "person 1")
    assert [choice["name"] for choice in offered] == [f"Person 1.{who} · Group 1" for who in range(3)]
    marked = await mentor.slash(room, "kickoff present", who=offered[1]["value"])
    assert "**Person 1.1** counts as present" in told(marked)
    await evening.pass_time(3)
    people = {field.name: str(field.value) for field in evening.board().embeds[0].fields}
    assert people["People"] == "1 of 9 here\n1 of them without Discord"
    left = await mentor.autocomplete(room, "kickoff present", "who", "")
    assert [choice["name"] for choice in left] == ["Person 1.0 · Group 1", "Person 1.2 · Group 1"]
    undone = await mentor.click(shown(marked), label="Undo")
    assert "no longer counts as present" in str(shown(undone).content)
    await evening.pass_time(3)
    people = {field.name: str(field.value) for field in evening.board().embeds[0].fields}
    assert "0 of 9" in people["People"]


async def test_organisers_mark_anybody_by_name(evening: KickoffStage) -> None:
    none = await evening.owner.slash(evening.organisers, "kickoff present", who="Person 2.1")
    assert "No kickoff is on" in told(none)
    await evening.start()
    marked = await evening.owner.slash(evening.organisers, "kickoff present", who="person 2.1")
    assert "**Person 2.1** counts as present" in told(marked)
    again = await evening.owner.slash(evening.organisers, "kickoff present", who="Person 2.1")
    assert "there already" in told(again)


async def test_nobody_else_marks_or_unmarks_anybody(evening: KickoffStage) -> None:
    await evening.start()
    student, other_mentor = evening.people[0][1], evening.people[1][0]
    stranger = evening.stage.guild.add_member(evening.stage.env.create_user("stranger"))
    for person in (student, stranger):
        assert await person.autocomplete(evening.stage.general, "kickoff present", "who", "") == []
        refused = await person.slash(evening.stage.general, "kickoff present", who="Person 1.2")
        assert "Only mentors" in told(refused)
    elsewhere = await other_mentor.slash(evening.channels[1], "kickoff present", who="participant:2")
    assert "not find that person in your room" in told(elsewhere)
    marked = await evening.people[0][0].slash(evening.channels[0], "kickoff present", who="Person 1.2")
    button = shown(marked).components[0]["components"][0]["custom_id"]
    for person in (student, stranger, other_mentor):
        told(await press_forged(evening.stage, person, button))
    async with evening.database.read() as unit:
        assert len(await unit.marks.present((await evening.kickoff()).id)) == 1
