"""What the guides say is there, is there; and what is there, they say."""

from pathlib import Path

from bot.settings import NudgeSettings

DOCS = Path(__file__).parents[1] / "docs"


def test_every_setting_of_the_nudges_stands_in_their_guide() -> None:
    guide = (DOCS / "nudges.md").read_text("utf-8")
    assert [name for name in NudgeSettings.model_fields if f"`{name}`" not in guide] == []
