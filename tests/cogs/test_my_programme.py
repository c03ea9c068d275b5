"""`/my programme`: the next meet-up with its buttons, and what one still owes."""

from datetime import timedelta

import pytest
import simcord

from bot.domain.localtime import local_in
from bot.domain.meetups import MeetUp
from bot.domain.meetups.changing import Plan, moved
from bot.domain.my import FOR_ANYBODY, FOR_MENTORS, FOR_ONESELF
from bot.interactions.controls import view
from cogs.my import Answer
from tests.cogs.kickoff_stage import KickoffStage
from tests.cogs.office_stage import labels, staff_member
from tests.cogs.roster_stage import press, shown, words
from tests.cogs.test_nudges import kickoff_is_over

HOME = "Asia/Hong_Kong"


async def mine(evening: KickoffStage, who: simcord.MemberActor) -> simcord.InteractionResult:
    return await who.slash(evening.stage.general, "my programme")


async def meet(evening: KickoffStage, in_hours: float, group: int = 0, **details: str) -> MeetUp:
    """A meet-up that begins in so many hours (negative: it has) and lasts one."""
    now = evening.clock.now()
    plan = Plan(local_start=local_in(now + timedelta(hours=in_hours), HOME), zone=HOME, **details)  # type: ignore[arg-type]
    async with evening.database.write() as unit:
        made = await unit.meet_ups.add(
            evening.programme.id, evening.group_ids[group], f"uid-{in_hours}-{group}", plan, by=1, now=now
        )
        await unit.meet_ups.record(made.id, "set", {}, by=1, now=now)
        return made


async def says(evening: KickoffStage, meet_up: MeetUp, who: simcord.MemberActor) -> bool | None:
    own = await evening.stage.bot.services.my.programme(evening.programme, who.id)
    return own.says[meet_up.id]


async def test_with_nothing_to_do_one_is_told_so_kindly(evening: KickoffStage) -> None:
    result = await mine(evening, evening.people[0][1])
    assert result.ephemeral
    assert "Hello Person 1.1" in words(result)
    assert "you are all set" in words(result)
    assert "Your mentor sets it" in words(result)
    assert "/meetup set" in words(await mine(evening, evening.people[0][0]))


async def test_the_next_meet_up_is_answered_right_there_also_after_a_restart(evening: KickoffStage) -> None:
    student = evening.people[0][1]
    meet_up = await meet(evening, 24, place="Library *2*")
    result = await mine(evening, student)
    assert f"<t:{int(meet_up.starts_at.timestamp())}:F>" in words(result)
    assert "Library \\*2\\*" in words(result)
    assert "Say whether you come" in words(result)
    assert labels(result) == ["I’m coming · Sat 12 Sep 2026, 18:30", "I can’t · Sat 12 Sep 2026, 18:30"]
    await evening.restart()
    coming = await press(student, result, f"my:answer:{meet_up.id}:0:1")
    assert "You said that you are coming" in words(coming)
    assert "you are all set" in words(coming)
    assert await says(evening, meet_up, student) is True
    assert "You said that you cannot" in words(await press(student, coming, f"my:answer:{meet_up.id}:0:0"))
    assert await says(evening, meet_up, student) is False


async def test_another_date_than_was_shown_is_asked_about_again(evening: KickoffStage) -> None:
    student = evening.people[0][1]
    meet_up = await meet(evening, 24)
    result = await mine(evening, student)
    async with evening.database.write() as unit:
        after = moved(meet_up, meet_up.local_start + timedelta(days=1), HOME, evening.clock.now())
        await unit.meet_ups.change(meet_up, after, "move", by=1, now=evening.clock.now())
    told = await press(student, result, f"my:answer:{meet_up.id}:0:1")
    assert "has another date now" in words(told)
    assert await says(evening, meet_up, student) is None
    await press(student, told, f"my:answer:{meet_up.id}:1:1")
    assert await says(evening, meet_up, student) is True


async def test_what_is_owed_has_the_button_that_does_it(evening: KickoffStage) -> None:
    await kickoff_is_over(evening)
    mentor, student = evening.people[0][:2]
    own = await mine(evening, mentor)
    assert "Fix the next date" in words(own)
    assert labels(own) == ["Set a date"]
    assert (await mentor.click(shown(own), label="Set a date")).modal is not None
    theirs = await mine(evening, student)
    assert "Fix the next date" not in words(theirs), "that is the mentor's"
    assert (await student.click(shown(theirs), label="Set a goal")).modal is not None
    await meet(evening, -3)
    await meet(evening, -6)
    own = await mine(evening, mentor)
    assert words(own).count("Say how your meet-up went") == 2
    assert labels(own) == ["We met", "We moved it", "It did not happen", "Set a date"], "one after the other"
    step = await mentor.click(shown(own), label="We met")
    assert "Who came?" in words(step)
    for person in (mentor, student):
        own = await mine(evening, person)
        assert words(own).count("Say how your meet-up went") == 1
        assert "A photo or signed note" in words(own), "anybody in the group can give it"
        assert "Write a note" in labels(await person.click(shown(own), label="Add a photo")), "not all have agreed"


