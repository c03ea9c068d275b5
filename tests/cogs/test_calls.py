"""Calling an organiser: told to organisers with the way to the room, and the room reads who comes."""

import discord
import pytest
import simcord

from bot.domain.concerns import Safeguard
from bot.domain.groups import MEMBER_ALLOW
from bot.domain.refusal import Refusal
from tests.cogs.groups_stage import GroupStage, answer
from tests.cogs.roster_stage import press_forged
from tests.cogs.test_groups_audit import quick
from tests.conftest import SetClock

BUTTON = "Call an organiser"


class Rooms:
    """Three groups in their channels, and an organiser with the role."""

    def __init__(self, school: GroupStage, clock: SetClock, organiser: simcord.MemberActor, role_id: int) -> None:
        self.school, self.clock, self.organiser, self.role_id = school, clock, organiser, role_id

    def room(self, number: int) -> simcord.ChannelHandle:
        found = self.school.stage.guild.channels[f"group-{number}"]
        assert isinstance(found, simcord.ChannelHandle)
        return found

    async def call(self, who: simcord.MemberActor, number: int = 1) -> simcord.InteractionResult:
        """Press the button under the welcome of this group."""
        result = await who.click(self.room(number).history()[0], label=BUTTON)
        await self.shown_anew()
        return result

    async def on_page(self, who: simcord.MemberActor, label: str) -> simcord.InteractionResult:
        result = await who.click(self.page(), label=label)
        await self.shown_anew()
        return result

    def let_in(self, number: int = 1) -> set[int]:
        """Who may write in the room beside the group's own people."""
        channel = self.school.stage.env.backend.channels[self.room(number).id]
        by_name = {o.target_id for o in channel.overwrites if o.allow == MEMBER_ALLOW}
        return by_name - {person.id for person in self.school.people[number - 1]}

    def page(self) -> discord.Message:
        message = self.school.organisers.last_message
        assert message is not None
        return message

    def said(self, number: int = 1) -> discord.Message:
        """What stands in the room about the call."""
        return next(
            m for m in self.room(number).history() if m.embeds and m.embeds[0].title == "An organiser was called"
        )

    async def shown_anew(self) -> None:
        """Let the messages come up to date."""
        await self.school.stage.env.settle()
        await self.clock.advance(3)
        await self.school.stage.env.settle()


@pytest.fixture
async def rooms(school: GroupStage, clock: SetClock) -> Rooms:
    role = school.stage.guild.create_role("Organiser")
    await school.set_up(organiser_role_id=role.id)
    await school.create()
    organiser = school.stage.guild.add_member(school.stage.env.create_user("organiser"), roles=[role])
    return Rooms(school, clock, organiser, role.id)


async def test_organisers_are_paged_with_the_room_and_the_way_there(rooms: Rooms) -> None:
    student = rooms.school.people[0][1]
    assert "have been called" in answer(await rooms.call(student))
    page = rooms.page()
    assert page.content == f"<@&{rooms.role_id}>"
    assert page.embeds[0].title == "Group 1 called for an organiser"
    link = f"https://discord.com/channels/{rooms.school.stage.guild.id}/{rooms.room(1).id}"
    assert link in str(page.embeds[0].description)
    assert "were told" in str(rooms.said().embeds[0].description)


async def test_the_room_reads_who_is_on_the_way_and_when_it_is_over(rooms: Rooms) -> None:
    student = rooms.school.people[0][1]
    await rooms.call(student)
    await rooms.on_page(rooms.organiser, "I’m on my way")
    heard = rooms.room(1).last_message
    assert heard is not None
    assert heard.content == f"<@{student.id}>: <@{rooms.organiser.id}> is on the way to you."
    can = "can read and write here until this is over"
    assert rooms.said().embeds[0].description == f"<@{rooms.organiser.id}> is on the way, and {can}."
    assert f"<@{rooms.organiser.id}> is on the way" in str(rooms.page().embeds[0].description)
    await rooms.on_page(rooms.organiser, "Done")
    assert "looked after" in str(rooms.said().embeds[0].description)
    assert not rooms.page().components and not rooms.said().components
    async with rooms.school.database.read() as unit:
        kept = await unit.calls.by_id(1)
    assert kept is not None
    assert (kept.called_by, kept.coming_by, kept.done_by) == (student.id, rooms.organiser.id, rooms.organiser.id)


