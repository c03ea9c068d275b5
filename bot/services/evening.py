"""Loading a whole kickoff and working it out."""

from bot.domain.evening import Evening, work_out
from bot.domain.kickoff import Kickoff
from bot.domain.stand_ins import merged_tonight
from bot.storage.unit import UnitOfWork


async def evening_of(unit: UnitOfWork, kickoff: Kickoff) -> Evening:
    """The kickoff as its rows tell it in this unit of work."""
    seats = await unit.windows.seated(kickoff.id)
    return work_out(
        kickoff,
        await unit.kickoffs.questions(kickoff.id),
        await unit.kickoffs.groups(kickoff.id),
        windows=await unit.windows.of_kickoff(kickoff.id),
        seats=seats,
        taps=await unit.windows.taps(kickoff.id),
        presses=await unit.presences.of_kickoff(kickoff.id),
        mentors={window: {person for person, mentor in theirs.items() if mentor} for window, theirs in seats.items()},
        elsewhere=merged_tonight(kickoff, await unit.stand_ins.merges_of(kickoff.id)),
    )
