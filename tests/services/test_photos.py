"""Giving proof: who may, of what, and that nothing is lost, doubled or kept that should not be."""

import asyncio
import re
import stat
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.meetups import MeetUpState
from bot.domain.meetups.proof import MOST_PROOFS
from bot.domain.refusal import Refusal
from bot.services import Services
from bot.storage.photo_folder import PhotoFolder
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


async def test_a_photo_is_on_the_disk_for_the_bot_alone_and_counts(school: School) -> None:
    meet_up = await school.meet_up()
    proof = await school.give(meet_up)
    assert proof.file is not None and re.fullmatch(r"[0-9a-f]{32}\.jpg", proof.file)
    place = school.folder / proof.file
    assert place.read_bytes() == PHOTO.data
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(school.folder.stat().st_mode) == 0o700
    assert (proof.given_by, proof.meet_up_id, proof.proves) == (ANN, meet_up.id, True)
    assert proof.keep_until == school.clock.now() + timedelta(days=365)
    async with school.database.read() as unit:
        assert await unit.photos.proven([meet_up.id, 999]) == {meet_up.id}


async def test_the_group_is_told_once_that_there_is_proof(school: School) -> None:
    meet_up = await school.meet_up()
    given = [
        await school.services.photos.keep_photo(school.programme, visitor(who), meet_up.id, PHOTO)
        for who in (ANN, MENTOR)
    ]
    assert [g.post.channel_id for g in given if g.post] == [5001, 5001]
    assert len({g.post.id for g in given if g.post}) == 1


@pytest.mark.parametrize("who", [MENTOR, ANN, BOB, STAFF, ORGANISER])
async def test_everyone_of_the_group_and_staff_may_give_one(school: School, who: int) -> None:
    assert (await school.give(by=who)).given_by == who


@pytest.mark.parametrize("who", [OTHER, STRANGER])
async def test_of_another_groups_meet_up_nobody_learns_even_that_there_is_one(school: School, who: int) -> None:
    meet_up = await school.meet_up()
    for asked in (meet_up.id, 999):
        with pytest.raises(Refusal, match="unknown"):
            await school.services.photos.occasion(school.programme, visitor(who), asked)
        with pytest.raises(Refusal, match="unknown"):
            await school.services.photos.keep_photo(school.programme, visitor(who), asked, PHOTO)
    assert school.files == []


async def test_another_programmes_meet_up_is_not_ours(school: School) -> None:
    meet_up = await school.meet_up()
    other = await school.services.programme.set_up(901, ORGANISER, time_zone="Asia/Tokyo", locale="en")
    with pytest.raises(Refusal, match="unknown"):
        await school.services.photos.keep_photo(other, visitor(ORGANISER), meet_up.id, PHOTO)


async def test_without_a_choice_it_is_of_the_last_meet_up_that_has_begun(school: School) -> None:
    await school.meet_up(hours=-50)
    last = await school.meet_up(hours=-2)
    await school.meet_up(hours=20)
    called_off = await school.meet_up(hours=-1)
    await school.set_state(called_off, "cancelled")
    occasion = await school.services.photos.occasion(school.programme, visitor(ANN), None)
    assert occasion.meet_up == last


async def test_a_group_that_never_met_may_send_a_photo_of_itself(school: School) -> None:
    await school.meet_up(hours=20)
    given = await school.services.photos.keep_photo(school.programme, visitor(ANN), None, PHOTO)
    assert given.proof.meet_up_id is None


async def test_staff_say_which_group_and_a_stranger_has_none(school: School) -> None:
    await school.meet_up()
    with pytest.raises(Refusal, match="which_group"):
        await school.services.photos.occasion(school.programme, visitor(STAFF), None)
    with pytest.raises(Refusal, match="no_group"):
        await school.services.photos.occasion(school.programme, visitor(STRANGER), None)


async def test_a_photo_may_be_taken_when_people_come_early_but_not_the_day_before(school: School) -> None:
    await school.give(await school.meet_up(hours=0.9))
    with pytest.raises(Refusal, match="not_begun"):
        await school.give(await school.meet_up(hours=24))


@pytest.mark.parametrize("state", ["cancelled", "missed", "moved"])
async def test_of_what_did_not_take_place_there_is_no_photo(school: School, state: MeetUpState) -> None:
    meet_up = await school.meet_up()
    await school.set_state(meet_up, state)
    with pytest.raises(Refusal, match="did_not_happen"):
        await school.give(meet_up)


@pytest.mark.parametrize("word", [False, None])
@pytest.mark.parametrize("who", [ANN, BOB, STAFF])
async def test_where_one_has_not_agreed_no_photo_is_kept_whoever_sends_it(
    school: School, word: bool | None, who: int
) -> None:
    meet_up = await school.meet_up()
    await school.consent("Bob", word)
    occasion = await school.services.photos.occasion(school.programme, visitor(who), meet_up.id)
    assert not occasion.photos_allowed
    with pytest.raises(Refusal, match="no_consent") as no:
        await school.give(meet_up, by=who)
    assert no.value.blanks == {}
    assert (school.files, await school.proofs(meet_up)) == ([], [])


