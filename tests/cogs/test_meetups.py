"""`/meetup set`, `move` and `cancel`: what the mentor is asked, what the group is told, and who may."""

import discord
import pytest
import simcord
from icalendar import Calendar

from bot.domain.programme import known_zone
from bot.interactions.controls import view
from cogs.meetups.deciding import Decide, LetGo, Restore
from cogs.meetups.looking import ListPage
from tests.cogs.groups_stage import answer
from tests.cogs.meetup_stage import FRIDAY, SATURDAY, MeetUpStage


async def event_of(message: discord.Message) -> tuple[str, dict[str, object]]:
    """The method of a message's calendar file, and what of its event tells calendar programs which one it is."""
    (file,) = message.attachments
    assert file.filename.endswith(".ics")
    calendar = Calendar.from_ical(await file.read())
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), {
        "uid": event["UID"],
        "sequence": event["SEQUENCE"],
        "start": event.decoded("DTSTART").timestamp(),
        "status": event["STATUS"],
    }


def buttons_of(result: simcord.InteractionResult) -> list[str]:
    """The labels of the buttons that one person was shown."""
    shown = result.response or result.followups[-1]
    return [button["label"] for row in shown.components for button in row["components"]]


async def test_a_mentor_sets_a_date_and_the_group_is_told_with_a_calendar_file(meetups: MeetUpStage) -> None:
    result = await meetups.mentor.slash(
        meetups.channel,
        "meetup set",
        when="Fri 18 Sep 7pm",
        duration=90,
        place="Library *2*",
        note="Bring your goals @everyone",
    )
    assert f"<t:{FRIDAY}:F>" in answer(result)
    assert meetups.channel.mention in answer(result)
    (meet_up,) = await meetups.meet_ups()
    assert (meet_up.zone, meet_up.minutes, meet_up.created_by) == ("Asia/Hong_Kong", 90, meetups.mentor.id)
    (message,) = meetups.told()
    words = str(message.embeds[0].description)
    shown = ("90 minutes", "Library \\*2\\*", "Bring your goals", meetups.mentor.mention, "19:00 Hong Kong")
    for part in (f"<t:{FRIDAY}:F>", f"<t:{FRIDAY}:R>", *shown):
        assert part in words
    assert message.content == "" and not message.mentions and not message.mention_everyone
    method, event = await event_of(message)
    assert method == "PUBLISH"
    assert event == {"uid": meet_up.uid, "sequence": 0, "start": FRIDAY, "status": "CONFIRMED"}


async def test_where_it_is_is_told_later_with_a_file_that_programs_take_as_news(meetups: MeetUpStage) -> None:
    meet_up = await meetups.set()
    (before,) = meetups.told()
    await meetups.student.click(before, label="I’m coming")
    await meetups.pass_time(60)
    (choice,) = await meetups.mentor.autocomplete(meetups.channel, "meetup place", "meetup", "")
    done = await meetups.mentor.slash(meetups.channel, "meetup place", meetup=choice["value"], place="Room *5*")
    assert f"<t:{FRIDAY}:F>" in answer(done)
    await meetups.pass_time(3)
    before, after = meetups.told()
    assert (after.embeds[0].title, before.components) == ("Where your meet-up is", [])
    assert "Room \\*5\\*" in str(after.embeds[0].description)
    assert "1 coming" in str(after.embeds[0].description)
    _, event = await event_of(after)
    assert event == {"uid": meet_up.uid, "sequence": 0, "start": FRIDAY, "status": "CONFIRMED"}
    (file,) = after.attachments
    (placed,) = Calendar.from_ical(await file.read()).walk("VEVENT")
    (file,) = before.attachments
    (set_,) = Calendar.from_ical(await file.read()).walk("VEVENT")
    assert placed["LOCATION"] == "Room *5*"
    assert placed.decoded("DTSTAMP") > set_.decoded("DTSTAMP")
    assert "Only the mentors" in answer(
        await meetups.student.slash(meetups.channel, "meetup place", meetup=choice["value"], place="Moon")
    )


async def test_a_link_is_an_online_meet_up_and_stays_a_link(meetups: MeetUpStage) -> None:
    meet_up = await meetups.set(place="https://meet.example/a_b_c")
    assert meet_up.online
    assert "Online: https://meet.example/a_b_c" in str(meetups.told()[0].embeds[0].description)


