"""What Discord shows of the commands is in the catalogue, and comes in each person's language."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from discord import app_commands

import bot.texts
from bot.interactions.wording import Wording, translations, words_of
from bot.texts import locales, text
from tests.cogs.conftest import Stage
from tests.write_commands import TARGET, catalogue

MANDARIN = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=1; plural=0;\\n"

msgid "commands.kickoff"
msgstr "開幕測驗"

msgid "commands.kickoff_start"
msgstr "在每個小組的頻道開始"

msgid "commands.kickoff_start_pack"
msgstr "題庫"

msgid "commands.kickoff_start_scoring_speed"
msgstr "速度"
"""


@pytest.fixture
def mandarin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A second language, of which there is a little."""
    for source in bot.texts._FOLDER.glob("en/*.po"):
        kept = tmp_path / "texts" / "en" / source.name
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(source.read_bytes())
    (tmp_path / "texts" / "zh-TW").mkdir()
    (tmp_path / "texts" / "zh-TW" / "commands.po").write_text(MANDARIN, "utf-8")
    monkeypatch.setattr(bot.texts, "_FOLDER", tmp_path / "texts")
    bot.texts._catalogue.cache_clear()
    yield
    bot.texts._catalogue.cache_clear()


async def payload(stage: Stage, name: str) -> dict[str, Any]:
    """What Discord is told of a command."""
    tree = stage.bot.tree
    command = tree.get_command(name)
    assert isinstance(command, app_commands.Group | app_commands.Command)
    told: dict[str, Any] = await command.get_translated_payload(tree, Wording(tree))
    return told


async def test_every_word_of_the_commands_is_in_the_catalogue(stage: Stage) -> None:
    found = words_of(stage.bot.tree)
    assert len(found) > 100
    assert TARGET.read_text("utf-8") == catalogue(found), "run: make texts"


async def test_in_every_language_they_are_as_short_as_discord_wants_them(stage: Stage) -> None:
    long = [(key, name) for key in words_of(stage.bot.tree) for name in locales() if len(text(key, name)) > 100]
    assert long == []


async def test_descriptions_and_choices_come_in_the_language_of_who_reads_and_names_do_not(
    stage: Stage, mandarin: None
) -> None:
    kickoff = await payload(stage, "kickoff")
    assert kickoff["description_localizations"] == {"zh-TW": "開幕測驗"}
    assert not kickoff["name_localizations"]
    start = next(option for option in kickoff["options"] if option["name"] == "start")
    assert start["description_localizations"] == {"zh-TW": "在每個小組的頻道開始"}
    pack, scoring = (next(o for o in start["options"] if o["name"] == name) for name in ("pack", "scoring"))
    assert pack["description_localizations"] == {"zh-TW": "題庫"}
    speed = next(choice for choice in scoring["choices"] if choice["value"] == "speed")
    assert speed["name_localizations"] == {"zh-TW": "速度"}


async def test_in_english_alone_nothing_is_told_twice(stage: Stage) -> None:
    assert not (await payload(stage, "kickoff"))["description_localizations"]


async def test_discord_is_told_again_when_a_language_comes_by(stage: Stage, mandarin: None) -> None:
    assert stage.bot.application_id is not None
    before = await stage.bot.services.programme.offered_commands(stage.bot.application_id)
    await stage.bot.offer_commands()
    assert await stage.bot.services.programme.offered_commands(stage.bot.application_id) != before
    assert translations(stage.bot.tree)["zh-TW"]["commands.kickoff_start_pack"] == "題庫"
