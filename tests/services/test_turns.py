"""Turns in the rooms of an evening: who may press what, what the clock does, and what is left of it after a restart."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.agenda import StepKind
from bot.domain.participants import Participant
from bot.domain.refusal import Refusal
from bot.services import Services
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.agenda_school import start, step
from tests.services.kickoff_school import ORGANISER, build_school
from tests.services.room_evening import Evening

STEPS: tuple[tuple[StepKind, int], ...] = (("lobby", 1), ("stories", 10), ("goals", 12), ("close", 5))
STRANGER = 4711


@pytest.fixture
async def evening(services: Services, database: Database, clock: SetClock) -> Evening:
    """Everybody of the first room is there, one mentor of the second, nobody of the third. Stories have begun."""
    school = await build_school(services, database, clock, students=3)
    kickoff = await start(school, *STEPS)
    for person in range(4):
        await school.here(kickoff.id, 0, person)
    await school.here(kickoff.id, 1, 0)
    await school.pass_time(kickoff.id, 60)
    return Evening(school, kickoff.id)


async def to_goals(evening: Evening) -> None:
    await evening.school.pass_time(evening.kickoff_id, 600)
    assert (await evening.room()).step_id == (await step(evening.school, evening.kickoff_id, "goals")).id


async def refused(doing: Awaitable[object]) -> str:
    with pytest.raises(Refusal) as no:
        await doing
    return no.value.key


async def test_a_mentor_tells_one_success_and_one_failure_by_the_clock(evening: Evening) -> None:
    assert [(t.prompt, t.state) for t in await evening.turns()] == [("success", "speaking"), ("failure", "waiting")]
    assert await evening.changes() == 0, "the card is drawn with the turn in it"
    await evening.school.pass_time(evening.kickoff_id, 299)
    assert (await evening.on()).prompt == "success"
    await evening.school.pass_time(evening.kickoff_id, 1)
    assert (await evening.on()).prompt == "failure"
    assert await evening.changes() == 1
    await evening.school.go_on(evening.kickoff_id)
    assert await evening.changes() == 1, "a look that changes nothing edits nothing"


async def test_a_room_in_which_nobody_is_begins_when_somebody_comes(evening: Evening) -> None:
    assert await evening.turns(2) == []
    await evening.school.here(evening.kickoff_id, 2, 0)
    await evening.school.go_on(evening.kickoff_id)
    assert (await evening.on(2)).prompt == "success"
    assert await evening.changes(2) == 1


async def test_everybody_of_the_room_may_press_next_and_staff(evening: Evening) -> None:
    student = evening.school.groups[0].students[1]
    await evening.next(student, await evening.on())
    assert (await evening.on()).prompt == "failure"
    await evening.next(ORGANISER, await evening.on(), staff=True)
    assert await evening.speaker() is None


async def test_next_is_refused_to_others_and_to_who_has_not_said_that_they_are_here(evening: Evening) -> None:
    on = await evening.on()
    assert await refused(evening.next(evening.school.groups[1].mentors[0], on)) == "kickoff.not_your_group"
    assert await refused(evening.next(STRANGER, on)) == "kickoff.not_joined"
    elsewhere = await evening.on(1)
    assert await refused(evening.next(evening.school.groups[1].students[0], elsewhere)) == "step.say_here_first"
    assert await refused(evening.next(evening.school.groups[0].mentors[0], elsewhere)) == "kickoff.not_your_group"
    assert (await evening.on()).id == on.id
    assert (await evening.on(1)).id == elsewhere.id


async def test_a_turn_of_another_programme_is_not_found(evening: Evening, services: Services) -> None:
    other = await services.programme.set_up(78, 1, time_zone="UTC", locale="en", organisers_channel_id=1)
    on = await evening.on()
    assert await refused(services.turns.next(other, ORGANISER, on.id, staff=True)) == "step.turn_over"
    assert (
        await refused(services.turns.next(evening.school.programme, ORGANISER, 99999, staff=True)) == "step.turn_over"
    )


async def test_of_two_who_press_next_at_once_one_moves_the_turn_on(evening: Evening) -> None:
    await to_goals(evening)
    on = await evening.on()
    mentor, student = evening.school.groups[0].mentors[0], evening.school.groups[0].students[0]
    both = await asyncio.gather(evening.next(mentor, on), evening.next(student, on), return_exceptions=True)
    assert sorted(str(outcome) for outcome in both) == ["None", "step.turn_over"]
    assert [t.state for t in await evening.turns()] == ["done", "speaking", "waiting"]


async def test_only_the_speaker_passes_and_has_their_turn_at_the_end(evening: Evening) -> None:
    await to_goals(evening)
    on, students = await evening.on(), evening.school.groups[0].students
    other = next(student for student in students if student.id != on.participant_id)
    assert await refused(evening.pass_on(other, on)) == "step.not_your_turn"
    await evening.pass_on(evening.people[on.participant_id], on)
    turns = await evening.turns()
    assert [t.state for t in turns] == ["passed", "speaking", "waiting", "waiting"]
    assert turns[-1].participant_id == on.participant_id


async def test_a_mentor_passes_for_a_student_who_does_not_use_discord(evening: Evening) -> None:
    await to_goals(evening)
    async with evening.school.database.write() as unit:
        for student in evening.school.groups[0].students:
            await unit.roster.save([_without_account(student)])
            await unit.marks.add(evening.kickoff_id, student.id, ORGANISER, evening.school.clock.now())
    on, students = await evening.on(), evening.school.groups[1].students
    assert await refused(evening.pass_on(students[0], on)) == "kickoff.not_your_group"
    await evening.pass_on(evening.school.groups[0].mentors[0], on)
    assert (await evening.turns())[0].state == "passed"


async def test_who_comes_late_is_last_and_who_leaves_is_skipped(evening: Evening) -> None:
    await to_goals(evening)
    first = await evening.speaker()
    assert first is not None
    number = evening.school.groups[0].everyone.index(first)
    await evening.school.here(evening.kickoff_id, 0, number, here=False)
    await evening.school.go_on(evening.kickoff_id)
    assert await evening.speaker() != first
    assert (await evening.turns())[0].state == "skipped"
    await evening.school.here(evening.kickoff_id, 0, number)
    await evening.school.go_on(evening.kickoff_id)
    assert (await evening.turns())[-1].participant_id == first.id


async def test_a_restart_in_the_middle_of_a_turn_leaves_it_as_it_was(evening: Evening) -> None:
    await to_goals(evening)
    await evening.school.pass_time(evening.kickoff_id, 100)
    before = await evening.turns()
    again = evening.school.restarted()
    await again.go_on(evening.kickoff_id)
    assert await evening.turns() == before
    await again.pass_time(evening.kickoff_id, 140)
    assert [t.state for t in await evening.turns()] == ["done", "speaking", "waiting"]


async def test_a_bot_that_was_away_gives_the_next_one_their_whole_time(evening: Evening) -> None:
    await to_goals(evening)
    await evening.school.clock.advance(500)
    await evening.school.restarted().go_on(evening.kickoff_id)
    on = await evening.on()
    assert on.position == 2
    assert on.began_at == evening.school.clock.now()


async def test_a_room_that_goes_on_ends_its_turns(evening: Evening) -> None:
    room = await evening.room()
    await to_goals(evening)
    async with evening.school.database.read() as unit:
        turns = (await unit.turns.of_rooms([room.id]))[room.id]
    assert {turn.state for turn in turns} <= {"done", "skipped"}
    mentor = evening.school.groups[0].mentors[0]
    assert await refused(evening.next(mentor, turns[0])) == "step.turn_over"
    prompts = evening.school.services.turns.listening
    assert await refused(prompts(evening.school.programme, mentor.discord_id or 0, room.id, staff=False)) == (
        "step.turn_over"
    )


async def test_a_pause_stops_turns_and_gives_each_its_time_back(evening: Evening) -> None:
    await to_goals(evening)
    panel, presser = evening.school.services.kickoff_panel, evening.school.presser
    await evening.school.pass_time(evening.kickoff_id, 100)
    await panel.pause(presser, evening.kickoff_id)
    on = await evening.on()
    await evening.school.pass_time(evening.kickoff_id, 3000)
    assert (await evening.on()).id == on.id
    await panel.resume(presser, evening.kickoff_id)
    assert on.ends_at is not None
    assert (await evening.on()).ends_at == on.ends_at + timedelta(seconds=3000)


async def test_an_evening_that_is_closed_ends_every_turn(evening: Evening) -> None:
    room = await evening.room()
    await evening.school.services.kickoff_closing.close(evening.school.presser, evening.kickoff_id)
    async with evening.school.database.read() as unit:
        turns = (await unit.turns.of_rooms([room.id]))[room.id]
    assert [turn.state for turn in turns] == ["done", "skipped"]


async def test_the_goal_form_is_for_whoever_speaks_and_gives_back_what_they_wrote_tonight(evening: Evening) -> None:
    service, programme = evening.school.services.turns, evening.school.programme
    story = await evening.on()
    mentor = evening.school.groups[0].mentors[0]
    assert await refused(service.goal_now(programme, mentor.discord_id or 0, story.id)) == "step.not_your_goal"
    await to_goals(evening)
    on = await evening.on()
    for person in evening.school.groups[0].everyone:
        if person.id != on.participant_id:
            assert await refused(service.goal_now(programme, person.discord_id or 0, on.id)) == "step.not_your_goal"
    speaker = evening.people[on.participant_id]
    assert await service.goal_now(programme, speaker.discord_id or 0, on.id) is None
    await evening.next(speaker, on)
    assert await refused(service.goal_now(programme, speaker.discord_id or 0, on.id)) == "step.turn_over"


async def test_prompts_are_for_mentors_of_the_room_and_staff(evening: Evening) -> None:
    service, programme, room = evening.school.services.turns, evening.school.programme, await evening.room()
    mentor, student = evening.school.groups[0].mentors[0], evening.school.groups[0].students[0]
    assert (await service.listening(programme, mentor.discord_id or 0, room.id, staff=False)) == "stories"
    assert (await service.listening(programme, STRANGER, room.id, staff=True)) == "stories"
    assert await refused(service.listening(programme, student.discord_id or 0, room.id, staff=False)) == (
        "step.mentors_only"
    )
    other = evening.school.groups[1].mentors[0]
    assert await refused(service.listening(programme, other.discord_id or 0, room.id, staff=False)) == (
        "kickoff.not_your_group"
    )


def _without_account(person: Participant) -> Participant:
    return replace(person, discord_id=None, joined_at=None)