async def test_moving_and_cancelling_are_news_of_the_same_calendar_event(meetups: MeetUpStage) -> None:
    meet_up = await meetups.set()
    moved = await meetups.mentor.slash(
        meetups.channel, "meetup move", meetup=f"meetup:{meet_up.id}", when="Sat 19 Sep 19:00"
    )
    assert f"<t:{SATURDAY}:F>" in answer(moved)
    asked = await meetups.mentor.slash(
        meetups.channel, "meetup cancel", meetup=f"meetup:{meet_up.id}", reason="Exams, *sorry*"
    )
    assert "Exams" in answer(asked)
    assert len(meetups.told()) == 2
    assert asked.response is not None
    done = await meetups.mentor.click(asked.response, label="Cancel it")
    assert done.acknowledged
    was_set, was_moved, was_cancelled = meetups.told()
    assert f"It was on <t:{FRIDAY}:F>" in str(was_moved.embeds[0].description)
    assert "Exams, \\*sorry\\*" in str(was_cancelled.embeds[0].description)
    assert [
        (method, event["sequence"], event["start"], event["status"])
        for method, event in [await event_of(message) for message in (was_set, was_moved, was_cancelled)]
    ] == [
        ("PUBLISH", 0, FRIDAY, "CONFIRMED"),
        ("PUBLISH", 1, SATURDAY, "CONFIRMED"),
        ("CANCEL", 2, SATURDAY, "CANCELLED"),
    ]
    assert {(await event_of(m))[1]["uid"] for m in meetups.told()} == {meet_up.uid}


async def test_a_message_that_has_been_overtaken_says_so_and_loses_its_buttons(meetups: MeetUpStage) -> None:
    meet_up = await meetups.set()
    await meetups.mentor.slash(meetups.channel, "meetup move", meetup=f"meetup:{meet_up.id}", when="Sat 19 Sep 19:00")
    await meetups.pass_time(10)
    old, new = meetups.told()
    assert "has changed since" in str(old.embeds[0].description)
    assert f"<t:{SATURDAY}:F>" in str(old.embeds[0].description)
    assert old.components == []
    assert old.attachments
    assert "has changed since" not in str(new.embeds[0].description)


async def test_a_cancelled_meet_up_is_brought_back_from_the_groups_message_by_its_mentor(meetups: MeetUpStage) -> None:
    meet_up = await meetups.set()
    await meetups.cancel(meet_up)
    message = meetups.told()[-1]
    refused = await meetups.student.click(message, label="Bring it back")
    assert "mentor" in answer(refused)
    await meetups.school.restart()
    await meetups.mentor.click(message, label="Bring it back")
    assert [m.state for m in await meetups.meet_ups()] == ["planned"]
    method, event = await event_of(meetups.told()[-1])
    assert (method, event["sequence"], event["status"]) == ("PUBLISH", 2, "CONFIRMED")
    again = await meetups.mentor.click(message, label="Bring it back")
    assert "is over" in answer(again)
    assert [m.sequence for m in await meetups.meet_ups()] == [2]


async def test_saying_no_to_the_question_leaves_the_meet_up(meetups: MeetUpStage) -> None:
    meet_up = await meetups.set()
    asked = await meetups.mentor.slash(meetups.channel, "meetup cancel", meetup=f"meetup:{meet_up.id}", reason="Hm")
    assert asked.response is not None
    await meetups.mentor.click(asked.response, label="Keep it")
    assert "Nothing was changed" in asked.response.content
    assert [m.state for m in await meetups.meet_ups()] == ["planned"]


async def test_what_can_be_read_in_two_ways_is_shown_before_it_is_kept_also_over_a_restart(
    meetups: MeetUpStage,
) -> None:
    asked = await meetups.mentor.slash(meetups.channel, "meetup set", when="4/12 19:00", place="Library")
    assert await meetups.meet_ups() == []
    assert buttons_of(asked) == ["Fri 4 Dec 2026, 19:00", "Mon 12 Apr 2027, 19:00", "Neither"]
    await meetups.school.restart()
    shown = asked.response or asked.followups[-1]
    await meetups.mentor.click(shown, label="Mon 12 Apr 2027, 19:00")
    (meet_up,) = await meetups.meet_ups()
    assert (f"{meet_up.local_start:%Y-%m-%d}", meet_up.place) == ("2027-04-12", "Library")
    assert shown.components == []
    assert len(meetups.told()) == 1


