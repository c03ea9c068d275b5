"""`/privacy` as people use it: a notice to read, everything as a file, and gone after one question."""

import io
import json
import zipfile

from bot.domain.changes import removed
from tests.cogs.groups_stage import GroupStage, answer
from tests.cogs.roster_stage import FilesAtOnce, press, press_forged, sees, shown, words
from tests.conftest import SetClock


async def test_everybody_can_read_what_is_kept_and_for_how_long(school: GroupStage) -> None:
    stranger = school.stage.guild.add_member(school.stage.env.create_user("stranger"))
    for who in (school.people[0][1], stranger):
        read = words(await who.slash(school.stage.general, "privacy notice"))
        assert "Until it is no longer needed" in read
        assert "/privacy erase" in read


async def test_the_file_has_ones_own_and_opens_in_any_program(school: GroupStage) -> None:
    school.stage.bot.files = FilesAtOnce()
    student = school.people[0][1]
    given = shown(await student.slash(school.stage.general, "privacy export"))
    assert given.ephemeral
    content = await given.attachments[0].read()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        everything = json.loads(archive.read("everything.json"))
        assert "Person 1.1" in archive.read("read me first.txt").decode()
    assert everything["participants"][0]["name"] == "Person 1.1"
    assert everything["participants"][0]["discord_id"] == str(student.id), "numbers that long are text"
    assert "Person 1.2" not in json.dumps(everything)


async def test_erase_asks_once_and_then_takes_name_channel_and_rights(school: GroupStage) -> None:
    await school.create()
    student = school.people[0][1]
    room = school.stage.guild.channels["group-1"]
    asked = await student.slash(school.stage.general, "privacy erase")
    assert "cannot be undone" in words(asked)
    assert sees(school.stage, student, room)
    done = await press(student, asked, "privacy:erase")
    assert "your name any more" in words(done)
    assert not sees(school.stage, student, room)
    assert "not joined" in answer(await student.slash(school.stage.general, "goal list"))
    people, _ = await school.stage.bot.services.roster.everyone(school.programme.id)
    assert "Person 1.1" not in [person.name for person in people]


async def test_who_is_not_on_the_list_has_nothing_and_a_forged_press_takes_only_ones_own(school: GroupStage) -> None:
    stranger = school.stage.guild.add_member(school.stage.env.create_user("stranger"))
    assert "nothing is kept" in words(await press_forged(school.stage, stranger, "privacy:erase"))
    assert "nothing is kept" in answer(await stranger.slash(school.stage.general, "privacy export"))
    assert "two adults" in answer(await press_forged(school.stage, stranger, "privacy:decide:1:1"))
    people, _ = await school.stage.bot.services.roster.everyone(school.programme.id)
    assert len(people) == 10


async def test_what_is_too_old_goes_when_the_bot_starts(school: GroupStage, clock: SetClock) -> None:
    async with school.database.write() as unit:
        person = await unit.roster.by_discord_id(school.programme.id, school.people[0][1].id)
        assert person is not None
        await unit.roster.save([removed(person, clock.now())])
    await clock.advance(366 * 86400)
    await school.restart()
    async with school.database.read() as unit:
        assert "Person 1.1" not in [p.name for p in await unit.roster.everyone_ever(school.programme.id)]
