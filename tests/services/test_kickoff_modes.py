"""The first tap, or a mentor's, as the group's answer: what counts, what closes, and what each tapper is told."""

import random

import pytest
from sqlalchemy import event

from bot.domain.evening import GroupResult
from bot.domain.modes import MODES, Mode
from bot.domain.refusal import Refusal
from bot.services import Services
from bot.services.kickoff_votes import Cast
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.kickoff_school import ORGANISER, School, build_school

MENTOR, STUDENT, OTHER = 0, 1, 2


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


async def begun(school: School, mode: Mode, *, here: tuple[int, ...] = (MENTOR, STUDENT, OTHER)) -> int:
    """A kickoff in this mode with its first question open; these of the first group are there."""
    kickoff = await school.start(mode=mode)
    for person in here:
        await school.here(kickoff.id, 0, person)
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    await school.go_on(kickoff.id)
    return kickoff.id


async def result(school: School, kickoff_id: int) -> GroupResult:
    """What came of the first question in the first group, once it has been scored."""
    await school.pass_time(kickoff_id, 31)
    await school.pass_time(kickoff_id, 3)
    evening = (await school.services.kickoff_view.evening(kickoff_id)).evening
    return next(iter(evening.results.values()))[school.groups[0].group.id]


def locked_as(outcome: Cast | Refusal) -> str:
    assert isinstance(outcome, Refusal) and outcome.key == "kickoff.locked"
    return str(outcome.blanks["letter"])


async def test_the_first_tap_locks_and_closes_the_groups_window(school: School) -> None:
    kickoff_id = await begun(school, "first")
    await school.clock.advance(3)
    cast = await school.vote(kickoff_id, 0, STUDENT, 1)
    assert isinstance(cast, Cast) and cast.outcome == "lock" and cast.window_closed
    await school.clock.advance(1)
    assert locked_as(await school.vote(kickoff_id, 0, MENTOR, 0)) == "B"
    assert locked_as(await school.vote(kickoff_id, 0, STUDENT, 2)) == "B"
    assert (await school.window(kickoff_id, 0)).cut_ms == 3_000
    assert (await school.window(kickoff_id, 1)).closed_at is None
    found = await result(school, kickoff_id)
    assert found.answer is not None and (found.answer.option, found.answer.t_ms, found.answer.locked) == (
        1,
        3_000,
        True,
    )
    assert found.points == 950


async def test_a_question_is_over_as_soon_as_every_group_has_locked(school: School) -> None:
    kickoff_id = await begun(school, "first")
    await school.clock.advance(2)
    for group in range(3):
        await school.vote(kickoff_id, group, STUDENT, 1)
    assert len(await school.pass_time(kickoff_id, 3)) == 3, "the results"


@pytest.mark.parametrize("scored", [False, True])
async def test_the_earliest_tap_locks_also_if_it_reaches_us_last(school: School, scored: bool) -> None:
    """Discord's order decides: a tap of the second second, processed after one of the third, or after the scoring."""
    kickoff_id = await begun(school, "first")
    await school.clock.advance(2)
    early = await school.press(kickoff_id, 0, OTHER, 1)
    await school.clock.advance(1)
    assert isinstance(await school.vote(kickoff_id, 0, STUDENT, 0), Cast)
    if scored:
        await school.pass_time(kickoff_id, 31)
        await school.pass_time(kickoff_id, 3)
        assert (await school.points(kickoff_id))[0][0] == 0
    cast = await school.services.votes.cast(early)
    assert cast.outcome == "lock" and cast.rescores is scored
    await school.services.kickoff.rescore(kickoff_id)
    assert locked_as(await school.vote(kickoff_id, 0, STUDENT, 0)) == "B"
    if not scored:
        await result(school, kickoff_id)
    assert (await school.points(kickoff_id))[0] == (967, 1)


