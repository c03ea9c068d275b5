"""Dates that are suggested before somebody has typed anything."""

from datetime import datetime, timedelta

from bot.domain.localtime import local_in
from bot.domain.meetups.views import TypingGround
from bot.domain.when import EVENING, Reading, mended

WEEKS = 3


def suggested(ground: TypingGround, now: datetime, minutes: int) -> list[Reading]:
    """The next weeks on the weekday and at the time of the group's last meet-up; without one, on evenings."""
    if ground.last is not None:
        first, zone = ground.last.local_start, ground.last.zone
    else:
        first, zone = datetime.combine(local_in(now, ground.zone).date(), EVENING), ground.zone
    begin = max(1, (local_in(now, zone) - first) // timedelta(weeks=1) + 1)
    wanted = (Reading(first + timedelta(weeks=begin + week), zone) for week in range(WEEKS))
    found = (mended(reading, now, minutes, ground.busy) for reading in wanted)
    return list(dict.fromkeys(reading for reading in found if reading is not None))
