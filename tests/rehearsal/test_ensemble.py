"""Who is on the rehearsal's server."""

from pathlib import Path

from bot.files.roster import read_roster
from bot.rehearsal.command import SAMPLE_ROSTER
from bot.rehearsal.ensemble import SCHOOL, ensemble


def test_the_sample_roster_makes_a_server_of_organisers_staff_mentors_and_students() -> None:
    people = ensemble(read_roster(SAMPLE_ROSTER.read_bytes(), SAMPLE_ROSTER.name)).people
    kinds = [person.kind for person in people]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "organiser": 2,
        "staff": 3,
        "mentor": 40,
        "student": 165,
    }
    assert sum(person.owner for person in people) == 1
    assert len({person.handle for person in people}) == len(people)


def test_nobody_from_the_roster_has_a_role_before_joining() -> None:
    people = ensemble(read_roster(SAMPLE_ROSTER.read_bytes(), SAMPLE_ROSTER.name)).people
    assert all(not person.roles for person in people if person not in SCHOOL)


def test_the_sample_roster_is_where_the_command_looks() -> None:
    assert Path("docs/samples/roster.csv") == SAMPLE_ROSTER.relative_to(SAMPLE_ROSTER.parents[2])
