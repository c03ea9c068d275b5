"""Stories and goals in the rooms: whose turn it is, as people see it and press it."""

from contextlib import suppress

import pytest
import simcord

from bot.domain.agenda import AgendaStep
from tests.cogs.agenda_stage import (
    card,
    count_edits,
    custom_id,
    embed_of,
    field,
    follow,
    labels,
    open_evening,
    people_in,
    say_here,
)
from tests.cogs.kickoff_stage import KickoffStage, told
from tests.cogs.roster_stage import press_forged

STORIES, GOALS = AgendaStep("stories", 10), AgendaStep("goals", 10)
PARTS = {
    "specific": "Speak in front of a class",
    "measurable": "Three talks",
    "achievable": "With my mentor",
    "relevant": "I want to teach",
    "time_bound": "1 March 2027",
}


@pytest.fixture
async def goals(evening: KickoffStage) -> KickoffStage:
    """Everybody of the first group is there, and its goals step has begun."""
    await open_evening(evening, GOALS)
    await say_here(evening, (0, 0), (0, 1), (0, 2))
    await evening.pass_time(60)
    return evening


def speaker(evening: KickoffStage, group: int = 0, title: str = "Goals") -> int:
    (found,) = people_in(field(card(evening, group, title), "Now"), evening, group)
    return found


async def press(evening: KickoffStage, person: int, label: str, group: int = 0) -> simcord.InteractionResult:
    """Somebody presses a button of the goals' card of their room, and it has the time to follow."""
    shown = card(evening, group, "Goals")
    result = await evening.people[group][person].click(shown, custom_id=custom_id(shown, label))
    await follow(evening)
    return result


async def test_stories_the_mentor_tells_a_success_then_a_failure_and_the_card_shows_it(evening: KickoffStage) -> None:
    await open_evening(evening, STORIES)
    await say_here(evening, (0, 0))
    await evening.pass_time(60)
    shown = card(evening, 0, "Stories")
    assert "went well" in field(shown, "Now")
    assert field(shown, "After that") == f"What went wrong: <@{evening.people[0][0].id}>"
    assert labels(shown) == ["Next", "Pass", "Prompts for mentors", "I’m here", "Call an organiser"]
    await evening.pass_time(300)
    await follow(evening)
    shown = card(evening, 0, "Stories")
    assert "went wrong" in field(shown, "Now")
    await evening.pass_time(300)
    await follow(evening)
    assert card(evening, 0, "Stories").components == [], "the room has gone on"


async def test_a_room_without_its_mentor_waits_and_begins_when_they_press(evening: KickoffStage) -> None:
    await open_evening(evening, STORIES)
    await evening.pass_time(60)
    shown = card(evening, 1, "Stories")
    assert "No mentor is here yet" in field(shown, "Now")
    assert str(evening.people[1][0].id) in field(shown, "Not here yet")
    assert labels(shown) == ["Prompts for mentors", "I’m here", "Call an organiser"]
    await evening.people[1][0].click(shown, label="I’m here")
    await follow(evening)
    shown = card(evening, 1, "Stories")
    assert "went well" in field(shown, "Now")
    assert field(shown, "Not here yet") == ""


async def test_next_moves_the_card_on_and_a_late_second_press_takes_nobodys_turn(goals: KickoffStage) -> None:
    first, seen = speaker(goals), card(goals, 0, "Goals")
    await goals.people[0][0].click(seen, label="Next")
    assert "over already" in told(await goals.people[0][first].click(seen, label="Next"))
    await follow(goals)
    assert speaker(goals) == 3 - first


async def test_strangers_and_forged_ids_change_nothing(goals: KickoffStage) -> None:
    on, shown = speaker(goals), card(goals, 0, "Goals")
    other, unknown = goals.people[1][0], goals.stage.guild.add_member(goals.stage.env.create_user("nobody"))
    for label in ("Next", "Pass", "Write my goal", "Prompts for mentors"):
        assert "another group’s" in told(await other.click(shown, custom_id=custom_id(shown, label)))
        assert "I do not know you" in told(await unknown.click(shown, custom_id=custom_id(shown, label)))
    for forged in ("turn:next:999999", "turn:pass:999999", "turn:goal:999999", "turn:listen:999999"):
        assert "over already" in told(await press_forged(goals.stage, goals.people[0][1], forged))
    await follow(goals)
    assert speaker(goals) == on


