"""`/meetup photo` as a group uses it: sending, looking, deleting, and who may not."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
import simcord
from PIL import Image

from bot.storage.photo_folder import PhotoFolder
from tests.cogs.groups_stage import GroupStage, Killed, answer
from tests.cogs.photo_stage import PhotoStage, gather_photos
from tests.cogs.roster_stage import control, press, press_forged, shown, words
from tests.files.photo_making import SECRET, encoded, jpeg, picture

JPEG = ("IMG_2041.JPG", jpeg())


@pytest.fixture
async def stage(school: GroupStage) -> AsyncIterator[PhotoStage]:
    yield await gather_photos(school)


async def send(
    stage: PhotoStage, who: simcord.MemberActor, file: tuple[str, bytes] = JPEG, group: int = 0, **options: str
) -> simcord.InteractionResult:
    return await who.slash(stage.channels[group], "meetup photo", photo=file, **options)


async def look(
    stage: PhotoStage, who: simcord.MemberActor, group: int = 0, **options: str
) -> simcord.InteractionResult:
    return await who.slash(stage.channels[group], "meetup photo", **options)


async def picture_shown(stage: PhotoStage, result: simcord.InteractionResult) -> Image.Image:
    (attachment,) = shown(result).attachments
    return Image.open(io.BytesIO(await attachment.read()))


async def test_a_student_sends_a_photo_and_the_group_sees_that_it_is_in_but_not_the_photo(stage: PhotoStage) -> None:
    await stage.meet_up()
    result = await send(stage, stage.people[0][1])
    assert "Thank you! The photo of your meet-up on <t:" in answer(result)
    (kept,) = stage.files
    assert Image.open(kept).size == (640, 480)
    assert SECRET not in kept.read_bytes()
    (post,) = await stage.posts()
    assert "A photo of your meet-up on <t:" in str(post.embeds[0].description)
    assert not post.attachments and post.embeds[0].image.url is None
    assert "person" not in str(post.embeds[0].to_dict()) and not post.mentions


async def test_whoever_may_see_the_group_looks_at_it_privately(stage: PhotoStage) -> None:
    await stage.meet_up()
    mentor, student, other = stage.people[0]
    await send(stage, student)
    for who in (mentor, student, other):
        result = await look(stage, who)
        assert shown(result).flags.ephemeral
        assert (await picture_shown(stage, result)).size == (640, 480)
        assert "From Person 1.1, kept until <t:" in words(result)
    (choice,) = await stage.school.staff.autocomplete(stage.school.organisers, "meetup photo", "meetup", "group 1")
    seen = await stage.school.staff.slash(stage.school.organisers, "meetup photo", meetup=choice["value"])
    assert (await picture_shown(stage, seen)).size == (640, 480)


async def test_the_post_has_a_button_to_look_which_a_stranger_presses_in_vain(stage: PhotoStage) -> None:
    await stage.meet_up()
    await send(stage, stage.people[0][1])
    (post,) = await stage.posts()
    button = post.components[0].children[0].custom_id  # type: ignore[union-attr]
    result = await stage.people[0][0].click(post, custom_id=str(button))
    assert (await picture_shown(stage, result)).size == (640, 480)
    forged = await press_forged(stage.school.stage, stage.people[1][0], str(button))
    assert "I do not know that meet-up" in answer(forged)


async def test_a_second_photo_is_not_announced_again(stage: PhotoStage) -> None:
    await stage.meet_up()
    for who in stage.people[0][:2]:
        await send(stage, who)
    assert len(await stage.posts()) == 1
    assert len(shown(await look(stage, stage.people[0][2])).attachments) == 2


async def test_a_photo_is_for_the_meet_up_that_was_chosen(stage: PhotoStage) -> None:
    first = await stage.meet_up(hours=-50)
    await stage.meet_up(hours=-2)
    await stage.meet_up(hours=40)
    student = stage.people[0][1]
    offered = await student.autocomplete(stage.channels[0], "meetup photo", "meetup", "")
    assert len(offered) == 2 and offered[1]["value"] == f"meetup:{first.id}"
    await send(stage, student, meetup=offered[1]["value"])
    assert len(shown(await look(stage, student, meetup=offered[1]["value"])).attachments) == 1
    assert "I have no photo or note" in words(await look(stage, student))


@pytest.mark.parametrize("typed", ["Friday", "meetup:", "meetup:999999", "12"])
async def test_a_meet_up_that_was_not_picked_is_asked_for_again(stage: PhotoStage, typed: str) -> None:
    await stage.meet_up()
    assert "I do not know that meet-up" in answer(await send(stage, stage.people[0][1], meetup=typed))


async def test_the_button_opens_a_form_that_takes_the_photo(stage: PhotoStage) -> None:
    await stage.meet_up()
    student = stage.people[0][2]
    form = await press(student, await look(stage, student), "photo:add:")
    result = await student.submit_modal(form, {"photo": ("whatever.bin", encoded(picture(), "WEBP"))})
    assert "Thank you!" in answer(result)
    assert len(stage.files) == 1


async def test_a_form_that_was_open_over_a_restart_is_not_lost(stage: PhotoStage) -> None:
    await stage.meet_up()
    student = stage.people[0][2]
    form = await press(student, await look(stage, student), "photo:add:")
    await stage.restart()
    result = await student.submit_modal(form, {"photo": JPEG})
    assert "Thank you!" in answer(result)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("photo.jpg", b"", "is empty"),
        ("photo.jpg", b"GIF89a" + bytes(50), "That is a GIF"),
        ("photo.png", b"\0\0\0\x18ftypheic" + bytes(50), "HEIC"),
        ("photo.jpg", b"<svg xmlns='x'/>", "drawing"),
        ("photo.jpg", jpeg()[:5000], "damaged"),
        ("roster.csv", b"Kind,Name\n", "not a photo"),
        ("photo.jpg", bytes(10 * 2**20 + 1), "more than 10 MB"),
    ],
)
async def test_what_is_no_photo_is_turned_away_and_nothing_is_kept(
    stage: PhotoStage, name: str, data: bytes, said: str
) -> None:
    await stage.meet_up()
    assert said in answer(await send(stage, stage.people[0][1], (name, data)))
    assert (stage.files, await stage.posts()) == ([], [])


async def test_a_stranger_sends_and_sees_nothing(stage: PhotoStage) -> None:
    meet_up = await stage.meet_up()
    await send(stage, stage.people[0][1])
    actor = stage.school.stage.guild.add_member(stage.school.stage.env.create_user("stranger"))
    general = stage.school.stage.general
    for other in (actor, stage.people[1][1]):
        for options in ({"photo": JPEG}, {}):
            result = await other.slash(general, "meetup photo", meetup=f"meetup:{meet_up.id}", **options)
            assert "I do not know that meet-up" in answer(result)
        assert f"meetup:{meet_up.id}" not in str(await other.autocomplete(general, "meetup photo", "meetup", ""))
    assert "You are not in a group yet" in answer(await actor.slash(general, "meetup photo", photo=JPEG))
    assert len(stage.files) == 1


@pytest.mark.parametrize("custom_id", ["photo:add:{}", "photo:look:{}", "photo:note:{}"])
async def test_a_forged_button_shows_a_stranger_nothing(stage: PhotoStage, custom_id: str) -> None:
    meet_up = await stage.meet_up()
    for number in (meet_up.id, 10**17):
        result = await press_forged(stage.school.stage, stage.people[1][0], custom_id.format(number))
        assert "I do not know that meet-up" in answer(result)


async def test_staff_without_a_group_are_asked_which(stage: PhotoStage) -> None:
    await stage.meet_up()
    said = answer(await stage.school.staff.slash(stage.school.organisers, "meetup photo", photo=JPEG))
    assert "Which meet-up do you mean?" in said


async def test_deleting_asks_once_and_then_the_photo_is_gone_for_everyone(stage: PhotoStage) -> None:
    await stage.meet_up()
    mentor, student, other = stage.people[0]
    await send(stage, student)
    asked = await press(mentor, await look(stage, mentor), "photo:delete:")
    assert "Delete this photo for good?" in words(asked)
    left = await press(mentor, asked, "photo:keep")
    assert "left it as it is" in words(left)
    assert len(stage.files) == 1
    asked = await press(mentor, await look(stage, mentor), "photo:delete:")
    assert "It is deleted" in words(await press(mentor, asked, "photo:really:"))
    assert stage.files == []
    assert "I have no photo" in words(await look(stage, other))
    await stage.pass_time()
    assert str((await stage.posts())[0].embeds[0].description).startswith("The photo of your meet-up on <t:")
    assert not (await stage.posts())[0].components


async def test_who_takes_their_word_back_is_thought_of(stage: PhotoStage) -> None:
    await stage.meet_up()
    mentor, student, other = stage.people[0]
    await send(stage, student)
    assert "not everyone" not in words(await look(stage, mentor))
    await stage.consent(False, other)
    assert "not everyone in this group agrees to photos" in words(await look(stage, mentor))


async def test_the_daily_look_deletes_what_is_overdue(stage: PhotoStage) -> None:
    await stage.meet_up()
    await send(stage, stage.people[0][1])
    await stage.pass_time(366 * 24 * 3600)
    job = stage.school.stage.bot.schedule._scheduler.get_job("photo.keep_house")
    with stage.school.stage.env._bot_scope():  # it is the bot whose job it is: what follows keeps the bot's time
        await asyncio.create_task(job.func())
    assert stage.files == []
    await stage.pass_time()
    assert "was deleted" in str((await stage.posts())[0].embeds[0].description)


async def test_only_whoever_sent_it_mentors_and_organisers_are_offered_to_delete(stage: PhotoStage) -> None:
    await stage.meet_up()
    mentor, student, other = stage.people[0]
    await send(stage, student)
    assert control(await look(stage, mentor), "photo:delete:") and control(await look(stage, student), "photo:delete:")
    with pytest.raises(AssertionError, match="no control"):
        control(await look(stage, other), "photo:delete:")
    owner, staff, organisers = stage.school.stage.owner, stage.school.staff, stage.school.organisers
    with pytest.raises(AssertionError, match="no control"):
        control(await staff.slash(organisers, "meetup photo", meetup="meetup:1"), "photo:delete:")
    assert control(await owner.slash(organisers, "meetup photo", meetup="meetup:1"), "photo:delete:")


async def test_a_forged_delete_deletes_nothing(stage: PhotoStage) -> None:
    await stage.meet_up()
    await send(stage, stage.people[0][1])
    for who, said in (
        (stage.people[0][2], "Only whoever sent it"),
        (stage.school.staff, "Only whoever sent it"),
        (stage.people[1][0], "not there any more"),
    ):
        for custom_id in ("photo:delete:1", "photo:really:1"):
            assert said in answer(await press_forged(stage.school.stage, who, custom_id))
        assert "not there any more" in answer(await press_forged(stage.school.stage, who, "photo:really:77"))
    assert len(stage.files) == 1


async def test_a_delete_pressed_twice_is_answered_twice(stage: PhotoStage) -> None:
    await stage.meet_up()
    student = stage.people[0][1]
    await send(stage, student)
    asked = await press(student, await look(stage, student), "photo:delete:")
    again = await press(student, await look(stage, student), "photo:delete:")
    await press(student, asked, "photo:really:")
    assert "not there any more" in answer(await press(student, again, "photo:really:"))


async def test_buttons_work_after_a_restart(stage: PhotoStage) -> None:
    await stage.meet_up()
    student = stage.people[0][1]
    await send(stage, student)
    album = await look(stage, student)
    await stage.restart()
    asked = await press(student, album, "photo:delete:")
    await stage.restart()
    await press(student, asked, "photo:really:")
    assert stage.files == []


async def test_killed_between_the_file_and_its_row_there_is_neither_after_the_next_start(
    stage: PhotoStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.meet_up()
    write = PhotoFolder.write

    async def deadly(folder: PhotoFolder, *args: Any) -> None:
        await write(folder, *args)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(PhotoFolder, "write", deadly)
        with suppress(BaseException):
            await send(stage, stage.people[0][1])
    assert len(stage.files) == 1
    await stage.restart()
    assert (stage.files, await stage.posts()) == ([], [])
    assert "I have no photo" in words(await look(stage, stage.people[0][1]))


async def test_a_post_that_a_crash_held_back_is_sent_at_the_next_start(
    stage: PhotoStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.meet_up()

    async def held_back(*_: object) -> None:
        return None

    with monkeypatch.context() as patch:
        patch.setattr(stage.school.stage.bot.sender, "post_all", held_back)
        await send(stage, stage.people[0][1])
    assert await stage.posts() == []
    await stage.restart()
    assert len(await stage.posts()) == 1
    await stage.restart()
    assert len(await stage.posts()) == 1
