"""The organiser reads reports at the end of a term, and keeps their files: the same that a school gets."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.rehearsal.organiser import Organiser
from bot.rehearsal.stage import ZONE, Stage
from bot.rehearsal.visitor import Message, settles

REPORTS = "reports"
"""The folder of their files; a folder for each wish in it, with the message in `message.json`."""
MESSAGE = "message.json"
PATIENCE = 60.0
"""Seconds, real ones, in which a report must be there."""
ASKS_AGAIN = 3


@dataclass(frozen=True)
class Wish:
    """A report to read: a subject, and days of the term (from the first one, which is 0) or a group to narrow it to."""

    name: str
    subject: str = "participation"
    first: int | None = None
    last: int | None = None
    group: str | None = None


async def read_reports(
    stage: Stage, organiser: Organiser, folder: Path, begun: datetime, wishes: Sequence[Wish]
) -> None:
    """Ask for each of them and keep the files."""
    here = begun.astimezone(ZoneInfo(ZONE)).date()
    for wish in wishes:
        days = {"from": _day(here, wish.first), "until": _day(here, wish.last)}
        options = {name: value for name, value in {**days, "group": wish.group}.items() if value is not None}
        with stage.clock.working():
            began = stage.clock.now()
            told = await _asked(organiser, f"reports {wish.subject}", options)
            stage.wrote("read_report", began=began, name=wish.name, subject=wish.subject, options=options)
        if told is not None:
            into = folder / REPORTS / wish.name
            into.mkdir(parents=True, exist_ok=True)
            (into / MESSAGE).write_text(json.dumps(told["embeds"], indent=1, ensure_ascii=False), encoding="utf-8")
            for attachment in told["attachments"]:
                name, _, day = attachment["filename"].rpartition(".")[0].partition("-")
                kept = f"{name}{attachment['filename'][len(name) + len(day) + 1 :]}"
                (into / kept).write_bytes(await organiser.visitor.read(attachment["url"]))


async def _asked(organiser: Organiser, command: str, options: dict[str, str]) -> Message | None:
    for _ in range(ASKS_AGAIN):
        answer = await organiser.visitor.slash(organiser.channel, command, None, **options)
        with suppress(TimeoutError):
            if answer["state"] != "failed":
                return await organiser.visitor.until(organiser.channel, partial(settles, answer), seconds=PATIENCE)
    return None


def _day(first: date, after: int | None) -> str | None:
    return None if after is None else (first + timedelta(days=after)).isoformat()
