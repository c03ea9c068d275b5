"""`/roster import` as an organiser uses it: a file, its preview, the buttons, a restart in between."""

import asyncio
import sys
from typing import Any

import discord
import pytest

from bot.storage.unit import Database
from tests.cogs.conftest import Stage
from tests.cogs.roster_stage import (
    FilesAtOnce,
    attachment,
    control,
    csv,
    enrol,
    member,
    offer,
    press,
    press_forged,
    restart,
    set_up,
    shown,
    words,
)

GOOD = ("mentor,Ada,M1,ada,Blue", "student,Bob,S1,bob,Blue", "student,Cy,S2,,Blue")


async def names(stage: Stage) -> list[str]:
    programme = await stage.bot.services.programme.of_guild(stage.guild.id)
    people, _ = await stage.bot.services.roster.everyone(programme.id)
    return [person.name for person in people]


async def test_a_preview_changes_nothing_and_keeping_it_does(stage: Stage) -> None:
    await set_up(stage)
    preview = await offer(stage, *GOOD)
    assert shown(preview).ephemeral
    assert "New: 3" in words(preview)
    assert "2 students, 1 mentor" in words(preview)
    assert await names(stage) == []
    await press(stage.owner, preview, "roster:keep:")
    assert await names(stage) == ["Ada", "Bob", "Cy"]
    assert "3 people were added" in words(preview)
    assert not shown(preview).components


async def test_the_same_file_again_says_that_there_is_nothing_to_do(stage: Stage) -> None:
    await set_up(stage)
    await enrol(stage, *GOOD)
    again = await offer(stage, *GOOD)
    assert "nothing to do" in words(again)
    assert not shown(again).components


async def test_bad_rows_are_named_with_the_mend_and_all_of_them_are_in_a_file(stage: Stage) -> None:
    await set_up(stage)
    bad = [f"wizard,W{i},W{i},,Blue" for i in range(12)]
    preview = await offer(stage, *GOOD, *bad)
    assert "Rows with errors: 12" in words(preview)
    assert "Row 5, “Kind”" in words(preview)
    lines = attachment(stage, preview).splitlines()
    assert lines[0].startswith("Row,Column,")
    assert [line.split(",")[0] for line in lines[1:]] == [str(number) for number in range(5, 17)]
    await press(stage.owner, preview, "roster:keep:")
    assert len(await names(stage)) == 3


async def test_a_discarded_file_changes_nothing(stage: Stage) -> None:
    await set_up(stage)
    preview = await offer(stage, *GOOD)
    await press(stage.owner, preview, "roster:discard:")
    assert "thrown away" in words(preview)
    assert await names(stage) == []


async def test_a_pending_import_outlives_a_restart(stage: Stage, database: Database) -> None:
    await set_up(stage)
    preview = await offer(stage, *GOOD)
    await restart(stage, database)
    await press(stage.owner, preview, "roster:keep:")
    assert len(await names(stage)) == 3


async def test_keeping_twice_keeps_once(stage: Stage) -> None:
    await set_up(stage)
    preview = await offer(stage, *GOOD)
    custom_id = control(preview, "roster:keep:")
    second = await offer(stage, *GOOD)
    await press(stage.owner, second, "roster:keep:")
    late = await stage.owner.click(shown(preview), custom_id=custom_id)
    assert "decided" in words(late)
    assert len(await names(stage)) == 3


async def test_columns_that_were_not_recognised_can_be_told(stage: Stage, database: Database) -> None:
    await set_up(stage)
    file = csv("mentor,Ada,M1,x", "student,Bob,S1,x", header="Kind,Called,Roster id,Junk")
    preview = await stage.owner.slash(stage.general, "roster import", file=file)
    assert "New: 0" in words(preview)
    chosen = await press(stage.owner, preview, "roster:columns:")
    await restart(stage, database)
    assert shown(chosen).components
    await stage.owner.select(shown(preview), ["1"], custom_id=control(preview, "roster:column:"))
    assert "Called" in words(preview)
    await stage.owner.select(shown(preview), ["name"], custom_id=control(preview, "roster:field:"))
    assert "New: 2" in words(preview)
    await press(stage.owner, preview, "roster:keep:")
    assert await names(stage) == ["Ada", "Bob"]


