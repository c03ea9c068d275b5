"""Participation reports: counts for each person and group in a period, worked out on demand and never stored.

What is counted is said once, in `measures`. A rate always has a numerator and a denominator. Instants are aware and in
UTC; a period is meant in days of the programme's zone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Literal

from bot.domain.feedback import Survey
from bot.domain.feedback.results import Results
from bot.domain.goals import Goal
from bot.domain.localtime import instant, local_in
from bot.domain.participants import MentorGroup
from bot.domain.programme import Kind, Programme
from bot.domain.refusal import Refusal
from bot.domain.when.alone import day_of

Subject = Literal["participation", "groups", "kickoff", "goals", "feedback"]
SUBJECTS: tuple[Subject, ...] = ("participation", "groups", "kickoff", "goals", "feedback")
Health = Literal["fine", "watch", "act"]
HEALTHS: tuple[Health, ...] = ("act", "watch", "fine")
"""The most urgent first."""


@dataclass(frozen=True)
class Period:
    """From `since` until just before `until`."""

    since: datetime
    until: datetime

    def has(self, moment: datetime | None) -> bool:
        return moment is not None and self.since <= moment < self.until


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.part + other.part, self.whole + other.whole)

    @property
    def share(self) -> float | None:
        """From 0 to 1; `None` of nothing."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """What is counted for a person. Those of a group or programme are the sum of its people's; `measures` says what
    each counts."""

    joined: Rate = Rate()
    present: Rate = Rate()
    voted: Rate = Rate()
    right: Rate = Rate()
    attended: Rate = Rate()
    with_goal: Rate = Rate()
    goals: Rate = Rate()
    surveys: Rate = Rate()
    nudges: Rate = Rate()
    photos: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(Figures)})


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody of a report: as much as it says of them."""

    id: int
    kind: Kind
    name: str
    roster_id: str | None
    discord_id: int | None
    group_id: int | None
    joined_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonReport:
    """A student or mentor. `last_active` is the last moment before the period's end at which they did anything."""

    person: Person
    group_name: str
    figures: Figures
    last_active: datetime | None


@dataclass(frozen=True)
class Reason:
    """Why a group is not fine, as a key of the text catalogue."""

    key: str
    blanks: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, kw_only=True)
class GroupReport:
    """A mentor group: its people's figures, its meet-ups, and whether it needs somebody."""

    group: MentorGroup
    figures: Figures
    met: Rate
    proven: Rate
    last_met: datetime | None
    next_at: datetime | None
    last_active: datetime | None
    health: Health
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True)
class SurveyReport:
    """A survey opened in the period: who was asked and replied by side, and what it came to, once it has ended."""

    survey: Survey
    replied: dict[str, Rate]
    results: tuple[Results, ...]


@dataclass(frozen=True, kw_only=True)
class ParticipationReport:
    """Everything, of one moment (`at`). `group` is the one that was asked for, if any; `goals` those of its people."""

    programme: Programme
    period: Period
    at: datetime
    group: MentorGroup | None
    people: Sequence[PersonReport]
    groups: Sequence[GroupReport]
    goals: Sequence[Goal]
    surveys: Sequence[SurveyReport]
    total: Figures
    met: Rate
    proven: Rate

    def count(self, health: Health) -> int:
        return sum(group.health == health for group in self.groups)


def day_begins(day: date, zone: str) -> datetime:
    """When a day begins in `zone`, in UTC."""
    return instant(datetime.combine(day, datetime.min.time()), zone)


def period_meant(programme: Programme, first: str | None, last: str | None, now: datetime, locale: str) -> Period:
    """The days that somebody typed, both included; without them, the whole programme until now.

    A day in words is read as the last one that has been. Raises `Refusal` for what is no day, and for a last day before
    the first.
    """
    zone = programme.time_zone
    today = local_in(now, zone).date()
    since = day_begins(_past_day(first, today, locale), zone) if first else _beginning(programme)
    until = day_begins(_past_day(last, today, locale) + timedelta(days=1), zone) if last else _end_of(today, zone)
    if until <= since:
        raise Refusal("reports.backwards")
    return Period(since, until)


def whole_programme(programme: Programme, now: datetime) -> Period:
    """From the day the programme was set up until the end of today, in its zone."""
    return Period(_beginning(programme), _end_of(local_in(now, programme.time_zone).date(), programme.time_zone))


def _beginning(programme: Programme) -> datetime:
    return day_begins(local_in(programme.created_at, programme.time_zone).date(), programme.time_zone)


def _end_of(day: date, zone: str) -> datetime:
    return day_begins(day + timedelta(days=1), zone)


def _past_day(typed: str, today: date, locale: str) -> date:
    """Reports look back: "Friday" is the last one, "3 March" the last one; "tomorrow" stays what it is."""
    nearest = day_of(typed, today, locale)
    one_day = timedelta(days=1)
    if nearest <= today or day_of(typed, today + one_day, locale) == nearest + one_day:
        return nearest
    for back in (6, 364):
        found = day_of(typed, today - timedelta(days=back), locale)
        if found <= today:
            return found
    return nearest
