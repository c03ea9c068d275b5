"""The day in a goal's fifth part."""

import re
from datetime import date

from bot.domain.refusal import Refusal
from bot.domain.when.alone import day_of

_LEAD = re.compile(r"^\s*(?:by|before|until|till|on|at the latest|no later than)\b\s*", re.IGNORECASE)


def due_day(typed: str, today: date, locale: str) -> date | None:
    """The day that is meant by "30 June 2027", "by Friday" or "in six weeks"; `None` for what is none or has passed.

    `today` is the day in the student's zone; `locale` says whether 4/12 is in December or in April.
    """
    try:
        day = day_of(_LEAD.sub("", typed), today, locale)
    except Refusal:
        return None
    return day if day >= today else None
