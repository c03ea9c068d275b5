"""An evening by its agenda, as rooms and organisers see it: moved, restarted, with Discord failing."""

from collections.abc import Sequence

import pytest

from bot.domain.agenda import AgendaStep, StepKind
from bot.domain.agenda.planning import completed
from tests.cogs.kickoff_stage import KickoffStage, told
from tests.cogs.roster_stage import press_forged, shown, words

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


async def test_who_starts_an_evening_reads_which_button_the_board_has(evening: KickoffStage) -> None:
    plan = completed(AgendaStep(kind, minutes) for kind, minutes in STEPS)
    await evening.stage.bot.services.agendas.keep(evening.programme, evening.owner.id, plan)
    said = told(await evening.owner.slash(evening.organisers, "kickoff start"))
    assert "4 steps, 55 minutes" in said and "blue button" in said
    assert "Begin" not in said and "Begin" not in buttons(evening)


@pytest.mark.parametrize("step", ["stories", "goals", "briefing", "date", "photo"])
async def test_an_organiser_can_be_called_from_the_card_of_each_step(evening: KickoffStage, step: StepKind) -> None:
    """An hour into the evening the welcome is far up the channel."""
    await begin(evening, (("lobby", 10), (step, 15), ("close", 5)), advance="next")
    await move(evening)
    card = evening.channels[0].history()[-1]
    student = evening.people[0][1]
    assert told(await student.click(card, label="Call an organiser")).startswith("The organisers have been called")
    await evening.pass_time(2)
    page = evening.organisers.last_message
    assert page is not None and "Group 1" in str(page.embeds[0].to_dict())


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
    assert newest(evening) == ["Welcome to the kickoff evening"] * 3


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


# The board


def board(evening: KickoffStage) -> str:
    embed = evening.board().embeds[0]
    return "\n".join([str(embed.title), str(embed.description), *(f"{f.name}: {f.value}" for f in embed.fields)])


def buttons(evening: KickoffStage) -> list[str]:
    return [button["label"] for row in evening.payload(evening.board()) for button in row["components"]]


async def test_the_board_shows_every_room_in_every_step_and_the_next_action(evening: KickoffStage) -> None:
    await begin(evening)
    await evening.pass_time(2)
    assert buttons(evening) == ["All on: Stories", "+5 min", "Pause", "Stop"]
    assert "Step 1 of 4: **Lobby**" in board(evening)
    assert "No mentor there yet: Group 1, Group 2, Group 3" in board(evening)
    for person in evening.people[0]:
        await person.click(evening.last(0), label="I’m here")
    await evening.pass_time(2)
    assert "No mentor there yet: Group 2, Group 3" in board(evening)
    await move(evening, "Group 1")
    await move(evening, "Group 2")
    await evening.pass_time(2)
    shown = board(evening)
    assert "Step 2 of 4: **Stories**" in shown and "Next: Goals." in shown
    assert "Group 1        ■ ► · ·\nGroup 2        ■ ► · · M\nGroup 3        ► · · · M" in shown
    assert "Behind the others: Group 3: Lobby, goes on <t:" in shown
    assert buttons(evening) == ["All on: Goals", "+5 min", "Pause", "Back one step", "Close"]


async def test_the_board_moves_everybody(evening: KickoffStage) -> None:
    await begin(evening)
    await evening.pass_time(2)
    assert "Only 0 of 9 people are here" in told(await evening.owner.click(evening.board(), label="All on: Stories"))
    assert "Everybody goes on" in told(await evening.panel("All on: Stories"))
    await evening.pass_time(2)
    assert newest(evening) == ["Stories"] * 3
    stale = evening.payload(evening.board())[0]["components"][0]["custom_id"]
    assert "Everybody goes on" in told(await evening.owner.click(evening.board(), custom_id=stale))
    assert "moved on" in told(await evening.owner.click(evening.board(), custom_id=stale)), "a second press"
    await evening.pass_time(2)
    assert newest(evening) == ["Goals"] * 3
    assert "goes back one step" in told(await evening.panel("Back one step"))
    await evening.pass_time(2)
    assert "5 minutes more" in told(await evening.panel("+5 min"))
    await evening.pass_time(2)
    assert [evening.titles(group).count("Goals") for group in range(3)] == [1, 1, 1]
    student = evening.people[0][0]
    assert "Only organisers" in told(await student.click(evening.board(), label="All on: Goals"))


async def test_pause_from_the_board_stops_the_clock(evening: KickoffStage) -> None:
    await begin(evening)
    await evening.pass_time(2)
    await evening.panel("Pause")
    await evening.pass_time(3600)
    await evening.pass_time(2)
    assert "The clock is stopped" in board(evening)
    assert buttons(evening) == ["Resume", "Stop"]
    await evening.panel("Resume")
    await evening.pass_time(599)
    await evening.pass_time(2)
    assert newest(evening) == ["Stories"] * 3


async def test_a_call_for_help_stands_on_the_board_until_it_is_over(evening: KickoffStage) -> None:
    await begin(evening)
    await evening.pass_time(2)
    call = await press_forged(evening.stage, evening.people[1][1], "call:new", evening.channels[1])
    assert call.ephemeral
    await evening.pass_time(3)
    assert f"Calls for help: <#{evening.channels[1].id}>" in board(evening)
    assert "Group 2        ► · · · ! M" in board(evening)
    await press_forged(evening.stage, evening.owner, "call:coming:1")
    await evening.pass_time(3)
    assert f"<@{evening.owner.id}> is on the way" in board(evening)
    await press_forged(evening.stage, evening.owner, "call:done:1")
    await evening.pass_time(3)
    assert "Calls for help" not in board(evening)


