"""Days in words. For an instant, Discord's own timestamps are better: each reader sees them in their own zone."""

from datetime import date

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