@pytest.mark.parametrize("mode", ["first", "captain"])
async def test_any_order_of_processing_gives_the_same_answer(school: School, mode: Mode) -> None:
    kickoff_id = await begun(school, mode)
    presses = []
    for number in range(9):
        await school.clock.advance(0.3)
        presses.append(await school.press(kickoff_id, 0, (STUDENT, OTHER, MENTOR)[number % 3], (0, 2, 1)[number % 3]))
    random.Random(5).shuffle(presses)
    for press in presses:
        try:
            await school.services.votes.cast(press)
        except Refusal as no:
            assert no.key == "kickoff.locked"
    answer = (await result(school, kickoff_id)).answer
    assert answer is not None
    assert (answer.option, answer.t_ms) == ((0, 300) if mode == "first" else (1, 900))


async def test_the_same_tap_told_of_twice_is_still_the_lock(school: School) -> None:
    kickoff_id = await begun(school, "first")
    press = await school.press(kickoff_id, 0, STUDENT, 1)
    assert [(await school.services.votes.cast(press)).outcome for _ in range(2)] == ["lock", "lock"]


async def test_a_lock_that_outruns_the_mark_of_its_message_counts_and_closes(school: School) -> None:
    kickoff = await school.start(mode="first")
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    first, *rest = (await school.services.kickoff.advance(kickoff.id)).posts
    message_id = school.make_id()
    await school.clock.advance(0.2)
    assert isinstance(
        await school.services.votes.cast(await school.press(kickoff.id, 0, STUDENT, 1, message_id=message_id)), Cast
    )
    await school.clock.advance(0.1)
    for post in (first, *rest):
        await school.mark_sent(post, message_id if post is first else None)
    assert locked_as(await school.vote(kickoff.id, 0, OTHER, 0)) == "B"
    await school.go_on(kickoff.id)
    assert (await school.window(kickoff.id, 0)).cut_ms == 200
    found = await result(school, kickoff.id)
    assert found.answer is not None and found.answer.t_ms == 200


async def test_a_mentor_locks_and_the_students_advise(school: School) -> None:
    kickoff_id = await begun(school, "captain")
    await school.clock.advance(2)
    for student in (STUDENT, OTHER):
        advice = await school.vote(kickoff_id, 0, student, 0)
        assert isinstance(advice, Cast) and advice.outcome == "advice"
    await school.clock.advance(2)
    lock = await school.vote(kickoff_id, 0, MENTOR, 1)
    assert isinstance(lock, Cast) and lock.outcome == "lock" and lock.window_closed
    assert locked_as(await school.vote(kickoff_id, 0, STUDENT, 0)) == "B"
    found = await result(school, kickoff_id)
    assert found.answer is not None and (found.answer.option, found.answer.t_ms) == (1, 4_000)


async def test_without_a_mentor_there_the_votes_decide_as_always(school: School) -> None:
    kickoff_id = await begun(school, "captain", here=(STUDENT, OTHER))
    await school.clock.advance(3)
    for student in (STUDENT, OTHER):
        vote = await school.vote(kickoff_id, 0, student, 1)
        assert isinstance(vote, Cast) and vote.outcome == "vote"
    await school.pass_time(kickoff_id, 7)
    assert (await school.window(kickoff_id, 0)).cut_ms == 10_000, "done early: everybody there has voted"
    found = await result(school, kickoff_id)
    assert found.answer is not None and (found.answer.votes, found.answer.t_ms) == (2, 3_000)


async def test_a_mentor_who_is_there_is_waited_for_and_without_their_lock_the_votes_decide_at_the_end(
    school: School,
) -> None:
    kickoff_id = await begun(school, "captain")
    await school.clock.advance(3)
    for student in (STUDENT, OTHER):
        await school.vote(kickoff_id, 0, student, 1)
    await school.pass_time(kickoff_id, 20)
    assert (await school.window(kickoff_id, 0)).closed_at is None
    found = await result(school, kickoff_id)
    assert found.answer is not None and (found.answer.votes, found.answer.t_ms, found.points) == (2, 30_000, 500)


async def test_a_mentor_who_leaves_frees_the_group(school: School) -> None:
    kickoff_id = await begun(school, "captain")
    await school.clock.advance(3)
    for student in (STUDENT, OTHER):
        await school.vote(kickoff_id, 0, student, 1)
    await school.clock.advance(9)
    await school.here(kickoff_id, 0, MENTOR, here=False)
    await school.go_on(kickoff_id)
    assert (await school.window(kickoff_id, 0)).cut_ms == 12_000
    found = await result(school, kickoff_id)
    assert found.answer is not None and found.answer.t_ms == 3_000


