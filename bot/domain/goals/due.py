"""The day in a goal's fifth part."""

import re
from calendar import month_abbr, month_name, monthrange
from datetime import date

from bot.domain.refusal import Refusal
from bot.domain.when.alone import day_of

_LEAD = re.compile(r"^\s*(?:by|before|until|till|on|at the latest|no later than)\b\s*", re.IGNORECASE)
_END = re.compile(r"^(?:the\s+)?end\s+of\s+([a-z]+)\.?(?:\s+(\d{4}))?\s*\.?$", re.IGNORECASE)
_MONTHS = {name.casefold(): number for names in (month_name, month_abbr) for number, name in enumerate(names) if name}


def due_day(typed: str, today: date, locale: str) -> date | None:
    """The day that is meant by "30 June 2027", "by Friday", "in six weeks" or "the end of March"; `None` for what is
    none or has passed.

    `today` is the day in the student's zone; `locale` says whether 4/12 is in December or in April.
    """
    words = _LEAD.sub("", typed).strip()
    if (end := _END.match(words)) and (month := _MONTHS.get(end[1].casefold())):
        year = int(end[2]) if end[2] else today.year + (month < today.month)
        day = date(year, month, monthrange(year, month)[1])
    else:
        try:
            day = day_of(words, today, locale)
        except Refusal:
            return None
    return day if day >= today else None