async def test_a_survey_that_waits_for_an_answer_is_owed(evening: KickoffStage) -> None:
    await evening.owner.slash(evening.organisers, "feedback open", survey="How is it going?", until="in two weeks")
    student = evening.people[0][1]
    own = await mine(evening, student)
    assert "Answer a short survey" in words(own)
    assert (await student.click(shown(own), label="Answer")).modal is not None


async def test_dates_on_offer_are_to_be_chosen_from_and_not_waited_for(evening: KickoffStage) -> None:
    mentor, student = evening.people[0][:2]
    await mentor.slash(evening.channels[0], "meetup propose", slot1="Fri 2 Oct 7pm", slot2="Sat 3 Oct 3pm")
    assert f"press those that suit you in <#{evening.channels[0].id}>" in words(await mine(evening, student))
    assert "Who can when?" in words(await mine(evening, mentor))


async def test_dates_on_offer_in_a_channel_that_is_gone_are_not_pointed_to(evening: KickoffStage) -> None:
    mentor, student = evening.people[0][:2]
    await mentor.slash(evening.channels[0], "meetup propose", slot1="Fri 2 Oct 7pm")
    async with evening.database.write() as unit:
        await unit.groups.keep_channel(evening.group_ids[0], None)
    said = words(await mine(evening, student))
    assert "None" not in said and "There is no date yet" in said
    assert "its channel is not there yet" in said


async def test_every_rule_that_one_owes_something_by_has_its_button(evening: KickoffStage) -> None:
    assert set(evening.stage.bot.ways) == FOR_MENTORS | FOR_ANYBODY | FOR_ONESELF


async def test_a_second_date_that_waits_for_an_answer_has_buttons_too(evening: KickoffStage) -> None:
    student = evening.people[0][1]
    first, second = await meet(evening, 24), await meet(evening, 24 * 8)
    result = await mine(evening, student)
    assert len(labels(result)) == 4
    assert "One more date is set" in words(result)
    result = await press(student, result, f"my:answer:{second.id}:0:0")
    assert len(labels(result)) == 2
    assert (await says(evening, first, student), await says(evening, second, student)) == (None, False)


@pytest.mark.parametrize("who", ["other group", "stranger"])
async def test_nobody_answers_for_another_group(evening: KickoffStage, who: str) -> None:
    meet_up = await meet(evening, 24)
    person = evening.people[1][1]
    if who == "stranger":
        person = evening.stage.guild.add_member(evening.stage.env.create_user("stranger"))
    posted = evening.stage.bot.get_partial_messageable(evening.stage.general.id)
    button = Answer(f"my:answer:{meet_up.id}:0:1", label="forged")
    told = await person.click(await posted.send("x", view=view(button)), label="forged")
    assert told.ephemeral
    async with evening.database.read() as unit:
        assert await unit.closings.answers(meet_up.id) == []


async def test_under_a_message_for_everybody_ones_own_is_shown_to_oneself(evening: KickoffStage) -> None:
    meet_up = await meet(evening, 24)
    posted = evening.stage.bot.get_partial_messageable(evening.stage.general.id)
    message = await posted.send("x", view=view(Answer(f"my:answer:{meet_up.id}:0:1", label="come")))
    told = await evening.people[0][1].click(message, label="come")
    assert told.ephemeral
    assert "You said that you are coming" in words(told)


async def test_staff_organisers_and_who_is_in_no_group_get_a_sensible_answer(evening: KickoffStage) -> None:
    staff = await staff_member(evening)
    lonely = evening.stage.guild.add_member(evening.stage.env.create_user("lonely"))
    async with evening.database.write() as unit:
        for kind, account in (("staff", staff), ("student", lonely)):
            await unit.roster.add(
                evening.programme.id,
                evening.clock.now(),
                kind=kind,
                name=kind,
                discord_id=account.id,
                joined_at=evening.clock.now(),
                left_out=False,
            )
    assert "look after the whole programme" in words(await mine(evening, staff))
    assert "/attention" in words(await mine(evening, evening.owner))
    assert "in no group yet" in words(await mine(evening, lonely))
    stranger = evening.stage.guild.add_member(evening.stage.env.create_user("stranger"))
    assert "/join" in words(await mine(evening, stranger))


async def test_a_long_place_and_note_still_fit(evening: KickoffStage) -> None:
    await meet(evening, 24, place="*" * 300, note="_" * 500)
    assert "Say whether you come" in words(await mine(evening, evening.people[0][1]))
