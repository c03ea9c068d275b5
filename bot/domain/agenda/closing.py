"""When a kickoff may be closed: no group goes home without a date, unless an organiser says why."""

from collections.abc import Collection, Iterable

from bot.domain.agenda import KickoffStep
from bot.domain.participants import MentorGroup

LONGEST_REASON = 300
REASONS_AT_A_TIME = 5
"""As many as a form of Discord's has fields."""


def without_date(
    steps: Iterable[KickoffStep], groups: Iterable[MentorGroup], dated: Collection[int], reasons: Collection[int]
) -> list[MentorGroup]:
    """The groups that keep an evening open. `dated` have a meet-up to come, for those in `reasons` one was given."""
    if all(step.kind != "date" for step in steps):
        return []
    return [group for group in groups if group.id not in dated and group.id not in reasons]