async def test_who_is_missing_from_a_later_file_is_listed_and_kept(stage: Stage) -> None:
    await set_up(stage)
    await enrol(stage, *GOOD)
    later = await offer(stage, *GOOD[:2], "student,Dan,S3,,Blue")
    assert "Not in this file: they stay on the roster: Cy" in words(later)
    await press(stage.owner, later, "roster:keep:")
    assert await names(stage) == ["Ada", "Bob", "Cy", "Dan"]


async def test_a_change_is_shown_as_what_was_and_what_will_be(stage: Stage) -> None:
    await set_up(stage)
    await enrol(stage, *GOOD, "mentor,Eve,M2,eve,Red")
    later = await offer(stage, "student,Bobby,S1,bob,Red")
    assert "name Bob → Bobby" in words(later)
    assert "group Blue → Red" in words(later)


async def test_who_waits_is_told_that_work_goes_on(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The moment after which it is said has passed at once; reading goes on until it has been said."""
    await set_up(stage)
    said = asyncio.Event()

    async def no_pause(seconds: float) -> None:
        assert seconds == 2

    class SlowFiles(FilesAtOnce):
        async def run(self, job: str, /, *args: Any) -> Any:
            await said.wait()
            return await super().run(job, *args)

    real = discord.Interaction.edit_original_response

    async def noticed(self: Any, **looks: Any) -> Any:
        answer = await real(self, **looks)
        said.set()
        return answer

    monkeypatch.setattr(sys.modules["cogs.roster.answers"], "network_pause", no_pause)
    monkeypatch.setattr(discord.Interaction, "edit_original_response", noticed)
    stage.bot.files = SlowFiles()
    preview = await offer(stage, *GOOD)
    edits: list[Any] = [r.json for r in stage.env.http_requests if r.method == "PATCH" and "@original" in r.path]
    assert "reading the file" in edits[-2]["content"]
    assert "New: 3" in words(preview)
    assert "reading the file" not in words(preview)


async def test_a_file_that_is_none_is_refused_in_a_sentence(stage: Stage) -> None:
    await set_up(stage)
    for data in (b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", b"%PDF-1.7"):
        result = await stage.owner.slash(stage.general, "roster import", file=("roster.xls", data))
        assert len(words(result)) > 20
        assert "reference" not in words(result)


async def test_a_file_that_is_too_large_is_refused_before_it_is_fetched(stage: Stage) -> None:
    await set_up(stage)
    result = await stage.owner.slash(stage.general, "roster import", file=("roster.csv", b"x" * (5 * 2**20 + 1)))
    assert "5 MB" in words(result)


async def test_nobody_else_imports_or_presses_the_buttons(stage: Stage) -> None:
    await set_up(stage)
    stranger = member(stage, "stranger")
    refused = await offer(stage, *GOOD, by=stranger)
    assert "Only organisers" in words(refused)
    colleague = member(stage, "colleague", [stage.guild.roles["Organiser"]])
    preview = await offer(stage, *GOOD, by=colleague)
    assert "New: 3" in words(preview)
    for prefix in ("roster:keep:", "roster:discard:", "roster:columns:"):
        forged = await press_forged(stage, stranger, control(preview, prefix))
        assert "Only organisers" in words(forged)
    assert await names(stage) == []


async def test_an_organiser_without_manage_server_makes_no_staff(stage: Stage) -> None:
    await set_up(stage)
    colleague = member(stage, "colleague", [stage.guild.roles["Organiser"]])
    preview = await offer(stage, *GOOD, "staff,Tess,T1,tess,", "organiser,Olga,O1,olga,", by=colleague)
    assert "Rows with errors: 2" in words(preview)
    assert "Manage Server" in words(preview)
    await press(colleague, preview, "roster:keep:")
    assert await names(stage) == ["Ada", "Bob", "Cy"]


async def test_names_in_a_file_mention_nobody_and_format_nothing(stage: Stage) -> None:
    await set_up(stage)
    preview = await offer(stage, "wizard,@everyone **x**,W1,,Blue", "student,@everyone,S1,,", *GOOD)
    assert "@everyone" not in words(preview).replace("@\u200beveryone", "")
