"""`/nudges` as organisers use it, and as nobody else can."""

from datetime import timedelta

from bot.interactions.controls import view
from cogs.nudges.holding import LeaveAll, PauseAll, Restore, ResumeAll
from cogs.nudges.listing import ListPage
from cogs.nudges.preview import PreviewPage
from tests.cogs.kickoff_stage import KickoffStage
from tests.cogs.office_stage import file_of, files_at_once, labels, staff_member
from tests.cogs.roster_stage import press, shown, words
from tests.cogs.test_nudges import kickoff_is_over

DAY = 24 * 3600


async def begin(evening: KickoffStage) -> None:
    """A kickoff is over: in three days each group's mentor is to be nudged."""
    await kickoff_is_over(evening)
    files_at_once(evening)


def sent(evening: KickoffStage) -> int:
    return sum(len(channel.history()) for channel in evening.channels)


async def test_the_preview_shows_who_gets_what_when_and_sends_nothing(evening: KickoffStage) -> None:
    await begin(evening)
    preview = await evening.owner.slash(evening.organisers, "nudges preview", weeks=1)
    assert preview.ephemeral
    monday = int((evening.clock.now() + timedelta(days=2, hours=22, minutes=30)).timestamp())
    assert f"<t:{monday}:f> **Group 1** · Person 1.0: fix the next date (no. 1)" in words(preview)
    rows = (await file_of(preview, "nudges-preview.csv")).splitlines()
    assert rows[1] == ("2026-09-14 17:00,2026-09-14 17:00,Asia/Hong_Kong,Group 1,Person 1.0,,fix the next date,1,,send")
    assert len(rows) == 4, "three groups, once each in a week"
    assert sent(evening) == 0


async def test_one_group_is_previewed_alone_and_those_without_discord_come_in_a_file(evening: KickoffStage) -> None:
    async with evening.database.write() as unit:
        for group_id, name in ((evening.group_ids[0], "Shy =1"), (evening.group_ids[1], "Elsewhere")):
            await unit.roster.add(
                evening.programme.id,
                evening.clock.now(),
                kind="student",
                name=name,
                group_id=group_id,
                left_out=False,
            )
    await begin(evening)
    preview = await evening.owner.slash(evening.organisers, "nudges preview", weeks=4, group="group 1")
    assert "Group 2" not in words(preview)
    assert "1 person has not joined" in words(preview)
    codes = await file_of(preview, "roster-not-joined.csv")
    assert "Shy =1" in codes and "Elsewhere" not in codes
    assert "do not know this group" in words(
        await evening.owner.slash(evening.organisers, "nudges preview", group="group:99")
    )


async def test_pages_of_the_preview_are_worked_out_anew_also_after_a_restart(evening: KickoffStage) -> None:
    async with evening.database.write() as unit:
        for number in range(4, 9):
            group_id = await unit.groups.add(evening.programme.id, f"Group {number}", evening.clock.now())
            await unit.groups.keep_channel(group_id, 7000 + number)
            evening.group_ids.append(group_id)
            await unit.roster.add(
                evening.programme.id,
                evening.clock.now(),
                kind="mentor",
                name=f"Person {number}.0",
                discord_id=9000 + number,
                joined_at=evening.clock.now(),
                group_id=group_id,
                left_out=False,
            )
    evening.channels += evening.channels[:1] * 5
    await begin(evening)
    preview = await evening.owner.slash(evening.organisers, "nudges preview")
    assert shown(preview).embeds[0].footer.text == "Page 1 of 3"
    await evening.restart()
    turned = await press(evening.owner, preview, "nudges:preview:2:0:1:1")
    assert shown(turned).embeds[0].footer.text == "Page 2 of 3"
    assert "Person 8.0" in words(turned)


async def test_a_pause_asks_first_says_what_it_holds_and_ends_by_a_button(evening: KickoffStage) -> None:
    await begin(evening)
    asked = await evening.owner.slash(evening.organisers, "nudges pause")
    assert "3 nudges are due in the coming week" in words(asked)
    assert "Nothing is held" in words(await evening.owner.slash(evening.organisers, "nudges resume"))
    paused = await press(evening.owner, asked, "nudges:pause")
    at_once = await evening.owner.slash(evening.organisers, "nudges resume")
    assert "Nothing has become due" in words(at_once)
    resumed = await press(evening.owner, at_once, "nudges:resume")
    assert "go out again, as planned" in words(resumed)
    await press(evening.owner, resumed, "nudges:pause")
    await evening.restart()
    files_at_once(evening)
    await evening.pass_time(4 * DAY)
    assert sent(evening) == 0
    assert "held already" in words(await evening.owner.slash(evening.organisers, "nudges pause"))
    assert "All nudges are paused" in words(await evening.owner.slash(evening.organisers, "nudges preview"))
    assert "3 nudges have become due" in words(await evening.owner.slash(evening.organisers, "nudges resume"))
    resumed = await press(evening.owner, paused, "nudges:resume")
    assert "on their way" in words(resumed)
    await evening.pass_time(1)
    assert sent(evening) == 3


