"""An evening by its agenda, as rooms and organisers see it: moved, restarted, with Discord failing."""

from collections.abc import Sequence

import pytest

from bot.domain.agenda import AgendaStep, StepKind
from bot.domain.agenda.planning import completed
from tests.cogs.kickoff_stage import KickoffStage, told

STEPS: tuple[tuple[StepKind, int], ...] = (("lobby", 10), ("stories", 15), ("goals", 25), ("close", 5))


async def begin(evening: KickoffStage, steps: Sequence[tuple[StepKind, int]] = STEPS, **how: str | bool) -> None:
    """The evening is in its lobby."""
    plan = completed(AgendaStep(kind, minutes) for kind, minutes in steps)
    await evening.stage.bot.services.agendas.keep(evening.programme, evening.owner.id, plan)
    if "quiz" in dict(steps):
        await evening.start(**how)
    else:
        await evening.owner.slash(evening.organisers, "kickoff start", **how)


async def move(evening: KickoffStage, group: str = "", **what: str) -> str:
    """The owner types `/kickoff move`, choosing the group from what is offered."""
    if group:
        [offered] = await evening.owner.autocomplete(evening.organisers, "kickoff move", "group", group)
        what["group"] = str(offered["value"])
    said = told(await evening.owner.slash(evening.organisers, "kickoff move", **what))
    await evening.pass_time(2)
    return said


def newest(evening: KickoffStage) -> list[str | None]:
    return [evening.titles(group)[-1] for group in range(3)]


async def test_the_organiser_moves_one_room_and_all(evening: KickoffStage) -> None:
    await begin(evening, advance="next")
    assert await move(evening, "Group 2") == "Group 2 goes on: Stories."
    assert newest(evening)[1] == "Stories" and "Stories" not in (newest(evening)[0], newest(evening)[2])
    assert await move(evening) == "All rooms go on: Stories."
    assert newest(evening) == ["Stories"] * 3
    assert await move(evening, "Group 1", what="extend") == "5 minutes more for Group 1: Stories."
    assert await move(evening) == "All rooms go on: Goals."
    assert await move(evening, "Group 3", what="back") == "Group 3 goes back one step: Stories."
    assert [evening.titles(2).count(title) for title in ("Stories", "Goals")] == [1, 1]


async def test_a_choice_made_before_the_room_moved_moves_nothing(evening: KickoffStage) -> None:
    await begin(evening, advance="next")
    [offered] = await evening.owner.autocomplete(evening.organisers, "kickoff move", "group", "Group 2")
    for said in ("goes on: Stories", "has moved on meanwhile"):
        answer = await evening.owner.slash(evening.organisers, "kickoff move", group=str(offered["value"]))
        assert said in told(answer)


@pytest.mark.parametrize("typed", ["Group 2", "1:", "1:2:3", "9" * 50])
async def test_a_room_that_was_typed_and_not_chosen_is_refused(evening: KickoffStage, typed: str) -> None:
    await begin(evening)
    answer = await evening.owner.slash(evening.organisers, "kickoff move", group=typed)
    assert "Choose one from the list" in told(answer)


async def test_moving_rooms_is_the_organisers(evening: KickoffStage) -> None:
    await begin(evening)
    student = evening.people[0][1]
    assert "Only organisers" in told(await student.slash(evening.channels[0], "kickoff move"))
    assert await student.autocomplete(evening.channels[0], "kickoff move", "group", "") == []
    assert newest(evening) == ["Kickoff quiz: Kickoff evening"] * 3


async def test_the_quiz_alone_has_no_rooms_to_move(evening: KickoffStage) -> None:
    await evening.start()
    assert "the quiz alone" in told(await evening.owner.slash(evening.organisers, "kickoff move"))


@pytest.mark.parametrize("after", [30, 3600])
@pytest.mark.parametrize("steps_gone", [0, 1, 2, 3])
async def test_a_restart_in_any_step_shows_nothing_twice_and_loses_nothing(
    evening: KickoffStage, steps_gone: int, after: int
) -> None:
    await begin(evening)
    for seconds in (600, 900, 1500)[:steps_gone]:
        await evening.pass_time(seconds)
        await evening.pass_time(2)
    evening.die("sent.kickoff.step", "before", 1)
    await evening.restart(after)
    for _ in range(4):
        if newest(evening)[0] == "See you soon":
            break
        await evening.pass_time(1500)
        await evening.pass_time(2)
    for group in range(3):
        assert evening.titles(group)[1:] == ["Stories", "Goals", "See you soon"]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("what", ["http.send_message", "sent.kickoff.step"])
async def test_dying_while_the_cards_go_out(evening: KickoffStage, what: str, moment: str) -> None:
    await begin(evening)
    evening.die(what, moment, 2)
    await evening.stage.env.advance_time(600)
    await evening.clock.advance(600)
    await evening.restart()
    await evening.pass_time(10)
    assert [evening.titles(group)[1:] for group in range(3)] == [["Stories"]] * 3


async def test_a_minute_of_discord_failing_delays_and_nothing_more(evening: KickoffStage) -> None:
    await begin(evening)
    for channel in evening.channels:
        evening.stage.env.inject_error("POST", f"/channels/{channel.id}/messages", status=503, times=3)
    await evening.pass_time(600)
    for _ in range(20):
        if all(title == "Stories" for title in newest(evening)):
            break
        await evening.pass_time(5)
    assert [evening.titles(group)[1:] for group in range(3)] == [["Stories"]] * 3