async def test_whoever_is_on_the_way_can_write_in_the_room_until_the_call_is_over(rooms: Rooms) -> None:
    with pytest.raises(simcord.BackendError):
        await rooms.organiser.send(rooms.room(1), "Hello?")
    await rooms.call(rooms.school.people[0][1])
    assert rooms.let_in() == set(), "nobody has said that they go"
    assert "read and write there" in answer(await rooms.on_page(rooms.organiser, "I’m on my way"))
    assert rooms.let_in() == {rooms.organiser.id} and rooms.let_in(2) == set()
    await rooms.organiser.send(rooms.room(1), "Hello! What is it?")
    await rooms.on_page(rooms.organiser, "Done")
    assert rooms.let_in() == set()


async def test_an_audit_knows_why_a_helper_is_in_the_room(rooms: Rooms) -> None:
    await rooms.call(rooms.school.people[0][1])
    await rooms.on_page(rooms.organiser, "I’m on my way")
    assert (await quick(rooms.school).look(rooms.school.programme)).drifts == []


async def test_the_room_is_the_groups_own_again_as_soon_as_it_needs_nobody_any_more(rooms: Rooms) -> None:
    await rooms.call(rooms.school.people[0][1])
    await rooms.on_page(rooms.organiser, "I’m on my way")
    await rooms.school.people[0][2].click(rooms.said(), label="Not needed any more")
    await rooms.shown_anew()
    assert rooms.let_in() == set()


async def test_a_call_that_nobody_ends_is_over_the_next_morning(rooms: Rooms) -> None:
    await rooms.call(rooms.school.people[0][1])
    await rooms.on_page(rooms.organiser, "I’m on my way")
    await rooms.clock.advance(24 * 60 * 60)
    await rooms.shown_anew()
    assert rooms.let_in() == set()
    assert "looked after" in str(rooms.said().embeds[0].description)


@pytest.mark.parametrize("over", [False, True])
async def test_who_is_let_in_is_put_right_after_a_crash(rooms: Rooms, over: bool) -> None:
    """What was pressed is on disk; Discord had not been told of it."""
    school, organiser = rooms.school, rooms.organiser
    service = school.stage.bot.services.calls
    await rooms.call(school.people[0][1])
    if over:
        await rooms.on_page(organiser, "I’m on my way")
        await service.done(school.programme, organiser.id, 1, organiser=True)
    else:
        await service.coming(school.programme, organiser.id, 1)
    await school.restart()
    assert rooms.let_in() == (set() if over else {organiser.id})


async def test_if_discord_does_not_let_them_in_they_are_told_and_it_is_tried_again(rooms: Rooms) -> None:
    await rooms.call(rooms.school.people[0][1])
    path = f"/channels/{rooms.room(1).id}/permissions/*"
    rooms.school.stage.env.inject_error("PUT", path, status=403, code=50013, times=1)
    assert "could not let you into the room" in answer(await rooms.on_page(rooms.organiser, "I’m on my way"))
    assert rooms.let_in() == set()
    await rooms.clock.advance(301)
    await rooms.shown_anew()
    assert rooms.let_in() == {rooms.organiser.id}


async def test_whom_a_concern_keeps_out_of_rooms_is_not_let_in_by_a_call(rooms: Rooms) -> None:
    school = rooms.school
    helper = school.people[2][0]
    school.stage.env.backend.get_guild(school.stage.guild.id).members[helper.id].role_ids.append(rooms.role_id)
    await rooms.call(school.people[0][1])
    await rooms.on_page(helper, "I’m on my way")
    assert rooms.let_in() == {helper.id}
    concerns, student = school.stage.bot.services.concerns, school.people[2][1]
    who = {"lead_id": 1, "second_id": 2, "lead_channel_id": 3, "second_channel_id": 4}
    await concerns.name(school.programme, 1, Safeguard(programme_id=school.programme.id, **who))
    async with school.database.read() as unit:
        about = await unit.roster.by_discord_id(school.programme.id, helper.id)
    assert about is not None
    await concerns.report(school.programme, student.id, "He wrote to me at night.", "", about=f"p{about.id}")
    await concerns.take_out(school.programme, 1, 1)
    await school.stage.bot.access.follow()
    assert rooms.let_in() == set()


