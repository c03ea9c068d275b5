"""Participation reports: worked out from one moment's rows, on demand, and written down who asked."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.clock import Clock
from bot.domain.outbox import Post
from bot.domain.participants import MentorGroup
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.domain.reports import ParticipationReport, Period, PersonReport, Subject, period_meant, whole_programme
from bot.domain.reports.access import ReportAccess
from bot.domain.reports.digest import DigestRules, day_of_key, due_day, key_of, next_moment, week_before
from bot.domain.reports.reporting import report
from bot.storage.unit import Database, UnitOfWork

DIGEST = "reports.digest"
Export = Literal["person", "kickoff", "codes", "attention", "nudges", "trial", "goals"]
"""Files with people in them that are no reports: the log knows of them too."""
Look = Literal["results", "surveys", "concerns", "group_goals"]
"""What is shown of people that is neither a report nor a file."""
MOST_LINES = 25
"""Of the access log, as people look at it."""


@dataclass(frozen=True)
class Request:
    """Which report somebody asked for. `format` and the days are as they typed them."""

    subject: Subject
    format: str
    first: str | None = None
    last: str | None = None
    group: str | None = None

    @property
    def filter(self) -> dict[str, str]:
        """What the access log keeps of it."""
        chosen = {"from": self.first, "until": self.last, "group": self.group, "format": self.format}
        return {name: value for name, value in chosen.items() if value}


@dataclass(frozen=True)
class Digest:
    """A week, and the programme until then."""

    week: ParticipationReport
    whole: ParticipationReport


class ReportService:
    """Reports of a programme, the log of who saw them, and the weekly digest."""

    def __init__(self, database: Database, clock: Clock, digest: DigestRules | None = None) -> None:
        self._database = database
        self._clock = clock
        self._digest = digest or DigestRules()

    async def report(
        self, programme: Programme, account_id: int | None, request: Request, locale: str
    ) -> ParticipationReport:
        """What somebody asked for (`None`: at the machine itself). That they did is kept first, also when nothing comes
        of it.

        Raises `Refusal` for days that are none and for a group that there is not, and for feedback of a single group:
        it is hardly more than five people, and nothing is shown of fewer.
        """
        now = self._clock.now()
        await self._keep(programme, account_id, request.subject, request.filter)
        period = period_meant(programme, request.first, request.last, now, locale)
        if request.subject == "feedback" and request.group:
            raise Refusal("reports.feedback_no_group")
        return await self.made(programme, period, request.group)

    async def made(self, programme: Programme, period: Period, group: str | None = None) -> ParticipationReport:
        """The report of a period, of everybody or of the group of this name. Raises `Refusal` if there is none such.

        It is worked out beside the loop: ten thousand people take a second, and nobody is to wait for it.
        """
        async with self._database.read() as unit:
            found = await _named(unit, programme, group) if group else None
            facts = await unit.reports.facts(programme, period, self._clock.now(), found)
        return await asyncio.to_thread(report, facts)

    async def own(self, programme: Programme, discord_id: int) -> PersonReport | None:
        """Somebody's own figures over the whole programme, by the same definitions; `None` for who has none."""
        now = self._clock.now()
        async with self._database.read() as unit:
            person = await unit.roster.by_discord_id(programme.id, discord_id)
            if person is None or person.group_id is None or person.kind not in ("student", "mentor"):
                return None
            group = await unit.groups.by_id(programme.id, person.group_id)
            if group is None:
                return None
            facts = await unit.reports.facts(programme, whole_programme(programme, now), now, group)
        return next((one for one in report(facts).people if one.person.id == person.id), None)

    async def exported(self, programme: Programme, account_id: int | None, what: Export) -> None:
        """Keep that somebody is about to be given a file with people in it. Call it before the file is handed over."""
        await self._keep(programme, account_id, f"export_{what}", {})

    async def looked(self, programme: Programme, account_id: int, what: Look, chosen: Mapping[str, str]) -> None:
        """Keep that somebody is about to be shown this, narrowed how. Call it before it is shown."""
        await self._keep(programme, account_id, f"look_{what}", chosen)

    async def log(self, programme: Programme, account_id: int) -> list[ReportAccess]:
        """The latest lines of the log. Looking at it is one, too."""
        await self._keep(programme, account_id, "log", {})
        async with self._database.read() as unit:
            return await unit.report_accesses.newest(programme.id, MOST_LINES)

    async def write_digests(self) -> list[Post]:
        """Write down the digests that are due, each once for its week, for the programmes with an organisers' channel.

        Gives those that are not in their channel yet.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            for programme in await unit.programmes.every():
                day = due_day(programme, self._digest, now)
                if day is not None and programme.organisers_channel_id is not None:
                    key = key_of(programme, day)
                    await unit.outbox.add(key, DIGEST, programme.id, programme.organisers_channel_id, now)
            return await unit.outbox.waiting([DIGEST])

    async def next_digest_at(self) -> datetime | None:
        """When to look next whether a digest is due; `None` if none ever will be, as things are now."""
        now = self._clock.now()
        async with self._database.read() as unit:
            moments = [next_moment(one, self._digest, now) for one in await unit.programmes.every()]
        return min((moment for moment in moments if moment is not None), default=None)

    async def digest(self, post: Post) -> Digest:
        """What a digest shows."""
        now = self._clock.now()
        async with self._database.read() as unit:
            programme = await unit.programmes.by_id(post.subject_id)
            week = week_before(programme, day_of_key(post.key))
            of_week = await unit.reports.facts(programme, week, now)
            of_all = await unit.reports.facts(
                programme, replace(whole_programme(programme, now), until=week.until), now
            )
        return Digest(await asyncio.to_thread(report, of_week), await asyncio.to_thread(report, of_all))

    async def _keep(self, programme: Programme, account_id: int | None, what: str, chosen: Mapping[str, str]) -> None:
        async with self._database.write() as unit:
            await unit.report_accesses.add(programme.id, account_id, what, chosen, self._clock.now())


async def _named(unit: UnitOfWork, programme: Programme, name: str) -> MentorGroup:
    for group in await unit.groups.of_programme(programme.id):
        if group.name.casefold() == name.strip().casefold():
            return group
    raise Refusal("groups.unknown")
