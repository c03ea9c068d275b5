"""`/attention` as organisers use it, as staff see it, and as nobody else can."""

from datetime import timedelta

import discord
import simcord

from bot.domain.localtime import local_in
from bot.domain.meetups import Outcome
from bot.domain.meetups.changing import Plan
from bot.domain.nudges.rules import RULES
from bot.interactions.controls import view
from bot.texts import known
from cogs.attention import Act, Away, Page, Pick, Settle, Undo
from tests.cogs.kickoff_stage import KickoffStage
from tests.cogs.office_stage import file_of, files_at_once, labels, nobody_answers, options, pick, staff_member
from tests.cogs.roster_stage import control, press, shown, words


async def attention(evening: KickoffStage, by: simcord.MemberActor | None = None) -> simcord.InteractionResult:
    return await (by or evening.owner).slash(evening.organisers, "attention")


async def first_line(evening: KickoffStage) -> simcord.InteractionResult:
    """The owner picks the first line of the list."""
    listed = await attention(evening)
    return await pick(evening.owner, listed, "attention:pick", options(listed, "attention:pick")[0][1])


async def test_nothing_to_look_after_is_said_kindly(evening: KickoffStage) -> None:
    files_at_once(evening)
    listed = await attention(evening)
    assert listed.ephemeral
    assert "Nothing does right now" in words(listed)
    assert labels(listed) == []


async def test_matters_nobody_answered_are_listed_with_who_what_and_since_when(evening: KickoffStage) -> None:
    ended = int(evening.clock.now().timestamp())
    await nobody_answers(evening)
    listed = await attention(evening)
    assert "3 matters need a person" in words(listed)
    assert f"1. **Group 1** · Person 1.0 · no next date, since <t:{ended}:R>" in words(listed)
    rows = (await file_of(listed, "attention.csv")).splitlines()
    assert rows[0] == "Group,Who,What,Since,Who is on it"
    assert rows[1] == "Group 1,Person 1.0,no next date,2026-09-11 18:30,"
    assert len(rows) == 4


async def test_a_picked_line_is_taken_and_everybody_sees_by_whom(evening: KickoffStage) -> None:
    await nobody_answers(evening)
    staff = await staff_member(evening)
    line = await first_line(evening)
    assert "three times" in words(line)
    assert labels(line) == ["Nudge again", "I’m on it", "Snooze for a week", "Back to the list"]
    await evening.restart()
    files_at_once(evening)
    taken = await press(evening.owner, line, "attention:act:1:")
    assert "You are on it" in words(taken)
    assert f"<@{evening.owner.id}> is on it" in words(await attention(evening, staff))
    await press(evening.owner, taken, "attention:undo:")
    assert "is on it" not in words(await attention(evening, staff))
    again = await press(evening.owner, await first_line(evening), "attention:page:0:2")
    assert "3 matters need a person" in words(again)


async def test_nudging_again_sends_a_nudge_to_the_group(evening: KickoffStage) -> None:
    await nobody_answers(evening)
    before = len(evening.channels[0].history())
    line = await first_line(evening)
    done = await press(evening.owner, line, "attention:act:0:")
    assert "up to three more nudges" in words(done)
    await evening.pass_time(24 * 3600)
    assert len(evening.channels[0].history()) == before + 1
    assert "2 matters need a person" in words(await attention(evening))


async def test_a_snoozed_line_is_counted_but_not_shown(evening: KickoffStage) -> None:
    await nobody_answers(evening)
    await press(evening.owner, await first_line(evening), "attention:act:2:")
    listed = await attention(evening)
    assert "2 matters need a person" in words(listed)
    assert shown(listed).embeds[0].footer.text == "1 more is snoozed"


async def test_somebody_is_marked_away_and_back(evening: KickoffStage) -> None:
    await nobody_answers(evening)
    line = await first_line(evening)
    [(label, value)] = options(line, "attention:away:")
    assert label == "Person 1.0 is away"
    away = await pick(evening.owner, line, "attention:away:", value)
    assert "gets no nudges" in words(away)
    assert "**Group 1** · Person 1.0 · no next date (away)" in words(await attention(evening))
    await press(evening.owner, away, "attention:undo:")
    assert "(away)" not in words(await attention(evening))


async def test_an_old_menu_or_button_says_that_the_matter_is_gone(evening: KickoffStage) -> None:
    await nobody_answers(evening)
    listed = await attention(evening)
    value = options(listed, "attention:pick")[0][1]
    line = await pick(evening.owner, listed, "attention:pick", value)
    await press(evening.owner, line, "attention:act:2:")
    listed = await attention(evening)
    again = await evening.owner.select(shown(listed), [options(listed, "attention:pick")[0][1]])
    other = await attention(evening)
    await press(evening.owner, again, "attention:act:2:")
    stale = await evening.owner.select(shown(other), [options(other, "attention:pick")[0][1]])
    assert "no longer on the list" in words(stale)


async def test_staff_see_the_list_without_codes_and_cannot_act(evening: KickoffStage) -> None:
    await nobody_answers(evening)
    async with evening.database.write() as unit:
        values = {"kind": "student", "name": "Shy", "group_id": evening.group_ids[0], "left_out": False}
        await unit.roster.add(evening.programme.id, evening.clock.now(), **values)
    staff = await staff_member(evening)
    listed = await attention(evening, staff)
    assert [a.filename for a in shown(listed).attachments] == ["attention.csv"]
    assert shown(listed).components == []
    to_owner = await attention(evening)
    assert "Shy" in await file_of(to_owner, "roster-not-joined.csv")
    assert "Their codes are in `roster-not-joined.csv`" in words(to_owner)
    assert "codes" not in words(listed)


