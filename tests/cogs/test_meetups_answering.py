""" "I'm coming" and "I can't": under announcements and reminders, private, counted, and asked again after a move."""

import discord
import pytest

from tests.cogs.closing_stage import ClosingStage, build_closing, in_hours, labels, shown
from tests.cogs.kickoff_stage import KickoffStage, told

ANSWERS = ["I’m coming", "I can’t"]


@pytest.fixture
async def school(evening: KickoffStage) -> ClosingStage:
    built = await build_closing(evening)
    await built.restart()
    return built


async def announce(school: ClosingStage, hours: float = 48) -> discord.Message:
    """Ann sets a date; gives the message to the group."""
    when = f"{in_hours(school, hours):%Y-%m-%d %H:%M}"
    await school.ann.slash(school.channel, "meetup set", when=when)
    await school.hours_pass(0.01)
    return school.last


def words(message: discord.Message) -> str:
    return str(message.embeds[0].description)


async def test_the_announcement_has_the_buttons_and_a_count(school: ClosingStage) -> None:
    message = await announce(school)
    assert labels(message) == ANSWERS
    assert "0 coming · 0 can’t · 4 still to say" in words(message)
    assert "1 of you is not on Discord yet" in words(message)


async def test_answers_are_private_can_be_changed_and_are_counted(school: ClosingStage) -> None:
    message = await announce(school)
    assert "you’re coming" in told(await school.cy.click(message, label=ANSWERS[0]))
    await school.dee.click(message, label=ANSWERS[1])
    await school.ann.click(message, label=ANSWERS[0])
    await school.restart()
    assert "can’t come" in told(await school.cy.click(message, label=ANSWERS[1]))
    await school.hours_pass(0.01)
    assert "1 coming · 2 can’t · 1 still to say" in words(school.last)
    assert school.last.id == message.id
    assert len(school.last.attachments) == 1


async def test_a_move_asks_again_also_who_presses_an_old_button(school: ClosingStage) -> None:
    message = await announce(school)
    await school.cy.click(message, label=ANSWERS[0])
    await school.ann.slash(
        school.channel, "meetup move", meetup="meetup:1", when=f"{in_hours(school, 72):%Y-%m-%d %H:%M}"
    )
    await school.hours_pass(0.01)
    assert "0 coming" in words(school.last)
    assert labels(next(m for m in school.channel.history() if m.id == message.id)) == []
    old = await school.forge(discord.ui.Button(custom_id="coming:1:0", label="on an old screen"))
    asked = shown(await school.cy.click(old, label="on an old screen"))
    assert "another date now" in asked.content
    assert labels(asked) == ANSWERS
    await school.cy.click(asked, label=ANSWERS[0])
    await school.hours_pass(0.01)
    assert "1 coming" in words(school.last)


async def reminded(school: ClosingStage) -> discord.Message:
    """The newest reminder."""
    found = [m for m in school.channel.history() if m.embeds and m.embeds[0].title == "Your meet-up is coming up"]
    return max(found, key=lambda message: message.id)


async def test_a_reminder_says_where_also_when_that_is_said_later(school: ClosingStage) -> None:
    await announce(school, hours=45)
    await school.hours_pass(22)
    assert "Where: not said yet" in words(await reminded(school))
    await school.ann.slash(school.channel, "meetup place", meetup="meetup:1", place="Room 5")
    await school.hours_pass(0.01)
    assert "Where: Room 5" in words(await reminded(school))
    assert labels(await reminded(school)) == ANSWERS


@pytest.mark.parametrize("what", ["move", "cancel"])
async def test_a_reminder_of_a_date_that_no_longer_holds_says_so(school: ClosingStage, what: str) -> None:
    await announce(school, hours=45)
    await school.hours_pass(22)
    assert "See you there" in words(await reminded(school))
    if what == "move":
        when = f"{in_hours(school, 72):%Y-%m-%d %H:%M}"
        await school.ann.slash(school.channel, "meetup move", meetup="meetup:1", when=when)
    else:
        asked = await school.ann.slash(school.channel, "meetup cancel", meetup="meetup:1", reason="Ill")
        await school.ann.click(shown(asked), label="Cancel it")
    await school.hours_pass(0.01)
    assert "See you there" not in words(await reminded(school))
    assert "has changed since" in words(await reminded(school))
    assert labels(await reminded(school)) == []


@pytest.mark.parametrize("custom_id", ["coming:1:0", "not-coming:1:0"])
async def test_only_the_group_answers(school: ClosingStage, custom_id: str) -> None:
    await announce(school)
    forged = await school.forge(discord.ui.Button(custom_id=custom_id, label="x"))
    for who in (school.hal, school.stranger, school.evening.owner):
        refused = told(await who.click(forged, label="x"))
        assert "another group" in refused or "know you yet" in refused
    await school.hours_pass(0.01)
    assert "0 coming · 0 can’t" in words(school.last)


@pytest.mark.parametrize("custom_id", ["coming:999:0", "coming:1:99", "not-coming:999999999999999999:0"])
async def test_a_forged_id_changes_nothing(school: ClosingStage, custom_id: str) -> None:
    await announce(school)
    forged = await school.forge(discord.ui.Button(custom_id=custom_id, label="x"))
    assert told(await school.cy.click(forged, label="x"))
    await school.hours_pass(0.01)
    assert "0 coming · 0 can’t" in words(school.last)


async def test_once_it_is_over_there_is_nothing_to_answer(school: ClosingStage) -> None:
    message = await announce(school, 2)
    await school.hours_pass(4)
    assert "is over" in told(await school.cy.click(message, label=ANSWERS[0]))


async def test_a_reminder_has_the_buttons_too(school: ClosingStage) -> None:
    message = await announce(school, 3)
    await school.cy.click(message, label=ANSWERS[0])
    await school.hours_pass(2)
    reminder = school.last
    assert reminder.id != message.id
    assert labels(reminder)[:2] == ANSWERS
    await school.cy.click(reminder, label=ANSWERS[1])
    await school.hours_pass(0.01)
    [announcement] = [m for m in school.channel.history() if m.id == message.id]
    assert "0 coming · 1 can’t" in words(announcement)
