"""Packs of every format are brought to Discord; one with bad questions is kept without them only after a yes."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import discord
import pytest
import simcord

from bot.domain.packs import KeptPack
from bot.storage.unit import Database
from tests.cogs.conftest import Stage
from tests.cogs.kickoff_stage import KickoffStage, told
from tests.cogs.roster_stage import attachment, member, press, press_forged, restart, set_up, shown, words
from tests.files.packs_made import classquiz, kahoot, opentdb, sample

FORMATS: dict[str, tuple[Callable[[], bytes], str, int]] = {
    "kahoot": (kahoot, "Rivers", 2),
    "classquiz": (classquiz, "Rivers", 2),
    "opentdb": (lambda: opentdb("base64"), "Brought", 2),
    "gift": (lambda: b"// ithaca title: Gifts\n\nWhich?{=Po ~Ob}", "Gifts", 1),
    "aiken": (lambda: b"Which?\nA) Po\nB) Ob\nANSWER: A", "Brought", 1),
    "csv": (lambda: b"Question,Answer 1,Answer 2,Correct\nWhich?,Po,Ob,1", "Brought", 1),
}


@pytest.fixture
async def shelf(stage: Stage) -> AsyncIterator[Stage]:
    await set_up(stage)
    yield stage
    if not stage.bot.is_closed():
        await stage.bot.close()


async def packs(shelf: Stage) -> dict[str, KeptPack]:
    programme = await shelf.bot.services.programme.of_guild(shelf.guild.id)
    return {kept.pack.title: kept for kept in await shelf.bot.services.quiz.packs(programme.id)}


async def upload(shelf: Stage, data: bytes, name: str = "Brought.dat") -> simcord.InteractionResult:
    return await shelf.owner.slash(shelf.general, "quiz upload", file=(name, data))


def labels(result: simcord.InteractionResult) -> list[str]:
    return [component["label"] for row in shown(result).components for component in row["components"]]


@pytest.mark.parametrize("format_name", FORMATS)
async def test_a_pack_of_every_format_is_kept(shelf: Stage, format_name: str) -> None:
    make, title, count = FORMATS[format_name]
    result = await upload(shelf, make())
    assert f"“{title}” is on the shelf, with {count} question" in words(result)
    assert shown(result).ephemeral
    assert len((await packs(shelf))[title].pack.questions) == count


async def test_licence_and_source_are_kept_and_shown(shelf: Stage) -> None:
    kept = words(await upload(shelf, sample("opentdb.json"), "Films.json"))
    assert "Credit: Open Trivia Database (opentdb.com)" in kept
    assert "Licence: CC BY-SA 4.0" in kept
    pack = (await packs(shelf))["Films"].pack
    assert (pack.licence, pack.attribution) == ("CC BY-SA 4.0", "Open Trivia Database (opentdb.com)")
    read = words(await shelf.owner.slash(shelf.general, "quiz show", pack="Films"))
    assert "Credit: Open Trivia Database (opentdb.com)" in read
    assert "Licence: CC BY-SA 4.0" in read


async def test_the_good_questions_are_kept_after_a_yes(shelf: Stage) -> None:
    result = await upload(shelf, sample("aiken.txt"), "Aiken.txt")
    seen = words(result)
    assert "You can keep the 2 good questions" in seen
    assert "**Question 4 (line 18):** No line says which option is right." in seen
    assert labels(result) == ["Keep the 2 good questions", "Discard"]
    assert "Aiken" not in await packs(shelf), "not before the yes"
    button = keep_of(result)
    kept = await press(shelf.owner, result, "quiz:keep:")
    assert "“Aiken” is on the shelf, with 2 questions" in words(kept)
    assert [q.text for q in (await packs(shelf))["Aiken"].pack.questions] == [
        "Which river flows through Paris?",
        "I. Which river flows through Cairo?",
    ]
    assert labels(result) == []
    assert "dealt with already" in told(await press_forged(shelf, shelf.owner, button))


def keep_of(result: simcord.InteractionResult) -> str:
    row: dict[str, Any] = shown(result).components[0]
    return str(row["components"][0]["custom_id"])


async def test_what_is_passed_over_is_said_and_rows_are_named(shelf: Stage) -> None:
    assert "row 8" in words(await upload(shelf, sample("rivers.csv")))
    kept = words(await upload(shelf, b"Which?{=Po ~%50%Ob ~Ural}"))
    assert "Option B earns 50 % in Moodle" in kept


async def test_nothing_is_kept_after_a_no(shelf: Stage) -> None:
    result = await upload(shelf, sample("aiken.txt"), "Aiken.txt")
    button = keep_of(result)
    assert "Nothing has been kept" in words(await press(shelf.owner, result, "quiz:discard:"))
    assert "dealt with already" in told(await press_forged(shelf, shelf.owner, button))
    assert "Aiken" not in await packs(shelf)


async def test_the_yes_survives_a_restart(shelf: Stage, database: Database) -> None:
    result = await upload(shelf, sample("moodle.gift"), "export.gift")
    await restart(shelf, database)
    assert "“Rivers” is on the shelf, with 8 questions" in words(await press(shelf.owner, result, "quiz:keep:"))
    assert len((await packs(shelf))["Rivers"].pack.questions) == 8


async def test_a_newer_file_takes_the_place_of_one_that_waits(shelf: Stage) -> None:
    first = await upload(shelf, sample("aiken.txt"), "First.txt")
    second = await upload(shelf, sample("aiken.txt"), "Second.txt")
    assert "you have sent another since" in words(await press(shelf.owner, first, "quiz:keep:"))
    await press(shelf.owner, second, "quiz:keep:")
    assert {"First", "Second"} & (await packs(shelf)).keys() == {"Second"}


async def test_only_an_organiser_of_the_programme_can_say_yes(shelf: Stage) -> None:
    result = await upload(shelf, sample("aiken.txt"), "Aiken.txt")
    student = member(shelf, "student")
    for forged in (keep_of(result), keep_of(result).replace("keep", "discard")):
        assert "Only organisers" in told(await press_forged(shelf, student, forged))
    other = shelf.env.create_guild("Other school")
    hall = other.create_text_channel("hall")
    owner = simcord.MemberActor(shelf.env, other, other.owner)
    await owner.slash(hall, "programme setup", time_zone="Asia/Tokyo")
    channel = shelf.bot.get_channel(hall.id)
    assert isinstance(channel, discord.TextChannel)
    made = discord.ui.View(timeout=None)
    made.add_item(discord.ui.Button(custom_id=keep_of(result), label="forged"))
    message = await channel.send("a message", view=made)
    made.stop()
    assert "dealt with already" in told(await owner.click(message, custom_id=keep_of(result)))
    assert "Aiken" not in await packs(shelf)
    await press(shelf.owner, result, "quiz:keep:")
    assert "Aiken" in await packs(shelf)


async def test_many_faults_come_as_a_file_too_and_ten_thousand_questions_are_refused(shelf: Stage) -> None:
    bad = b"Which %d?\nA) a\nB) b\n\n"
    data = b"Good?\nA) a\nB) b\nANSWER: A\n\n" + b"".join(bad % n for n in range(60))
    result = await upload(shelf, data, "Many.txt")
    assert "and 45 more" in words(result)
    assert len(words(result)) < 4096
    assert attachment(shelf, result).count("No line says which option is right") == 60
    gift = "\n\n".join(f"Which {n}?{{=a ~b}}" for n in range(10_000)).encode()
    refused = await upload(shelf, gift, "Far too many.gift")
    assert "The pack has 10000 questions. Keep 100 or fewer." in words(refused)
    assert shown(refused).components == []


async def test_the_lobby_says_whose_questions_they_are(evening: KickoffStage) -> None:
    result = await evening.owner.slash(evening.organisers, "quiz upload", file=("Films.json", sample("opentdb.json")))
    assert "Films" in words(result)
    await evening.owner.slash(evening.organisers, "kickoff start", pack="Films")
    await evening.pass_time(2)
    (embed,) = evening.last(0).embeds
    assert embed.footer.text == "Credit: Open Trivia Database (opentdb.com) · Licence: CC BY-SA 4.0"
