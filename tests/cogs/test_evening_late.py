"""Somebody who joins in the middle of an evening takes part in all that is left of it, and so does who comes back."""

from dataclasses import replace

import pytest
import simcord

from tests.cogs.agenda_stage import card, field, follow, last_with, say_here
from tests.cogs.kickoff_stage import KickoffStage, told
from tests.cogs.test_kickoff_check import add_unjoined
from tests.cogs.test_kickoff_evening import begin
from tests.cogs.test_kickoff_merge import let_in

STEPS = (("lobby", 1), ("quiz", 20), ("goals", 30), ("briefing", 5), ("close", 5))


async def join(evening: KickoffStage) -> simcord.MemberActor:
    """Lena is put on the roster, comes to the server, and joins with her code."""
    await add_unjoined(evening)
    services = evening.stage.bot.services
    people, _ = await services.roster.everyone(evening.programme.id)
    codes = await services.joining.codes(evening.programme)
    lena = evening.stage.guild.add_member(evening.stage.env.create_user("lena"))
    code = codes[next(person.id for person in people if person.name == "Lena Late")]
    await lena.slash(evening.stage.general, "join", code=code)
    assert lena.id in let_in(evening, 0), "she sees her group's channel"
    return lena


def letter(evening: KickoffStage, which: str) -> str:
    buttons = [b for row in evening.payload(evening.last(0)) for b in row["components"]]
    return str(next(b["custom_id"] for b in buttons if b["label"].endswith(which)))


def now(evening: KickoffStage) -> str:
    return field(card(evening, 0, "Goals"), "Now")


async def until_lena_speaks(evening: KickoffStage, lena: simcord.MemberActor) -> None:
    """The mentor ends the turn of the other student, if it is on: who is first is drawn by lot."""
    if str(lena.id) not in now(evening):
        await evening.people[0][0].click(card(evening, 0, "Goals"), label="Next")
        await follow(evening)


async def to_goals(evening: KickoffStage) -> None:
    for _ in range(40):
        if "Goals" in evening.titles(0):
            return
        await evening.pass_time(11)
    pytest.fail("the quiz did not end")


async def test_who_joins_in_the_middle_takes_part_in_all_that_is_left(evening: KickoffStage) -> None:
    await begin(evening, STEPS)  # type: ignore[arg-type]
    await say_here(evening, (0, 0), (0, 1))
    lobby = last_with(evening, 0, "I’m here")
    await evening.pass_time(60)
    await evening.pass_time(2)
    assert evening.titles(0)[-1] == "Question 1 of 3"

    lena = await join(evening)
    assert "were not yet" in told(await lena.click(evening.last(0), custom_id=letter(evening, "A")))
    told(await lena.click(lobby, label="I’m here"))
    for _ in range(20):
        if evening.titles(0)[-1] == "Question 2 of 3":
            break
        await evening.pass_time(5)
    assert "You chose **A**" in told(await lena.click(evening.last(0), custom_id=letter(evening, "A")))

    await to_goals(evening)
    await follow(evening)
    assert str(lena.id) in now(evening) + field(card(evening, 0, "Goals"), "After that")
    await until_lena_speaks(evening, lena)
    form = await lena.click(card(evening, 0, "Goals"), label="Write my goal")
    assert form.modal

    await lena.click(lobby, label="I’m leaving")
    await follow(evening)
    assert str(lena.id) not in now(evening), "her turn does not wait for her"
    await lena.click(lobby, label="I’m here")
    await follow(evening)
    await until_lena_speaks(evening, lena)
    assert str(lena.id) in now(evening), "she is back, and last in line"

    await evening.owner.slash(evening.organisers, "kickoff move")
    await follow(evening)
    before = str(card(evening, 0, "Briefing").embeds[0].description)
    assert "**0 of 4**" in before
    page = (await lena.click(card(evening, 0, "Briefing"), label="Read the briefing")).response
    assert page is not None
    for _ in range(2):
        await lena.click(page, label="Next page")
    await lena.click(page, label="I have read this")
    await follow(evening)
    assert "**1 of 4**" in str(card(evening, 0, "Briefing").embeds[0].description)


async def test_who_is_dropped_loses_their_turn_and_has_one_when_they_are_back(evening: KickoffStage) -> None:
    """Taken off the roster while they speak, and put back by undo: nothing hangs in between."""
    await begin(evening, (("lobby", 1), ("goals", 30), ("close", 5)))
    await say_here(evening, (0, 0), (0, 1))
    await evening.pass_time(60)
    await follow(evening)
    student = evening.people[0][1]
    assert str(student.id) in now(evening)
    async with evening.database.write() as unit:
        person = await unit.roster.by_discord_id(evening.programme.id, student.id)
        assert person is not None
        await unit.roster.save([replace(person, removed_at=evening.clock.now())])
    await evening.people[0][0].click(card(evening, 0, "Goals"), label="I’m here")
    await follow(evening)
    assert "No student is here yet" in now(evening) or "had their turn" in now(evening)
    assert told(await student.click(card(evening, 0, "Goals"), label="I’m here"))
    async with evening.database.write() as unit:
        await unit.roster.save([person])
    await student.click(card(evening, 0, "Goals"), label="I’m here")
    await follow(evening)
    assert str(student.id) in now(evening)
