"""A meet-up is over: one message closes it in three taps, by whoever of the group, over restarts and disagreements."""

from dataclasses import replace

import discord
import pytest
import simcord

from cogs.meetups.closing import OutcomeButton
from cogs.meetups.closing_steps import AsTicked, WhoCameButton
from cogs.meetups.following import AnotherDate, InWeeks, NextDate, OnDate
from tests.cogs.closing_stage import ClosingStage, build_closing, in_hours, labels, shown, ticked
from tests.cogs.kickoff_stage import KickoffStage, told


@pytest.fixture
async def school(evening: KickoffStage) -> ClosingStage:
    return await build_closing(evening)


async def test_at_its_end_the_group_is_asked_once_and_nobody_is_mentioned(school: ClosingStage) -> None:
    message = await school.meet_up_that_is_over()
    assert message.embeds[0].title == "How was your meet-up?"
    assert labels(message) == ["We met", "We moved it", "It did not happen"]
    assert message.content == "" and message.mentions == []
    await school.hours_pass(1)
    assert school.last.id == message.id


@pytest.mark.parametrize("restarting", [False, True])
async def test_a_student_closes_it_in_three_taps_also_with_a_restart_between_them(
    school: ClosingStage, restarting: bool
) -> None:
    async def maybe_restart() -> None:
        if restarting:
            await school.restart()

    message = await school.meet_up_that_is_over()
    [last] = await school.meet_ups()
    await maybe_restart()
    first = await school.cy.click(message, label="We met")
    private = shown(first)
    assert ticked(private) == ["Cy"]
    await maybe_restart()
    everybody = [str(school.ids[name]) for name in ("Ann", "Cy", "Fay")]
    await school.cy.select(private, everybody)
    assert await school.came(last.id) == {"Ann", "Cy", "Fay"}
    assert labels(private) == ["1", "2", "3", "Another date"]
    await maybe_restart()
    await school.cy.click(private, label="1")
    assert "next meet-up is on" in private.content
    await school.hours_pass(0.01)

    following = (await school.meet_ups())[-1]
    assert (following.starts_at - last.starts_at).days == 7
    assert (following.place, following.state) == ("Library", "planned")
    [closed] = [m for m in school.channel.history() if m.id == message.id]
    words = str(closed.embeds[0].description)
    date = f"<t:{int(following.starts_at.timestamp())}:F>"
    for part in ("You met", f"Said by <@{school.cy.id}>", "3 of you came", date):
        assert part in words
    assert labels(closed) == ["Add a photo", "It was different"]
    assert date in str(school.last.embeds[0].description)


async def test_the_ticks_are_right_with_one_press(school: ClosingStage) -> None:
    meet_up = await school.meet_up()
    await school.restart()
    answers = school.evening.stage.bot.services.meetup_answers
    for who in (school.cy, school.dee):
        await answers.answer(school.evening.programme.id, who.id, meet_up.id, 0, coming=True)
    await school.hours_pass(3)
    private = shown(await school.ann.click(school.last, label="We met"))
    assert ticked(private) == ["Ann", "Cy", "Dee"]
    await school.ann.click(private, label="Right: these 3 came")
    assert await school.came(meet_up.id) == {"Ann", "Cy", "Dee"}


async def test_anyone_can_go_on_where_somebody_stopped(school: ClosingStage) -> None:
    message = await school.meet_up_that_is_over()
    await school.cy.click(message, label="We met")
    await school.hours_pass(0.01)
    assert labels(school.last) == ["Who came?", "Set the next date", "Add a photo", "It was different"]
    private = shown(await school.ann.click(school.last, label="Who came?"))
    await school.ann.click(private, label="Right: this one came")
    private = shown(await school.dee.click(school.last, label="Set the next date"))
    await school.dee.click(private, label="2")
    [_, following] = await school.meet_ups()
    assert following.created_by == school.dee.id


