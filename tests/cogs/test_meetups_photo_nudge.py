"""The nudge for a photo: it has the button that does it, and does not come where there is proof."""

from dataclasses import replace
from datetime import timedelta

import discord
import pytest

from bot.domain.meetups import MeetUp
from tests.cogs.groups_stage import GroupStage, answer
from tests.cogs.photo_stage import PhotoStage, gather_photos
from tests.cogs.roster_stage import press
from tests.files.photo_making import jpeg

JPEG = ("IMG_2041.JPG", jpeg())


@pytest.fixture
async def stage(school: GroupStage) -> PhotoStage:
    return await gather_photos(school)


async def held(stage: PhotoStage, group: int = 0) -> MeetUp:
    """A meet-up of which the group has said that it took place."""
    meet_up = await stage.meet_up(group)
    async with stage.school.database.write() as unit:
        await unit.meet_ups.change(
            meet_up, replace(meet_up, state="held"), "close", by=1, now=stage.school.stage.bot.services.clock.now()
        )
        await unit.nudge_plans.renew(stage.school.programme.id)
    await stage.restart()
    return meet_up


def nudge(stage: PhotoStage, group: int = 0) -> discord.Message | None:
    """The nudge for a photo in a group's channel."""
    found = [
        m for m in stage.channels[group].history() if m.embeds and "photo of your meet-up?" in str(m.embeds[0].title)
    ]
    return found[-1] if found else None


async def days_go_by(stage: PhotoStage, days: int = 3) -> None:
    for _ in range(days * 4):
        await stage.pass_time(timedelta(hours=6).total_seconds())


async def test_the_nudge_opens_the_form_for_a_photo(stage: PhotoStage) -> None:
    await held(stage)
    await days_go_by(stage)
    message = nudge(stage)
    assert message is not None
    form = await stage.people[0][1].click(message, label="Add a photo")
    assert "Thank you!" in answer(await stage.people[0][1].submit_modal(form, {"photo": JPEG}))
    await stage.pass_time(3)
    [message] = [m for m in stage.channels[0].history() if m.id == message.id]
    assert (message.embeds[0].title, message.components) == ("✅ Taken care of", [])


async def test_where_not_everyone_agreed_it_opens_the_form_for_a_note(stage: PhotoStage) -> None:
    await stage.consent(False, stage.people[0][2])
    await held(stage)
    await days_go_by(stage)
    message = nudge(stage)
    assert message is not None
    assert "photo" not in str(message.embeds[0].description)
    form = await stage.people[0][1].click(message, label="Write a note")
    assert form.modal is not None


async def test_nobody_is_nudged_for_what_is_in(stage: PhotoStage) -> None:
    await held(stage)
    await stage.people[0][1].slash(stage.channels[0], "meetup photo", photo=JPEG)
    await days_go_by(stage)
    assert nudge(stage) is None


async def test_when_the_only_photo_is_deleted_the_group_is_nudged_again(stage: PhotoStage) -> None:
    await held(stage)
    student = stage.people[0][1]
    await student.slash(stage.channels[0], "meetup photo", photo=JPEG)
    album = await student.slash(stage.channels[0], "meetup photo")
    await press(student, await press(student, album, "photo:delete:"), "photo:really:")
    await days_go_by(stage)
    assert nudge(stage) is not None
