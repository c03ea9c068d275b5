"""Who is there: "I'm here" and "I'm leaving"."""

from bot.clock import Clock
from bot.domain.kickoff import PresencePress
from bot.domain.refusal import Refusal
from bot.storage.unit import Database


class PresenceService:
    """Takes presses in the lobby."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def press(
        self,
        programme_id: int,
        kickoff_id: int,
        *,
        discord_id: int,
        channel_id: int | None,
        interaction_id: int,
        here: bool,
    ) -> None:
        """Keep a press of "I'm here" (or "I'm leaving").

        Raises `Refusal` for a kickoff that is over, and for anyone who is not of the group whose channel this is.
        """
        async with self._database.write() as unit:
            kickoff = await unit.kickoffs.by_id(kickoff_id)
            if kickoff is None or kickoff.programme_id != programme_id or kickoff.phase not in ("lobby", "running"):
                raise Refusal("kickoff.over")
            person = await unit.roster.by_discord_id(programme_id, discord_id)
            if person is None:
                raise Refusal("kickoff.not_joined")
            group = await unit.groups.by_id(programme_id, person.group_id) if person.group_id else None
            if group is None or group.channel_id != channel_id:
                raise Refusal("kickoff.not_your_group")
            press = PresencePress(interaction_id, person.id, here)
            await unit.windows.press(kickoff_id, press, self._clock.now())
