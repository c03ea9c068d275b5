"""A quiz with images on Discord: brought in a ZIP, shown in each group, and gone with its pack."""

import io
import zipfile

import pytest

from tests.cogs.kickoff_stage import KickoffStage, told
from tests.cogs.roster_stage import press, press_forged, shown, words
from tests.files.photo_making import SECRET, jpeg

PACK = b"""title = "Rivers"
[[question]]
text = "Which river is this?"
options = ["Nile", "Seine", "Rhine"]
right = "B"
image = "seine.jpg"
image_alt = "A river with *bridges*, seen from above."
[[question]]
text = "And this?"
options = ["yes", "no"]
right = "A"
image = "https://example.org/b.png"
image_alt = "Another."
"""
GOOD = PACK[: PACK.index(b'[[question]]\ntext = "And')]


def zipped(pack: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("quiz.toml", pack)
        archive.writestr("seine.jpg", jpeg())
    return buffer.getvalue()


async def upload(evening: KickoffStage, pack: bytes = GOOD) -> str:
    """The owner brings a ZIP; gives what they are told, and makes it the pack that is played."""
    result = await evening.owner.slash(evening.organisers, "quiz upload", file=("rivers.zip", zipped(pack)))
    kept = await evening.stage.bot.services.quiz.named(evening.programme.id, "Rivers")
    evening.pack_id = kept.id
    return words(result)


def images(evening: KickoffStage) -> int:
    folder = evening.database.path.parent / "quiz-images"
    return len(list(folder.iterdir())) if folder.exists() else 0


async def test_a_zip_is_kept_with_its_images(evening: KickoffStage) -> None:
    assert "With 1 picture" in await upload(evening)
    assert images(evening) == 1
    shown = await evening.owner.slash(evening.organisers, "quiz show", pack="Rivers")
    assert shown.response is not None
    assert r"Picture: A river with \*bridges\*, seen from above." in str(shown.response.embeds[0].description)
    (picture,) = shown.followups
    assert picture.ephemeral and [file.filename for file in picture.attachments] == ["question-1.webp"]


async def test_every_group_sees_the_image_with_its_question_and_its_results(evening: KickoffStage) -> None:
    await upload(evening)
    await evening.start()
    await evening.begin()
    for group in range(3):
        message = evening.last(group)
        (file,) = message.attachments
        assert file.filename == "question-1.webp", "its own name could give the answer away"
        assert file.description == "A river with *bridges*, seen from above."
        assert message.embeds[0].image.url == "attachment://question-1.webp" or file.url == message.embeds[0].image.url
        assert r"-# Picture: A river with \*bridges\*, seen from above." in str(message.embeds[0].description)
    await evening.vote(0, 0, "B")
    await evening.pass_time(31)
    await evening.pass_time(3)
    assert evening.titles(0)[-1] == "Question 1 of 1: the answer"
    assert [file.filename for file in evening.last(0).attachments] == ["question-1.webp"]
    assert evening.last(0).embeds[0].thumbnail.url


async def test_nothing_of_the_cameras_file_reaches_the_groups(evening: KickoffStage) -> None:
    await upload(evening)
    await evening.start()
    await evening.begin()
    (file,) = evening.last(0).attachments
    data = await file.read()
    assert data.startswith(b"RIFF") and SECRET not in data


async def test_an_image_is_still_one_message_for_a_question(evening: KickoffStage) -> None:
    await upload(evening)
    await evening.start()
    await evening.begin()
    assert evening.titles(0) == ["Kickoff quiz: Rivers", "Question 1 of 1"]


async def test_a_question_goes_out_though_its_image_is_gone(evening: KickoffStage) -> None:
    """Somebody put a backup of the database back without its folder of images."""
    await upload(evening)
    for path in (evening.database.path.parent / "quiz-images").iterdir():
        path.unlink()
    await evening.start()
    await evening.begin()
    assert evening.titles(0)[-1] == "Question 1 of 1"
    assert evening.last(0).attachments == []
    assert "Picture: A river" in str(evening.last(0).embeds[0].description)


async def test_a_restart_between_the_groups_shows_the_image_to_all(
    evening: KickoffStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await upload(evening)
    await evening.start()
    evening.die("sent.kickoff.question", "before", 2)
    await evening.panel("Begin")
    await evening.restart()
    await evening.pass_time(2)
    for group in range(3):
        with_image = [m for m in evening.channels[group].history() if m.attachments]
        assert with_image and all(m.embeds[0].title == "Question 1 of 1" for m in with_image)


async def test_the_good_part_is_kept_with_its_images_after_a_yes(evening: KickoffStage) -> None:
    result = await evening.owner.slash(evening.organisers, "quiz upload", file=("rivers.zip", zipped(PACK)))
    assert "**Question 2 (line 8):** “https://example.org/b.png” is an address on the web" in words(result)
    kept = await press(evening.owner, result, "quiz:keep:")
    assert "with 1 question" in words(kept) and "With 1 picture" in words(kept)
    assert images(evening) == 1


async def test_removing_a_pack_asks_first_and_takes_its_images_along(evening: KickoffStage) -> None:
    await upload(evening)
    asked = await evening.owner.slash(evening.organisers, "quiz remove", pack="Rivers")
    assert "Remove “Rivers” with its 1 question for good?" in words(asked)
    assert images(evening) == 1
    done = await press(evening.owner, asked, "quiz:remove:")
    assert "“Rivers” has been removed" in words(done)
    assert not shown(done).components
    assert images(evening) == 0


async def test_removing_is_the_organisers(evening: KickoffStage) -> None:
    student = evening.people[0][1]
    assert "Only organisers" in told(await student.slash(evening.channels[0], "quiz remove", pack="Rivers"))
    assert await student.autocomplete(evening.channels[0], "quiz remove", "pack", "") == []
    offered = await evening.owner.autocomplete(evening.organisers, "quiz remove", "pack", "")
    assert [choice["value"] for choice in offered] == [str(evening.pack_id)], "not what ships"
    forged = await press_forged(evening.stage, student, f"quiz:remove:{evening.pack_id}")
    assert "Only organisers" in told(forged)
    assert (await evening.stage.bot.services.quiz.named(evening.programme.id, "Rivers")).id == evening.pack_id