async def test_a_room_calls_once_and_again_after_it_was_done(rooms: Rooms) -> None:
    mentor, student, _ = rooms.school.people[0]
    await rooms.call(student)
    pages = len(rooms.school.organisers.history())
    assert "has been called already" in answer(await rooms.call(mentor))
    await rooms.on_page(rooms.organiser, "I’m on my way")
    assert f"<@{rooms.organiser.id}> is on the way" in answer(await rooms.call(mentor))
    assert len(rooms.school.organisers.history()) == pages
    await rooms.call(rooms.school.people[1][1], 2)
    assert len(rooms.school.organisers.history()) == pages + 1
    await press_forged(rooms.school.stage, rooms.organiser, "call:done:1")
    assert "have been called" in answer(await rooms.call(mentor))


async def test_whoever_pressed_by_mistake_takes_it_back(rooms: Rooms) -> None:
    student = rooms.school.people[0][1]
    await rooms.call(student)
    await rooms.school.people[0][2].click(rooms.said(), label="Not needed any more")
    await rooms.shown_anew()
    assert not rooms.page().components
    assert "over already" in answer(await press_forged(rooms.school.stage, rooms.organiser, "call:coming:1"))


async def test_one_goes_and_the_other_is_told(rooms: Rooms) -> None:
    await rooms.call(rooms.school.people[0][1])
    await rooms.on_page(rooms.organiser, "I’m on my way")
    messages = len(rooms.room(1).history())
    other = await press_forged(rooms.school.stage, rooms.school.stage.owner, "call:coming:1")
    assert f"<@{rooms.organiser.id}> is on the way already" in answer(other)
    await press_forged(rooms.school.stage, rooms.organiser, "call:coming:1")
    await rooms.shown_anew()
    assert len(rooms.room(1).history()) == messages


async def test_strangers_call_nobody_and_end_nothing(rooms: Rooms) -> None:
    school, stranger = rooms.school, rooms.school.people[2][1]
    outside = await press_forged(school.stage, school.people[0][1], "call:new")  # in #general
    assert "own group’s channel" in answer(outside)
    await rooms.call(school.people[0][1])
    for custom_id in ("call:coming:1", "call:coming:99"):
        assert "organisers" in answer(await press_forged(school.stage, stranger, custom_id))
    assert "own group’s channel" in answer(await press_forged(school.stage, stranger, "call:done:1"))
    assert "do not know this call" in answer(await press_forged(school.stage, rooms.organiser, "call:done:99"))
    async with school.database.read() as unit:
        kept = await unit.calls.by_id(1)
    assert kept is not None and kept.state == "waiting"


async def test_a_forged_press_in_another_groups_room_is_refused(rooms: Rooms) -> None:
    service = rooms.school.stage.bot.services.calls
    with pytest.raises(Refusal, match=r"call\.not_your_room"):
        await service.call(rooms.school.programme, rooms.school.people[2][1].id, rooms.room(1).id, staff=False)


async def test_staff_may_call_from_a_room_they_look_after(rooms: Rooms) -> None:
    assert "have been called" in answer(await rooms.call(rooms.school.staff))


async def test_what_a_crash_cut_off_is_said_after_it(rooms: Rooms) -> None:
    school = rooms.school
    student = school.people[0][1]
    await school.stage.bot.services.calls.call(school.programme, student.id, rooms.room(1).id, staff=False)
    await school.restart()
    assert rooms.page().embeds[0].title == "Group 1 called for an organiser"
    await rooms.on_page(rooms.organiser, "I’m on my way")
    assert "on the way" in str(rooms.said().embeds[0].description)


async def test_a_room_whose_call_cannot_be_heard_is_told_to_find_somebody(rooms: Rooms) -> None:
    await rooms.school.stage.bot.http.delete_channel(rooms.school.organisers.id)
    await rooms.call(rooms.school.people[0][1])
    assert "could not reach the organisers" in str(rooms.said().embeds[0].description)
    async with rooms.school.database.read() as unit:
        kept = await unit.calls.by_id(1)
    assert kept is not None and kept.state == "unheard"
