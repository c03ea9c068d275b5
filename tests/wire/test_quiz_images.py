"""A question with an image over the wire: from a ZIP to every group's channel, once each, whatever happens between."""

import io
import zipfile

import pytest
from PIL import Image

from bot.rehearsal.visitor import Message, words
from tests.files.photo_making import SECRET, jpeg
from tests.wire.evening import LOBBY, PODIUM, Evening
from tests.wire.school import SECONDS, School

pytestmark = pytest.mark.asyncio(loop_scope="session")

PACK = f"""title = "Bridges"
[[question]]
text = "Which river is this?"
options = ["The Nile", "The Seine"]
right = "B"
seconds = {SECONDS}
image = "pictures/Seine at Paris.jpg"
image_alt = "A river with bridges, seen from above."
"""
ASKED, ANSWER = "Question 1 of 1", "Question 1 of 1: the answer"


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("quiz.toml", PACK)
        archive.writestr("pictures/Seine at Paris.jpg", jpeg())
    return buffer.getvalue()


async def bring(evening: Evening) -> None:
    """`/quiz upload`, and the lobby of a kickoff with that pack and the first tap as the answer."""
    school = evening.school
    answer = await school.owner.slash(school.organisers, "quiz upload", {"file": ("bridges.zip", zipped())})
    assert "“Bridges” is on the shelf" in words(await evening.told(school.owner, school.organisers, answer))
    packs = await school.owner.choices(school.general, "kickoff start", "pack", "Bridges")
    started = await school.owner.slash(
        school.organisers, "kickoff start", pack=next(iter(packs.values())), mode="first"
    )
    await evening.told(school.owner, school.organisers, started)
    evening.id = school.number("SELECT max(id) FROM kickoffs")
    for group in school.groups:
        await evening.shown(group, LOBBY.replace("Rivers", "Bridges"))
    await school.quiet()


async def image_of(evening: Evening, message: Message) -> bytes:
    """The one attachment of a message, as somebody in the group gets it."""
    (file,) = message["attachments"]
    assert (file["filename"], file["description"]) == ("question-1.webp", "A river with bridges, seen from above.")
    return await evening.school.groups[0].people[0].read(file["url"])


async def test_every_group_gets_the_image_with_its_question_and_with_its_results(
    school: School, evening: Evening
) -> None:
    await bring(evening)
    await evening.begin()
    for message in await evening.everywhere(ASKED):
        data = await image_of(evening, message)
        assert message["embeds"][0]["image"]["url"] == message["attachments"][0]["url"]
        assert Image.open(io.BytesIO(data)).size == (640, 480)
        assert SECRET not in data
    ann, ben, *_ = school.groups[0].people
    first = await evening.tap(ben, await evening.shown(school.groups[0], ASKED), "B")
    assert "locked: **B**. Your tap decided it." in words(first["message"])
    second = await evening.tap(ann, await evening.shown(school.groups[0], ASKED), "A")
    assert "locked: **B**. Your tap changes nothing" in words(second["message"])
    await school.server.advance(SECONDS + 1)
    await school.server.advance(3)
    results = await evening.everywhere(ANSWER)
    assert "The first tap in your group was ◆ **B**  The Seine" in words(results[0])
    for message in results:
        await image_of(evening, message)
    await evening.next()
    await evening.everywhere(PODIUM)


async def test_a_bot_killed_while_it_sends_shows_the_image_once_to_all(school: School, evening: Evening) -> None:
    await bring(evening)
    await evening.begin()
    await evening.shown(school.groups[0], ASKED)
    await school.bot.kill()
    await school.bot.start()
    await school.listens()
    for message in await evening.everywhere(ASKED):
        assert await image_of(evening, message)
