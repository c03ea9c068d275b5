"""People, groups and rows for tests, with only what the test is about spelled out."""

from dataclasses import replace
from typing import Any

from bot.domain.enrolment import ImportPlan, Terms, nobody
from bot.domain.import_plan import plan_import
from bot.domain.participants import MentorGroup, Participant
from bot.domain.programme import Kind, Programme
from bot.domain.roster import RosterRow
from tests.conftest import KICKOFF_EVENING

BLUE = MentorGroup(id=1, programme_id=1, name="Blue", channel_id=501, created_at=KICKOFF_EVENING, removed_at=None)
RED = MentorGroup(id=2, programme_id=1, name="Red", channel_id=None, created_at=KICKOFF_EVENING, removed_at=None)
PROGRAMME = Programme(
    id=1,
    guild_id=900,
    time_zone="Asia/Hong_Kong",
    locale="en",
    organiser_role_id=71,
    staff_role_id=72,
    mentor_role_id=73,
    student_role_id=74,
    organisers_channel_id=75,
    created_at=KICKOFF_EVENING,
)


def person(person_id: int, kind: Kind = "student", **known: Any) -> Participant:
    """Somebody on the roster."""
    return replace(
        nobody(1, KICKOFF_EVENING), id=person_id, kind=kind, name=known.pop("name", f"P{person_id}"), **known
    )


def row(number: int, kind: Kind = "student", **cells: Any) -> RosterRow:
    """A row of a file."""
    return RosterRow(row=number, kind=kind, name=cells.pop("name", f"Row {number}"), **cells)


def plan(
    rows: list[RosterRow], people: list[Participant], groups: list[MentorGroup] | None = None, *, manager: bool = True
) -> ImportPlan:
    """What importing these rows would do."""
    terms = Terms(programme_id=1, manages_server=manager, headers={"group": "Team"}, now=KICKOFF_EVENING)
    return plan_import(rows, people, [BLUE, RED] if groups is None else groups, terms)
