"""What the organiser does over a term: a blackout for the exams, surveys, a look each week at what needs a person."""

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.rehearsal.ensemble import SCHOOL
from bot.rehearsal.stage import ZONE, Stage
from bot.rehearsal.term.member import PATIENCE, with_prefix
from bot.rehearsal.visitor import Answer, Message, parts, settles, words

EXAMS_IN_WEEK = 5
"""The week of the term, from 1, in which nobody is nudged."""
AT_WORK = time(9, 0)
ASKS_AGAIN = 4
KEEP, ON_IT = "programme:blackout:keep:", "attention:act:1:"
SURE = "feedback:close:"
NUMBERED = re.compile(r"\*\*\d+\. ")
LAYOUT = 1 << 15
"""Discord's flag of a message whose texts stand among its controls: the list, and not the files that come after it."""


@dataclass(frozen=True)
class Asking:
    """A survey that ships with the bot, and on which days it is opened and ends, counted from the first Monday."""

    title: str
    opens: int
    until: int
    closes: int | None = None
    """When she closes it by hand."""


SURVEYS = (
    Asking("After the kickoff", 1, 9),
    Asking("How is it going?", 10, 20, 14),
    Asking("Looking back", 17, 38),
)


class Office:
    """The organiser who made the server, at her desk. `channel` is the organisers'."""

    def __init__(self, stage: Stage, channel: str, begun: datetime) -> None:
        self._stage, self._channel = stage, channel
        self._handle = SCHOOL[0].handle
        self._visitor = stage.visitor(self._handle)
        self._begun = begun
        self._is_on_it = False

    async def work(self) -> None:
        """Everything she does, until cancelled."""
        monday = _monday_after(self._begun)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_order(monday))
            for survey in SURVEYS:
                tasks.create_task(self._ask_everybody(survey, monday))

    async def _ask_everybody(self, survey: "Asking", monday: date) -> None:
        """Open a survey; close it by hand if enough have answered before its day."""
        await self._stage.clock.sleep_until(_at_work(monday + timedelta(days=survey.opens)))
        with self._stage.clock.working():
            began, last = self._stage.clock.now(), monday + timedelta(days=survey.until)
            until = f"{last.day} {last:%B}"
            told = await self._ask("feedback open", {"survey": survey.title, "until": until})
            self._note("opened_survey", began=began, title=survey.title, until=last.isoformat(), told=_said(told))
        if survey.closes is not None:
            await self._stage.clock.sleep_until(_at_work(monday + timedelta(days=survey.closes)))
            with self._stage.clock.working():
                began = self._stage.clock.now()
                asked = await self._ask("feedback close", {"survey": survey.title})
                sure = with_prefix(asked, SURE) if asked else None
                told = (await self._visitor.press(asked, sure))["message"] if asked and sure else None
                self._note("closed_survey", began=began, title=survey.title, told=_said(told))

    async def _keep_order(self, monday: date) -> None:
        await self._stage.clock.sleep_until(_at_work(monday))
        exams = monday + timedelta(weeks=EXAMS_IN_WEEK - 2)
        await self._black_out(exams, exams + timedelta(days=6))
        for week in range(1, 1000):
            await self._stage.clock.sleep_until(_at_work(monday + timedelta(weeks=week)))
            await self._look_at_attention()

    async def _black_out(self, first: date, last: date) -> None:
        """Say that nobody is to be nudged on these days."""
        with self._stage.clock.working():
            days = {"from": f"{first.day} {first:%b}", "until": f"{last.day} {last:%b}", "label": "Exams"}
            asked = await self._ask("programme blackout", days)
            keep = with_prefix(asked, KEEP) if asked else None
            if asked is not None and keep is not None:
                await self._visitor.press(asked, keep)
            self._note("blacked_out", first=first.isoformat(), last=last.isoformat(), kept=keep is not None)

    async def _look_at_attention(self) -> None:
        """See what needs a person; once, say that she is on it."""
        with self._stage.clock.working():
            listed = await self._ask("attention", {}, LAYOUT)
            rows = _rows(listed)
            self._note("looked_at_attention", lines=rows)
            mine = with_prefix(listed, ON_IT) if listed else None
            if listed is not None and mine is not None and not self._is_on_it:
                self._is_on_it = (await self._visitor.press(listed, mine))["state"] != "failed"
                self._note("is_on_it", line=rows[0])

    async def _ask(self, name: str, options: Mapping[str, object], flags: int = 0) -> Message | None:
        """Send a command; again, if the bot does not answer or never ends thinking. Gives what it says in the end.

        `flags` are those of the answer that is meant, where there are several.
        """
        for _ in range(ASKS_AGAIN):
            answer = await self._visitor.slash(self._channel, name, None, **options)
            with suppress(TimeoutError):
                if answer["state"] != "failed":
                    return await self._visitor.until(self._channel, partial(_settles, answer, flags), seconds=PATIENCE)
        return None

    def _note(self, action: str, **more: object) -> None:
        self._stage.term.diary.note(self._handle, "", action, **more)


def _said(told: Message | None) -> str:
    return words(told)[:300] if told else ""


def _monday_after(moment: datetime) -> date:
    here = moment.astimezone(ZoneInfo(ZONE)).date()
    return here + timedelta(days=7 - here.weekday())


def _at_work(day: date) -> datetime:
    return datetime.combine(day, AT_WORK, ZoneInfo(ZONE))


def _settles(answer: Answer, flags: int, message: Message) -> bool:
    """Whether this message, which is to have these flags, is the bot's last word on an interaction."""
    return settles(answer, message) and message["flags"] & flags == flags


def _rows(listed: Message | None) -> list[str]:
    """The rows of the list, without what helps to decide about them."""
    said = [part.get("content", "") for part in parts(listed)] if listed else []
    return [row for text in said for row in text.splitlines() if NUMBERED.match(row)]