async def test_while_the_quiz_is_on_the_board_is_the_quizs_and_then_the_rooms_again(evening: KickoffStage) -> None:
    await begin(evening, (("lobby", 10), ("quiz", 20), ("goals", 25), ("close", 5)))
    await evening.pass_time(600)
    await evening.pass_time(2)
    assert "Question 1 of 3" in board(evening) and "Next" not in buttons(evening)
    stop = await evening.owner.click(evening.board(), label="Stop")
    assert "The evening goes on with the next step" in told(stop)
    await evening.panel("Stop")
    await evening.pass_time(2)
    assert newest(evening) == ["That was the kickoff quiz!"] * 3
    assert {"All on: Goals", "Correct a key", "Download"} <= set(buttons(evening))
    await evening.pass_time(60)
    await evening.pass_time(2)
    assert newest(evening) == ["Goals"] * 3


async def test_an_evening_is_closed_with_a_reason_for_every_group_without_a_date(evening: KickoffStage) -> None:
    await begin(evening, (("lobby", 1), ("date", 5), ("close", 5)))
    await evening.pass_time(60)
    await evening.pass_time(300)
    await evening.pass_time(2)
    assert "3 groups have no date yet" in board(evening)
    asked = await evening.owner.click(evening.board(), label="Close")
    assert "• Group 1\n• Group 2\n• Group 3" in words(asked)
    forged = await press_forged(evening.stage, evening.owner, f"sure:close:{(await evening.kickoff()).id}:0")
    assert "3 groups have no date yet" in forged.followups[-1].content
    form = await evening.owner.click(shown(asked), label="Say why")
    left = await evening.owner.submit_modal(form, {"reason0": "mentor ill", "reason1": " ", "reason2": "exams"})
    assert "• Group 2" in words(left) and "• Group 1" not in words(left)
    form = await evening.owner.click(shown(left), label="Say why")
    sure = await evening.owner.submit_modal(form, {"reason0": "left early"})
    assert "Every group has a date, or a reason" in words(sure)
    await evening.owner.click(shown(sure), label="Yes, close it")
    await evening.pass_time(2)
    assert (await evening.kickoff()).phase == "closed"
    assert board(evening).startswith("Kickoff evening\n") and "closed" in board(evening)
    goodbyes = [str(evening.last(group).embeds[0].description) for group in range(3)]
    assert all(words.startswith("That was the kickoff.") and "over" not in words for words in goodbyes)


async def test_the_board_follows_as_soon_as_a_group_has_its_date(evening: KickoffStage) -> None:
    await begin(evening, (("lobby", 1), ("date", 5), ("close", 5)))
    await evening.pass_time(60)
    await evening.pass_time(2)
    assert "3 groups have no date yet" in board(evening)
    mentor, card = evening.people[1][0], evening.last(1)
    book = next(b for row in evening.payload(card) for b in row["components"] if b["label"].startswith("Book"))
    await mentor.click(card, custom_id=book["custom_id"])
    await evening.pass_time(3)
    assert "2 groups have no date yet" in board(evening)


async def test_reasons_are_the_organisers_to_give(evening: KickoffStage) -> None:
    await begin(evening, (("lobby", 1), ("date", 5), ("close", 5)))
    await evening.pass_time(60)
    student = evening.people[0][1]
    forged = await press_forged(evening.stage, student, f"undated:{(await evening.kickoff()).id}")
    assert "Only organisers" in told(forged)


async def test_stop_calls_an_evening_off_in_its_lobby_and_closes_it_later(evening: KickoffStage) -> None:
    await begin(evening)
    stop = await evening.owner.slash(evening.organisers, "kickoff stop")
    assert "Call the kickoff off" in told(stop)
    await evening.pass_time(600)
    stop = await evening.owner.slash(evening.organisers, "kickoff stop")
    assert "Close this kickoff for good" in told(stop)
    await evening.owner.click(shown(stop), label="Yes, close it")
    await evening.pass_time(2)
    assert (await evening.kickoff()).phase == "closed"


QUIZ: tuple[tuple[StepKind, int], ...] = (("lobby", 10), ("quiz", 20), ("goals", 25), ("close", 5))


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_dying_while_the_quiz_begins_it_begins_once(evening: KickoffStage, moment: str) -> None:
    await begin(evening, QUIZ)
    evening.die("kickoff.begin", moment, 1)
    await evening.stage.env.advance_time(600)
    await evening.clock.advance(600)
    await evening.restart(after=3)
    await evening.pass_time(2)
    assert [evening.titles(group)[1:] for group in range(3)] == [["Question 1 of 3"]] * 3


async def test_a_restart_in_the_quiz_and_the_rooms_go_on_after_it(evening: KickoffStage) -> None:
    await begin(evening, QUIZ)
    await evening.pass_time(600)
    await evening.pass_time(2)
    await evening.restart(after=5)
    for _ in range(25):
        if newest(evening)[0] == "Goals":
            break
        await evening.pass_time(11)
    assert newest(evening) == ["Goals"] * 3
    shown_once = {"That was the kickoff quiz!", "Goals", "Question 3 of 3"}
    assert all(evening.titles(group).count(title) == 1 for group in range(3) for title in shown_once)
