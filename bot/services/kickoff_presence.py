"""Who is there: "I'm here" and "I'm leaving"."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.kickoff import PresencePress
from bot.domain.refusal import Refusal
from bot.services.batches import Batches
from bot.storage.kickoff_presences import Presser
from bot.storage.unit import Database


@dataclass(frozen=True)
class HerePress:
    """A press in the lobby, as Discord tells of it. `here` is False for "I'm leaving"."""

    interaction_id: int
    kickoff_id: int
    guild_id: int | None
    channel_id: int | None
    discord_id: int
    here: bool


class PresenceService:
    """Takes presses in the lobby. Everybody presses at once, so they are written in batches, like votes."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._batches: Batches[HerePress, None] = Batches(self._write, "ithaca:presences")

    async def press(self, press: HerePress) -> None:
        """Keep a press; return once it is on disk.

        Raises `Refusal` for a kickoff that is over, and for anyone who is not of the group whose channel this is.
        """
        await self._batches.put(press)

    async def _write(self, presses: Sequence[HerePress]) -> list[Exception | None]:
        async with self._database.write() as unit:
            open_in = await unit.presences.open_kickoffs({press.kickoff_id for press in presses})
            people = await unit.presences.pressers({press.discord_id for press in presses})
            verdicts: list[Exception | None] = []
            kept: dict[int, tuple[int, PresencePress]] = {}
            for press in presses:
                try:
                    person = _presser(press, open_in, people)
                except Refusal as no:
                    verdicts.append(no)
                    continue
                made = PresencePress(press.interaction_id, person.participant_id, press.here)
                kept[press.interaction_id] = (press.kickoff_id, made)
                verdicts.append(None)
            await unit.presences.keep(list(kept.values()), self._clock.now())
        return verdicts


def _presser(press: HerePress, open_in: dict[int, tuple[int, int]], people: dict[tuple[int, int], Presser]) -> Presser:
    """Who pressed. `open_in` gives each open kickoff's programme and server, `people` are by programme and account."""
    programme_id, guild_id = open_in.get(press.kickoff_id, (0, 0))
    if guild_id != press.guild_id:
        raise Refusal("kickoff.over")
    person = people.get((programme_id, press.discord_id))
    if person is None:
        raise Refusal("kickoff.not_joined")
    if press.channel_id not in person.channel_ids:
        raise Refusal("kickoff.not_your_group")
    return person