async def test_a_no_leaves_everything_as_it_is(evening: KickoffStage) -> None:
    await begin(evening)
    asked = await evening.owner.slash(evening.organisers, "nudges pause")
    assert "stays as it is" in words(await press(evening.owner, asked, "nudges:leave"))
    await evening.pass_time(4 * DAY)
    assert sent(evening) == 3


async def test_a_planned_nudge_is_picked_cancelled_and_brought_back(evening: KickoffStage) -> None:
    await begin(evening)
    offered = await evening.owner.autocomplete(evening.organisers, "nudges cancel", "nudge", "person 2.0")
    [(name, value)] = [(choice["name"], choice["value"]) for choice in offered]
    assert name == "Mon 14 Sep 2026 17:00 · Group 2 · Person 2.0: fix the next date"
    cancelled = await evening.owner.slash(evening.organisers, "nudges cancel", nudge=value)
    assert "Not sent: Group 2 · Person 2.0" in words(cancelled)
    await evening.restart()
    assert "Planned again for <t:" in words(await press(evening.owner, cancelled, "nudges:restore:"))
    await evening.owner.slash(evening.organisers, "nudges cancel", nudge=value)
    await evening.pass_time(4 * DAY)
    assert [len(channel.history()) for channel in evening.channels] == [1, 0, 1]
    for typed in (value, "nudge:999", "Group 2"):
        refused = words(await evening.owner.slash(evening.organisers, "nudges cancel", nudge=typed))
        assert "not planned any more" in refused or "Pick one" in refused


async def test_the_list_says_what_became_of_each_and_why(evening: KickoffStage) -> None:
    await begin(evening)
    offered = await evening.owner.autocomplete(evening.organisers, "nudges cancel", "nudge", "person 2.0")
    await evening.owner.slash(evening.organisers, "nudges cancel", nudge=offered[0]["value"])
    await evening.pass_time(4 * DAY)
    await evening.people[0][0].click(evening.last(0), label="Not now")
    listed = await evening.owner.slash(evening.organisers, "nudges list")
    assert "**Group 1** · Person 1.0: fix the next date · answered" in words(listed)
    assert "**Group 2** · Person 2.0: fix the next date · not sent (cancelled by an organiser)" in words(listed)
    assert "**Group 3** · Person 3.0: fix the next date · sent" in words(listed)
    assert "cancelled by an organiser" in await file_of(listed, "nudges.csv")
    assert labels(listed) == []


async def test_nobody_but_organisers_gets_at_any_of_it(evening: KickoffStage) -> None:
    await begin(evening)
    offered = await evening.owner.autocomplete(evening.organisers, "nudges cancel", "nudge", "person 2.0")
    value = offered[0]["value"]
    posted = evening.stage.bot.get_partial_messageable(evening.organisers.id)
    forged = {
        "pause": PauseAll("nudges:pause", label="pause"),
        "resume": ResumeAll("nudges:resume", label="resume"),
        "leave": LeaveAll("nudges:leave", label="leave"),
        "restore": Restore(f"nudges:restore:{value.partition(':')[2]}", label="restore"),
        "preview": PreviewPage("nudges:preview:2:0:0:0", label="preview"),
    }
    message = await posted.send("x", view=view(*forged.values()))
    listing = await posted.send("x", view=view(ListPage("nudges:list:0:0", label="list")))
    staff = await staff_member(evening)
    for person in (staff, evening.people[0][0], evening.people[0][1]):
        for command, options in (
            ("preview", {}),
            ("list", {}),
            ("pause", {}),
            ("resume", {}),
            ("cancel", {"nudge": value}),
        ):
            refused = await person.slash(evening.organisers, f"nudges {command}", **options)
            assert "Only organisers" in words(refused), command
        for label in forged:
            assert "Only organisers" in words(await person.click(message, label=label))
        assert "Only organisers" in words(await person.click(listing, label="list"))
        for command, option in (("cancel", "nudge"), ("preview", "group")):
            assert await person.autocomplete(evening.organisers, f"nudges {command}", option, "") == []
    await evening.pass_time(4 * DAY)
    assert sent(evening) == 3
