"""`ithaca doctor`: what the bot needs, what it finds, and how to mend the difference. It changes nothing."""

from bot.doctor.examination import examine
from bot.doctor.findings import Finding, Report, show_report, unreadable_settings

__all__ = ["Finding", "Report", "examine", "show_report", "unreadable_settings"]
