"""`/my`: people look at their own part and change it, and nobody else's."""

from datetime import time

import pytest
import simcord

from bot.domain.nudges import Snooze
from bot.interactions.controls import view
from cogs.my import Pause, Resume
from tests.cogs.groups_stage import LAST_WEEK, GroupStage, answer
from tests.cogs.roster_stage import press, words


async def my(
    school: GroupStage, who: simcord.MemberActor, command: str = "nudges", **options: str
) -> simcord.InteractionResult:
    return await who.slash(school.stage.general, f"my {command}", **options)


async def test_a_student_sees_how_they_are_nudged_and_only_they_do(school: GroupStage) -> None:
    result = await my(school, school.people[0][1])
    assert result.ephemeral
    assert "21:00 to 08:00 (the usual ones)" in words(result)
    assert "Asia/Hong Kong (the programme’s" in words(result)


async def test_quiet_hours_are_kept_as_typed_and_survive_a_restart(school: GroupStage) -> None:
    mentor = school.people[0][0]
    result = await my(school, mentor, quiet_from="9.30pm", quiet_until="07:00")
    assert "21:30 to 07:00 (your own)" in words(result)
    await school.restart()
    result = await my(school, mentor, quiet_until="06:15")
    assert "21:30 to 06:15 (your own)" in words(result)
    assert "the usual ones" in words(await press(mentor, result, "my:usual"))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"quiet_from": "9"}, "09:00 or 21:00"),
        ({"quiet_from": "late"}, "do not understand “late”"),
        ({"quiet_from": "07:00", "quiet_until": "06:00"}, "press Pause"),
        ({"quiet_from": "08:00", "quiet_until": "08:00"}, "press Pause"),
    ],
)
async def test_hours_that_will_not_do_are_refused_with_a_way_out(
    school: GroupStage, options: dict[str, str], sentence: str
) -> None:
    mentor = school.people[0][0]
    assert sentence in answer(await my(school, mentor, **options))
    assert "(the usual ones)" in words(await my(school, mentor))


async def test_a_pause_lasts_until_it_is_taken_back(school: GroupStage) -> None:
    mentor = school.people[0][0]
    paused = await press(mentor, await my(school, mentor), "my:pause")
    assert "You have paused" in words(paused)
    await school.restart()
    assert "You have paused" in words(await my(school, mentor))
    resumed = await press(mentor, await my(school, mentor), "my:resume")
    assert "You have paused" not in words(resumed)


async def test_what_was_put_off_is_listed(school: GroupStage) -> None:
    mentor = school.people[0][0]
    now = school.stage.bot.services.clock.now()
    async with school.database.write() as unit:
        person = await unit.roster.by_discord_id(school.programme.id, mentor.id)
        assert person is not None
        await unit.wishes.snooze(Snooze(participant_id=person.id, about="photo:3", until=now.replace(year=2027)))
        await unit.wishes.snooze(Snooze(participant_id=person.id, about="photo:2", until=LAST_WEEK))
    result = await my(school, mentor)
    assert words(result).count("photo") == 1, "what is over is not listed"


async def test_a_time_zone_is_found_by_city_and_said_to_move_only_quiet_hours(school: GroupStage) -> None:
    student = school.people[0][1]
    result = await my(school, student, "timezone", zone="kathmandu")
    assert "Asia/Kathmandu now. Only your quiet hours move" in words(result)
    person = (await school.stage.bot.services.my.nudges(school.programme, student.id)).person
    assert person.time_zone == "Asia/Kathmandu"
    offered = await student.autocomplete(school.stage.general, "my timezone", "zone", "lord h")
    assert [choice["value"] for choice in offered] == ["Australia/Lord_Howe"]


@pytest.mark.parametrize("typed", ["UTC+8", "Atlantis", "CST"])
async def test_a_zone_with_more_than_one_meaning_or_none_is_refused(school: GroupStage, typed: str) -> None:
    student = school.people[0][1]
    assert typed in answer(await my(school, student, "timezone", zone=typed))
    assert (await school.stage.bot.services.my.nudges(school.programme, student.id)).person.time_zone is None


async def test_times_are_offered_while_typing(school: GroupStage) -> None:
    async def offered(typed: str) -> list[str]:
        choices = await school.people[0][1].autocomplete(school.stage.general, "my nudges", "quiet_from", typed)
        return [choice["value"] for choice in choices]

    assert (await offered(""))[:2] == ["18:00", "19:00"]
    assert (await offered("9"))[:2] == ["09:00", "21:00"]
    assert await offered("9.15pm") == ["21:15"]


async def test_who_has_not_joined_is_told_how_and_staff_what_is_theirs(school: GroupStage) -> None:
    stranger = school.stage.guild.add_member(school.stage.env.create_user("stranger"))
    for command, options in (("nudges", {}), ("timezone", {"zone": "London"})):
        assert "/join" in answer(await my(school, stranger, command, **options))
        assert "/attention" in answer(await my(school, school.stage.owner, command, **options))
    assert "never nudge you" in words(await my(school, school.staff))


async def test_a_button_changes_whoever_presses_it_and_a_stranger_nothing(school: GroupStage) -> None:
    posted = school.stage.bot.get_partial_messageable(school.stage.general.id)
    message = await posted.send("x", view=view(Pause("my:pause", label="pause"), Resume("my:resume", label="resume")))
    pressed = await school.people[0][1].click(message, label="pause")
    assert pressed.ephemeral, "under a message that others see, one's own is shown to oneself"
    service = school.stage.bot.services.my
    wishes = [(await service.nudges(school.programme, p.id)).wishes for p in school.people[0]]
    assert [wished.paused_at is not None for wished in wishes] == [False, True, False]
    stranger = school.stage.guild.add_member(school.stage.env.create_user("stranger"))
    assert "/join" in answer(await stranger.click(message, label="resume"))


async def test_who_was_marked_as_away_can_say_that_they_are_back(school: GroupStage) -> None:
    mentor = school.people[0][0]
    service, now = school.stage.bot.services.my, school.stage.bot.services.clock.now()
    async with school.database.write() as unit:
        person = await unit.roster.by_discord_id(school.programme.id, mentor.id)
        assert person is not None
        wished = await unit.wishes.one(person.id)
        await unit.wishes.save(type(wished)(participant_id=person.id, away_at=now, quiet_from=time(20)))
    result = await my(school, mentor)
    assert "you are away" in words(result)
    await press(mentor, result, "my:resume")
    assert (await service.nudges(school.programme, mentor.id)).wishes.away_at is None
