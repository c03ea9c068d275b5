"""When each student is offered their goals as pictures to keep: on the programme's last day."""

from datetime import datetime, time, timedelta

from bot.domain.localtime import instant
from bot.domain.programme import Programme

HOUR = time(16)
"""After school, local to the programme."""
LATEST = timedelta(days=14)
"""After an outage it may come later than on the day, by so much."""


def cards_at(programme: Programme) -> datetime | None:
    """The moment at which the groups are told of the pictures; `None` while nobody has said when the programme ends."""
    if programme.ends_on is None:
        return None
    moment = instant(datetime.combine(programme.ends_on, HOUR), programme.time_zone)
    return moment if moment > programme.created_at else None


def cards_due(programme: Programme, now: datetime) -> bool:
    """Whether the groups are to be told now, if they have not been."""
    moment = cards_at(programme)
    return moment is not None and moment <= now <= moment + LATEST


def cards_key(programme: Programme, group_id: int) -> str:
    """What names the message for ever: one for each group and last day."""
    return f"goals:cards:{group_id}:{programme.ends_on}"
