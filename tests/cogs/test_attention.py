"""`/attention` as organisers use it, as staff see it, and as nobody else can."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import discord
import simcord

from bot.domain.localtime import local_in
from bot.domain.meetups import Outcome
from bot.domain.meetups.changing import Plan
from bot.domain.nudges.rules import RULES
from bot.interactions.controls import view
from bot.texts import known
from cogs.attention.rows import Act, Away, Choose, Half, Settle, Undo, WhoIs
from tests.cogs.kickoff_stage import KickoffStage
from tests.cogs.office_stage import file_of, files_at_once, nobody_answers, staff_member
from tests.cogs.roster_stage import components, control_of, words, words_of


async def attention(evening: KickoffStage, by: simcord.MemberActor | None = None) -> simcord.InteractionResult:
    return await (by or evening.owner).slash(evening.organisers, "attention")


async def seen(evening: KickoffStage, by: simcord.MemberActor | None = None) -> str:
    """What somebody reads on the list now."""
    return words_of((await attention(evening, by)).response)


async def tap(
    by: simcord.MemberActor, on: simcord.InteractionResult, prefix: str, values: Sequence[str] = ()
) -> simcord.InteractionResult:
    """Press the first control of a list whose id begins so."""
    assert on.response
    custom_id = control_of(on.response, prefix)
    if values:
        return await by.select(on.response, list(values), custom_id=custom_id)
    return await by.click(on.response, custom_id=custom_id)


def labels(result: simcord.InteractionResult) -> list[str]:
    """What the buttons of a list say."""
    return [c["label"] for c in components(result.response) if "label" in c]


def rows(result: simcord.InteractionResult) -> list[str]:
    """The numbered rows of a list."""
    return [line for line in words_of(result.response).splitlines() if line.startswith("**") and ". " in line[:6]]


async def groups_without_mentor(evening: KickoffStage, count: int) -> None:
    """So many more groups that have a channel and nobody who has joined."""
    async with evening.database.write() as unit:
        for number in range(4, 4 + count):
            group_id = await unit.groups.add(evening.programme.id, f"Group {number}", evening.clock.now())
            await unit.groups.keep_channel(group_id, 7000 + number)
    files_at_once(evening)


async def colleague_of(evening: KickoffStage) -> simcord.MemberActor:
    """Another organiser."""
    role = evening.stage.guild.create_role("Second", permissions=discord.Permissions(manage_guild=True))
    return evening.stage.guild.add_member(evening.stage.env.create_user("colleague"), roles=[role])


async def test_nothing_to_look_after_is_said_kindly(evening: KickoffStage) -> None:
    files_at_once(evening)
    listed = await attention(evening)
    assert listed.ephemeral
    assert "Nothing does right now" in words_of(listed.response)
    assert labels(listed) == []


async def test_matters_nobody_answered_are_listed_with_who_what_and_since_when(evening: KickoffStage) -> None:
    ended = int(evening.clock.now().timestamp())
    await nobody_answers(evening)
    listed = await attention(evening)
    said = words_of(listed.response)
    assert "3 matters need a person" in said
    assert f"**1. Group 1** · Person 1.0 · no next date, since <t:{ended}:R>" in said
    assert f"<#{evening.channels[0].id}> · <@{evening.people[0][0].id}> · 3 nudges without an answer" in said
    assert said.count("A word from a person helps more") == 1, "said once, and not of each row"
    assert labels(listed) == ["Nudge again", "Snooze", "I’m on it", "Mark away"] * 3
    assert "The whole list, 3 lines, is in `attention.csv`" in words(listed)
    table = (await file_of(listed, "attention.csv")).splitlines()
    assert table[0] == "Group,Who,What,Since,Who is on it"
    assert table[1] == "Group 1,Person 1.0,no next date,2026-09-11 18:30,"
    assert len(table) == 4


async def test_one_tap_takes_a_row_and_everybody_sees_by_whom(evening: KickoffStage) -> None:
    await nobody_answers(evening)
    staff = await staff_member(evening)
    listed = await attention(evening)
    await evening.restart()
    files_at_once(evening)
    taken = await tap(evening.owner, listed, "attention:act:1:")
    assert "**Group 1** · You are on it" in words_of(taken.response)
    assert "**3. Group 1** · Person 1.0" in words_of(taken.response), "what nobody is on comes first"
    assert f"<@{evening.owner.id}> is on it" in await seen(evening, staff)
    assert labels(taken).count("I’m on it") == 2, "whoever is on it need not say so again"
    undone = await tap(evening.owner, taken, "attention:undo:")
    assert "Undone" in words_of(undone.response)
    assert rows(undone)[0].startswith("**1. Group 1**")
    assert "is on it" not in await seen(evening, staff)


async def test_one_tap_nudges_again_and_the_row_goes(evening: KickoffStage) -> None:
    await nobody_answers(evening)
    before = len(evening.channels[0].history())
    done = await tap(evening.owner, await attention(evening), "attention:act:0:")
    assert "**Group 1** · I begin anew: up to three more nudges" in words_of(done.response)
    assert len(rows(done)) == 2
    await evening.pass_time(24 * 3600)
    assert len(evening.channels[0].history()) == before + 1
    assert "2 matters need a person" in await seen(evening)


async def test_one_tap_snoozes_and_undo_brings_the_row_back(evening: KickoffStage) -> None:
    await nobody_answers(evening)
    snoozed = await tap(evening.owner, await attention(evening), "attention:act:2:")
    assert "2 matters need a person" in words_of(snoozed.response)
    assert "1 more is snoozed" in words_of(snoozed.response)
    back = await tap(evening.owner, snoozed, "attention:undo:")
    assert "3 matters need a person" in words_of(back.response)


async def test_one_tap_marks_somebody_away_and_another_back(evening: KickoffStage) -> None:
    await nobody_answers(evening)
    away = await tap(evening.owner, await attention(evening), "attention:away:1:")
    assert "**Group 1** · Person 1.0 gets no nudges until" in words_of(away.response)
    assert "**3. Group 1** · Person 1.0 · no next date (away)" in words_of(away.response)
    assert labels(away)[-3:] == ["Snooze", "I’m on it", "Mark back"], "another nudge would not help"
    back = await tap(evening.owner, away, "attention:away:0:")
    assert "Person 1.0 gets nudges again" in words_of(back.response)
    assert "(away)" not in words_of(back.response)
    again = await tap(evening.owner, back, "attention:undo:")
    assert "(away)" in words_of(again.response)


async def test_which_of_several_is_away_is_asked_under_their_row(evening: KickoffStage) -> None:
    async with evening.database.write() as unit:
        group = next(g for g in await unit.groups.with_people(evening.programme.id) if g.group.name == "Group 1")
        await unit.roster.save([replace(group.students[0], kind="mentor")])
    await nobody_answers(evening)
    listed = await attention(evening)
    assert labels(listed)[3] == "Mark away …"
    asked = await tap(evening.owner, listed, "attention:who:")
    menu = next(c for c in components(asked.response) if c.get("options"))
    names = [option["label"] for option in menu["options"]]
    assert names == ["Person 1.0 is away", "Person 1.1 is away"]
    away = await tap(evening.owner, asked, "attention:choose:", [menu["options"][1]["value"]])
    assert "Person 1.1 gets no nudges" in words_of(away.response)
    assert "(away)" not in words_of(away.response), "the other is there"
    menu = next(c for c in components((await tap(evening.owner, away, "attention:who:")).response) if c.get("options"))
    assert [option["label"] for option in menu["options"]][1] == "Person 1.1 is back"


async def test_a_row_that_somebody_else_did_is_said_to_be_gone_and_the_list_is_drawn_anew(
    evening: KickoffStage,
) -> None:
    await nobody_answers(evening)
    colleague = await colleague_of(evening)
    mine, theirs = await attention(evening), await attention(evening, colleague)
    await tap(evening.owner, mine, "attention:act:2:")
    late = await tap(colleague, theirs, "attention:act:2:")
    assert "no longer on the list" in words_of(late.response)
    assert [row[:13] for row in rows(late)] == ["**1. Group 2*", "**2. Group 3*"]
    async with evening.database.read() as unit:
        assert [mark.marked_by for mark in await unit.attention.of(evening.programme.id)] == [evening.owner.id]


async def test_two_who_are_on_it_at_once_hear_of_each_other(evening: KickoffStage) -> None:
    await nobody_answers(evening)
    colleague = await colleague_of(evening)
    mine, theirs = await attention(evening), await attention(evening, colleague)
    await tap(evening.owner, mine, "attention:act:1:")
    taken = await tap(colleague, theirs, "attention:act:1:")
    assert f"You are on it now, in place of <@{evening.owner.id}>" in words_of(taken.response)
    assert f"<@{colleague.id}> is on it" in await seen(evening)


async def test_staff_see_the_list_without_codes_and_have_no_buttons(evening: KickoffStage) -> None:
    await nobody_answers(evening)
    async with evening.database.write() as unit:
        values = {"kind": "student", "name": "Shy", "group_id": evening.group_ids[0], "left_out": False}
        await unit.roster.add(evening.programme.id, evening.clock.now(), **values)
    staff = await staff_member(evening)
    listed = await attention(evening, staff)
    assert len(rows(listed)) == 3
    assert [a.filename for a in listed.followups[0].attachments] == ["attention.csv"]
    assert [c for c in components(listed.response) if "custom_id" in c] == []
    to_owner = await attention(evening)
    assert "Shy" in await file_of(to_owner, "roster-not-joined.csv")
    assert "Their codes are in `roster-not-joined.csv`" in words(to_owner)
    assert "codes" not in words(listed)


async def test_nobody_but_an_organiser_acts_even_with_the_right_ids(evening: KickoffStage) -> None:
    await nobody_answers(evening)
    staff, mentor, student = await staff_member(evening), evening.people[0][0], evening.people[0][1]
    stranger = evening.stage.guild.add_member(evening.stage.env.create_user("stranger"))
    found = await evening.stage.bot.services.attention.every(evening.programme)
    matter = found.lines[0].matter
    where = f"{matter.group_id}:{matter.number}:0"
    await tap(evening.owner, await attention(evening), "attention:act:1:")
    posted = evening.stage.bot.get_partial_messageable(evening.organisers.id)
    buttons = [
        *(Act(f"attention:act:{act}:{where}", label="x") for act in range(4)),
        Away(f"attention:away:1:{matter.people[0].id}:{where}", label="x"),
        WhoIs(f"attention:who:{where}", label="x"),
        Settle(f"attention:settle:0:{where}", label="x"),
        Undo("attention:undo:1:0", label="x"),
        Half("attention:half:1", label="x"),
    ]
    forged = await posted.send("x", view=view(*buttons))
    option = discord.SelectOption(label="x", value=f"away:{matter.people[0].id}")
    menu = await posted.send("x", view=view(Choose(f"attention:choose:{where}", options=[option])))
    for person in (staff, mentor, student, stranger):
        for button in buttons:
            assert "Only organisers" in words(await person.click(forged, custom_id=button.item.custom_id))
        assert "Only organisers" in words(await person.select(menu, [option.value]))
    for person in (mentor, student, stranger):
        assert "Only staff and organisers" in words(await attention(evening, person))
    async with evening.database.read() as unit:
        assert [mark.kind for mark in await unit.attention.of(evening.programme.id)] == ["mine"]


async def test_ids_that_an_organiser_makes_up_reach_nothing(evening: KickoffStage) -> None:
    await nobody_answers(evening)
    listed = await attention(evening)
    real = control_of(listed.response, "attention:act:2:").split(":")
    other_group = ":".join([*real[:3], str(evening.group_ids[2]), *real[4:]])
    somebody = control_of(listed.response, "attention:away:1:").split(":")
    not_theirs = ":".join([*somebody[:3], "999", *somebody[4:]])
    posted = evening.stage.bot.get_partial_messageable(evening.organisers.id)
    made_up = view(Act(other_group, label="x"), Away(not_theirs, label="x"), Undo("attention:undo:77:1", label="x"))
    for custom_id, said in (
        (other_group, "no longer on the list"),
        (not_theirs, "no longer on the list"),
        ("attention:undo:77:1", "undone already"),
    ):
        message = await posted.send(view=made_up)
        assert said in words_of((await evening.owner.click(message, custom_id=custom_id)).response)
    async with evening.database.read() as unit:
        assert await unit.attention.of(evening.programme.id) == []


async def test_ten_rows_at_most_with_buttons_for_five_at_a_time(evening: KickoffStage) -> None:
    await groups_without_mentor(evening, 24)
    listed = await attention(evening)
    said = words_of(listed.response)
    assert "24 matters need a person" in said
    assert len(rows(listed)) == 10
    assert "14 more are in the file" in said
    assert labels(listed) == [*["Snooze", "I’m on it"] * 5, "Act on 6–10"]
    assert len((await file_of(listed, "attention.csv")).splitlines()) == 25
    await evening.restart()
    turned = await tap(evening.owner, listed, "attention:half:1")
    assert labels(turned)[-1] == "Act on 1–5"
    assert len(rows(turned)) == 10
    taken = await tap(evening.owner, turned, "attention:act:2:")
    assert "**Group 9** · Off the list until" in words_of(taken.response)
    assert labels(taken)[-1] == "Act on 1–5", "the same half is open"
    assert "**10. Group 14**" in words_of(taken.response), "the next one moves up"
    read = words_of(taken.response).splitlines()
    [told] = [at for at, line in enumerate(read) if "Off the list until" in line]
    assert read[told + 1].startswith("**6. Group 10**"), "told where the row stood, which is where the finger is"


async def test_a_half_that_is_empty_by_now_gives_way_to_the_first(evening: KickoffStage) -> None:
    await groups_without_mentor(evening, 6)
    turned = await tap(evening.owner, await attention(evening), "attention:half:1")
    assert labels(turned) == ["Snooze", "I’m on it", "Act on 1–5"]
    left = await tap(evening.owner, turned, "attention:act:2:")
    assert labels(left) == [*["Snooze", "I’m on it"] * 5, "Undo"]


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
    listed = await attention(evening)
    assert "Person 1.0: they met" in words_of(listed.response)
    assert "Person 1.1: it did not happen" in words_of(listed.response)
    assert labels(listed) == ["They met", "It did not happen", "Snooze", "I’m on it"]
    decided = await tap(evening.owner, listed, "attention:settle:2:")
    assert "**Group 1** · Decided: it did not happen" in words_of(decided.response)
    assert rows(decided) == []
    async with evening.database.read() as unit:
        after = await unit.meet_ups.by_id(evening.programme.id, meet_up.id)
    assert after is not None and after.state == "missed"
    assert "Nothing does right now" in await seen(evening)


def test_every_rule_has_its_words() -> None:
    rules = {rule.__name__ for rule in RULES}
    assert {rule for rule in rules if not known(f"nudges.about_{rule}")} == set()
    once = {"reminder", "over", "goal_soon", "goal_day"}
    assert {rule for rule in rules - once if not known(f"attention.what_{rule}")} == set()
