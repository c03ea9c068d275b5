"""Whether a group is fine, with the reason: a rule that people can read, not a score."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.reports import Figures, Health, PersonReport, Rate, Reason

LONG_WITHOUT = timedelta(days=42)
"""Without a meet-up and without a date ahead: somebody must act."""
WHILE_WITHOUT = timedelta(days=21)
"""The same: somebody should watch."""
LONG_SILENT = timedelta(days=30)
HALF = 0.5
FEW_NUDGES = 4
"""With fewer nudges, unanswered ones say nothing."""


def health_of(
    people: Sequence[PersonReport],
    figures: Figures,
    *,
    met: Rate,
    since: datetime | None,
    next_at: datetime | None,
    end: datetime,
) -> tuple[Health, tuple[Reason, ...]]:
    """What a group needs at `end`. `since` is when it last met, or began: the kickoff, or being made.

    The reasons are the most urgent first; those of a fine group are none.
    """
    act = list(_to_act(people, met, since, next_at, end))
    watch = list(_to_watch(people, figures, since, next_at, end))
    health: Health = "act" if act else "watch" if watch else "fine"
    return health, (*act, *watch)


def _to_act(
    people: Sequence[PersonReport], met: Rate, since: datetime | None, next_at: datetime | None, end: datetime
) -> list[Reason]:
    found = []
    for kind in ("mentor", "student"):
        if not any(one.person.kind == kind and one.figures.joined.part for one in people):
            found.append(Reason(f"reports.because_no_{kind}"))
    if since is not None and next_at is None and end - since >= LONG_WITHOUT:
        found.append(_days("reports.because_long_without", end - since))
    if met.whole >= 2 and met.part == 0:
        found.append(Reason("reports.because_none_held", (("n", met.whole),)))
    return found


def _to_watch(
    people: Sequence[PersonReport], figures: Figures, since: datetime | None, next_at: datetime | None, end: datetime
) -> list[Reason]:
    found = []
    if since is not None and next_at is None and WHILE_WITHOUT <= end - since < LONG_WITHOUT:
        found.append(_days("reports.because_while_without", end - since))
    if missing := figures.joined.whole - figures.joined.part:
        found.append(Reason("reports.because_not_joined", (("n", missing),)))
    attended = figures.attended
    if attended.share is not None and attended.share < HALF:
        found.append(Reason("reports.because_few_come", (("part", attended.part), ("whole", attended.whole))))
    silent = sum(1 for one in people if one.last_active is not None and end - one.last_active >= LONG_SILENT)
    if silent:
        found.append(Reason("reports.because_silent", (("n", silent), ("days", LONG_SILENT.days))))
    nudges = figures.nudges
    if nudges.whole >= FEW_NUDGES and nudges.share is not None and nudges.share < HALF:
        found.append(Reason("reports.because_unanswered", (("part", nudges.part), ("whole", nudges.whole))))
    return found


def _days(key: str, span: timedelta) -> Reason:
    return Reason(key, (("n", span.days),))
