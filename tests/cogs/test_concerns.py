"""`/concern` as people use it: told to two named adults within the same breath, and to nobody else."""

from typing import Any

import pytest
import simcord

from tests.cogs.groups_stage import GroupStage, answer
from tests.cogs.groups_voice_stage import may_connect, voices
from tests.cogs.roster_stage import attachment, press_forged, sees, shown, words
from tests.conftest import SetClock

WORDS = "He writes to me at night and asks for photos"


class Guarded:
    """Three groups in their channels, and two adults who look after concerns."""

    def __init__(
        self, school: GroupStage, clock: SetClock, lead: simcord.MemberActor, second: simcord.MemberActor
    ) -> None:
        self.school, self.clock, self.lead, self.second = school, clock, lead, second

    def room(self, name: str) -> simcord.ChannelHandle:
        found = self.school.stage.guild.channels[name]
        assert isinstance(found, simcord.ChannelHandle)
        return found

    @property
    def leads(self) -> simcord.ChannelHandle:
        return self.room("safeguarding-lead")

    @property
    def seconds(self) -> simcord.ChannelHandle:
        return self.room("safeguarding-second")

    async def report(self, who: simcord.MemberActor, about: str = "nobody", **change: str) -> simcord.InteractionResult:
        form = await who.slash(self.school.stage.general, "concern")
        return await who.submit_modal(form, {"words": WORDS, "about": [about], "reach": ""} | change)

    async def do(self, adult: simcord.MemberActor, label: str) -> simcord.InteractionResult:
        """Press a button of the newest concern in this adult's channel."""
        message = (self.leads if adult is self.lead else self.seconds).last_message
        assert message is not None
        result = await adult.click(message, label=label)
        await self.shown_anew()
        return result

    async def shown_anew(self) -> None:
        """Let the messages come up to date."""
        await self.school.stage.env.settle()
        await self.clock.advance(3)
        await self.school.stage.env.settle()

    def concern(self) -> str:
        message = self.leads.last_message
        assert message is not None
        return str(message.embeds[0].to_dict())


@pytest.fixture
async def guarded(school: GroupStage, clock: SetClock) -> Guarded:
    await school.create()
    lead = school.stage.guild.add_member(school.stage.env.create_user("lead"))
    second = school.stage.guild.add_member(school.stage.env.create_user("second"))
    await school.stage.owner.slash(school.organisers, "safeguarding", lead=lead, second=second)
    return Guarded(school, clock, lead, second)


async def participant(school: GroupStage, who: simcord.MemberActor) -> int:
    async with school.database.read() as unit:
        person = await unit.roster.by_discord_id(school.programme.id, who.id)
    assert person is not None
    return person.id


async def test_both_adults_are_told_each_in_a_channel_of_their_own(guarded: Guarded) -> None:
    student = guarded.school.people[0][1]
    thanked = await guarded.report(student)
    assert shown(thanked).ephemeral
    assert "Two adults of the school have it now" in words(thanked)
    for adult, room in ((guarded.lead, guarded.leads), (guarded.second, guarded.seconds)):
        message = room.last_message
        assert message is not None
        assert message.content == f"<@{adult.id}>"
        assert WORDS in str(message.embeds[0].description)
        for other in (guarded.school.staff, student, guarded.second if adult is guarded.lead else guarded.lead):
            assert not sees(guarded.school.stage, other, room)


async def test_the_welcome_of_every_group_has_the_button(guarded: Guarded) -> None:
    student = guarded.school.people[1][2]
    welcome = guarded.room("group-2").history()[0]
    form = await student.click(welcome, label="I am worried about something")
    assert form.modal is not None
    await student.submit_modal(form, {"words": WORDS, "about": ["nobody"], "reach": "at lunch"})
    assert "at lunch" in guarded.concern()


