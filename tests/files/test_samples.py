"""The rosters that ship are read without a fault, all three alike, and come from the script beside them."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from bot.domain.roster import RosterFile
from bot.files.roster import read_roster

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"
NAMES = ("roster.csv", "roster-google-forms.csv", "roster.xlsx")


def read(name: str) -> RosterFile:
    return read_roster((SAMPLES / name).read_bytes(), name)


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_has_no_errors(name: str) -> None:
    roster = read(name)
    assert roster.errors == ()
    assert Counter(person.kind for person in roster.people) == {"mentor": 40, "student": 165}


def test_the_samples_are_of_the_same_people() -> None:
    first, *others = [
        {
            (p.roster_id, p.name, p.discord, p.group, p.interests, p.time_zone, p.photo_consent)
            for p in read(name).people
        }
        for name in NAMES
    ]
    assert all(other == first for other in others)


def test_the_sample_is_a_school_as_they_are() -> None:
    people = read("roster.csv").people
    students = Counter(person.group for person in people if person.kind == "student")
    assert len(students) == 40
    assert set(students.values()) == {4, 5}
    assert all(person.roster_id and person.age_attested for person in people)
    assert {person.photo_consent for person in people} == {True, False, None}
    handles = [person.handle for person in people if person.handle]
    assert len(handles) == len(set(handles)) == len(people) - 6
    assert all(re.fullmatch(r"(?!.*\.\.)[a-z0-9_.]{2,32}", handle) for handle in handles)
    assert len({person.time_zone for person in people}) > 10


def test_the_samples_are_what_the_script_writes(tmp_path: Path) -> None:
    script = tmp_path / "make.py"
    script.write_bytes((SAMPLES / "make.py").read_bytes())
    subprocess.run([sys.executable, str(script)], check=True)
    for name in NAMES[:2]:
        assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes()
    assert read_roster((tmp_path / "roster.xlsx").read_bytes()) == read("roster.xlsx")
