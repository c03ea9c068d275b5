"""What people can do: one public method is one unit of work."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.services.access import AccessService
from bot.services.enrolment import EnrolmentService
from bot.services.group_job import GroupJobService
from bot.services.groups import GroupService
from bot.services.joining import JoiningService
from bot.services.outbox import OutboxService
from bot.services.programme import ProgrammeService
from bot.storage.unit import Database


@dataclass(frozen=True)
class Services:
    """All of them, on one database and one clock."""

    clock: Clock
    access: AccessService
    enrolment: EnrolmentService
    joining: JoiningService
    groups: GroupService
    group_jobs: GroupJobService
    outbox: OutboxService
    programme: ProgrammeService


def build_services(database: Database, clock: Clock) -> Services:
    return Services(
        clock=clock,
        access=AccessService(database, clock),
        enrolment=EnrolmentService(database, clock),
        joining=JoiningService(database, clock),
        groups=GroupService(database, clock),
        group_jobs=GroupJobService(database, clock),
        outbox=OutboxService(database, clock),
        programme=ProgrammeService(database, clock),
    )