async def test_nothing_is_lost_before_anybody_was_named(school: GroupStage) -> None:
    student = school.people[0][1]
    form = await student.slash(school.stage.general, "concern")
    said = await student.submit_modal(form, {"words": WORDS, "about": ["nobody"], "reach": ""})
    assert "a teacher you trust" in words(said)
    told = school.organisers.last_message
    assert told is not None
    assert "/safeguarding" in str(told.embeds[0].description)
    assert WORDS not in str(told.embeds[0].to_dict())
    lead = school.stage.guild.add_member(school.stage.env.create_user("lead"))
    second = school.stage.guild.add_member(school.stage.env.create_user("second"))
    await school.stage.owner.slash(school.organisers, "safeguarding", lead=lead, second=second)
    passed_on = school.stage.guild.channels["safeguarding-lead"]
    assert isinstance(passed_on, simcord.ChannelHandle)
    assert passed_on.last_message is not None
    assert WORDS in str(passed_on.last_message.embeds[0].description)


async def test_a_concern_about_one_of_the_two_goes_to_the_other_only(guarded: Guarded) -> None:
    student = guarded.school.people[0][1]
    await guarded.report(student, about=f"a{guarded.lead.id}")
    assert guarded.leads.last_message is None
    assert guarded.seconds.last_message is not None
    forged = await press_forged(guarded.school.stage, guarded.lead, "concern:step:1:0")
    assert "for the two adults" in answer(forged)


async def test_one_press_takes_the_person_out_of_the_channel_and_one_lets_them_back(guarded: Guarded) -> None:
    school = guarded.school
    mentor, student, _ = school.people[0]
    room = guarded.room("group-1")
    await guarded.report(student, about=f"p{await participant(school, mentor)}")
    assert sees(school.stage, mentor, room)
    await guarded.do(guarded.lead, "Take them out of the channel")
    assert not sees(school.stage, mentor, room)
    assert sees(school.stage, student, room)
    assert "taken out of Group 1" in guarded.concern()
    await guarded.do(guarded.second, "Let them back")
    assert sees(school.stage, mentor, room)


async def test_who_is_taken_out_cannot_go_on_talking_with_the_group(guarded: Guarded) -> None:
    school, backend = guarded.school, guarded.school.stage.env.backend
    mentor, student, _ = school.people[0]
    await school.stage.owner.slash(school.organisers, "groups create", voice=True)
    talk = voices(school)["group-1"]
    for person in (mentor, student):
        backend.set_voice_state(school.stage.guild.id, person.id, talk.id)
    await guarded.report(student, about=f"p{await participant(school, mentor)}")
    await guarded.do(guarded.lead, "Take them out of the channel")
    assert set(backend.get_guild(school.stage.guild.id).voice_states) == {student.id}
    assert mentor.id not in may_connect(school, talk)
    await guarded.do(guarded.second, "Let them back")
    assert mentor.id in may_connect(school, talk)


async def test_no_roster_change_brings_them_back_meanwhile(guarded: Guarded) -> None:
    school = guarded.school
    mentor, student, _ = school.people[0]
    number = await participant(school, mentor)
    await guarded.report(student, about=f"p{number}")
    await guarded.do(guarded.lead, "Take them out of the channel")
    owner = school.stage.owner
    moved = await owner.slash(school.organisers, "roster move", person=f"participant:{number}", group="Group 1")
    assert "cannot be put into a group right now" in answer(moved)
    assert not sees(school.stage, mentor, guarded.room("group-1"))


async def test_settling_keeps_the_record_and_lets_them_back_or_not(guarded: Guarded) -> None:
    school = guarded.school
    mentor, student, _ = school.people[0]
    await guarded.report(student, about=f"p{await participant(school, mentor)}")
    await guarded.do(guarded.lead, "I’m on it")
    await guarded.do(guarded.lead, "Take them out of the channel")
    form = await guarded.do(guarded.lead, "Settle")
    await guarded.lead.submit_modal(form, {"words": "Talked to both", "back": "back"})
    await guarded.shown_anew()
    assert sees(school.stage, mentor, guarded.room("group-1"))
    async with school.database.read() as unit:
        steps = [step.kind for step in await unit.concerns.steps(1)]
    assert steps == ["reported", "seen", "taken_out", "let_back", "settled"]
    assert "Talked to both" in guarded.concern()
    await guarded.do(guarded.lead, "Open again")
    assert "(settled)" not in guarded.concern()


