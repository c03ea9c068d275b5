"""What the guides say is there, is there; and what is there, they say."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from discord import app_commands

from bot.app import create_bot
from bot.interactions.client import Ithaca
from bot.settings import DatabaseSettings, NudgeSettings, Settings
from tests.test_texts import messages, sentences

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
GUIDES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]

NAMED = re.compile(r"`/([a-z-]+(?: [^`/]*)?)`")
"""A command as guides name it: in backticks, from its slash, perhaps with options."""
OPTION = re.compile(r"([a-z_0-9]+):\S*")
LABEL = re.compile(r"(?<![*\w])\*(?!\*)([^*]+)\*(?!\*)")
"""What stands in single asterisks."""
NOT_LABELS = {"Data:", "If the board is out of sight:"}


@pytest.fixture
async def bot(database_file: Path) -> AsyncIterator[Ithaca]:
    made = create_bot(Settings(database=DatabaseSettings(path=database_file)))
    try:
        for feature in made.features:
            await made.load_extension(feature)
        yield made
    finally:
        await made.close()


def test_every_setting_of_the_nudges_stands_in_their_guide() -> None:
    guide = (DOCS / "nudges.md").read_text("utf-8")
    assert [name for name in NudgeSettings.model_fields if f"`{name}`" not in guide] == []


async def test_every_command_that_a_guide_names_exists_with_the_options_it_names(bot: Ithaca) -> None:
    wrong = [
        f"{guide.name}: /{named}"
        for guide in GUIDES
        for named in NAMED.findall(guide.read_text("utf-8"))
        if not is_there(bot, named)
    ]
    assert wrong == []


@pytest.mark.parametrize("named", ["kickoff begin", "kickof", "groups create quiet:True", "groups creates", "join now"])
async def test_a_command_that_is_not_there_is_noticed(bot: Ithaca, named: str) -> None:
    assert not is_there(bot, named)
    assert is_there(bot, "groups create voice:True") and is_there(bot, "groups") and is_there(bot, "meetup set")


async def test_every_command_stands_in_the_readme(bot: Ithaca) -> None:
    """Whole groups by one name of theirs: the guides tell of the rest."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [command.name for command in bot.tree.get_commands() if f"`/{command.name}" not in readme] == []


def test_every_button_in_the_page_for_tonight_is_called_so() -> None:
    said = {text for message in messages("en").values() for text in sentences(message)}
    page = " ".join((DOCS / "tonight.md").read_text("utf-8").split())
    labels = set(LABEL.findall(page)) - NOT_LABELS
    assert {label for label in labels if label not in said} == set()
    assert len(labels) > 15


def test_the_page_for_tonight_fits_on_two_sheets_and_can_be_found() -> None:
    assert len((DOCS / "tonight.md").read_text("utf-8").split()) < 1100
    for guide in (ROOT / "README.md", DOCS / "organisers.md", DOCS / "kickoff-evening.md"):
        assert "tonight.md" in guide.read_text("utf-8"), guide.name


def is_there(bot: Ithaca, named: str) -> bool:
    """Whether this is a command, or a group of some, whose options are those that are named."""
    options = OPTION.findall(named)
    path = OPTION.split(named)[0].split()
    found: object = bot.tree.get_command(path[0]) if path else None
    for word in path[1:]:
        found = found.get_command(word) if isinstance(found, app_commands.Group) else None
    if isinstance(found, app_commands.Command):
        return {*options} <= {parameter.display_name for parameter in found.parameters}
    return isinstance(found, app_commands.Group) and not options