async def test_where_several_are_right_one_lock_on_any_of_them_earns_everything(school: School) -> None:
    """Question two has two right options: a lock is one tap on one of them."""
    kickoff_id = await begun(school, "first")
    await result(school, kickoff_id)
    await school.pass_time(kickoff_id, 10)
    await school.clock.advance(1)
    assert isinstance(await school.vote(kickoff_id, 0, STUDENT, 2), Cast)
    await school.pass_time(kickoff_id, 21)
    await school.pass_time(kickoff_id, 3)
    assert (await school.points(kickoff_id))[0] == (975, 1)


async def test_a_lock_outlives_the_bot(school: School) -> None:
    kickoff_id = await begun(school, "first")
    await school.clock.advance(2)
    await school.vote(kickoff_id, 0, STUDENT, 1)
    again = school.restarted()
    await again.go_on(kickoff_id)
    assert locked_as(await again.vote(kickoff_id, 0, MENTOR, 0)) == "B"
    found = await result(again, kickoff_id)
    assert found.answer is not None and found.answer.option == 1


async def test_the_answers_say_the_mode_and_which_tap_counted(school: School) -> None:
    kickoff_id = await begun(school, "first")
    await school.clock.advance(2)
    await school.vote(kickoff_id, 0, STUDENT, 1)
    await school.vote(kickoff_id, 0, MENTOR, 0)
    await result(school, kickoff_id)
    export = await school.services.kickoff_view.export(kickoff_id)
    table = export.answers
    assert (export.standings.columns[-1], {row[-1] for row in export.standings.rows}) == ("mode", {"first"})
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [(row["kind"], row["option"], row["counted"], row["mode"]) for row in rows] == [
        ("mentor", "A", False, "first"),
        ("student", "B", True, "first"),
    ]


async def test_no_mode_asks_the_database_more_often_than_another(school: School) -> None:
    """Hundreds tap at once. What a tap needs is read in one go: whether it may, and what has been locked."""
    asked: list[str] = []

    def ask(connection: object, cursor: object, statement: str, *rest: object) -> None:
        asked.append(statement.split(maxsplit=1)[0])

    writer = school.database._writer.sync_engine
    taps: dict[Mode, list[str]] = {}
    for mode in MODES:
        kickoff_id = await begun(school, mode, here=())
        await school.clock.advance(2)
        await school.vote(kickoff_id, 1, MENTOR, 1)  # the question is known from here on
        await school.vote(kickoff_id, 0, MENTOR, 1)
        event.listen(writer, "before_cursor_execute", ask)
        await school.vote(kickoff_id, 0, STUDENT, 1)
        event.remove(writer, "before_cursor_execute", ask)
        taps[mode], asked = asked, []
        await school.services.kickoff_panel.stop(school.presser, kickoff_id)
    assert taps == {mode: ["BEGIN", "SELECT", "INSERT"] for mode in MODES}


@pytest.mark.parametrize("who", ["guest", "substitute"])
async def test_who_sits_in_a_room_as_a_mentor_tonight_is_its_captain_too(school: School, who: str) -> None:
    """The mentor of a merged group locks for the room where they sit, and so does a substitute."""
    kickoff = await school.start(mode="captain")
    mentor = school.groups[1].everyone[MENTOR]
    ids = [members.group.id for members in school.groups]
    stand_ins = school.services.stand_ins
    if who == "guest":
        await stand_ins.merge(school.programme, ORGANISER, kickoff.id, ids[1], ids[0])
    else:
        await stand_ins.substitute(school.programme, ORGANISER, kickoff.id, ids[0], mentor.id)
    await school.go_on(kickoff.id)
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    await school.go_on(kickoff.id)
    await school.clock.advance(3)
    press = await school.press(kickoff.id, 0, MENTOR, 1, discord_id=mentor.discord_id or 0)
    assert (await school.services.votes.cast(press)).outcome == "lock"
    assert locked_as(await school.vote(kickoff.id, 0, MENTOR, 0)) == "B"