async def test_a_date_that_is_set_elsewhere_is_shown_there_too(school: ClosingStage) -> None:
    message = await school.meet_up_that_is_over()
    await school.ann.click(message, label="It did not happen")
    await school.hours_pass(0.01)
    assert "No next date yet" in str(school.last.embeds[0].description)
    await school.ann.slash(school.channel, "meetup set", when=f"{in_hours(school, 48):%Y-%m-%d %H:%M}")
    await school.hours_pass(0.01)
    following = (await school.meet_ups())[-1]
    [closed] = [m for m in school.channel.history() if m.id == message.id]
    assert f"Next time: <t:{int(following.starts_at.timestamp())}:F>" in str(closed.embeds[0].description)
    assert labels(closed) == ["It was different"]


async def test_moved_without_a_date_is_asked_for_it_and_gets_it_later(school: ClosingStage) -> None:
    message = await school.meet_up_that_is_over()
    [meet_up] = await school.meet_ups()
    private = shown(await school.ann.click(message, label="We moved it"))
    assert "instead" in private.content
    await school.hours_pass(0.01)
    assert (await school.meet_ups())[0].state == "moved"
    assert "not known yet" in str(school.last.embeds[0].description)
    assert "No next date" not in str(school.last.embeds[0].description), "that would be to say it twice"
    private = shown(await school.cy.click(school.last, label="Set the new date"))
    await school.cy.click(private, label="1")
    [moved] = await school.meet_ups()
    assert (moved.id, moved.state, moved.sequence) == (meet_up.id, "planned", 1)
    await school.hours_pass(0.01)
    [closed] = [m for m in school.channel.history() if m.id == message.id]
    assert f"moved to <t:{int(moved.starts_at.timestamp())}:F>" in str(closed.embeds[0].description)


async def test_what_was_moved_and_then_called_off_waits_for_no_new_date(school: ClosingStage) -> None:
    message = await school.meet_up_that_is_over()
    await school.ann.click(message, label="We moved it")
    asked = await school.ann.slash(school.channel, "meetup cancel", meetup="meetup:1", reason="Exams")
    await school.ann.click(shown(asked), label="Cancel it")
    await school.hours_pass(0.01)
    [closed] = [m for m in school.channel.history() if m.id == message.id]
    assert "It was moved, and then cancelled" in str(closed.embeds[0].description)
    assert labels(closed) == ["Set the next date", "It was different"]
    private = shown(await school.cy.click(closed, label="Set the next date"))
    await school.cy.click(private, label="1")
    assert [m.state for m in await school.meet_ups()] == ["cancelled", "planned"]


async def test_another_date_in_ones_own_words_is_shown_before_it_is_kept(school: ClosingStage) -> None:
    private = shown(await school.cy.click(await school.meet_up_that_is_over(), label="It did not happen"))
    form = await school.cy.click(private, label="Another date")
    await school.restart()
    await school.cy.submit_modal(form, {"when": "1 Jan 2020 7pm"})
    assert "1" in labels(private)
    form = await school.cy.click(private, label="Another date")
    await school.cy.submit_modal(form, {"when": "next Tuesday 19:30"})
    assert "This is how I understand it" in private.content
    assert len(await school.meet_ups()) == 1
    await school.restart()
    await school.cy.click(private, label="1")
    [_, following] = await school.meet_ups()
    assert (following.local_start.weekday(), following.local_start.hour) == (1, 19)


async def test_who_says_otherwise_is_heard_and_the_first_word_stands(school: ClosingStage) -> None:
    message = await school.meet_up_that_is_over()
    await school.ann.click(message, label="We met")
    await school.hours_pass(0.01)
    private = shown(await school.cy.click(school.last, label="It was different"))
    await school.cy.click(private, label="It did not happen")
    assert "kept both" in private.content
    await school.hours_pass(0.01)
    words = str(school.last.embeds[0].description)
    assert "You met" in words and "Somebody says it was different" in words
    closing = school.evening.stage.bot.services.meetup_closing
    [dispute] = await closing.disputes(school.evening.programme.id)
    assert [(word.person.name, word.outcome) for word in dispute.words] == [("Ann", "held"), ("Cy", "missed")]
    await closing.settle(school.evening.programme.id, school.evening.owner.id, dispute.meet_up.id, 0, "missed")
    assert (await school.meet_ups())[0].state == "missed"


