"""What somebody asked for and has yet to say yes to: which date they meant, or that a meet-up is really cancelled."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.domain.meetups.changing import Plan
from bot.domain.refusal import Refusal
from bot.domain.when import Reading

DraftKind = Literal["set", "move", "cancel"]

KEPT_FOR = timedelta(days=1)
"""How long a draft waits for its yes."""


@dataclass(frozen=True, kw_only=True)
class Details:
    """What is asked for beside the date. `place` is an address or, `online`, a link."""

    minutes: int
    online: bool
    place: str | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What `asked_by` (a Discord id) asked for. `readings` are the dates to choose from, `reason` why it is cancelled.

    `meet_up_id` is the meet-up to move or cancel, as it was with `sequence`.
    """

    id: int
    programme_id: int
    group_id: int
    kind: DraftKind
    meet_up_id: int | None
    sequence: int | None
    readings: tuple[Reading, ...]
    details: Details
    reason: str | None
    asked_by: int
    created_at: datetime

    def reading(self, position: int) -> Reading:
        """The date that was chosen. Raises `Refusal` for a place that no button had."""
        if position >= len(self.readings):
            raise Refusal("common.stale_button")
        return self.readings[position]

    def plan(self, position: int) -> Plan:
        """The meet-up on the date that was chosen."""
        chosen, details = self.reading(position), self.details
        return Plan(
            local_start=chosen.local,
            zone=chosen.zone,
            minutes=details.minutes,
            online=details.online,
            place=details.place,
            note=details.note,
        )
