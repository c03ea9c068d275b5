"""People and groups for tests of the rules."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.participants import MentorGroup, Participant
from bot.domain.programme import Kind

LAST_WEEK = datetime(2026, 9, 4, tzinfo=UTC)


def group(number: int, channel_id: int | None = None) -> MentorGroup:
    return MentorGroup(
        id=number,
        programme_id=1,
        name=f"Group {number}",
        channel_id=channel_id,
        created_at=LAST_WEEK,
        removed_at=None,
    )


def person(
    number: int, kind: Kind, group_id: int | None = None, *, discord_id: int | None = None, removed: bool = False
) -> Participant:
    made = Participant(
        id=number,
        programme_id=1,
        kind=kind,
        name=f"Person {number}",
        roster_id=None,
        handle=None,
        discord_id=discord_id,
        group_id=group_id,
        interests=(),
        time_zone=None,
        age_attested=None,
        photo_consent=None,
        left_out=False,
        created_at=LAST_WEEK,
        joined_at=LAST_WEEK if discord_id else None,
        removed_at=None,
    )
    return replace(made, removed_at=LAST_WEEK) if removed else made
