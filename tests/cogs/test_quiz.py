"""The shelf of quiz packs as organisers use it."""

from typing import Any

import pytest
import simcord

from bot.domain.quiz import QuizPack
from cogs.quiz.uploading import LARGEST_FILE
from tests.cogs.conftest import Stage
from tests.cogs.kickoff_stage import told

GOOD = b"""
title = "About rivers"
[[question]]
text = "Which river flows through Paris?"
options = ["Nile", "Seine"]
right = ["B"]
explanation = "From Burgundy to the Channel."
"""
FAULTY = b"""
title = "Half a pack"
[[question]]
text = "No right one?"
options = ["a", "b"]
right = []
[[question]]
text = "Which?"
options = ["a", "b", "c"]
right = ["C"]
seconds = 1
"""


@pytest.fixture
async def shelf(stage: Stage) -> Stage:
    await stage.bot.services.programme.set_up(stage.guild.id, stage.owner.id, time_zone="Europe/Berlin", locale="en")
    return stage


async def titles(shelf: Stage) -> list[str]:
    programme = await shelf.bot.services.programme.of_guild(shelf.guild.id)
    return [kept.pack.title for kept in await shelf.bot.services.quiz.packs(programme.id)]


def page(result: simcord.InteractionResult) -> str:
    messages = [m for m in (result.response, *result.followups) if m is not None]
    assert all(message.ephemeral for message in messages)
    return "\n".join(str(embed.description) for message in messages for embed in message.embeds)


def labels(result: simcord.InteractionResult) -> str:
    """What stands on the buttons of the answer."""
    return ", ".join(c["label"] for row in answer(result).components for c in row["components"])


def answer(result: simcord.InteractionResult) -> Any:
    return next(m for m in (*reversed(result.followups), result.response) if m is not None)


async def upload(shelf: Stage, data: bytes, name: str = "rivers.toml") -> simcord.InteractionResult:
    return await shelf.owner.slash(shelf.general, "quiz upload", file=(name, data))


async def test_an_uploaded_pack_is_on_the_shelf(shelf: Stage) -> None:
    assert "“About rivers” is on the shelf, with 1 question" in told(await upload(shelf, GOOD))
    assert "About rivers" in await titles(shelf)
    listed = page(await shelf.owner.slash(shelf.general, "quiz list"))
    assert "**About rivers**: 1 question" in listed
    assert "12 questions, comes with Ithaca" in listed


async def test_the_same_title_again_replaces_the_pack(shelf: Stage) -> None:
    await upload(shelf, GOOD)
    await upload(shelf, GOOD.replace(b"Nile", b"Amazon"))
    assert (await titles(shelf)).count("About rivers") == 1
    programme = await shelf.bot.services.programme.of_guild(shelf.guild.id)
    packs: list[QuizPack] = [kept.pack for kept in await shelf.bot.services.quiz.packs(programme.id)]
    (pack,) = [pack for pack in packs if pack.title == "About rivers"]
    assert pack.questions[0].options[0] == "Amazon"


async def test_what_is_wrong_is_told_by_question_and_nothing_is_kept(shelf: Stage) -> None:
    result = await upload(shelf, FAULTY)
    shown = page(result)
    assert "Keep" not in labels(result), "nothing of it is good"
    assert "Question 1" in shown
    assert "Question 2" in shown
    assert "Half a pack" not in await titles(shelf)


@pytest.mark.parametrize("data", [b"", b"\x00\xff\x13PK", b"title = ", b"[" * 5000, b"PK\x03\x04" + bytes(2000)])
async def test_what_is_no_pack_is_turned_away_kindly(shelf: Stage, data: bytes) -> None:
    before = await titles(shelf)
    result = await upload(shelf, data, "pack.toml")
    answers = [m for m in (result.response, *result.followups) if m is not None]
    assert answers and all("on our side" not in message.content for message in answers)
    assert await titles(shelf) == before


async def test_a_file_that_is_too_big_is_not_even_read(shelf: Stage) -> None:
    assert "too big" in told(await upload(shelf, b"#" * (LARGEST_FILE + 1)))


async def test_a_pack_is_shown_with_its_answers(shelf: Stage) -> None:
    await upload(shelf, GOOD)
    (choice,) = await shelf.owner.autocomplete(shelf.general, "quiz show", "pack", "rivers")
    shown = page(await shelf.owner.slash(shelf.general, "quiz show", pack=choice["value"]))
    assert "1. Which river flows through Paris?" in shown
    assert "**B  Seine** (right)" in shown
    for offered in await shelf.owner.autocomplete(shelf.general, "quiz show", "pack", ""):
        assert page(await shelf.owner.slash(shelf.general, "quiz show", pack=offered["value"]))


async def test_the_template_can_be_brought_back_once_it_is_filled_in(shelf: Stage) -> None:
    result = await shelf.owner.slash(shelf.general, "quiz template")
    assert result.response is not None
    (sheet,) = result.response.attachments
    shown = page(await upload(shelf, await sheet.read(), sheet.filename))
    assert "FILL IN" in shown or "fill" in shown.lower()


async def test_another_programmes_pack_is_not_ours(shelf: Stage) -> None:
    await upload(shelf, GOOD)
    (choice,) = await shelf.owner.autocomplete(shelf.general, "quiz show", "pack", "rivers")
    other = shelf.env.create_guild("Other school")
    hall = other.create_text_channel("hall")
    owner = simcord.MemberActor(shelf.env, other, other.owner)
    await shelf.bot.services.programme.set_up(other.id, owner.id, time_zone="Asia/Tokyo", locale="en")
    assert await owner.autocomplete(hall, "quiz show", "pack", "rivers") == []
    assert "do not have that quiz pack" in told(await owner.slash(hall, "quiz show", pack=choice["value"]))


@pytest.mark.parametrize("command", ["quiz list", "quiz template"])
async def test_packs_are_for_organisers_since_they_hold_the_answers(shelf: Stage, command: str) -> None:
    student = shelf.guild.add_member(shelf.env.create_user("student"))
    assert "Only organisers" in told(await student.slash(shelf.general, command))
    assert "Only organisers" in told(await student.slash(shelf.general, "quiz show", pack="1"))
    assert await student.autocomplete(shelf.general, "quiz show", "pack", "") == []
    refused = await student.slash(shelf.general, "quiz upload", file=("rivers.toml", GOOD))
    assert "Only organisers" in told(refused)
