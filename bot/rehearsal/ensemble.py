"""Who takes part in a rehearsal: the people of a roster, and the school's own people around them."""

from bot.domain.roster import RosterFile, RosterRow
from bot.rehearsal.people import Person, Population, ServerRole

ROLES = {"organiser": "Organiser", "staff": "Staff", "mentor": "Mentor", "student": "Student"}
"""The server's roles before the bot arrives, by the kind of person that they mean."""

SCHOOL = (
    Person("Grace Ho", "grace.ho", roles=("Organiser", "Staff"), kind="organiser", owner=True),
    Person("Daniel Weiss", "daniel.weiss", roles=("Organiser", "Staff"), kind="organiser"),
    Person("Amina Yusuf", "amina.yusuf", roles=("Staff",), kind="staff"),
    Person("Peter Lindqvist", "peter.lindqvist", roles=("Staff",), kind="staff"),
    Person("Lam Wai Man", "lam.wai.man", roles=("Staff",), kind="staff"),
)
"""Two organisers and three members of staff. The first made the server and owns it."""


def handle_of(row: RosterRow) -> str:
    """The account of a person on the roster. Who has no handle there has an account all the same."""
    written = row.discord or ""
    return written if written and not written.isdecimal() else f"guest{row.row}"


def ensemble(roster: RosterFile) -> Population:
    """The server's members. Mentors and students have no role yet: the bot gives it to them when they join."""
    people = [Person(row.name, handle_of(row), kind=row.kind) for row in roster.people]
    return Population(
        people=(*SCHOOL, *people), guild="Ithaca rehearsal", roles=tuple(ServerRole(name) for name in ROLES.values())
    )