async def test_a_second_press_on_the_old_message_is_another_word_not_another_closing(school: ClosingStage) -> None:
    message = await school.meet_up_that_is_over()
    [meet_up] = await school.meet_ups()
    old_message = await school.forge(OutcomeButton.of(meet_up, 0, "en"))
    await school.ann.click(message, label="We met")
    again = shown(await school.dee.click(old_message, label="We met"))
    assert ticked(again) == ["Dee"]
    assert await school.evening.stage.bot.services.meetup_closing.disputes(school.evening.programme.id) == []


@pytest.mark.parametrize("who", ["hal", "stranger"])
async def test_whoever_is_not_of_the_group_is_turned_away_at_every_step(school: ClosingStage, who: str) -> None:
    message = await school.meet_up_that_is_over()
    outsider: simcord.MemberActor = getattr(school, who)
    [meet_up] = await school.meet_ups()
    closing = school.evening.stage.bot.services.meetup_closing
    sheet = await closing.sheet(school.evening.programme.id, meet_up.id, 0)
    forged = [
        OutcomeButton.of(meet_up, 0, "en"),
        WhoCameButton.of(sheet, "en"),
        AsTicked.of(sheet, [], "en"),
        NextDate.of(sheet, "en"),
        InWeeks.of(meet_up, 1, 1),
        AnotherDate.of(meet_up, "en"),
        OnDate(f"close:date:{meet_up.id}:0:99999999", label="1"),
    ]
    for rounds in range(2):
        for button in forged:
            pressed = await outsider.click(await school.forge(button), custom_id=button.custom_id)
            assert "know you yet" in told(pressed) or "another group" in told(pressed)
        if not rounds:
            await school.ann.click(message, label="We met")
    [kept] = await school.meet_ups()
    assert kept.state == "held"
    assert await school.came(meet_up.id) == set()


@pytest.mark.parametrize(
    "forged",
    ["close:say:999:0:0", "close:say:1:7:0", "close:who:999:0", "close:ticked:999:0:1", "close:next:999:0",
     "close:weeks:999:0:1", "close:weeks:1:0:9999", "close:date:1:0:9999999999", "close:differ:999:0"],
)  # fmt: skip
async def test_a_forged_button_changes_nothing(school: ClosingStage, forged: str) -> None:
    await school.ann.click(await school.meet_up_that_is_over(), label="We met")
    before = await school.meet_ups()
    pressed = await school.ann.click(await school.forge(discord.ui.Button(custom_id=forged, label="x")), label="x")
    assert told(pressed)
    assert await school.meet_ups() == before


async def test_proof_is_asked_for_until_it_is_in(school: ClosingStage) -> None:
    message = await school.meet_up_that_is_over()
    await school.cy.click(message, label="We met")
    await school.hours_pass(0.01)
    offered = shown(await school.dee.click(school.last, label="Add a photo"))
    form = await school.dee.click(offered, label="Write a note")
    await school.dee.submit_modal(form, {"what": "Talked", "where": "Library", "when": "Friday"})
    await school.hours_pass(0.01)
    [closed] = [m for m in school.channel.history() if m.id == message.id]
    assert labels(closed) == ["Who came?", "Set the next date", "It was different"]


async def test_a_message_that_is_gone_is_made_up_for_by_a_command(school: ClosingStage) -> None:
    await (await school.meet_up_that_is_over()).delete()
    private = shown(await school.cy.slash(school.channel, "meetup close"))
    assert labels(private) == ["We met", "We moved it", "It did not happen"]
    await school.cy.click(private, label="We met")
    await school.cy.click(private, label="Right: this one came")
    await school.cy.click(private, label="1")
    again = shown(await school.cy.slash(school.channel, "meetup close"))
    assert "Well done" in again.content
    [choice] = await school.cy.autocomplete(school.channel, "meetup close", "meetup", "")
    private = shown(await school.cy.slash(school.channel, "meetup close", meetup=choice["value"]))
    assert labels(private) == ["Add a photo", "It was different"]


