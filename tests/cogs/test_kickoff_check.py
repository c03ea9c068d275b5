"""`/kickoff check`: everybody presses a button that counts for nothing, and organisers read who did not."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
import simcord

from bot.domain.refusal import Refusal
from bot.storage.unit import Database
from tests.cogs.kickoff_stage import KickoffStage, told
from tests.cogs.roster_stage import FilesAtOnce, press_forged, shown, words
from tests.cogs.test_kickoff_evening import begin

BUTTON = "I can press this"


async def check(evening: KickoffStage) -> simcord.InteractionResult:
    evening.stage.bot.files = FilesAtOnce()
    return await evening.owner.slash(evening.organisers, "kickoff check")


async def add_unjoined(evening: KickoffStage) -> None:
    async with evening.database.write() as unit:
        await unit.roster.add(
            evening.programme.id,
            evening.clock.now(),
            kind="student",
            name="Lena Late",
            group_id=evening.group_ids[0],
            left_out=False,
        )


def result(evening: KickoffStage) -> str:
    """What stands in the organisers' channel."""
    message = evening.organisers.last_message
    assert message is not None
    return str(message.embeds[0].description)


async def test_every_room_is_asked_and_organisers_read_who_did_not_press(evening: KickoffStage) -> None:
    await add_unjoined(evening)
    assert "3 groups are being asked" in told(await check(evening))
    mentor, student, _ = evening.people[0]
    for person in (mentor, student, student):
        assert "It works" in told(await person.click(evening.last(0), label=BUTTON))
    await evening.pass_time(121)
    said = result(evening)
    assert "2 of 9 people pressed" in said
    assert "**Group 1**: Person 1.2\n" in said
    assert "**Group 2**: Person 2.0, Person 2.1, Person 2.2" in said
    assert "1 person has not joined yet" in said
    assert "Lena" not in said
    await evening.pass_time(3)
    assert not evening.last(0).components
    assert "test is over" in str(evening.last(0).embeds[0].description)


async def test_on_demand_it_lists_who_has_not_pressed_so_far_with_files(evening: KickoffStage) -> None:
    await add_unjoined(evening)
    await check(evening)
    await evening.people[1][0].click(evening.last(1), label=BUTTON)
    rooms = len(evening.channels[0].history())
    so_far = await check(evening)
    assert "1 of 9 people pressed" in words(so_far)
    assert len(evening.channels[0].history()) == rooms
    assert [attachment.filename for attachment in shown(so_far).attachments] == [
        "kickoff-check.csv",
        "roster-not-joined.csv",
    ]


async def test_the_codes_are_for_organisers_and_stand_in_no_channel(evening: KickoffStage) -> None:
    await add_unjoined(evening)
    await check(evening)
    await evening.pass_time(121)
    message = evening.organisers.last_message
    assert message is not None and not message.attachments
    refused = await press_forged(evening.stage, evening.people[0][0], "trial:files:1")
    assert "organisers" in told(refused)
    files = shown(await evening.owner.click(message, label="List and codes as files"))
    assert files.ephemeral and len(files.attachments) == 2


async def test_it_counts_for_nothing(evening: KickoffStage) -> None:
    await check(evening)
    await evening.people[0][0].click(evening.last(0), label=BUTTON)
    await evening.pass_time(121)
    await evening.start()
    async with evening.database.read() as unit:
        assert await unit.presences.of_kickoff((await evening.kickoff()).id) == []
    assert set(await evening.points()) == {(0, None)}


async def test_while_a_kickoff_is_on_it_is_refused(evening: KickoffStage) -> None:
    await evening.start()
    assert "“Rivers” is on" in told(await check(evening))
    assert "Can you press this?" not in evening.titles(0)


@pytest.mark.parametrize("waits", [0, 600, 2100])
async def test_in_no_step_of_an_evening_is_it_asked(evening: KickoffStage, waits: int) -> None:
    await begin(evening, (("lobby", 10), ("quiz", 20), ("goals", 25), ("close", 5)))
    await evening.pass_time(2)
    if waits:
        await evening.pass_time(600)
        await evening.pass_time(2)
    if waits > 600:
        await evening.panel("Stop")
        await evening.pass_time(62)
        await evening.pass_time(2)
        assert evening.titles(0)[-1] == "Goals"
    refused = told(await check(evening))
    assert "“Rivers” is on" in refused and "press Close on the board" in refused
    assert "Can you press this?" not in evening.titles(0)


async def test_after_a_quiz_alone_it_is_asked_again(evening: KickoffStage) -> None:
    await evening.start()
    await evening.begin()
    await evening.panel("Stop")
    await evening.pass_time(2)
    assert "3 groups are being asked" in told(await check(evening))


async def test_strangers_neither_start_it_nor_press_in_other_rooms(evening: KickoffStage) -> None:
    mentor = evening.people[0][0]
    assert "organisers" in told(await mentor.slash(evening.channels[0], "kickoff check"))
    await check(evening)
    other = await evening.people[2][1].click(evening.last(0), label=BUTTON)
    assert "group" in told(other)
    stranger = evening.stage.guild.add_member(evening.stage.env.create_user("stranger"))
    assert told(await stranger.click(evening.last(0), label=BUTTON))
    forged = await press_forged(evening.stage, mentor, "trial:press:77")
    assert "do not know this trial" in told(forged)
    async with evening.database.read() as unit:
        assert not await unit.trials.pressed(1)


async def test_a_press_after_the_end_is_answered_and_not_kept(evening: KickoffStage) -> None:
    service = evening.stage.bot.services.trials
    await service.start(evening.programme, evening.owner.id)
    evening.clock._now = (await service.result(evening.programme, 1)).trial.closes_at
    with pytest.raises(Refusal, match=r"trial\.over"):
        await service.press(evening.programme, evening.people[0][0].id, evening.channels[0].id, 1)


async def test_after_a_restart_it_goes_on_and_ends_once(evening: KickoffStage) -> None:
    service = evening.stage.bot.services.trials
    _, posts = await service.start(evening.programme, evening.owner.id)
    await evening.stage.bot.sender.post(posts[0])
    await evening.restart()
    assert [evening.titles(n).count("Can you press this?") for n in range(3)] == [1, 1, 1]
    await evening.people[0][0].click(evening.last(0), label=BUTTON)
    await evening.restart(after=300)
    assert "1 of 9 people pressed" in result(evening)
    messages = len(evening.organisers.history())
    await evening.restart(after=300)
    assert len(evening.organisers.history()) == messages


async def test_after_trouble_with_the_database_it_ends_all_the_same(evening: KickoffStage) -> None:
    await check(evening)
    await evening.people[0][0].click(evening.last(0), label=BUTTON)
    with without_table(evening.database, "kickoff_trials"):
        await evening.pass_time(121)
        assert not evening.organisers.history() or "people pressed" not in result(evening)
    await evening.pass_time(31)
    assert "1 of 9 people pressed" in result(evening)


@contextmanager
def without_table(database: Database, name: str) -> Iterator[None]:
    """Every statement about this table fails meanwhile."""
    with closing(sqlite3.connect(database.path)) as connection:
        connection.execute(f"ALTER TABLE {name} RENAME TO gone")
        connection.commit()
        yield
        connection.execute(f"ALTER TABLE gone RENAME TO {name}")
        connection.commit()


async def test_a_room_that_cannot_be_asked_is_named(evening: KickoffStage) -> None:
    await evening.stage.bot.http.delete_channel(evening.channels[1].id)
    await check(evening)
    await evening.pass_time(121)
    assert "1 group could not be asked: Group 2" in result(evening)
    assert "0 of 6 people pressed" in result(evening)
