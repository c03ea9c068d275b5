"""Stories: rehearsals that play by themselves, without a browser."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

from rich.console import Console

from bot.rehearsal.ensemble import SCHOOL
from bot.rehearsal.stage import Stage
from bot.rehearsal.summary import summary

Story = Callable[[Stage, Path, Console], Awaitable[None]]


async def kickoff(stage: Stage, folder: Path, console: Console) -> None:
    """Groups, lobby, quiz and podium; then `summary.json` and the files that the bot gave the organisers."""


STORIES: dict[str, Story] = {"kickoff": kickoff}