async def test_who_is_not_there_is_told_to_press_here_and_is_then_last_in_line(evening: KickoffStage) -> None:
    await open_evening(evening, GOALS)
    await say_here(evening, (0, 1))
    await evening.pass_time(60)
    shown = card(evening, 0, "Goals")
    assert people_in(field(shown, "Not here yet"), evening, 0) == [2]
    assert "Press I’m here first" in told(await press(evening, 2, "Next"))
    await say_here(evening, (0, 2))
    await follow(evening)
    shown = card(evening, 0, "Goals")
    assert speaker(evening) == 1
    assert people_in(field(shown, "After that"), evening, 0) == [2]
    assert field(shown, "Not here yet") == ""


async def test_a_pass_is_the_speakers_and_comes_again_at_the_end(goals: KickoffStage) -> None:
    first = speaker(goals)
    second = 3 - first
    assert "Only the person whose turn it is" in told(await press(goals, second, "Pass"))
    await press(goals, first, "Pass")
    assert speaker(goals) == second
    await press(goals, second, "Next")
    assert speaker(goals) == first
    assert "You passed once" in field(card(goals, 0, "Goals"), "Now")
    await press(goals, first, "Pass")
    assert "Everybody who is here has had their turn" in field(card(goals, 0, "Goals"), "Now")


async def test_the_goal_form_opens_for_the_speaker_alone_and_again_with_what_they_wrote(goals: KickoffStage) -> None:
    on = speaker(goals)
    assert "for the student whose turn it is" in told(await press(goals, 3 - on, "Write my goal"))
    assert "for the student whose turn it is" in told(await press(goals, 0, "Write my goal"))
    opened = await press(goals, on, "Write my goal")
    await goals.people[0][on].submit_modal(opened, PARTS)
    again = await press(goals, on, "Write my goal")
    await goals.people[0][on].submit_modal(again, {**PARTS, "specific": "Speak in front of the school"})
    own = await goals.stage.bot.services.goals.own(goals.programme, goals.people[0][on].id)
    assert [told.goal.title for told in own] == ["Speak in front of the school"]


async def test_a_goal_that_was_being_written_when_the_turn_ended_is_kept(goals: KickoffStage) -> None:
    on = speaker(goals)
    opened = await press(goals, on, "Write my goal")
    await goals.pass_time(300)
    assert speaker(goals) != on
    await goals.people[0][on].submit_modal(opened, PARTS)
    own = await goals.stage.bot.services.goals.own(goals.programme, goals.people[0][on].id)
    assert [told.goal.title for told in own] == [PARTS["specific"]]


async def test_prompts_are_shown_to_the_mentor_alone(goals: KickoffStage) -> None:
    before = len(goals.channels[0].history())
    prompts = embed_of(await press(goals, 0, "Prompts for mentors"))
    assert "Why does this matter to you?" in str(prompts.description)
    assert "for mentors" in told(await press(goals, 1, "Prompts for mentors"))
    assert len(goals.channels[0].history()) == before


async def test_a_restart_in_the_middle_of_a_turn(goals: KickoffStage) -> None:
    on = speaker(goals)
    now = field(card(goals, 0, "Goals"), "Now")
    await goals.restart(after=30)
    await follow(goals)
    assert field(card(goals, 0, "Goals"), "Now") == now, "same person, same end"
    await goals.pass_time(280)
    await follow(goals)
    assert speaker(goals) == 3 - on
    await press(goals, on, "Next")
    assert "Everybody who is here has had their turn" in field(card(goals, 0, "Goals"), "Now")


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_killed_around_a_press_of_next_nobody_speaks_twice_and_nobody_is_left_out(
    goals: KickoffStage, moment: str
) -> None:
    first, seen = speaker(goals), card(goals, 0, "Goals")
    goals.die("turns.next", moment, 1)
    with suppress(BaseException):
        await goals.people[0][0].click(seen, label="Next")
    assert goals.killed
    await goals.restart(after=2)
    await follow(goals)
    assert speaker(goals) == (first if moment == "before" else 3 - first)
    while "until" in field(card(goals, 0, "Goals"), "Now"):
        await press(goals, 0, "Next")
    async with goals.database.read() as unit:
        (room,) = [r for r in await unit.steps.rooms((await goals.kickoff()).id) if r.group_id == goals.group_ids[0]]
        turns = (await unit.turns.of_rooms([room.id]))[room.id]
    assert [turn.state for turn in turns] == ["done", "done"]


async def test_the_card_is_edited_once_for_each_change_and_not_for_the_time_that_passes(goals: KickoffStage) -> None:
    edits = count_edits(goals)
    await goals.pass_time(100)
    await say_here(goals, (0, 0), (0, 1))
    await goals.pass_time(3)
    assert edits == []
    await press(goals, 0, "Next")
    await goals.pass_time(5)
    assert len(edits) == 1
