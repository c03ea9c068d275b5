"""`/meetup next`, `list` and `calendar`, and what is suggested while somebody types."""

from datetime import datetime, timedelta

import simcord
from icalendar import Calendar

from bot.domain.meetups.changing import Plan
from tests.cogs.groups_stage import answer
from tests.cogs.meetup_stage import FRIDAY, SATURDAY, MeetUpStage


def embed_of(result: simcord.InteractionResult) -> str:
    """What one person was shown, and only they."""
    assert result.ephemeral and result.response is not None
    return str(result.response.embeds[0].to_dict())


async def names(
    person: simcord.MemberActor, meetups: MeetUpStage, option: str, typed: str, **filled: object
) -> list[str]:
    """What is suggested for an option of `/meetup set`."""
    offered = await person.autocomplete(meetups.channel, "meetup set", option, typed, **filled)
    return [choice["name"] for choice in offered]


async def test_everybody_in_the_group_sees_the_next_meet_up(meetups: MeetUpStage) -> None:
    await meetups.set("Sat 19 Sep 7pm")
    await meetups.set("Fri 18 Sep 7pm", place="Library", note="Bring your goals")
    for person in (meetups.mentor, meetups.student):
        shown = embed_of(await person.slash(meetups.channel, "meetup next"))
        assert f"<t:{FRIDAY}:F>" in shown and f"<t:{SATURDAY}:F>" in shown
        assert "Library" in shown and "Bring your goals" in shown
    elsewhere = embed_of(await meetups.other.slash(meetups.school.stage.general, "meetup next"))
    assert "<t:" not in elsewhere


async def test_where_there_is_no_meet_up_the_first_step_is_named(meetups: MeetUpStage) -> None:
    for command in ("meetup next", "meetup list"):
        assert "/meetup set" in embed_of(await meetups.mentor.slash(meetups.channel, command))
        assert "Your mentor sets the date" in embed_of(await meetups.student.slash(meetups.channel, command))


async def test_staff_see_any_group_and_strangers_none(meetups: MeetUpStage) -> None:
    await meetups.set()
    staff = meetups.school.staff
    for command in ("meetup next", "meetup list"):
        assert f"<t:{FRIDAY}:" in embed_of(await staff.slash(meetups.channel, command, group="group:1"))
        assert "which group" in answer(await staff.slash(meetups.school.stage.general, command))
    stranger = meetups.school.stage.guild.add_member(meetups.school.stage.env.create_user("stranger"))
    for person in (meetups.other, stranger):
        for command in ("meetup next", "meetup list"):
            assert answer(await person.slash(meetups.school.stage.general, command, group="group:1"))
    assert answer(await stranger.slash(meetups.school.stage.general, "meetup calendar"))


async def test_the_list_has_pages_that_survive_a_restart(meetups: MeetUpStage) -> None:
    first = datetime.fromisoformat("2026-10-01 19:00")
    async with meetups.school.database.write() as unit:
        for week in range(12):
            plan = Plan(local_start=first + timedelta(weeks=week), zone="Asia/Hong_Kong")
            await unit.meet_ups.add(1, 1, f"uid-{week}", plan, by=1, now=meetups.school.stage.bot.services.clock.now())
    result = await meetups.student.slash(meetups.channel, "meetup list")
    assert result.response is not None
    assert "Page 1 of 2" in embed_of(result)
    assert embed_of(result).count(":R>") == 8
    await meetups.school.restart()
    await meetups.student.click(result.response, label="Next")
    assert "Page 2 of 2" in str(result.response.embeds[0].to_dict())
    await meetups.student.click(result.response, label="Next")
    assert "Page 1 of 2" in str(result.response.embeds[0].to_dict())


async def test_the_list_says_what_came_of_each(meetups: MeetUpStage) -> None:
    await meetups.set("Sat 19 Sep 7pm")
    await meetups.cancel(await meetups.set("Sun 20 Sep 7pm"))
    shown = embed_of(await meetups.student.slash(meetups.channel, "meetup list"))
    assert f"**<t:{SATURDAY}:F>**" in shown
    assert "cancelled" in shown


async def test_a_calendar_has_all_of_ones_own_and_knows_them_again(meetups: MeetUpStage) -> None:
    kept = await meetups.set("Fri 18 Sep 7pm")
    await meetups.cancel(await meetups.set("Sat 19 Sep 7pm"))
    await meetups.other.slash(meetups.school.stage.general, "meetup set", when="Sun 20 Sep 7pm")
    result = await meetups.student.slash(meetups.channel, "meetup calendar")
    assert "your meet-up " in answer(result)
    shown = result.response or result.followups[-1]
    calendar = Calendar.from_ical(await shown.attachments[0].read())
    events = {str(event["UID"]): str(event["STATUS"]) for event in calendar.walk("VEVENT")}
    assert calendar["METHOD"] == "PUBLISH"
    assert sorted(events.values()) == ["CANCELLED", "CONFIRMED"]
    assert events[kept.uid] == "CONFIRMED"


