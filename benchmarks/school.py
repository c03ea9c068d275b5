"""The school that is measured: its roster and the server its people live on."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.domain.roster import RosterFile
from bot.files.roster import read_roster
from bot.files.tables import write_csv
from bot.rehearsal.ensemble import ensemble, handle_of
from bot.rehearsal.people import Population

SAMPLE = Path(__file__).parents[1] / "docs" / "samples" / "roster.csv"
SAMPLE_GROUPS = 40
STUDENTS = 4
"""Students of each group in a made-up school. With the mentor that is five people, all with an account."""


@dataclass(frozen=True)
class School:
    """A school with this many mentor groups. `people` are the handles of all mentors and students."""

    groups: int
    roster_name: str
    roster: bytes
    population: Population
    people: tuple[str, ...]
    by_roster: dict[str, str]
    """Handle by roster id."""

    def write_people(self, path: Path) -> None:
        """Write the file from which the local Discord reads who lives on its server."""
        path.write_text(json.dumps(asdict(self.population)), encoding="utf-8")


def school_of(groups: int) -> School:
    """The sample roster's school for 40 groups; a made-up one of the same shape for any other number."""
    name, content = SAMPLE.name, SAMPLE.read_bytes()
    if groups != SAMPLE_GROUPS:
        name, content = f"school-{groups}.csv", _made_up(groups)
    file: RosterFile = read_roster(content, name)
    assert not file.errors, file.errors
    return School(
        groups=groups,
        roster_name=name,
        roster=content,
        population=ensemble(file),
        people=tuple(handle_of(row) for row in file.people),
        by_roster={row.roster_id: handle_of(row) for row in file.people if row.roster_id},
    )


def _made_up(groups: int) -> bytes:
    header = ("Roster ID", "Name", "Role", "Discord", "Group", "Time zone", "Age attested", "Photo consent")
    rows: list[tuple[str, ...]] = []
    for number in range(1, groups + 1):
        group, same = f"Group {number:03}", ("Asia/Hong_Kong", "yes", "yes")
        rows.append((f"M{number:03}", f"Mentor {number:03}", "Mentor", f"mentor.{number:03}", group, *same))
        for seat in range(1, STUDENTS + 1):
            key = f"{number:03}.{seat}"
            rows.append((f"S{key}", f"Student {key}", "Student", f"student.{key}", group, *same))
    return write_csv(header, rows)
