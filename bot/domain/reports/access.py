"""The log of who looked at reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class ReportAccess:
    """Somebody (`account_id`, a Discord id; `None` at the machine itself) asked for a report. `filter` is by name."""

    id: int
    programme_id: int
    account_id: int | None
    what: str
    filter: Mapping[str, str]
    at: datetime
