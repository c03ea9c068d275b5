"""What people can do: one public method is one unit of work."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.services.outbox import OutboxService
from bot.services.programme import ProgrammeService
from bot.storage.unit import Database


@dataclass(frozen=True)
class Services:
    """All of them, on one database and one clock."""

    clock: Clock
    outbox: OutboxService
    programme: ProgrammeService


def build_services(database: Database, clock: Clock) -> Services:
    return Services(
        clock=clock,
        outbox=OutboxService(database, clock),
        programme=ProgrammeService(database, clock),
    )