@pytest.mark.parametrize(
    ("when", "why", "offered"),
    [
        ("Thu 18 Sep 7pm", "another day of the week", ["Fri 18 Sep 2026, 19:00", "Thu 17 Sep 2026, 19:00"]),
        ("10 Sep 7pm", "passed already", ["Fri 10 Sep 2027, 19:00"]),
        ("18 Sep", "a day without a time", ["Fri 18 Sep 2026, 19:00"]),
        ("18 Sep 2030 7pm", "more than a year ahead", ["Fri 18 Sep 2026, 19:00"]),
    ],
)
async def test_what_will_not_do_comes_with_a_button_for_what_would(
    meetups: MeetUpStage, when: str, why: str, offered: list[str]
) -> None:
    asked = await meetups.mentor.slash(meetups.channel, "meetup set", when=when)
    shown = asked.response or asked.followups[-1]
    assert why in shown.content
    assert buttons_of(asked) == [*offered, "Neither"]
    await meetups.mentor.click(shown, label=offered[0])
    assert len(await meetups.meet_ups()) == 1
    assert len(meetups.told()) == 1


async def test_a_clash_is_refused_with_the_time_after_the_other_meet_up(meetups: MeetUpStage) -> None:
    await meetups.set()
    asked = await meetups.mentor.slash(meetups.channel, "meetup set", when="Fri 18 Sep 7:30pm")
    assert buttons_of(asked)[0] == "Fri 18 Sep 2026, 20:00"


async def test_what_is_not_understood_is_answered_with_examples(meetups: MeetUpStage) -> None:
    result = await meetups.mentor.slash(meetups.channel, "meetup set", when="after school sometime")
    assert "Fri 4 Dec 7pm" in answer(result)


async def test_a_student_a_stranger_and_another_mentor_change_nothing(meetups: MeetUpStage) -> None:
    meet_up = await meetups.set()
    await meetups.mentor.slash(meetups.channel, "meetup set", when="4/12 19:00")
    general = meetups.school.stage.general
    stranger = meetups.school.stage.guild.add_member(meetups.school.stage.env.create_user("stranger"))
    before = await meetups.meet_ups()
    channel = meetups.school.stage.bot.get_partial_messageable(general.id)
    forged = view(
        Decide("meetup:do:1:0", label="do"),
        LetGo("meetup:leave:1", label="leave"),
        Restore(f"meetup:restore:{meet_up.id}:0", label="restore"),
        ListPage("meetup:list:1:0:1", label="list"),
        Decide("meetup:do:999999:7", label="nothing"),
    )
    message = await channel.send("x", view=forged)
    for person in (meetups.student, meetups.other, stranger):
        for name, options in (
            ("set", {"when": "Fri 25 Sep 7pm", "group": "group:1"}),
            ("move", {"meetup": f"meetup:{meet_up.id}", "when": "Sat 19 Sep 7pm"}),
            ("cancel", {"meetup": f"meetup:{meet_up.id}", "reason": "Haha"}),
        ):
            refused = await person.slash(general, f"meetup {name}", **options)
            assert answer(refused)
        for label in ("do", "leave", "restore", "nothing"):
            await person.click(message, label=label)
    for person in (meetups.other, stranger):
        assert "<t:" not in answer(await person.click(message, label="list"))
    assert await meetups.meet_ups() == before
    assert len(meetups.told()) == 1
    # The mentor's own question still stands.
    await meetups.mentor.click(message, label="do")
    assert len(await meetups.meet_ups()) == 2


async def test_an_organiser_in_a_groups_room_means_that_group(meetups: MeetUpStage) -> None:
    owner, room = meetups.school.stage.owner, meetups.channel
    assert await owner.autocomplete(room, "meetup set", "when", "Fri 18 Sep 7pm")
    await owner.slash(room, "meetup set", when="Fri 18 Sep 7pm")
    assert [m.created_by for m in await meetups.meet_ups()] == [owner.id]


async def test_staff_set_a_date_for_a_group_and_must_say_which(meetups: MeetUpStage) -> None:
    staff, general = meetups.school.staff, meetups.school.stage.general
    unsaid = await staff.slash(general, "meetup set", when="Fri 18 Sep 7pm")
    assert "which group" in answer(unsaid)
    await staff.slash(general, "meetup set", when="Fri 18 Sep 7pm", group="group 1")
    assert [m.created_by for m in await meetups.meet_ups()] == [staff.id]
    assert staff.mention in str(meetups.told()[0].embeds[0].description)


async def test_a_mentor_abroad_is_read_on_their_own_clock(meetups: MeetUpStage) -> None:
    person = await meetups.school.stage.bot.services.my.move_to(
        meetups.school.programme, meetups.mentor.id, known_zone("europe/london")
    )
    assert person.zone == "Europe/London"
    meet_up = await meetups.set()
    assert (meet_up.zone, int(meet_up.starts_at.timestamp())) == ("Europe/London", FRIDAY + 7 * 3600)
    assert "19:00 London" in str(meetups.told()[0].embeds[0].description)
