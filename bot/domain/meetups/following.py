"""The date after a meet-up that is over, or the one in its place."""

from datetime import UTC, datetime, timedelta

from bot.domain.localtime import in_gap, local_in
from bot.domain.meetups import MeetUp
from bot.domain.meetups.changing import Plan
from bot.domain.meetups.closing import ClosingSheet
from bot.domain.refusal import Refusal
from bot.domain.when import Reading

SUGGESTED_WEEKS = 3
"""Weeks ahead for which the same weekday and time are suggested."""


def in_weeks(meet_up: MeetUp, weeks: int) -> Reading:
    """The same weekday and time of day in the meet-up's zone, so many weeks later."""
    return Reading(meet_up.local_start + timedelta(weeks=weeks), meet_up.zone)


def suggested_weeks(meet_up: MeetUp, now: datetime) -> list[int]:
    """The next weeks in which the group could meet at the same time again. Weeks whose clock skips it are left out."""
    first = max(1, (now - meet_up.starts_at) // timedelta(weeks=1))
    fit = []
    for weeks in range(first, first + SUGGESTED_WEEKS + 3):
        reading = in_weeks(meet_up, weeks)
        if not in_gap(reading.local, reading.zone) and reading.starts_at > now:
            fit.append(weeks)
    return fit[:SUGGESTED_WEEKS]


def plan_again(meet_up: MeetUp, when: Reading) -> Plan:
    """A meet-up like this one at another time. Its note was about that one date."""
    return Plan(
        local_start=when.local, zone=when.zone, minutes=meet_up.minutes, online=meet_up.online, place=meet_up.place
    )


def minute_of(moment: datetime) -> int:
    """An instant as a button carries it: whole minutes since 1970."""
    return int(moment.timestamp()) // 60


def at_minute(minute: int, zone: str) -> Reading:
    """The time that a button carries, on a clock in `zone`. Raises `Refusal` for one that no calendar has."""
    try:
        return Reading(local_in(datetime.fromtimestamp(minute * 60, UTC), zone), zone)
    except (ValueError, OverflowError, OSError):
        raise Refusal("common.stale_button") from None


def refuse_next(sheet: ClosingSheet) -> None:
    """Raises `Refusal` before anybody has said what came of the meet-up, and where there is a next date already."""
    following = sheet.meet_up if sheet.moved_on and not sheet.called_off else sheet.following
    if following is not None:
        raise Refusal("meetup_closing.next_is_set", unix=int(following.starts_at.timestamp()))
    if sheet.outcome is None:
        raise Refusal("meetup_closing.not_closed")
