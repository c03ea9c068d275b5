"""A note instead of a photo, in a group in which not everyone has agreed to photos."""

from collections.abc import AsyncIterator

import pytest
import simcord

from bot.domain.meetups.proof import Visitor
from tests.cogs.groups_stage import GroupStage, answer
from tests.cogs.photo_stage import PhotoStage, gather_photos
from tests.cogs.roster_stage import control, press, press_forged, words
from tests.files.photo_making import jpeg

JPEG = ("IMG_2041.JPG", jpeg())
WORDS = {"what": "We talked about **maths** @everyone", "where": "The library", "when": "Friday, 7 pm"}


@pytest.fixture
async def stage(school: GroupStage) -> AsyncIterator[PhotoStage]:
    """The last student of the first group has not said a word about photos."""
    gathered = await gather_photos(school)
    await gathered.consent(None, gathered.people[0][2])
    await gathered.meet_up()
    yield gathered


async def offered(stage: PhotoStage, who: simcord.MemberActor) -> simcord.InteractionResult:
    """Try to send a photo; gives the offer of a note."""
    return await who.slash(stage.channels[0], "meetup photo", photo=JPEG)


async def write(
    stage: PhotoStage, who: simcord.MemberActor, words_of_it: dict[str, str] | None = None
) -> simcord.InteractionResult:
    form = await press(who, await offered(stage, who), "photo:note:")
    return await who.submit_modal(form, words_of_it or WORDS)


async def sign(stage: PhotoStage, who: simcord.MemberActor) -> simcord.InteractionResult:
    (post,) = await stage.posts()
    return await who.click(post, custom_id=sign_id(post))


def sign_id(post: object) -> str:
    return str(post.components[0].children[0].custom_id)  # type: ignore[attr-defined]


async def signed_by(stage: PhotoStage) -> str:
    (post,) = await stage.posts()
    return next(str(field.value) for field in post.embeds[0].fields if field.name == "Signed by")


@pytest.mark.parametrize("who", [0, 1, 2])
async def test_a_photo_is_refused_without_saying_who_and_a_note_offered(stage: PhotoStage, who: int) -> None:
    result = await offered(stage, stage.people[0][who])
    said = answer(result)
    assert "not everyone in it has agreed" in said
    assert not any(
        f"Person 1.{number}" in said or str(actor.id) in said for number, actor in enumerate(stage.people[0])
    )
    assert control(result, "photo:note:")
    assert (stage.files, await stage.posts()) == ([], [])


async def test_the_button_for_a_photo_offers_the_note_too(stage: PhotoStage) -> None:
    student = stage.people[0][1]
    album = await student.slash(stage.channels[0], "meetup photo")
    assert control(await press(student, album, "photo:add:"), "photo:note:")


async def test_a_note_is_shown_to_the_group_with_its_writers_name(stage: PhotoStage) -> None:
    student = stage.people[0][1]
    form = await press(student, await offered(stage, student), "photo:note:")
    assert form.modal is not None
    fields = {part["component"]["custom_id"]: part["component"].get("value") for part in form.modal["components"]}
    assert fields == {"what": None, "where": "The library", "when": "Fri 11 Sep 2026, 16:30"}
    assert "Your note is in" in answer(await student.submit_modal(form, WORDS))
    (post,) = await stage.posts()
    assert str(post.embeds[0].description) == "We talked about \\*\\*maths\\*\\* @\u200beveryone"
    assert await signed_by(stage) == "Person 1.1"


async def test_the_others_sign_with_one_button_and_their_names_are_shown(stage: PhotoStage) -> None:
    mentor, student, other = stage.people[0]
    await write(stage, student)
    assert "under the note" in answer(await sign(stage, other))
    await stage.pass_time()
    assert await signed_by(stage) == "Person 1.1, Person 1.2"
    await stage.restart()
    await sign(stage, mentor)
    await stage.pass_time()
    assert await signed_by(stage) == "Person 1.1, Person 1.2, Person 1.0"
    assert "signed this note already" in answer(await sign(stage, mentor))


async def test_nobody_else_signs(stage: PhotoStage) -> None:
    await write(stage, stage.people[0][1])
    (post,) = await stage.posts()
    said = answer(await press_forged(stage.school.stage, stage.people[1][0], sign_id(post)))
    assert "not there any more" in said
    said = answer(await press_forged(stage.school.stage, stage.school.staff, sign_id(post)))
    assert "Only the mentors and students of this group can sign" in said
    assert await signed_by(stage) == "Person 1.1"


async def test_a_note_with_nothing_in_it_is_asked_for_again(stage: PhotoStage) -> None:
    said = answer(await write(stage, stage.people[0][1], {**WORDS, "where": "  \n "}))
    assert "fill in all three" in said
    assert await stage.posts() == []


async def test_staff_and_strangers_write_no_notes(stage: PhotoStage) -> None:
    form = await press(stage.people[0][1], await offered(stage, stage.people[0][1]), "photo:note:")
    assert form.modal is not None
    for who, said in ((stage.school.staff, "Only the mentors and students"), (stage.people[1][1], "do not know")):
        opened = await press_forged(stage.school.stage, who, "photo:note:1")
        if opened.modal is not None:
            opened = await who.submit_modal(opened, WORDS)
        assert said in answer(opened)
    assert await stage.posts() == []


async def test_in_a_group_where_all_agreed_a_photo_is_asked_for(stage: PhotoStage) -> None:
    await stage.meet_up(group=1)
    pressed = await press_forged(stage.school.stage, stage.people[1][0], "photo:note:2")
    assert "please send one" in answer(pressed)


async def test_a_note_is_looked_at_and_deleted_and_its_words_leave_the_channel(stage: PhotoStage) -> None:
    mentor, student, _ = stage.people[0]
    await write(stage, student)
    album = await mentor.slash(stage.channels[0], "meetup photo")
    assert "We talked about" in words(album) and "Signed by: Person 1.1" in words(album)
    asked = await press(mentor, album, "photo:delete:")
    assert "Delete this note" in words(asked)
    await press(mentor, asked, "photo:really:")
    await stage.pass_time()
    (post,) = await stage.posts()
    assert (post.embeds[0].description, post.components) == ("This note was deleted.", [])
    assert "I have no photo or note" in words(await mentor.slash(stage.channels[0], "meetup photo"))


async def test_words_that_a_crash_left_in_the_channel_go_at_the_next_start(stage: PhotoStage) -> None:
    mentor, student, _ = stage.people[0]
    await write(stage, student)
    programme = stage.school.programme
    visitor = Visitor(mentor.id, staff=False, organiser=False)
    await stage.school.stage.bot.services.photo_keeping.delete(programme, visitor, 1)  # and no more than that
    assert "We talked" in str((await stage.posts())[0].embeds[0].description)
    await stage.restart()
    await stage.pass_time()
    assert (await stage.posts())[0].embeds[0].description == "This note was deleted."


async def test_after_its_time_a_notes_words_leave_the_channel_too(stage: PhotoStage) -> None:
    await write(stage, stage.people[0][1])
    await stage.pass_time(366 * 24 * 3600)
    await stage.restart()
    await stage.pass_time()
    assert (await stage.posts())[0].embeds[0].description == "This note was deleted."