async def test_the_command_is_nothing_to_strangers_and_shows_organisers_all_groups(school: ClosingStage) -> None:
    await school.meet_up_that_is_over()
    general = school.evening.stage.general
    assert "know you yet" in told(await school.stranger.slash(general, "meetup close"))
    assert await school.stranger.autocomplete(general, "meetup close", "meetup", "") == []
    assert "do not know that meet-up" in told(await school.hal.slash(general, "meetup close", meetup="meetup:1"))
    private = shown(await school.evening.owner.slash(general, "meetup close"))
    await school.evening.owner.click(private, label="It did not happen")
    assert (await school.meet_ups())[0].state == "missed"


async def test_who_has_moved_to_another_group_meanwhile(school: ClosingStage) -> None:
    meet_up = await school.meet_up()
    await school.restart()
    answers = school.evening.stage.bot.services.meetup_answers
    await answers.answer(school.evening.programme.id, school.cy.id, meet_up.id, 0, coming=True)
    await school.hours_pass(3)
    message = school.last
    private = shown(await school.ann.click(message, label="We met"))
    await school.move("Cy", school.evening.group_ids[1])
    await school.move("Dee", school.evening.group_ids[1])
    assert "another group" in told(await school.cy.click(message, label="It did not happen"))
    await school.hours_pass(0.01)
    gone = await school.ann.select(private, [str(school.ids["Ann"]), str(school.ids["Dee"])])
    assert "list of people has changed" in told(gone)
    await school.ann.select(private, [str(school.ids["Ann"]), str(school.ids["Cy"])])
    assert await school.came(meet_up.id) == {"Ann", "Cy"}
    await school.hours_pass(0.01)
    assert "2 of you came" in str(school.last.embeds[0].description)


async def test_what_is_closed_before_the_message_is_sent_is_not_asked_any_more(school: ClosingStage) -> None:
    """As when somebody types `/meetup close` while the message is on its way."""
    await school.ann.click(await school.meet_up_that_is_over(), label="We met")
    bot = school.evening.stage.bot
    async with school.evening.database.read() as unit:
        [post_id] = await unit.closings.posts(1)
        [nudge] = await unit.nudges.of_posts([post_id])
    assert await bot.nudging.faces["over"]([nudge]) is not None
    assert await bot.nudging.faces["over"]([replace(nudge, sent_at=None)]) is None


async def test_who_leaves_the_group_while_typing_a_date_cannot_set_it_any_more(school: ClosingStage) -> None:
    private = shown(await school.cy.click(await school.meet_up_that_is_over(), label="It did not happen"))
    form = await school.cy.click(private, label="Another date")
    await school.move("Cy", school.evening.group_ids[1])
    assert "another group" in told(await school.cy.submit_modal(form, {"when": "tomorrow 7pm"}))
    assert len(await school.meet_ups()) == 1


async def test_nobody_said_anything_so_the_mentors_are_nudged_with_the_same_buttons(school: ClosingStage) -> None:
    asked = await school.meet_up_that_is_over()
    await school.hours_pass(20)
    nudge = school.last
    assert nudge.id != asked.id
    assert nudge.embeds[0].title == "Did you meet?"
    assert labels(nudge)[:3] == ["We met", "We moved it", "It did not happen"]
    assert [user.id for user in nudge.mentions] in ([school.ann.id], [school.bob.id])
    shown(await school.cy.click(nudge, label="We met"))
    await school.hours_pass(0.01)
    closed = [m for m in school.channel.history() if m.id in (asked.id, nudge.id)]
    assert ["You met" in str(m.embeds[0].description) for m in closed] == [True, True]
    assert [labels(m) for m in closed] == [["Who came?", "Set the next date", "Add a photo", "It was different"]] * 2
