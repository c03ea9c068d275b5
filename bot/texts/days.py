"""Days and moments in words.

Where they can be used, Discord's own timestamps are better for an instant: each reader sees them in their own zone.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import UnknownLocaleError
from babel.dates import format_date

from bot.texts import DEFAULT_LOCALE


def day(value: date, locale: str) -> str:
    """A day with its weekday and year: "Mon 21 Dec 2026". An unknown language is English."""
    try:
        return format_date(value, "EEE d MMM y", locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return format_date(value, "EEE d MMM y", DEFAULT_LOCALE)


def days(first: date, last: date, locale: str) -> str:
    """From one day until another, or just one."""
    return day(first, locale) if first == last else f"{day(first, locale)} – {day(last, locale)}"


def moment(value: datetime, zone: str, locale: str) -> str:
    """An instant on a clock in `zone`, for where Discord shows no timestamps: "Mon 21 Dec 2026 17:00"."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local.date(), locale)} {local:%H:%M}"
