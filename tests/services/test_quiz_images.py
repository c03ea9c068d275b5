"""The images of quiz packs: on the disk before their pack is, gone with the last that shows them, never too early."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.quiz import Question, QuizPack
from bot.domain.refusal import Refusal
from bot.services import Services
from bot.storage.image_folder import image_name
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.kickoff_school import ORGANISER, School, build_school

MAP, TOWER = b"a map", b"a tower"


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


def pack(title: str, *images: str) -> QuizPack:
    asked = [
        Question(text=f"{number}?", options=("a", "b"), right=(0,), image=image, image_alt="It.")
        for number, image in enumerate(images)
    ]
    return QuizPack(title=title, questions=(*asked, Question(text="Last?", options=("a", "b"), right=(0,))))


def files(school: School) -> set[str]:
    folder: Path = school.database.path.parent / "quiz-images"
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


async def keep(school: School, title: str, **images: bytes) -> int:
    """Put a pack on the shelf with a question for each of these images."""
    named = {f"{name}.webp": data for name, data in images.items()}
    return await school.services.quiz.keep(school.programme, ORGANISER, pack(title, *named), named)


async def test_a_packs_images_are_kept_beside_the_database_by_what_is_in_them(school: School) -> None:
    await keep(school, "Maps", one=MAP, two=MAP, three=TOWER)
    assert files(school) == {image_name(MAP), image_name(TOWER)}
    kept = await school.services.quiz.named(school.programme.id, "Maps")
    assert [question.image for question in kept.pack.questions] == [
        image_name(MAP),
        image_name(MAP),
        image_name(TOWER),
        "",
    ]
    assert await school.services.quiz.image(image_name(TOWER)) == TOWER


async def test_they_are_for_the_bots_account_alone(school: School) -> None:
    await keep(school, "Maps", one=MAP)
    folder = school.database.path.parent / "quiz-images"
    assert (folder.stat().st_mode & 0o777, (folder / image_name(MAP)).stat().st_mode & 0o777) == (0o700, 0o600)


async def test_a_replaced_packs_images_go_unless_another_shows_them(school: School) -> None:
    await keep(school, "Maps", one=MAP, two=TOWER)
    await keep(school, "Towers", one=TOWER)
    await keep(school, "Maps")
    assert files(school) == {image_name(TOWER)}


async def test_a_removed_pack_takes_its_images_along(school: School) -> None:
    pack_id = await keep(school, "Maps", one=MAP)
    removed = await school.services.quiz.remove(school.programme, ORGANISER, pack_id)
    assert removed.title == "Maps"
    assert files(school) == set()
    with pytest.raises(Refusal, match=r"quiz\.unknown_pack"):
        await school.services.quiz.remove(school.programme, ORGANISER, pack_id)


async def test_nobody_removes_what_ships_or_what_is_anothers(school: School) -> None:
    await school.services.quiz.keep_shipped([pack("Everybody's")])
    shipped = await school.services.quiz.named(school.programme.id, "Everybody's")
    with pytest.raises(Refusal, match=r"quiz\.shipped_stays"):
        await school.services.quiz.remove(school.programme, ORGANISER, shipped.id)
    theirs = await keep(school, "Maps", one=MAP)
    other = await school.services.programme.set_up(
        78, 901, time_zone="Asia/Tokyo", locale="en", organisers_channel_id=4001
    )
    with pytest.raises(Refusal, match=r"quiz\.unknown_pack"):
        await school.services.quiz.remove(other, 901, theirs)
    assert files(school) == {image_name(MAP)}


async def test_a_kickoff_keeps_its_images_until_it_is_closed(school: School) -> None:
    school.pack_id = await keep(school, "Maps", one=MAP)
    kickoff = await school.begin()
    await school.services.quiz.remove(school.programme, ORGANISER, school.pack_id)
    assert await school.services.quiz.image(image_name(MAP)) == MAP
    async with school.database.write() as unit:
        await unit.kickoffs.change(kickoff.id, phase="closed", closed_at=school.clock.now())
    await school.clock.advance(timedelta(days=31).total_seconds())
    assert await school.services.quiz.keep_house() == 1
    assert files(school) == set()


@pytest.mark.parametrize("answer", ["yes", "no", "another file"])
async def test_a_pack_that_waits_has_its_images_until_it_is_decided(school: School, answer: str) -> None:
    quiz = school.services.quiz
    waiting = await quiz.receive(school.programme, ORGANISER, pack("Maps", "m.webp"), {"m.webp": MAP})
    assert files(school) == {image_name(MAP)}
    if answer == "yes":
        await quiz.keep_received(school.programme, waiting, ORGANISER)
    elif answer == "no":
        await quiz.discard_received(school.programme, waiting)
    else:
        await quiz.receive(school.programme, ORGANISER, pack("Maps", "t.webp"), {"t.webp": TOWER})
    assert files(school) == {"yes": {image_name(MAP)}, "no": set(), "another file": {image_name(TOWER)}}[answer]


async def test_what_a_crash_left_goes_after_a_month_and_nothing_else_does(school: School) -> None:
    """The bot died between an image and its pack. A younger one may be another database's."""
    quiz = school.services.quiz
    await keep(school, "Maps", one=MAP)
    await quiz._folder.write(image_name(TOWER), TOWER, school.clock.now())
    await school.clock.advance(timedelta(days=29).total_seconds())
    assert await quiz.keep_house() == 0
    await school.clock.advance(timedelta(days=2).total_seconds())
    assert await quiz.keep_house() == 1
    assert files(school) == {image_name(MAP)}


async def test_an_image_whose_file_is_gone_is_none(school: School) -> None:
    assert await school.services.quiz.image(image_name(MAP)) is None


@pytest.mark.parametrize("name", ["../ithaca.db", "/etc/passwd", "a.webp", ""])
async def test_no_name_leads_out_of_the_folder(school: School, name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        await school.services.quiz.image(name)


async def test_a_pack_with_images_comes_back_as_it_was(school: School) -> None:
    await keep(school, "Maps", one=MAP)
    kept = (await school.services.quiz.named(school.programme.id, "Maps")).pack
    wanted = pack("Maps", image_name(MAP))
    assert kept == replace(wanted, questions=wanted.questions)