async def test_nobody_but_an_organiser_acts_even_with_the_right_ids(evening: KickoffStage) -> None:
    await nobody_answers(evening)
    staff, mentor, student = await staff_member(evening), evening.people[0][0], evening.people[0][1]
    stranger = evening.stage.guild.add_member(evening.stage.env.create_user("stranger"))
    found = await evening.stage.bot.services.attention.every(evening.programme)
    where = f"{found.lines[0].matter.group_id}:{found.lines[0].matter.number}"
    await press(evening.owner, await first_line(evening), "attention:act:1:")
    posted = evening.stage.bot.get_partial_messageable(evening.organisers.id)
    forged = view(
        *(Act(f"attention:act:{act}:{where}", label=f"act{act}") for act in range(3)),
        Undo("attention:undo:1", label="undo"),
        Page("attention:page:0:0", label="page"),
    )
    buttons = await posted.send("x", view=forged)
    menus = {
        where: await posted.send("x", view=view(Pick("attention:pick", options=[option(where)]))),
        "away:1": await posted.send("x", view=view(Away(f"attention:away:{where}", options=[option("away:1")]))),
    }
    for person in (staff, mentor, student, stranger):
        for label in ("act0", "act1", "act2", "undo"):
            assert "Only organisers" in words(await person.click(buttons, label=label))
        for value, menu in menus.items():
            assert "Only organisers" in words(await person.select(menu, [value]))
    for person in (mentor, student, stranger):
        assert "Only staff and organisers" in words(await attention(evening, person))
        assert "Only staff and organisers" in words(await person.click(buttons, label="page"))
    async with evening.database.read() as unit:
        assert [mark.kind for mark in await unit.attention.of(evening.programme.id)] == ["mine"]


def option(value: str) -> discord.SelectOption:
    return discord.SelectOption(label="x", value=value)


async def test_a_long_list_has_pages_that_survive_a_restart(evening: KickoffStage) -> None:
    async with evening.database.write() as unit:
        for number in range(4, 28):
            group_id = await unit.groups.add(evening.programme.id, f"Group {number}", evening.clock.now())
            await unit.groups.keep_channel(group_id, 7000 + number)
    files_at_once(evening)
    listed = await attention(evening)
    assert "24 matters need a person" in words(listed)
    assert words(listed).count("no mentor has joined") == 10
    assert "Page 1 of 3" in str(shown(listed).embeds[0].footer.text)
    await evening.restart()
    turned = await press(evening.owner, listed, "attention:page:2:0")
    assert "24. **Group 27** · no mentor has joined" in words(turned)
    assert len((await file_of(listed, "attention.csv")).splitlines()) == 25


async def test_an_organiser_decides_between_two_words_about_a_meet_up(evening: KickoffStage) -> None:
    files_at_once(evening)
    now = evening.clock.now()
    async with evening.database.write() as unit:
        plan = Plan(local_start=local_in(now - timedelta(hours=3), "Asia/Hong_Kong"), zone="Asia/Hong_Kong")
        meet_up = await unit.meet_ups.add(
            evening.programme.id, evening.group_ids[0], "uid-1", plan, by=1, now=now - timedelta(days=1)
        )
        await unit.meet_ups.record(meet_up.id, "set", {}, by=1, now=now - timedelta(days=1))
    outcomes: tuple[Outcome, ...] = ("held", "missed")
    for person, outcome in zip(evening.people[0], outcomes, strict=False):
        await evening.stage.bot.services.meetup_closing.say(
            evening.programme.id, person.id, meet_up.id, 0, outcome, organiser=False
        )
    line = await first_line(evening)
    assert "Person 1.0: they met" in words(line)
    assert "Person 1.1: it did not happen" in words(line)
    assert "Only organisers" in words(await settle(evening, evening.people[0][0], line))
    decided = await settle(evening, evening.owner, line)
    assert "Decided: it did not happen" in words(decided)
    async with evening.database.read() as unit:
        after = await unit.meet_ups.by_id(evening.programme.id, meet_up.id)
    assert after is not None and after.state == "missed"
    assert "Nothing does right now" in words(await attention(evening))
    line = await press(evening.owner, decided, "attention:page:0:2")
    assert labels(line) == []


async def settle(
    evening: KickoffStage, by: simcord.MemberActor, line: simcord.InteractionResult
) -> simcord.InteractionResult:
    """Press "it did not happen" of this line, or the same button elsewhere if the line is not theirs to see."""
    custom_id = control(line, "attention:settle:2:")
    if by is evening.owner:
        return await by.click(shown(line), custom_id=custom_id)
    posted = evening.stage.bot.get_partial_messageable(evening.organisers.id)
    return await by.click(await posted.send("x", view=view(Settle(custom_id, label="x"))), custom_id=custom_id)


def test_every_rule_has_its_words() -> None:
    rules = {rule.__name__ for rule in RULES}
    assert {rule for rule in rules if not known(f"nudges.about_{rule}")} == set()
    once = {"reminder", "over", "goal_soon", "goal_day"}
    assert {rule for rule in rules - once if not known(f"attention.what_{rule}")} == set()
