"""What plans depend on besides the facts: the rules, and what the zone data say of the zones in use."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from bot.domain.nudges import NudgeRules
from bot.domain.zone_changes import changes, offset_at

YEARS = 3
"""This year and the two after it: dates are fixed up to a year ahead."""
STEP = timedelta(days=7)


def plan_digest(rules: NudgeRules, zones: Iterable[str], now: datetime) -> str:
    """Stands for the rules and for every change of clocks in these zones. Not for the version of the zone data: most
    versions change nothing here, and some systems do not say which one they have."""
    begin, end = datetime(now.year, 1, 1, tzinfo=UTC), datetime(now.year + YEARS, 1, 1, tzinfo=UTC)
    lines = [repr(rules)]
    for zone in sorted(set(zones)):
        clocks = [(moment.isoformat(), offset_at(moment, zone)) for moment in changes(zone, begin, end, STEP)]
        lines.append(f"{zone} {offset_at(begin, zone)} {clocks}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
