"""What one person sees and says of their own part in the programme."""

from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.domain.nudges import Nudge, NudgeRules, Snooze, Wishes
from bot.domain.participants import Participant
from bot.domain.refusal import Refusal

LEAST_OPEN = 2 * 60
"""Minutes of a day that must be left for nudges. Whoever wants none pauses them, and is not asked again."""


@dataclass(frozen=True, kw_only=True)
class OwnNudges:
    """How somebody is nudged: in which zone, when not, what they put off, and what is planned for them."""

    person: Participant
    zone: str
    wishes: Wishes
    quiet_from: time
    quiet_until: time
    snoozes: tuple[Snooze, ...]
    planned: tuple[Nudge, ...]

    @property
    def own_hours(self) -> bool:
        return self.wishes.quiet_from is not None or self.wishes.quiet_until is not None


def quiet_hours(wishes: Wishes, rules: NudgeRules) -> tuple[time, time]:
    """From when until when somebody is not nudged, in their own zone."""
    return wishes.quiet_from or rules.quiet_from, wishes.quiet_until or rules.quiet_until


def with_quiet_hours(wishes: Wishes, rules: NudgeRules, begin: time | None, end: time | None) -> Wishes:
    """These wishes with other quiet hours; what is not given stays as it is.

    Raises `Refusal` for hours that leave next to nothing of the day.
    """
    now_from, now_until = quiet_hours(wishes, rules)
    begin, end = begin or now_from, end or now_until
    if (_minutes(begin) - _minutes(end)) % (24 * 60) < LEAST_OPEN:
        raise Refusal("my.quiet_all_day", n=LEAST_OPEN // 60)
    return replace(wishes, quiet_from=begin, quiet_until=end)


def still_snoozed(snoozes: list[Snooze], now: datetime) -> tuple[Snooze, ...]:
    return tuple(snooze for snooze in snoozes if snooze.until > now)


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
