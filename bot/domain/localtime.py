"""Local time and instants: what people mean is a time on their clock in a zone, what is due is an instant in UTC.

The rule for the two hours of a year on which clocks do not agree with themselves:

* A local time that a clock skips (02:30 when summer time begins) is moved forward by the length of the gap: 03:30.
* A local time that a clock shows twice (01:30 when summer time ends) means the first time.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def instant(local: datetime, zone: str) -> datetime:
    """When a clock in `zone` (an IANA name) shows `local` (naive), in UTC, by the rule above.

    Raises `OverflowError` within a day of the first and last moments that a `datetime` can hold.
    """
    # With fold=0 a skipped time is taken with the offset from before the gap, and a doubled one is the first: our rule.
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def local_in(moment: datetime, zone: str) -> datetime:
    """What a clock in `zone` shows at an instant (aware), as a naive `datetime`."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def in_gap(local: datetime, zone: str) -> bool:
    """Whether a clock in `zone` never shows `local` (naive)."""
    return local_in(instant(local, zone), zone) != local.replace(fold=0)


def shown_twice(local: datetime, zone: str) -> bool:
    """Whether a clock in `zone` shows `local` (naive) twice, so that it alone does not say which is meant."""
    here = local.replace(tzinfo=ZoneInfo(zone))
    return not in_gap(local, zone) and here.replace(fold=0).utcoffset() != here.replace(fold=1).utcoffset()
