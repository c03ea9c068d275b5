"""What tests of the roster's services share: a programme, and files kept in one step."""

from bot.domain.enrolment import ImportPlan
from bot.domain.participants import Participant
from bot.domain.programme import Programme
from bot.domain.roster import Column, RosterFile, RosterRow
from bot.services import Services
from bot.services.enrolment import Preview

OWNER = 1
ANN, BOB, CY = 100_000_000_000_000_001, 100_000_000_000_000_002, 100_000_000_000_000_003


async def programme_of(services: Services) -> Programme:
    """A programme with mentor and student roles 73 and 74."""
    return await services.programme.set_up(
        900, OWNER, time_zone="Asia/Hong_Kong", locale="en", mentor_role_id=73, student_role_id=74
    )


def file_of(*people: RosterRow) -> RosterFile:
    """A file that was read without an error."""
    return RosterFile(people, (), (), (Column("A", "Team", "group"),), 1)


async def preview(
    services: Services, programme: Programme, *people: RosterRow, by: int = OWNER, manager: bool = True
) -> Preview:
    return await services.enrolment.receive(
        programme, by, "roster.csv", b"the file", file_of(*people), manages_server=manager
    )


async def enrol(services: Services, programme: Programme, *people: RosterRow) -> ImportPlan:
    """Import these rows and keep them."""
    shown = await preview(services, programme, *people)
    return await services.enrolment.keep(programme, shown.import_id, OWNER, manages_server=True)


async def everyone(services: Services, programme: Programme) -> dict[str, Participant]:
    """The roster, by name."""
    people, _ = await services.roster.everyone(programme.id)
    return {person.name: person for person in people}
