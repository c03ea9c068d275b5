"""`/meetup`: setting a date, telling the group, moving it, calling it off and bringing it back."""

from icalendar import Calendar

from tests.cogs.groups_stage import answer
from tests.cogs.meetup_stage import FRIDAY, MeetUpStage


async def test_a_mentor_sets_a_date_and_the_group_is_told_with_a_calendar_file(meetups: MeetUpStage) -> None:
    result = await meetups.mentor.slash(
        meetups.channel,
        "meetup set",
        when="Fri 18 Sep 7pm",
        duration=90,
        place="Library *2*",
        note="Bring your goals",
    )
    assert f"<t:{FRIDAY}:F>" in answer(result)
    (meet_up,) = await meetups.meet_ups()
    assert (meet_up.zone, meet_up.minutes, meet_up.created_by) == ("Asia/Hong_Kong", 90, meetups.mentor.id)
    (message,) = meetups.told()
    words = str(message.embeds[0].description)
    shown = ("90 minutes", "Library \\*2\\*", "Bring your goals", meetups.mentor.mention)
    for part in (f"<t:{FRIDAY}:F>", f"<t:{FRIDAY}:R>", *shown):
        assert part in words
    assert message.content == ""
    (file,) = message.attachments
    calendar = Calendar.from_ical(await file.read())
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert (event["UID"], event["SEQUENCE"], event["SUMMARY"]) == (meet_up.uid, 0, "Mentoring: Group 1")
    assert event.decoded("DTSTART") == meet_up.starts_at
