"""What a text says about when, apart from what that comes to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.refusal import Refusal

Which = Literal["last", "this", "next", "after"] | int
"""Of several weekdays, the one that is meant: `after` is a week after the coming one, a number is in so many weeks."""


@dataclass(frozen=True)
class Clock:
    """A time of day. `sure` if it does not leave open which half of the day; `bare` if it is a number and no more."""

    hour: int
    minute: int = 0
    sure: bool = True
    bare: bool = False


@dataclass(frozen=True)
class Said:
    """What a text says; each thing at most once.

    `moment` is an instant (UTC). A date has `day` and `month`, without `year` the next such date is meant; `day` alone
    is a day of this or the next month. `days` counts from today. `vague_week` is a week of the calendar and not so many
    days. `part` is a part of the day. `unknown_zone` is why the words at its end are no time zone.
    """

    moment: datetime | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    days: int | None = None
    weekday: int | None = None
    which: Which | None = None
    vague_week: bool | None = None
    clock: Clock | None = None
    part: str | None = None
    zone: str | None = None
    unknown_zone: Refusal | None = None

    @property
    def dated(self) -> bool:
        """Whether anything is said about the day."""
        return any(v is not None for v in (self.moment, self.day, self.days, self.weekday, self.which))