@pytest.mark.parametrize("step", range(6))
async def test_nobody_else_learns_or_does_anything(guarded: Guarded, step: int) -> None:
    school = guarded.school
    mentor, student, _ = school.people[0]
    await guarded.report(student, about=f"p{await participant(school, mentor)}")
    for stranger in (mentor, student, school.staff, school.stage.owner):
        said = answer(await press_forged(school.stage, stranger, f"concern:step:1:{step}"))
        assert "for the two adults" in said
        listed = answer(await stranger.slash(school.stage.general, "concerns"))
        assert "for the two adults" in listed
    assert sees(school.stage, mentor, guarded.room("group-1"))


async def test_a_forged_choice_is_taken_for_nobody_and_the_words_are_kept(guarded: Guarded) -> None:
    stranger = await participant(guarded.school, guarded.school.people[2][0])
    service = guarded.school.stage.bot.services.concerns
    student = guarded.school.people[0][1]
    reported = await service.report(guarded.school.programme, student.id, WORDS, "", about=f"p{stranger}")
    assert reported.concern.about_id is None
    assert reported.concern.words == WORDS


async def test_what_a_crash_cut_off_is_told_after_it(guarded: Guarded) -> None:
    school = guarded.school
    await school.stage.bot.services.concerns.report(school.programme, school.people[0][1].id, WORDS, "", about=None)
    await school.restart()
    assert WORDS in guarded.concern()


async def test_who_no_longer_looks_after_concerns_reads_no_more_of_them(guarded: Guarded) -> None:
    school, room = guarded.school, guarded.leads
    await guarded.report(school.people[0][1])
    third = school.stage.guild.add_member(school.stage.env.create_user("third"))
    await school.stage.owner.slash(school.organisers, "safeguarding", lead=third, second=guarded.second)
    assert not sees(school.stage, guarded.lead, room)
    assert "for the two adults" in answer(await guarded.lead.slash(school.stage.general, "concerns"))
    message = guarded.seconds.last_message
    assert message is not None
    form = await guarded.second.click(message, label="Add a note")
    await guarded.second.submit_modal(form, {"words": "Talked to the parents"})
    await guarded.shown_anew()
    told = guarded.seconds.last_message
    assert told is not None
    assert "Talked to the parents" in str(told.embeds[0].to_dict())
    before = room.last_message
    assert before is not None
    assert "Talked to the parents" not in str(before.embeds[0].to_dict())


async def test_the_whole_record_can_be_read_however_long_it_is(guarded: Guarded) -> None:
    school = guarded.school
    await guarded.report(school.people[0][1])
    assert "nobody is on it yet" in answer(await guarded.lead.slash(school.stage.general, "concerns"))
    await guarded.do(guarded.lead, "I’m on it")
    notes = [f"note {number} " + "x" * 900 + " end" for number in range(14)]
    for note in (*notes, "The newest"):
        form = await guarded.do(guarded.lead, "Add a note")
        await guarded.lead.submit_modal(form, {"words": note})
    await guarded.shown_anew()
    assert "The newest" in guarded.concern()
    assert "older steps" in guarded.concern()
    listed = await guarded.lead.slash(school.stage.general, "concerns")
    assert f"<@{guarded.lead.id}> on it" in answer(listed)
    whole = attachment(school.stage, listed)
    assert all(note in whole for note in notes)
    assert WORDS in whole


async def test_only_manage_server_names_them_and_two_people(guarded: Guarded) -> None:
    school, named = guarded.school, {"lead": guarded.lead, "second": guarded.second}
    refused = await school.people[0][0].slash(school.stage.general, "safeguarding", **named)
    assert "Manage Server" in answer(refused)
    twice: dict[str, Any] = {"lead": guarded.lead, "second": guarded.lead}
    assert "two different people" in answer(await school.stage.owner.slash(school.organisers, "safeguarding", **twice))
