"""What becomes of proof: looked at, deleted, let go in time, and cleared away after a crash."""

import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.meetups.proof import PhotoRules
from bot.domain.nudges import NudgeRules
from bot.domain.refusal import Refusal
from bot.services import Services, build_services
from bot.services.planning import plan_group
from bot.storage.photo_folder import PhotoFolder
from bot.storage.photos import PhotoRepository
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.photo_school import (
    ANN,
    BOB,
    MENTOR,
    NOTE,
    ORGANISER,
    OTHER,
    PHOTO,
    STAFF,
    STRANGER,
    School,
    build_school,
    visitor,
)


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


class Killed(BaseException):
    """The process is no more."""


def deadly(monkeypatch: pytest.MonkeyPatch, what: type, name: str, moment: str) -> None:
    """End the process just before or just after this works."""
    real: Callable[..., Awaitable[Any]] = getattr(what, name)

    async def dying(*args: Any, **kwargs: Any) -> None:
        if moment == "after":
            await real(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(what, name, dying)


async def restarted(school: School) -> Services:
    """The next process, on the same database."""
    services = build_services(school.database, school.clock)
    await services.photo_keeping.begin()
    return services


@pytest.mark.parametrize(
    ("what", "name", "moment"),
    [
        (PhotoFolder, "write", "before"),
        (PhotoFolder, "write", "after"),
        (PhotoRepository, "stored", "before"),
        (PhotoRepository, "stored", "after"),  # which is before the commit
    ],
)
async def test_killed_between_row_and_file_there_is_neither(
    school: School, monkeypatch: pytest.MonkeyPatch, what: type, name: str, moment: str
) -> None:
    meet_up = await school.meet_up()
    with monkeypatch.context() as patch:
        deadly(patch, what, name, moment)
        with pytest.raises(Killed):
            await school.give(meet_up)
    async with school.database.read() as unit:
        assert await unit.photos.proven([meet_up.id]) == set()
    album = await school.services.photo_keeping.album(school.programme, visitor(ANN), meet_up.id)
    assert album.kept == ()
    await restarted(school)
    assert (school.files, await school.proofs(meet_up)) == ([], [])


async def test_killed_while_the_file_was_written_nothing_of_it_stays(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet_up = await school.meet_up()
    with monkeypatch.context() as patch:

        def die(descriptor: int) -> None:
            raise Killed

        patch.setattr(os, "fsync", die)
        with pytest.raises(Killed):
            await school.give(meet_up)
    assert [name.endswith(".part") for name in school.files] == [True]
    await restarted(school)
    assert school.files == []


async def test_what_was_answered_is_there_after_a_restart(school: School) -> None:
    meet_up = await school.meet_up()
    await school.give(meet_up)
    services = await restarted(school)
    album = await services.photo_keeping.album(school.programme, visitor(BOB), meet_up.id)
    assert [kept.data for kept in album.kept] == [PHOTO.data]


async def test_a_photo_on_its_way_is_left_alone_by_the_daily_look(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = PhotoFolder.write

    async def slow(folder: PhotoFolder, *args: Any) -> None:
        await write(folder, *args)
        await school.services.photo_keeping.keep_house()

    monkeypatch.setattr(PhotoFolder, "write", slow)
    proof = await school.give()
    assert school.files == [proof.file]


@pytest.mark.parametrize("who", [MENTOR, ANN, BOB, STAFF, ORGANISER])
async def test_the_group_and_staff_look_at_it(school: School, who: int) -> None:
    meet_up = await school.meet_up()
    await school.give(meet_up)
    album = await school.services.photo_keeping.album(school.programme, visitor(who), meet_up.id)
    (kept,) = album.kept
    assert (kept.data, kept.given_by) == (PHOTO.data, "Ann")
    assert kept.deletable == (who in (ANN, MENTOR, ORGANISER))


@pytest.mark.parametrize("who", [OTHER, STRANGER])
async def test_nobody_else_looks_at_it(school: School, who: int) -> None:
    meet_up = await school.meet_up()
    await school.give(meet_up)
    with pytest.raises(Refusal, match="unknown"):
        await school.services.photo_keeping.album(school.programme, visitor(who), meet_up.id)


async def test_a_lost_file_is_no_trouble(school: School) -> None:
    meet_up = await school.meet_up()
    proof = await school.give(meet_up)
    (school.folder / str(proof.file)).unlink()
    album = await school.services.photo_keeping.album(school.programme, visitor(ANN), meet_up.id)
    assert [kept.data for kept in album.kept] == [None]
    await school.services.photo_keeping.delete(school.programme, visitor(ANN), proof.id)


@pytest.mark.parametrize("who", [MENTOR, ANN, ORGANISER])
async def test_deleting_takes_the_photo_and_leaves_a_trace(school: School, who: int) -> None:
    meet_up = await school.meet_up()
    proof = await school.give(meet_up)
    await school.services.photo_keeping.delete(school.programme, visitor(who), proof.id)
    assert school.files == []
    (trace,) = await school.proofs(meet_up)
    assert (trace.file, trace.given_by, trace.deleted_by) == (None, ANN, who)
    assert (trace.given_at, trace.deleted_at) == (proof.given_at, school.clock.now())
    async with school.database.read() as unit:
        assert await unit.photos.proven([meet_up.id]) == set()
    with pytest.raises(Refusal, match="gone"):
        await school.services.photo_keeping.delete(school.programme, visitor(who), proof.id)


@pytest.mark.parametrize(
    ("who", "key"), [(BOB, "not_yours"), (STAFF, "not_yours"), (OTHER, "gone"), (STRANGER, "gone")]
)
async def test_others_do_not_delete_it(school: School, who: int, key: str) -> None:
    proof = await school.give()
    for attempt in (school.services.photo_keeping.delete, school.services.photo_keeping.to_delete):
        with pytest.raises(Refusal, match=key):
            await attempt(school.programme, visitor(who), proof.id)
    assert school.files == [proof.file]


async def test_who_left_the_group_does_not_delete_in_it(school: School) -> None:
    proof = await school.give()
    async with school.database.write() as unit:
        ann = await unit.roster.by_discord_id(school.programme.id, ANN)
        assert ann
        await unit.roster.save([replace(ann, group_id=school.blue)])
    with pytest.raises(Refusal, match="gone"):
        await school.services.photo_keeping.delete(school.programme, visitor(ANN), proof.id)


async def test_killed_between_deleting_and_the_file_the_file_goes_at_the_next_start(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    proof = await school.give()
    with monkeypatch.context() as patch:
        deadly(patch, PhotoFolder, "remove", "before")
        with pytest.raises(Killed):
            await school.services.photo_keeping.delete(school.programme, visitor(ANN), proof.id)
    assert school.files == [proof.file]
    await restarted(school)
    assert school.files == []


async def test_after_its_time_the_photo_goes_and_still_counts(school: School) -> None:
    meet_up = await school.meet_up()
    await school.give(meet_up)
    await school.clock.advance(timedelta(days=365).total_seconds() - 1)
    assert await school.services.photo_keeping.keep_house() == 0
    assert len(school.files) == 1
    await school.clock.advance(1)
    assert await school.services.photo_keeping.keep_house() == 1
    assert school.files == []
    (trace,) = await school.proofs(meet_up)
    assert (trace.file, trace.given_by, trace.deleted_by, trace.proves) == (None, ANN, None, True)
    assert await school.services.photo_keeping.keep_house() == 0


async def test_a_date_that_was_promised_is_kept_when_the_setting_changes(school: School) -> None:
    proof = await school.give()
    shorter = build_services(school.database, school.clock, photo_rules=PhotoRules(keep_days=30))
    await school.clock.advance(timedelta(days=31).total_seconds())
    await shorter.photo_keeping.keep_house()
    assert school.files == [proof.file]


async def test_after_its_time_a_notes_words_go(school: School) -> None:
    meet_up = await school.meet_up()
    await school.write(meet_up)
    await school.clock.advance(timedelta(days=366).total_seconds())
    await school.services.photo_keeping.keep_house()
    async with school.database.read() as unit:
        rows = (await unit.connection.exec_driver_sql("select * from proofs")).all()
    assert NOTE.what not in repr(rows)
    (trace,) = await school.proofs(meet_up)
    assert (trace.note, trace.proves) == (None, True)


async def test_a_photo_that_no_database_knows_goes_in_its_time_and_other_files_stay(school: School) -> None:
    """A database that was put back from a backup does not know what came after it was made."""
    proof = await school.give()
    other = school.folder / "holiday.jpg"
    other.write_bytes(b"not ours")
    os.utime(other, (0, 0))
    async with school.database.write() as unit:
        await unit.connection.exec_driver_sql("delete from proofs")
    await restarted(school)
    assert school.files == sorted([str(proof.file), "holiday.jpg"])
    await school.clock.advance(timedelta(days=366).total_seconds())
    await school.services.photo_keeping.keep_house()
    assert school.files == ["holiday.jpg"]


async def test_a_name_that_is_none_of_ours_is_not_looked_up(school: School) -> None:
    folder = PhotoFolder(school.folder)
    for name in ("../ithaca.db", "/etc/passwd", "", "x.jpg"):
        with pytest.raises(ValueError, match="not the name"):
            await folder.read(name)
        with pytest.raises(ValueError, match="not the name"):
            await folder.remove(name)


async def test_the_nudge_for_a_photo_goes_and_comes_with_it_in_the_same_step(school: School) -> None:
    meet_up = await school.meet_up()
    await school.set_state(meet_up, "held")
    async with school.database.write() as unit:
        await plan_group(unit, school.programme.id, school.red, school.clock.now(), NudgeRules())
    assert "photo" in await school.nudges()
    proof = await school.give(meet_up)
    assert "photo" not in await school.nudges()
    await school.services.photo_keeping.delete(school.programme, visitor(ANN), proof.id)
    assert "photo" in await school.nudges()
    await school.write(meet_up)
    assert "photo" not in await school.nudges()