async def test_people_who_are_not_on_discord_count_too(school: School) -> None:
    async with school.database.write() as unit:
        await unit.roster.add(school.programme.id, school.clock.now(), kind="student", name="Cy", group_id=school.red)
    with pytest.raises(Refusal, match="no_consent"):
        await school.give()


async def test_another_groups_word_does_not_matter(school: School) -> None:
    await school.consent("Oz", False)
    assert (await school.give()).proves


async def test_a_word_taken_back_while_the_photo_is_written_counts(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = PhotoFolder.write

    async def slow(folder: PhotoFolder, *args: Any) -> None:
        await write(folder, *args)
        await school.consent("Bob", False)

    monkeypatch.setattr(PhotoFolder, "write", slow)
    meet_up = await school.meet_up()
    with pytest.raises(Refusal, match="no_consent"):
        await school.give(meet_up)
    assert (school.files, await school.proofs(meet_up)) == ([], [])


async def test_a_full_disk_leaves_nothing_behind(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(PhotoFolder, "write", full)
    meet_up = await school.meet_up()
    with pytest.raises(OSError, match="No space"):
        await school.give(meet_up)
    assert await school.proofs(meet_up) == []


async def test_five_are_enough(school: School) -> None:
    meet_up = await school.meet_up()
    first = await school.give(meet_up)
    for _ in range(MOST_PROOFS - 1):
        await school.give(meet_up)
    with pytest.raises(Refusal, match="enough"):
        await school.give(meet_up)
    await school.services.photo_keeping.delete(school.programme, visitor(ANN), first.id)
    assert (await school.give(meet_up)).proves


async def test_two_who_send_at_once_are_both_heard(school: School) -> None:
    meet_up = await school.meet_up()
    await asyncio.gather(school.give(meet_up, by=ANN), school.give(meet_up, by=BOB))
    assert sorted(p.given_by for p in await school.proofs(meet_up)) == [ANN, BOB]
    assert len(school.files) == 2


async def test_a_note_counts_with_its_writers_name_under_it(school: School) -> None:
    meet_up = await school.meet_up()
    proof = await school.write(meet_up)
    facts = await school.services.photos.facts(proof.id)
    assert (facts.proof.note, [p.name for p in facts.signers]) == (NOTE, ["Ann"])
    async with school.database.read() as unit:
        assert await unit.photos.proven([meet_up.id]) == {meet_up.id}


async def test_the_others_sign_each_once(school: School) -> None:
    proof = await school.write()
    sign = school.services.photos.sign
    await asyncio.gather(*(sign(school.programme, visitor(who), proof.id) for who in (BOB, MENTOR)))
    for who in (ANN, BOB, MENTOR):
        with pytest.raises(Refusal, match="signed_already"):
            await sign(school.programme, visitor(who), proof.id)
    facts = await school.services.photos.facts(proof.id)
    assert sorted(p.name for p in facts.signers) == ["Ann", "Bob", "Mo"]


@pytest.mark.parametrize(("who", "key"), [(STAFF, "group_signs"), (OTHER, "gone"), (STRANGER, "gone")])
async def test_nobody_else_signs(school: School, who: int, key: str) -> None:
    proof = await school.write()
    with pytest.raises(Refusal, match=key):
        await school.services.photos.sign(school.programme, visitor(who), proof.id)


async def test_a_photo_is_not_signed(school: School) -> None:
    proof = await school.give()
    with pytest.raises(Refusal, match="stale"):
        await school.services.photos.sign(school.programme, visitor(BOB), proof.id)


@pytest.mark.parametrize("who", [STAFF, OTHER, STRANGER])
async def test_nobody_else_writes(school: School, who: int) -> None:
    with pytest.raises(Refusal):
        await school.write(by=who)


async def test_where_all_have_agreed_a_photo_is_asked_for(school: School) -> None:
    meet_up = await school.meet_up()
    with pytest.raises(Refusal, match="photo_instead"):
        await school.services.photos.write_note(school.programme, visitor(ANN), meet_up.id, NOTE)


async def test_people_choose_among_their_groups_past_and_staff_among_all(school: School) -> None:
    own = [await school.meet_up(hours=-30), await school.meet_up(hours=-3)]
    await school.meet_up(hours=30)
    others = await school.meet_up(school.blue, hours=-5)

    async def offered(who: int) -> list[int]:
        return [m.id for m, _ in await school.services.photos.choices(school.programme, visitor(who))]

    assert await offered(ANN) == [own[1].id, own[0].id]
    assert await offered(STAFF) == [own[1].id, others.id, own[0].id]
    assert await offered(STRANGER) == []