async def test_an_empty_calendar_says_so(meetups: MeetUpStage) -> None:
    assert "no meet-up" in answer(await meetups.student.slash(meetups.channel, "meetup calendar"))


async def test_what_is_typed_is_shown_on_the_clocks_of_all_and_picked_it_is_just_that(meetups: MeetUpStage) -> None:
    service, programme = meetups.school.stage.bot.services.my, meetups.school.programme
    await service.move_to(programme, meetups.student.id, "Europe/London")
    await service.move_to(programme, meetups.school.people[0][2].id, "America/Los_Angeles")
    offered = await meetups.mentor.autocomplete(meetups.channel, "meetup set", "when", "4/12 7pm")
    assert [choice["name"] for choice in offered] == [
        "Fri 4 Dec 2026, 19:00 Hong Kong · 11:00 London · 03:00 Los Angeles",
        "Mon 12 Apr 2027, 19:00 Hong Kong · 12:00 London · 04:00 Los Angeles",
    ]
    await meetups.mentor.slash(meetups.channel, "meetup set", when=offered[1]["value"])
    (meet_up,) = await meetups.meet_ups()
    assert f"{meet_up.local_start:%Y-%m-%d %H:%M}" == "2027-04-12 19:00"
    (abroad,) = await names(meetups.student, meetups, "when", "Fri 4 Dec 7pm") or [""]
    assert abroad.startswith("Fri 4 Dec 2026, 19:00 London")


async def test_an_american_programme_writes_the_month_first(meetups: MeetUpStage) -> None:
    stage = meetups.school.stage
    await stage.bot.services.programme.set_up(
        stage.guild.id, stage.owner.id, time_zone="America/New_York", locale="en-US"
    )
    assert (await names(meetups.mentor, meetups, "when", "12/4 7pm"))[0] == "Fri 4 Dec 2026, 19:00 New York"
    shown = embed_of(await meetups.mentor.slash(meetups.channel, "programme show"))
    assert "American English" in shown


async def test_what_will_not_do_is_suggested_with_what_would(meetups: MeetUpStage) -> None:
    await meetups.set()
    assert await names(meetups.mentor, meetups, "when", "Fri 18 Sep 7:30pm") == [
        "You meet already then. Perhaps Fri 18 Sep 2026, 20:00 Hong Kong"
    ]
    assert await names(meetups.mentor, meetups, "when", "Sat 19 Sep 18:00", duration=60) == [
        "Sat 19 Sep 2026, 18:00 Hong Kong"
    ]
    (hint,) = await names(meetups.mentor, meetups, "when", "soon")
    assert "Fri 4 Dec 7pm" in hint


async def test_before_anything_is_typed_the_usual_time_is_suggested(meetups: MeetUpStage) -> None:
    assert (await names(meetups.mentor, meetups, "when", ""))[0] == "Fri 18 Sep 2026, 19:00 Hong Kong"
    await meetups.set("Sat 19 Sep 15:00")
    assert (await names(meetups.mentor, meetups, "when", ""))[0] == "Sat 26 Sep 2026, 15:00 Hong Kong"


async def test_strangers_are_suggested_nothing(meetups: MeetUpStage) -> None:
    meet_up = await meetups.set()
    stranger = meetups.school.stage.guild.add_member(meetups.school.stage.env.create_user("stranger"))
    general = meetups.school.stage.general
    chosen = {"meetup": f"meetup:{meet_up.id}"}
    for person in (stranger, meetups.other, meetups.student):
        assert await person.autocomplete(general, "meetup cancel", "meetup", "") == []
    for person in (stranger, meetups.other):
        assert await person.autocomplete(general, "meetup move", "when", "7pm", **chosen) == []
        assert await person.autocomplete(general, "meetup set", "when", "7pm", group="group:1") == []
    assert await stranger.autocomplete(general, "meetup next", "group", "") == []
    offered = await meetups.mentor.autocomplete(general, "meetup cancel", "meetup", "fri")
    assert [choice["value"] for choice in offered] == [f"meetup:{meet_up.id}"]
    to_staff = await meetups.school.staff.autocomplete(general, "meetup move", "meetup", "group 1")
    assert [choice["name"] for choice in to_staff] == ["Group 1 · Fri 18 Sep 2026, 19:00 Hong Kong"]
