"""How people are over a term: who plans ahead, who answers, who comes, who needs a nudge. No I/O, no clock.

Rates are between 0 and 1, hours and weeks the programme's. Each comes from the seed and a person's handle, or a group's
name, alone; each decision from these and a count, so that nothing else that happens can change it.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

AWAKE_FROM, AWAKE_UNTIL = time(8, 0), time(22, 30)
"""When people look at their phones, by their own clock."""
LOOKS_EVERY = timedelta(minutes=5)
"""People act on whole five minutes: many at the same moment, as when a lesson ends."""
SILENT_AFTER_WEEKS = 2


def chance(seed: int, *about: object) -> random.Random:
    """The dice for one decision, the same for the same seed and the same things that it is about."""
    return random.Random(":".join(map(str, (seed, *about))))  # noqa: S311 - theatre, not secrets


@dataclass(frozen=True)
class Manner:
    """How one person is."""

    pace: float
    """Their usual hours until they react to something."""
    says: float
    """How often they say whether they come."""
    can: float
    """How often a date suits them."""
    keeps: float
    """How often they do come to what suits them; whoever said nothing, half as often."""
    heeds: float
    """How often they do what a nudge asks."""
    snoozes: float
    """How often they put a nudge off that they do not heed."""
    tidies: float
    """How often they close a meet-up before anybody asks."""
    photographs: float
    """How often they hand a photo in before anybody asks."""
    plans_ahead: float
    """How often a mentor sets the next date before anybody asks."""
    proposes: float
    """How often a mentor proposes several dates instead of setting one."""
    calls_off: float
    """How often a mentor calls a date off or moves it."""
    answers: float
    """How often they answer a survey before anybody asks again."""
    sets_goals: float
    """How often a student sets a goal before anybody asks."""
    follows: float
    """How often a student has something to say of a goal."""


def manner(seed: int, handle: str, kind: str) -> Manner:
    """How the person with this handle is, the same for the same seed."""
    dice = chance(seed, handle, "manner")
    mentor = kind == "mentor"

    def rate(usual: float, spread: float = 0.15) -> float:
        return min(0.97, max(0.03, dice.gauss(usual, spread)))

    return Manner(
        pace=min(40.0, max(0.2, dice.lognormvariate(1.0, 1.0))),
        says=rate(0.9 if mentor else 0.65),
        can=rate(0.95 if mentor else 0.8),
        keeps=rate(0.97, 0.03) if mentor else rate(0.88, 0.1),
        heeds=rate(0.6 if mentor else 0.45),
        snoozes=rate(0.3),
        tidies=rate(0.35 if mentor else 0.08),
        photographs=rate(0.3 if mentor else 0.1),
        plans_ahead=rate(0.45, 0.25),
        proposes=rate(0.25),
        calls_off=rate(0.1, 0.05),
        answers=rate(0.6 if mentor else 0.5),
        sets_goals=rate(0.5, 0.2),
        follows=rate(0.5, 0.2),
    )


@dataclass(frozen=True)
class Rhythm:
    """When a group meets: a weekday (0 is Monday), an hour of the programme's day, every so many weeks."""

    weekday: int
    at: time
    weeks: int
    minutes: int
    online: bool


def rhythm(seed: int, group: str) -> Rhythm:
    """The rhythm of the group of this name, the same for the same seed."""
    dice = chance(seed, group, "rhythm")
    weekday = dice.choice((0, 1, 2, 3, 3, 4, 5))
    hour = dice.choice((10, 11, 14)) if weekday == 5 else dice.choice((17, 18, 18, 19, 19, 20))
    return Rhythm(
        weekday=weekday,
        at=time(hour, dice.choice((0, 0, 30))),
        weeks=dice.choice((1, 2, 2, 3)),
        minutes=dice.choice((45, 60, 60, 90)),
        online=dice.random() < 0.6,
    )


def silent_group(seed: int, groups: Iterable[str]) -> str:
    """The one group that goes silent after `SILENT_AFTER_WEEKS`; empty where there are fewer than two."""
    names = sorted(groups)
    return min(names, key=lambda name: chance(seed, name, "silence").random()) if len(names) > 1 else ""


def next_date(after: datetime, kept: Rhythm, zone: str) -> datetime:
    """The first of the group's days that leaves two days' notice, as local time in `zone` (naive). `after` is aware."""
    here = after.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    earliest = here + timedelta(days=2)
    day = earliest.date() + timedelta(days=(kept.weekday - earliest.weekday()) % 7)
    date = datetime.combine(day, kept.at)
    return date if date >= earliest else date + timedelta(days=7)


def looks(after: datetime, hours: float, zone: str) -> datetime:
    """When somebody in `zone` gets to a thing so many hours later: awake, on whole five minutes. Instants are aware."""
    here = (after + timedelta(hours=hours)).astimezone(ZoneInfo(zone))
    if here.time() < AWAKE_FROM:
        here = here.replace(hour=AWAKE_FROM.hour, minute=AWAKE_FROM.minute)
    elif here.time() > AWAKE_UNTIL:
        here = (here + timedelta(days=1)).replace(hour=AWAKE_FROM.hour, minute=AWAKE_FROM.minute)
    instant = here.astimezone(UTC)
    late = (instant - datetime(1970, 1, 1, tzinfo=UTC)) % LOOKS_EVERY
    return instant - late + LOOKS_EVERY
