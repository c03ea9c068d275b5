"""Whether Discord answers, and whether its clock and ours agree."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp

from bot.clock import Clock
from bot.doctor.findings import Finding, bad, good, not_checked

TIME_OUT = 10.0
MOST_OFF = timedelta(seconds=2)
WHOLE_SECOND = timedelta(seconds=1)
"""HTTP's `Date` header leaves the fraction out, so the true instant is up to a second later."""


async def connection_findings(api_base: str, clock: Clock) -> list[Finding]:
    """Ask the address for the gateway, as nobody, and compare its `Date` with `clock`."""
    time_out = aiohttp.ClientTimeout(total=TIME_OUT)
    asked = clock.now()
    try:
        async with aiohttp.ClientSession(timeout=time_out) as session, session.get(f"{api_base}/gateway") as response:
            answered = clock.now()
            is_discord = response.status in (200, 401, 429) and response.content_type == "application/json"
            date = response.headers.get("Date")
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        unreachable = bad("address", "doctor.address_silent", address=api_base, reason=type(error).__name__)
        return [unreachable, not_checked("clock", "doctor.clock_not_checked")]
    if not is_discord:
        stranger = bad("address", "doctor.address_stranger", address=api_base, status=response.status)
        return [stranger, not_checked("clock", "doctor.clock_not_checked")]
    return [good("address", "doctor.address_good", address=api_base), _clock_finding(date, asked, answered)]


def _clock_finding(date: str | None, asked: datetime, answered: datetime) -> Finding:
    try:
        theirs = parsedate_to_datetime(date or "")
    except ValueError:
        return not_checked("clock", "doctor.clock_not_checked")
    off = clock_off(theirs, asked, answered)
    if off > MOST_OFF:
        return bad("clock", "doctor.clock_off", seconds=round(off.total_seconds()))
    return good("clock", "doctor.clock_good")


def clock_off(theirs: datetime, asked: datetime, answered: datetime) -> timedelta:
    """How far our clock is off at least. `theirs` was read, in whole seconds, between `asked` and `answered`."""
    return max(asked - (theirs + WHOLE_SECOND), theirs - answered, timedelta(0))
